DROP TABLE authgate_throttles;
DROP TABLE authgate_tokens;
DROP TABLE authgate_user_agents;
DROP TABLE authgate_subjects;
DROP TABLE authgate_state;
