-- A sign-in that a browser began at a provider. It is taken once, by the browser that began it.
CREATE TABLE authgate_oauth_flows (
    state_hash BINARY(32) PRIMARY KEY NOT NULL,
    browser_hash BINARY(32) NOT NULL,
    provider VARBINARY(255) NOT NULL,
    nonce VARBINARY(255) NOT NULL,
    verifier VARBINARY(255) NOT NULL,
    return_to BLOB,
    expires_at BIGINT NOT NULL
) ENGINE = InnoDB;
CREATE INDEX authgate_oauth_flows_expiry ON authgate_oauth_flows (expires_at);

-- Which session came from which identity, so that the provider can end it.
CREATE TABLE authgate_oauth_sessions (
    id_hash BINARY(32) PRIMARY KEY NOT NULL,
    provider VARBINARY(255) NOT NULL,
    subject VARBINARY(255) NOT NULL,
    sid VARBINARY(255),
    -- Sealed; kept only where a logout goes to the provider, which wants it back.
    id_token BLOB,
    -- The provider has ended it; the row goes once the session is gone.
    ended BOOLEAN NOT NULL DEFAULT FALSE,
    expires_at BIGINT NOT NULL
) ENGINE = InnoDB;
CREATE INDEX authgate_oauth_sessions_subject ON authgate_oauth_sessions (provider, subject);
CREATE INDEX authgate_oauth_sessions_sid ON authgate_oauth_sessions (provider, sid);
CREATE INDEX authgate_oauth_sessions_expiry ON authgate_oauth_sessions (expires_at);

-- Logout tokens that were used, until they expire.
CREATE TABLE authgate_oauth_logouts (
    provider VARBINARY(255) NOT NULL,
    jti VARBINARY(255) NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (provider, jti)
) ENGINE = InnoDB;
