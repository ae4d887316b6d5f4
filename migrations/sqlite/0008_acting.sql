-- Who acts for or beside somebody else: told and decided on by somebody of the court, or by an invitation of the other.
-- From and to are civil days, both included. An assistant follows the mandates of `principal`; the others the parties
-- of `id_index`.

CREATE TABLE acting (
    id         TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('representative', 'guardian', 'helper', 'assistant')),
    state      TEXT    NOT NULL CHECK (state IN ('manual', 'invited', 'live', 'refused', 'ended', 'void')),
    actor      TEXT,
    principal  TEXT,
    id_index   TEXT,
    invitation TEXT    UNIQUE,
    account    TEXT    NOT NULL,
    openid     TEXT    NOT NULL,
    starts_on  TEXT,
    ends_on    TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    settled_at INTEGER,
    outcome    TEXT,
    decided_by TEXT,
    sealed     BLOB
) STRICT;
CREATE INDEX acting_actor ON acting (actor);
CREATE INDEX acting_principal ON acting (principal);
CREATE INDEX acting_index ON acting (id_index);
CREATE INDEX acting_manual ON acting (id) WHERE state = 'manual';
CREATE INDEX acting_created ON acting (created_at);
