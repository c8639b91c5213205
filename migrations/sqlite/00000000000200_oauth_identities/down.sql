DROP TABLE oauth_identities;
DROP INDEX users_email_proved;
ALTER TABLE users DROP COLUMN email_proved;
