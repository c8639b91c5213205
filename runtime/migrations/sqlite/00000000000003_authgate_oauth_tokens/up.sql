-- What a provider gave for a session, sealed; only where the spec has a vault.
CREATE TABLE authgate_oauth_tokens (
    id_hash BLOB PRIMARY KEY NOT NULL CHECK (length(id_hash) = 32),
    sealed BLOB NOT NULL,
    -- One process refreshes at a time: whoever set this, until then.
    leased_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX authgate_oauth_tokens_expiry ON authgate_oauth_tokens (expires_at);
