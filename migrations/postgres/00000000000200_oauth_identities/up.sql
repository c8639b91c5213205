-- True once the user has shown that the address is theirs.
ALTER TABLE users ADD COLUMN email_proved BOOLEAN NOT NULL DEFAULT FALSE;
CREATE UNIQUE INDEX users_email_proved ON users (email) WHERE email_proved;

-- Who a user is at providers. The key is what a provider vouches for; an address never is.
CREATE TABLE oauth_identities (
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The provider had verified the address when the identity was added.
    email_verified BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (provider, issuer, subject)
);
CREATE INDEX oauth_identities_user ON oauth_identities (user_id);
