-- Who read or wrote personal or case data. Rows are added and never changed.
CREATE TABLE audit (
    place   INTEGER NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    reason  TEXT,
    digest  TEXT    NOT NULL
) STRICT;

-- One row: the lock of the trail and its last place.
CREATE TABLE audit_head (
    name   TEXT    NOT NULL PRIMARY KEY CHECK (name = 'head'),
    place  INTEGER NOT NULL,
    digest TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO audit_head (name, place, digest) VALUES ('head', 0, '');

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is not changed'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is not deleted'); END;
