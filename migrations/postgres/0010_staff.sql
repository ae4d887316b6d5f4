-- The court's own people: who they are, how they sign in, and what they decided on.

CREATE TABLE staff (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    login      TEXT COLLATE "C"    NOT NULL UNIQUE,
    name       TEXT COLLATE "C"    NOT NULL,
    court      TEXT COLLATE "C"    NOT NULL,
    division   TEXT COLLATE "C",
    state      TEXT COLLATE "C"    NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    password   TEXT COLLATE "C",                          -- argon2id with its parameters and salt (PHC string)
    sealed     BYTEA,                          -- the authenticator's secret
    last_step  BIGINT NOT NULL DEFAULT 0,    -- the last step of the authenticator that was used
    created_at BIGINT NOT NULL
);

CREATE TABLE role_grant (
    staff_id TEXT COLLATE "C" NOT NULL REFERENCES staff (id),
    role     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (staff_id, role)
);

-- One at a time for everybody; the authenticator's secret waits here until a code proves that it was taken over.
CREATE TABLE staff_invitation (
    staff_id   TEXT COLLATE "C"    NOT NULL PRIMARY KEY REFERENCES staff (id),
    name       TEXT COLLATE "C"    NOT NULL UNIQUE,       -- SHA-256 of the token
    sealed     BYTEA    NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE staff_recovery (
    staff_id TEXT COLLATE "C"    NOT NULL REFERENCES staff (id),
    digest   TEXT COLLATE "C"    NOT NULL,
    used_at  BIGINT,
    PRIMARY KEY (staff_id, digest)
);

CREATE TABLE staff_session (
    name       TEXT COLLATE "C"    NOT NULL PRIMARY KEY,  -- SHA-256 of the token
    staff_id   TEXT COLLATE "C"    NOT NULL REFERENCES staff (id),
    device     TEXT COLLATE "C"    NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX staff_session_person ON staff_session (staff_id, created_at);
CREATE INDEX staff_session_expires ON staff_session (expires_at);

-- Tries that did not end in a sign-in, by login name and by address, so that every replica waits alike.
CREATE TABLE staff_failure (
    subject       TEXT COLLATE "C"    NOT NULL PRIMARY KEY,  -- keyed digest
    failures      BIGINT NOT NULL,
    last_at       BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL
);
CREATE INDEX staff_failure_last ON staff_failure (last_at);

-- Who of the court decided, for a colleague who opens the same claim.
ALTER TABLE registration ADD COLUMN decided_by TEXT COLLATE "C";
ALTER TABLE licence ADD COLUMN decided_by TEXT COLLATE "C";

-- How much one person looks at in a day.
CREATE INDEX audit_unmask ON audit (actor, at) WHERE action = 'claim.unmask';
