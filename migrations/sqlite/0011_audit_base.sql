-- Where the audit trail begins once its oldest rows are forgotten: the last forgotten row's place and digest, when that
-- was, and a keyed digest over the three. One row; it only moves forward, and only onto a row that is there.
CREATE TABLE audit_base (
    name   TEXT    NOT NULL PRIMARY KEY CHECK (name = 'base'),
    place  INTEGER NOT NULL,
    digest TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    seal   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO audit_base (name, place, digest, at, seal) VALUES ('base', 0, '', 0, '');

CREATE TRIGGER audit_base_stays BEFORE DELETE ON audit_base
BEGIN SELECT RAISE(ABORT, 'the audit trail keeps its beginning'); END;
CREATE TRIGGER audit_base_moves_forward BEFORE UPDATE ON audit_base
WHEN NEW.place <= OLD.place OR NEW.digest IS NOT (SELECT digest FROM audit WHERE place = NEW.place)
BEGIN SELECT RAISE(ABORT, 'the audit trail begins with a row of its own, further on'); END;

DROP TRIGGER audit_is_not_deleted;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
WHEN OLD.place > COALESCE((SELECT place FROM audit_base), 0)
BEGIN SELECT RAISE(ABORT, 'the audit trail is not deleted'); END;
