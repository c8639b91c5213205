-- A sign-in that a browser began at a provider. It is taken once, by the browser that began it.
CREATE TABLE authgate_oauth_flows (
    state_hash BLOB PRIMARY KEY NOT NULL CHECK (length(state_hash) = 32),
    browser_hash BLOB NOT NULL CHECK (length(browser_hash) = 32),
    provider TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    return_to TEXT,
    expires_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX authgate_oauth_flows_expiry ON authgate_oauth_flows (expires_at);

-- Which session came from which identity, so that the provider can end it.
CREATE TABLE authgate_oauth_sessions (
    id_hash BLOB PRIMARY KEY NOT NULL CHECK (length(id_hash) = 32),
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    sid TEXT,
    -- Sealed; kept only where a logout goes to the provider, which wants it back.
    id_token BLOB,
    -- The provider has ended it; the row goes once the session is gone.
    ended BOOLEAN NOT NULL DEFAULT FALSE,
    expires_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX authgate_oauth_sessions_subject ON authgate_oauth_sessions (provider, subject);
CREATE INDEX authgate_oauth_sessions_sid ON authgate_oauth_sessions (provider, sid);
CREATE INDEX authgate_oauth_sessions_expiry ON authgate_oauth_sessions (expires_at);

-- Logout tokens that were used, until they expire.
CREATE TABLE authgate_oauth_logouts (
    provider TEXT NOT NULL,
    jti TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (provider, jti)
) WITHOUT ROWID;
