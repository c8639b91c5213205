-- Whatever changes of a user, by whoever's hand, their sessions have a new version: a gateway that holds what it loaded
-- of them sees so in the look-up of the next request.
CREATE FUNCTION user_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE authgate_subjects SET version = version + 1 WHERE user_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER user_changed AFTER UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION user_changed();

CREATE FUNCTION user_role_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE authgate_subjects SET version = version + 1 WHERE user_id = OLD.user_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE authgate_subjects SET version = version + 1 WHERE user_id = NEW.user_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER user_role_changed AFTER INSERT OR UPDATE OR DELETE ON user_roles
    FOR EACH ROW EXECUTE FUNCTION user_role_changed();

CREATE FUNCTION users_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE authgate_subjects SET version = version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER users_truncated AFTER TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION users_truncated();
CREATE TRIGGER user_roles_truncated AFTER TRUNCATE ON user_roles FOR EACH STATEMENT EXECUTE FUNCTION users_truncated();
