-- Whatever changes of a user, by whoever's hand, their sessions have a new version: a gateway that holds what it loaded
-- of them sees so in the look-up of the next request. Inserts too: `INSERT OR REPLACE` deletes a row unseen.
CREATE TRIGGER user_added AFTER INSERT ON users BEGIN
    UPDATE authgate_subjects SET version = version + 1 WHERE user_id = NEW.id;
END;
CREATE TRIGGER user_changed AFTER UPDATE ON users BEGIN
    UPDATE authgate_subjects SET version = version + 1 WHERE user_id IN (OLD.id, NEW.id);
END;
CREATE TRIGGER user_removed AFTER DELETE ON users BEGIN
    UPDATE authgate_subjects SET version = version + 1 WHERE user_id = OLD.id;
END;

CREATE TRIGGER user_role_added AFTER INSERT ON user_roles BEGIN
    UPDATE authgate_subjects SET version = version + 1 WHERE user_id = NEW.user_id;
END;
CREATE TRIGGER user_role_changed AFTER UPDATE ON user_roles BEGIN
    UPDATE authgate_subjects SET version = version + 1 WHERE user_id IN (OLD.user_id, NEW.user_id);
END;
CREATE TRIGGER user_role_removed AFTER DELETE ON user_roles BEGIN
    UPDATE authgate_subjects SET version = version + 1 WHERE user_id = OLD.user_id;
END;
