-- What a provider gave for a session, sealed; only where the spec has a vault.
CREATE TABLE authgate_oauth_tokens (
    id_hash BYTEA PRIMARY KEY NOT NULL CHECK (octet_length(id_hash) = 32),
    sealed BYTEA NOT NULL,
    -- One process refreshes at a time: whoever set this, until then.
    leased_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX authgate_oauth_tokens_expiry ON authgate_oauth_tokens (expires_at);
