DROP TABLE oauth_identities;
ALTER TABLE users DROP INDEX users_email_proved;
ALTER TABLE users DROP COLUMN email_key;
ALTER TABLE users DROP COLUMN email_proved;
