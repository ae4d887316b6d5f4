-- Face checks of the platform: begun by us, done on a phone, decided by what the platform answers. Each is bound to the
-- account, to whose face it is (a person, or an identity that waits for somebody of the court), and used once.

CREATE TABLE face_check (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- our number of it towards the platform
    account         TEXT COLLATE "C" NOT NULL,
    openid          TEXT COLLATE "C" NOT NULL,
    person_id       TEXT COLLATE "C",
    registration_id TEXT COLLATE "C",
    state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'begun', 'passed', 'failed', 'altered', 'void')),
    sealed          BYTEA,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT,
    settled_at      BIGINT,
    outcome         TEXT COLLATE "C",
    CHECK ((person_id IS NULL) <> (registration_id IS NULL))
);
CREATE INDEX face_check_whose ON face_check (account, openid, created_at);
CREATE INDEX face_check_created ON face_check (created_at);
