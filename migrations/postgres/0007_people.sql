-- Who people are. Names, identity and mobile numbers are sealed and found by blind index.

CREATE TABLE person (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    level      BIGINT NOT NULL CHECK (level BETWEEN 0 AND 3),
    proven_at  BIGINT NOT NULL,
    id_index   TEXT COLLATE "C"    NOT NULL UNIQUE,
    licence_index TEXT COLLATE "C",
    sealed     BYTEA    NOT NULL
);

CREATE TABLE channel_identity (
    account      TEXT COLLATE "C"    NOT NULL,
    openid       TEXT COLLATE "C"    NOT NULL,
    person_id    TEXT COLLATE "C"    NOT NULL REFERENCES person (id),
    mobile_index TEXT COLLATE "C"    NOT NULL,
    mobile       BYTEA    NOT NULL,
    bound_at     BIGINT NOT NULL,
    verified_at  BIGINT NOT NULL,
    held_until   BIGINT,
    PRIMARY KEY (account, openid)
);
CREATE INDEX channel_identity_person ON channel_identity (person_id);

CREATE TABLE consent (
    id           TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    account      TEXT COLLATE "C"    NOT NULL,
    openid       TEXT COLLATE "C"    NOT NULL,
    version      TEXT COLLATE "C"    NOT NULL,
    given_at     BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX consent_person ON consent (account, openid);

CREATE TABLE registration (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    account    TEXT COLLATE "C"    NOT NULL,
    openid     TEXT COLLATE "C"    NOT NULL,
    face       TEXT COLLATE "C"    NOT NULL CHECK (face IN ('chat', 'page', 'app')),
    state      TEXT COLLATE "C"    NOT NULL CHECK (state IN ('told', 'queued', 'manual', 'done', 'refused', 'void')),
    sealed     BYTEA,
    created_at BIGINT NOT NULL,
    next_at    BIGINT NOT NULL,
    claimed_by TEXT COLLATE "C",
    attempts   BIGINT NOT NULL DEFAULT 0,
    settled_at BIGINT,
    outcome    TEXT COLLATE "C"
);
CREATE INDEX registration_due ON registration (next_at) WHERE state = 'queued';
CREATE INDEX registration_manual ON registration (id) WHERE state = 'manual';
CREATE INDEX registration_person ON registration (account, openid, id);
CREATE INDEX registration_created ON registration (created_at);

-- One row: sendings of codes take turns.
CREATE TABLE sms_gate (
    name  TEXT COLLATE "C"    NOT NULL PRIMARY KEY CHECK (name = 'gate'),
    turns BIGINT NOT NULL
);
INSERT INTO sms_gate (name, turns) VALUES ('gate', 0);

CREATE TABLE sms_code (
    id            TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    account       TEXT COLLATE "C"    NOT NULL,
    openid        TEXT COLLATE "C"    NOT NULL,
    purpose       TEXT COLLATE "C"    NOT NULL CHECK (purpose IN ('register', 'fresh')),
    mobile_index  TEXT COLLATE "C"    NOT NULL,
    address_index TEXT COLLATE "C",
    digest        TEXT COLLATE "C"    NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    tries         BIGINT NOT NULL,
    state         TEXT COLLATE "C"    NOT NULL CHECK (state IN ('open', 'used', 'void')),
    used_at       BIGINT
);
CREATE INDEX sms_code_person ON sms_code (account, openid, created_at);
CREATE INDEX sms_code_mobile ON sms_code (mobile_index, created_at);
CREATE INDEX sms_code_address ON sms_code (address_index, created_at);
CREATE INDEX sms_code_created ON sms_code (created_at);

-- Short messages on their way; once settled nothing of them is kept but the outcome.
CREATE TABLE sms (
    id          TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    sealed      BYTEA,
    state       TEXT COLLATE "C"    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'dead')),
    next_at     BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    claimed_by  TEXT COLLATE "C",
    attempts    BIGINT NOT NULL DEFAULT 0,
    was_sending BOOLEAN NOT NULL DEFAULT FALSE,
    settled_at  BIGINT,
    outcome     TEXT COLLATE "C"
);
CREATE INDEX sms_due ON sms (next_at) WHERE state IN ('queued', 'sending');
CREATE INDEX sms_created ON sms (created_at);

-- Who is signed in to the pages or the mini-program; the token itself is not kept.
CREATE TABLE session (
    name       TEXT COLLATE "C"    NOT NULL PRIMARY KEY,  -- SHA-256 of the token
    account    TEXT COLLATE "C"    NOT NULL,
    openid     TEXT COLLATE "C"    NOT NULL,
    kind       TEXT COLLATE "C"    NOT NULL CHECK (kind IN ('page', 'app')),
    device     TEXT COLLATE "C"    NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (account, openid);
CREATE INDEX session_expires ON session (expires_at);

-- A sign-in that was sent to the platform and has not come back.
CREATE TABLE sign_in (
    name       TEXT COLLATE "C"    NOT NULL PRIMARY KEY,  -- SHA-256 of the state in the address
    browser    TEXT COLLATE "C"    NOT NULL,              -- SHA-256 of the cookie that began it
    account    TEXT COLLATE "C"    NOT NULL,
    target     TEXT COLLATE "C"    NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_expires ON sign_in (expires_at);

-- Lawyers' licences that somebody of the court looks up. A verified one stands as an index with its person.
CREATE TABLE licence (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    person_id  TEXT COLLATE "C"    NOT NULL,
    account    TEXT COLLATE "C"    NOT NULL,
    openid     TEXT COLLATE "C"    NOT NULL,
    state      TEXT COLLATE "C"    NOT NULL CHECK (state IN ('manual', 'verified', 'refused', 'void')),
    sealed     BYTEA,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    outcome    TEXT COLLATE "C"
);
CREATE INDEX licence_manual ON licence (id) WHERE state = 'manual';
CREATE INDEX licence_person ON licence (person_id);
CREATE UNIQUE INDEX person_licence ON person (licence_index);

-- What was spoken of is forgotten after a day.
CREATE INDEX conversation_slots ON conversation (seen_at) WHERE slots IS NOT NULL;
