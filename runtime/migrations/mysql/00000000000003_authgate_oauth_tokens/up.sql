-- What a provider gave for a session, sealed; only where the spec has a vault.
CREATE TABLE authgate_oauth_tokens (
    id_hash BINARY(32) PRIMARY KEY NOT NULL,
    sealed BLOB NOT NULL,
    -- One process refreshes at a time: whoever set this, until then.
    leased_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) ENGINE = InnoDB;
CREATE INDEX authgate_oauth_tokens_expiry ON authgate_oauth_tokens (expires_at);
