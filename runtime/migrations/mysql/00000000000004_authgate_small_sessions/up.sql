-- A session takes half the room. All that there were end, so users sign in once more; their epochs stay.
DROP TABLE authgate_tokens;

-- The bump that ended everybody's earlier sessions: one row is written, whatever the number of users.
ALTER TABLE authgate_state ADD COLUMN everyone BIGINT NOT NULL DEFAULT 0;

-- The timeline of PostgreSQL that acknowledged what stands here, 0 before it is known; and whether a replica that is
-- promoted has all of that. Other databases have neither.
ALTER TABLE authgate_state ADD COLUMN timeline BIGINT NOT NULL DEFAULT 0;
ALTER TABLE authgate_state ADD COLUMN replicated BOOLEAN NOT NULL DEFAULT FALSE;

-- The number that a session names its user by, and the version of what is loaded of that user.
ALTER TABLE authgate_subjects
    DROP PRIMARY KEY,
    ADD COLUMN id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST,
    ADD COLUMN version BIGINT NOT NULL DEFAULT 0,
    ADD UNIQUE authgate_subjects_user (user_id);

-- A session lives while its row is here: revocation deletes, and nothing brings a row back. It has no index by time: what
-- is dead is found by walking the table in small steps.
CREATE TABLE authgate_tokens (
    -- SHA-256 of the token id: its first 8 bytes as a number, and the other 24.
    id BIGINT PRIMARY KEY NOT NULL,
    rest BINARY(24) NOT NULL,
    subject_id BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    source INTEGER NOT NULL,
    method VARBINARY(255) NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent_id INTEGER,
    FOREIGN KEY (subject_id) REFERENCES authgate_subjects (id),
    FOREIGN KEY (user_agent_id) REFERENCES authgate_user_agents (id)
) ENGINE = InnoDB;
