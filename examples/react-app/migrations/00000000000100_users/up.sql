CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    -- The canonical form of the name that they sign in with; null for who comes by a provider only.
    login TEXT UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT
) WITHOUT ROWID;

-- Who a user is at providers. The key is what a provider vouches for; an address never is.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
