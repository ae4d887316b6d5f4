-- Who read or wrote personal or case data. Rows are added and never changed.
CREATE TABLE audit (
    place   BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT COLLATE "C" NOT NULL,
    action  TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    reason  TEXT COLLATE "C",
    digest  TEXT COLLATE "C" NOT NULL
);

-- One row: the lock of the trail and its last place.
CREATE TABLE audit_head (
    name   TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (name = 'head'),
    place  BIGINT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL
);
INSERT INTO audit_head (name, place, digest) VALUES ('head', 0, '');

CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is neither changed nor deleted'; END $$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
