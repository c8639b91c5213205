-- A session takes half the room. All that there were end, so users sign in once more; their epochs stay.
DROP TABLE authgate_tokens;

-- The bump that ended everybody's earlier sessions: one row is written, whatever the number of users.
ALTER TABLE authgate_state ADD COLUMN everyone BIGINT NOT NULL DEFAULT 0;

-- The timeline of PostgreSQL that acknowledged what stands here, 0 before it is known; and whether a replica that is
-- promoted has all of that. Other databases have neither.
ALTER TABLE authgate_state ADD COLUMN timeline BIGINT NOT NULL DEFAULT 0;
ALTER TABLE authgate_state ADD COLUMN replicated BOOLEAN NOT NULL DEFAULT FALSE;

-- The number that a session names its user by, and the version of what is loaded of that user.
CREATE TABLE authgate_subjects_numbered (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL UNIQUE,
    epoch BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0
);
INSERT INTO authgate_subjects_numbered (user_id, epoch) SELECT user_id, epoch FROM authgate_subjects;
DROP TABLE authgate_subjects;
ALTER TABLE authgate_subjects_numbered RENAME TO authgate_subjects;

-- A session lives while its row is here: revocation deletes, and nothing brings a row back. It has no index by time: what
-- is dead is found by walking the table in small steps.
CREATE TABLE authgate_tokens (
    -- SHA-256 of the token id: its first 8 bytes as a number, and the other 24.
    id INTEGER PRIMARY KEY NOT NULL,
    rest BLOB NOT NULL CHECK (length(rest) = 24),
    subject_id BIGINT NOT NULL REFERENCES authgate_subjects (id),
    epoch BIGINT NOT NULL,
    source INTEGER NOT NULL,
    method TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent_id INTEGER REFERENCES authgate_user_agents (id)
);
CREATE INDEX authgate_tokens_subject ON authgate_tokens (subject_id);
