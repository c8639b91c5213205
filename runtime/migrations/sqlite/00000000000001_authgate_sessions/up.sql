-- One row; its epoch is the number of the latest bump of any user.
CREATE TABLE authgate_state (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    epoch BIGINT NOT NULL
);
INSERT INTO authgate_state (id, epoch) VALUES (1, 0);

-- The epoch of a user: the number of the bump that ended all earlier sessions. Rows stay when a
-- user goes, so that a user who comes back under the same id revives nothing.
CREATE TABLE authgate_subjects (
    user_id TEXT PRIMARY KEY NOT NULL,
    epoch BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE authgate_user_agents (
    id INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE
);

-- A session lives while its row is here: revocation deletes, and nothing brings a row back.
CREATE TABLE authgate_tokens (
    id_hash BLOB PRIMARY KEY NOT NULL CHECK (length(id_hash) = 32),
    user_id TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    source INTEGER NOT NULL,
    method TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent_id INTEGER REFERENCES authgate_user_agents (id)
) WITHOUT ROWID;
CREATE INDEX authgate_tokens_user ON authgate_tokens (user_id);
CREATE INDEX authgate_tokens_expiry ON authgate_tokens (expires_at);

-- Failed sign-ins of one account name, under its SHA-256: names that people mistype stay unsaid.
CREATE TABLE authgate_throttles (
    account BLOB PRIMARY KEY NOT NULL CHECK (length(account) = 32),
    failures INTEGER NOT NULL,
    locked_until BIGINT NOT NULL,
    touched_at BIGINT NOT NULL
) WITHOUT ROWID;
