-- The court's own people: who they are, how they sign in, and what they decided on.

CREATE TABLE staff (
    id         TEXT    NOT NULL PRIMARY KEY,
    login      TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    court      TEXT    NOT NULL,
    division   TEXT,
    state      TEXT    NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    password   TEXT,                          -- argon2id with its parameters and salt (PHC string)
    sealed     BLOB,                          -- the authenticator's secret
    last_step  INTEGER NOT NULL DEFAULT 0,    -- the last step of the authenticator that was used
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE role_grant (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    role     TEXT NOT NULL,
    PRIMARY KEY (staff_id, role)
) STRICT, WITHOUT ROWID;

-- One at a time for everybody; the authenticator's secret waits here until a code proves that it was taken over.
CREATE TABLE staff_invitation (
    staff_id   TEXT    NOT NULL PRIMARY KEY REFERENCES staff (id),
    name       TEXT    NOT NULL UNIQUE,       -- SHA-256 of the token
    sealed     BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_recovery (
    staff_id TEXT    NOT NULL REFERENCES staff (id),
    digest   TEXT    NOT NULL,
    used_at  INTEGER,
    PRIMARY KEY (staff_id, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_session (
    name       TEXT    NOT NULL PRIMARY KEY,  -- SHA-256 of the token
    staff_id   TEXT    NOT NULL REFERENCES staff (id),
    device     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_session_person ON staff_session (staff_id, created_at);
CREATE INDEX staff_session_expires ON staff_session (expires_at);

-- Tries that did not end in a sign-in, by login name and by address, so that every replica waits alike.
CREATE TABLE staff_failure (
    subject       TEXT    NOT NULL PRIMARY KEY,  -- keyed digest
    failures      INTEGER NOT NULL,
    last_at       INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_failure_last ON staff_failure (last_at);

-- Who of the court decided, for a colleague who opens the same claim.
ALTER TABLE registration ADD COLUMN decided_by TEXT;
ALTER TABLE licence ADD COLUMN decided_by TEXT;

-- How much one person looks at in a day.
CREATE INDEX audit_unmask ON audit (actor, at) WHERE action = 'claim.unmask';
