-- Hearing dates and results of filing on their way to people.

-- version counts the changes that people must know; the instants are those of the first and the last of them.
ALTER TABLE hearing ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE hearing ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_paper ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE case_paper ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE court_case ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX hearing_day ON hearing (court, starts_at);

-- What notices state: a hearing, a paper, the team of a case, in its present version. A fact that is over is told to
-- nobody. `states` and `stated_before` are the civil beginnings of a hearing, now and in the version before.
CREATE TABLE notice_fact (
    id            TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    court         TEXT COLLATE "C"    NOT NULL,
    kind          TEXT COLLATE "C"    NOT NULL CHECK (kind IN ('hearing', 'filing', 'document', 'fee', 'team')),
    source_id     TEXT COLLATE "C"    NOT NULL,
    case_source   TEXT COLLATE "C"    NOT NULL,
    version       BIGINT NOT NULL,
    is_over       BOOLEAN NOT NULL,
    states        TEXT COLLATE "C",
    stated_before TEXT COLLATE "C",
    changed_at    BIGINT NOT NULL,
    UNIQUE (court, kind, source_id)
);
CREATE INDEX notice_fact_case ON notice_fact (court, case_source);

-- A promise to tell one person the present state of a fact. `recipient` is the blind index of an identity, or names a
-- party or a licence that nobody has claimed; `standing` and `source` say why it is theirs to know. `next_at` is both
-- "not before" and "leased until"; of an accepted notice it is when somebody looks whether it was opened.
CREATE TABLE notice (
    id            TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    number        TEXT COLLATE "C"    NOT NULL,
    fact_id       TEXT COLLATE "C"    NOT NULL,
    version       BIGINT NOT NULL,
    recipient     TEXT COLLATE "C"    NOT NULL,
    kind          TEXT COLLATE "C"    NOT NULL,
    class         TEXT COLLATE "C"    NOT NULL,
    court         TEXT COLLATE "C"    NOT NULL,
    case_source   TEXT COLLATE "C"    NOT NULL,
    standing      TEXT COLLATE "C"    NOT NULL CHECK (standing IN ('party', 'agent', 'acting')),
    source        TEXT COLLATE "C"    NOT NULL,
    state         TEXT COLLATE "C"    NOT NULL CHECK (state IN ('held', 'planned', 'sending', 'accepted', 'delivered', 'read',
                                                    'superseded', 'skipped', 'merged', 'expired', 'dead')),
    reason        TEXT COLLATE "C",
    next_at       BIGINT,
    useless_after BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    settled_at    BIGINT,
    claimed_by    TEXT COLLATE "C",
    attempts      BIGINT NOT NULL DEFAULT 0,
    states        TEXT COLLATE "C",
    is_repeat     BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (fact_id, version, recipient, kind)
);
CREATE INDEX notice_due ON notice (next_at) WHERE state IN ('planned', 'sending');
CREATE INDEX notice_unopened ON notice (next_at) WHERE state IN ('accepted', 'delivered') AND next_at IS NOT NULL;
CREATE INDEX notice_claimed ON notice (claimed_by) WHERE state = 'sending';
CREATE INDEX notice_case ON notice (court, case_source, recipient);
CREATE INDEX notice_recipient ON notice (recipient, settled_at);
CREATE INDEX notice_number ON notice (number);
CREATE INDEX notice_held ON notice (court, created_at) WHERE state = 'held';
CREATE INDEX notice_created ON notice (created_at);
CREATE INDEX notice_troubled ON notice (court, id) WHERE state IN ('held', 'dead', 'expired');
CREATE INDEX notice_useless ON notice (useless_after) WHERE state IN ('held', 'planned', 'sending');

-- Each try, written before it goes out: what has no outcome may have arrived. `sealed` is what was sent.
CREATE TABLE notice_attempt (
    id              TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    notice_id       TEXT COLLATE "C"    NOT NULL,
    attempt         BIGINT NOT NULL,
    route           TEXT COLLATE "C"    NOT NULL,
    account         TEXT COLLATE "C"    NOT NULL,
    address         TEXT COLLATE "C"    NOT NULL,
    template_id     TEXT COLLATE "C",
    started_at      BIGINT NOT NULL,
    ended_at        BIGINT,
    outcome         TEXT COLLATE "C",
    reason          TEXT COLLATE "C",
    platform_msg_id TEXT COLLATE "C",
    reported        TEXT COLLATE "C",
    reported_at     BIGINT,
    digest          TEXT COLLATE "C"    NOT NULL,
    sealed          BYTEA    NOT NULL,
    UNIQUE (notice_id, attempt)
);
CREATE INDEX notice_attempt_message ON notice_attempt (account, platform_msg_id);
CREATE INDEX notice_attempt_address ON notice_attempt (address, started_at);

-- How many notices a court's changes have made in an hour: far more than usual waits for somebody's word.
CREATE TABLE notice_hour (
    court   TEXT COLLATE "C"    NOT NULL,
    hour    BIGINT NOT NULL,
    planned BIGINT NOT NULL,
    PRIMARY KEY (court, hour)
);

-- Somebody whom no channel reaches: a clerk calls. One open task a case and recipient. `outcome` is the note of the
-- last call; whoever was told needs none. `tries` counts calls that nobody took.
CREATE TABLE phone_task (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    court      TEXT COLLATE "C"    NOT NULL,
    case_source TEXT COLLATE "C"   NOT NULL,
    recipient  TEXT COLLATE "C"    NOT NULL,
    notice_id  TEXT COLLATE "C"    NOT NULL,
    reason     TEXT COLLATE "C"    NOT NULL,
    state      TEXT COLLATE "C"    NOT NULL CHECK (state IN ('open', 'done')),
    due_at     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    settled_by TEXT COLLATE "C",
    outcome    TEXT COLLATE "C",
    tries      BIGINT NOT NULL DEFAULT 0,
    tried_at   BIGINT
);
CREATE UNIQUE INDEX phone_task_open ON phone_task (court, case_source, recipient) WHERE state = 'open';
CREATE INDEX phone_task_due ON phone_task (due_at) WHERE state = 'open';

-- What a person let an account send: granted by the client, spent by sending, corrected by the platform (43101).
CREATE TABLE subscription_grant (
    account     TEXT COLLATE "C"    NOT NULL,
    openid      TEXT COLLATE "C"    NOT NULL,
    template_id TEXT COLLATE "C"    NOT NULL,
    remaining   BIGINT NOT NULL,
    is_lasting  BOOLEAN NOT NULL,
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (account, openid, template_id)
);

-- "不是我的案件": nothing of that recipient goes to that address any more.
CREATE TABLE wrong_address (
    recipient TEXT COLLATE "C"    NOT NULL,
    address   TEXT COLLATE "C"    NOT NULL,
    told_at   BIGINT NOT NULL,
    PRIMARY KEY (recipient, address)
);

-- Looks at people who are to be called count like those at claims.
CREATE INDEX audit_unmask_task ON audit (actor, at) WHERE action = 'task.unmask';
