-- True once the user has shown that the address is theirs.
ALTER TABLE users ADD COLUMN email_proved BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN email_key VARBINARY(320) GENERATED ALWAYS AS (IF(email_proved, email, NULL)) STORED;
CREATE UNIQUE INDEX users_email_proved ON users (email_key);

-- Who a user is at providers. The key is what a provider vouches for; an address never is.
CREATE TABLE oauth_identities (
    provider VARBINARY(255) NOT NULL,
    issuer VARBINARY(1024) NOT NULL,
    subject VARBINARY(255) NOT NULL,
    user_id VARBINARY(255) NOT NULL,
    -- The provider had verified the address when the identity was added.
    email_verified BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (provider, issuer, subject),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB;
CREATE INDEX oauth_identities_user ON oauth_identities (user_id);
