-- Where the audit trail begins once its oldest rows are forgotten: the last forgotten row's place and digest, when that
-- was, and a keyed digest over the three. One row; it only moves forward, and only onto a row that is there.
CREATE TABLE audit_base (
    name   TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (name = 'base'),
    place  BIGINT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL,
    seal   TEXT COLLATE "C" NOT NULL
);
INSERT INTO audit_base (name, place, digest, at, seal) VALUES ('base', 0, '', 0, '');

CREATE FUNCTION audit_base_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail keeps its beginning'; END $$;
CREATE TRIGGER audit_base_stays BEFORE DELETE OR TRUNCATE ON audit_base
FOR EACH STATEMENT EXECUTE FUNCTION audit_base_is_kept();

CREATE FUNCTION audit_base_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.place <= OLD.place
        OR NEW.digest IS DISTINCT FROM (SELECT digest FROM audit WHERE place = NEW.place) THEN
        RAISE EXCEPTION 'the audit trail begins with a row of its own, further on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_base_moves_forward BEFORE UPDATE ON audit_base
FOR EACH ROW EXECUTE FUNCTION audit_base_moves();

CREATE FUNCTION audit_row_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.place > COALESCE((SELECT place FROM audit_base), 0) THEN
        RAISE EXCEPTION 'the audit trail is not deleted';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER audit_is_not_changed ON audit;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_row_is_kept();
