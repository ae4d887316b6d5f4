-- Face checks of the platform: begun by us, done on a phone, decided by what the platform answers. Each is bound to the
-- account, to whose face it is (a person, or an identity that waits for somebody of the court), and used once.

CREATE TABLE face_check (
    id              TEXT   NOT NULL PRIMARY KEY,  -- our number of it towards the platform
    account         TEXT   NOT NULL,
    openid          TEXT   NOT NULL,
    person_id       TEXT,
    registration_id TEXT,
    state           TEXT   NOT NULL CHECK (state IN ('asked', 'begun', 'passed', 'failed', 'altered', 'void')),
    sealed          BLOB,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER,
    settled_at      INTEGER,
    outcome         TEXT,
    CHECK ((person_id IS NULL) <> (registration_id IS NULL))
) STRICT;
CREATE INDEX face_check_whose ON face_check (account, openid, created_at);
CREATE INDEX face_check_created ON face_check (created_at);
