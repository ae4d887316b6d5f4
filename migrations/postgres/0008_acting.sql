-- Who acts for or beside somebody else: told and decided on by somebody of the court, or by an invitation of the other.
-- From and to are civil days, both included. An assistant follows the mandates of `principal`; the others the parties
-- of `id_index`.

CREATE TABLE acting (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    kind       TEXT COLLATE "C"    NOT NULL CHECK (kind IN ('representative', 'guardian', 'helper', 'assistant')),
    state      TEXT COLLATE "C"    NOT NULL CHECK (state IN ('manual', 'invited', 'live', 'refused', 'ended', 'void')),
    actor      TEXT COLLATE "C",
    principal  TEXT COLLATE "C",
    id_index   TEXT COLLATE "C",
    invitation TEXT COLLATE "C"    UNIQUE,
    account    TEXT COLLATE "C"    NOT NULL,
    openid     TEXT COLLATE "C"    NOT NULL,
    starts_on  TEXT COLLATE "C",
    ends_on    TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    settled_at BIGINT,
    outcome    TEXT COLLATE "C",
    decided_by TEXT COLLATE "C",
    sealed     BYTEA
);
CREATE INDEX acting_actor ON acting (actor);
CREATE INDEX acting_principal ON acting (principal);
CREATE INDEX acting_index ON acting (id_index);
CREATE INDEX acting_manual ON acting (id) WHERE state = 'manual';
CREATE INDEX acting_created ON acting (created_at);
