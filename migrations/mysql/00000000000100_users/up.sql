CREATE TABLE users (
    id VARBINARY(255) PRIMARY KEY NOT NULL,
    username VARBINARY(1024) NOT NULL,
    -- The canonical form of the name: one account for every way to write it.
    username_key VARBINARY(1024) NOT NULL UNIQUE,
    name VARBINARY(1024),
    email VARBINARY(320),
    -- Null for users who sign in by other means only.
    password_hash VARBINARY(255),
    active BOOLEAN NOT NULL DEFAULT TRUE,
    locale VARBINARY(64) NOT NULL DEFAULT 'en-US'
) ENGINE = InnoDB;

CREATE TABLE user_roles (
    user_id VARBINARY(255) NOT NULL,
    role VARBINARY(255) NOT NULL,
    PRIMARY KEY (user_id, role),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB;
