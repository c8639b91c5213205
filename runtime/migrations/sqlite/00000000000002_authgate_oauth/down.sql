DROP TABLE authgate_oauth_logouts;
DROP TABLE authgate_oauth_sessions;
DROP TABLE authgate_oauth_flows;
