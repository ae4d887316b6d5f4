-- Who people are. Names, identity and mobile numbers are sealed and found by blind index.

CREATE TABLE person (
    id         TEXT    NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    level      INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
    proven_at  INTEGER NOT NULL,
    id_index   TEXT    NOT NULL UNIQUE,
    licence_index TEXT,
    sealed     BLOB    NOT NULL
) STRICT;

CREATE TABLE channel_identity (
    account      TEXT    NOT NULL,
    openid       TEXT    NOT NULL,
    person_id    TEXT    NOT NULL REFERENCES person (id),
    mobile_index TEXT    NOT NULL,
    mobile       BLOB    NOT NULL,
    bound_at     INTEGER NOT NULL,
    verified_at  INTEGER NOT NULL,
    held_until   INTEGER,
    PRIMARY KEY (account, openid)
) STRICT, WITHOUT ROWID;
CREATE INDEX channel_identity_person ON channel_identity (person_id);

CREATE TABLE consent (
    id           TEXT    NOT NULL PRIMARY KEY,
    account      TEXT    NOT NULL,
    openid       TEXT    NOT NULL,
    version      TEXT    NOT NULL,
    given_at     INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX consent_person ON consent (account, openid);

CREATE TABLE registration (
    id         TEXT    NOT NULL PRIMARY KEY,
    account    TEXT    NOT NULL,
    openid     TEXT    NOT NULL,
    face       TEXT    NOT NULL CHECK (face IN ('chat', 'page', 'app')),
    state      TEXT    NOT NULL CHECK (state IN ('told', 'queued', 'manual', 'done', 'refused', 'void')),
    sealed     BLOB,
    created_at INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,
    claimed_by TEXT,
    attempts   INTEGER NOT NULL DEFAULT 0,
    settled_at INTEGER,
    outcome    TEXT
) STRICT;
CREATE INDEX registration_due ON registration (next_at) WHERE state = 'queued';
CREATE INDEX registration_manual ON registration (id) WHERE state = 'manual';
CREATE INDEX registration_person ON registration (account, openid, id);
CREATE INDEX registration_created ON registration (created_at);

-- One row: sendings of codes take turns.
CREATE TABLE sms_gate (
    name  TEXT    NOT NULL PRIMARY KEY CHECK (name = 'gate'),
    turns INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sms_gate (name, turns) VALUES ('gate', 0);

CREATE TABLE sms_code (
    id            TEXT    NOT NULL PRIMARY KEY,
    account       TEXT    NOT NULL,
    openid        TEXT    NOT NULL,
    purpose       TEXT    NOT NULL CHECK (purpose IN ('register', 'fresh')),
    mobile_index  TEXT    NOT NULL,
    address_index TEXT,
    digest        TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    tries         INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('open', 'used', 'void')),
    used_at       INTEGER
) STRICT;
CREATE INDEX sms_code_person ON sms_code (account, openid, created_at);
CREATE INDEX sms_code_mobile ON sms_code (mobile_index, created_at);
CREATE INDEX sms_code_address ON sms_code (address_index, created_at);
CREATE INDEX sms_code_created ON sms_code (created_at);

-- Short messages on their way; once settled nothing of them is kept but the outcome.
CREATE TABLE sms (
    id          TEXT    NOT NULL PRIMARY KEY,
    sealed      BLOB,
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'dead')),
    next_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    claimed_by  TEXT,
    attempts    INTEGER NOT NULL DEFAULT 0,
    was_sending INTEGER NOT NULL DEFAULT 0,
    settled_at  INTEGER,
    outcome     TEXT
) STRICT;
CREATE INDEX sms_due ON sms (next_at) WHERE state IN ('queued', 'sending');
CREATE INDEX sms_created ON sms (created_at);

-- Who is signed in to the pages or the mini-program; the token itself is not kept.
CREATE TABLE session (
    name       TEXT    NOT NULL PRIMARY KEY,  -- SHA-256 of the token
    account    TEXT    NOT NULL,
    openid     TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('page', 'app')),
    device     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (account, openid);
CREATE INDEX session_expires ON session (expires_at);

-- A sign-in that was sent to the platform and has not come back.
CREATE TABLE sign_in (
    name       TEXT    NOT NULL PRIMARY KEY,  -- SHA-256 of the state in the address
    browser    TEXT    NOT NULL,              -- SHA-256 of the cookie that began it
    account    TEXT    NOT NULL,
    target     TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_expires ON sign_in (expires_at);

-- Lawyers' licences that somebody of the court looks up. A verified one stands as an index with its person.
CREATE TABLE licence (
    id         TEXT    NOT NULL PRIMARY KEY,
    person_id  TEXT    NOT NULL,
    account    TEXT    NOT NULL,
    openid     TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('manual', 'verified', 'refused', 'void')),
    sealed     BLOB,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    outcome    TEXT
) STRICT;
CREATE INDEX licence_manual ON licence (id) WHERE state = 'manual';
CREATE INDEX licence_person ON licence (person_id);
CREATE UNIQUE INDEX person_licence ON person (licence_index);

-- What was spoken of is forgotten after a day.
CREATE INDEX conversation_slots ON conversation (seen_at) WHERE slots IS NOT NULL;
