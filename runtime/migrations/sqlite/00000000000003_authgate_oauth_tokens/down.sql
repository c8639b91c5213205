DROP TABLE authgate_oauth_tokens;
