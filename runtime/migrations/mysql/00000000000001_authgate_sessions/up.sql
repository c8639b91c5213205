-- One row; its epoch is the number of the latest bump of any user.
CREATE TABLE authgate_state (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    epoch BIGINT NOT NULL
) ENGINE = InnoDB;
INSERT INTO authgate_state (id, epoch) VALUES (1, 0);

-- The epoch of a user: the number of the bump that ended all earlier sessions. Rows stay when a
-- user goes, so that a user who comes back under the same id revives nothing.
CREATE TABLE authgate_subjects (
    user_id VARBINARY(255) PRIMARY KEY NOT NULL,
    epoch BIGINT NOT NULL
) ENGINE = InnoDB;

CREATE TABLE authgate_user_agents (
    id INTEGER PRIMARY KEY NOT NULL AUTO_INCREMENT,
    name VARBINARY(512) NOT NULL UNIQUE
) ENGINE = InnoDB;

-- A session lives while its row is here: revocation deletes, and nothing brings a row back.
CREATE TABLE authgate_tokens (
    id_hash BINARY(32) PRIMARY KEY NOT NULL,
    user_id VARBINARY(255) NOT NULL,
    epoch BIGINT NOT NULL,
    source INTEGER NOT NULL,
    method VARBINARY(255) NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent_id INTEGER,
    FOREIGN KEY (user_agent_id) REFERENCES authgate_user_agents (id)
) ENGINE = InnoDB;
CREATE INDEX authgate_tokens_user ON authgate_tokens (user_id);
CREATE INDEX authgate_tokens_expiry ON authgate_tokens (expires_at);

-- Failed sign-ins of one account name, under its SHA-256: names that people mistype stay unsaid.
CREATE TABLE authgate_throttles (
    account BINARY(32) PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    locked_until BIGINT NOT NULL,
    touched_at BIGINT NOT NULL
) ENGINE = InnoDB;
