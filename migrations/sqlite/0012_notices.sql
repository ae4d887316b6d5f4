-- Hearing dates and results of filing on their way to people.

-- version counts the changes that people must know; the instants are those of the first and the last of them.
ALTER TABLE hearing ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hearing ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_paper ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE case_paper ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE court_case ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX hearing_day ON hearing (court, starts_at);

-- What notices state: a hearing, a paper, the team of a case, in its present version. A fact that is over is told to
-- nobody. `states` and `stated_before` are the civil beginnings of a hearing, now and in the version before.
CREATE TABLE notice_fact (
    id            TEXT    NOT NULL PRIMARY KEY,
    court         TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('hearing', 'filing', 'document', 'fee', 'team')),
    source_id     TEXT    NOT NULL,
    case_source   TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    is_over       INTEGER NOT NULL,
    states        TEXT,
    stated_before TEXT,
    changed_at    INTEGER NOT NULL,
    UNIQUE (court, kind, source_id)
) STRICT;
CREATE INDEX notice_fact_case ON notice_fact (court, case_source);

-- A promise to tell one person the present state of a fact. `recipient` is the blind index of an identity, or names a
-- party or a licence that nobody has claimed; `standing` and `source` say why it is theirs to know. `next_at` is both
-- "not before" and "leased until"; of an accepted notice it is when somebody looks whether it was opened.
CREATE TABLE notice (
    id            TEXT    NOT NULL PRIMARY KEY,
    number        TEXT    NOT NULL,
    fact_id       TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    recipient     TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    class         TEXT    NOT NULL,
    court         TEXT    NOT NULL,
    case_source   TEXT    NOT NULL,
    standing      TEXT    NOT NULL CHECK (standing IN ('party', 'agent', 'acting')),
    source        TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('held', 'planned', 'sending', 'accepted', 'delivered', 'read',
                                                    'superseded', 'skipped', 'merged', 'expired', 'dead')),
    reason        TEXT,
    next_at       INTEGER,
    useless_after INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    settled_at    INTEGER,
    claimed_by    TEXT,
    attempts      INTEGER NOT NULL DEFAULT 0,
    states        TEXT,
    is_repeat     INTEGER NOT NULL DEFAULT 0,
    UNIQUE (fact_id, version, recipient, kind)
) STRICT;
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
    id              TEXT    NOT NULL PRIMARY KEY,
    notice_id       TEXT    NOT NULL,
    attempt         INTEGER NOT NULL,
    route           TEXT    NOT NULL,
    account         TEXT    NOT NULL,
    address         TEXT    NOT NULL,
    template_id     TEXT,
    started_at      INTEGER NOT NULL,
    ended_at        INTEGER,
    outcome         TEXT,
    reason          TEXT,
    platform_msg_id TEXT,
    reported        TEXT,
    reported_at     INTEGER,
    digest          TEXT    NOT NULL,
    sealed          BLOB    NOT NULL,
    UNIQUE (notice_id, attempt)
) STRICT;
CREATE INDEX notice_attempt_message ON notice_attempt (account, platform_msg_id);
CREATE INDEX notice_attempt_address ON notice_attempt (address, started_at);

-- How many notices a court's changes have made in an hour: far more than usual waits for somebody's word.
CREATE TABLE notice_hour (
    court   TEXT    NOT NULL,
    hour    INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    PRIMARY KEY (court, hour)
) STRICT, WITHOUT ROWID;

-- Somebody whom no channel reaches: a clerk calls. One open task a case and recipient. `outcome` is the note of the
-- last call; whoever was told needs none. `tries` counts calls that nobody took.
CREATE TABLE phone_task (
    id         TEXT    NOT NULL PRIMARY KEY,
    court      TEXT    NOT NULL,
    case_source TEXT   NOT NULL,
    recipient  TEXT    NOT NULL,
    notice_id  TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'done')),
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by TEXT,
    outcome    TEXT,
    tries      INTEGER NOT NULL DEFAULT 0,
    tried_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX phone_task_open ON phone_task (court, case_source, recipient) WHERE state = 'open';
CREATE INDEX phone_task_due ON phone_task (due_at) WHERE state = 'open';

-- What a person let an account send: granted by the client, spent by sending, corrected by the platform (43101).
CREATE TABLE subscription_grant (
    account     TEXT    NOT NULL,
    openid      TEXT    NOT NULL,
    template_id TEXT    NOT NULL,
    remaining   INTEGER NOT NULL,
    is_lasting  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    PRIMARY KEY (account, openid, template_id)
) STRICT, WITHOUT ROWID;

-- "不是我的案件": nothing of that recipient goes to that address any more.
CREATE TABLE wrong_address (
    recipient TEXT    NOT NULL,
    address   TEXT    NOT NULL,
    told_at   INTEGER NOT NULL,
    PRIMARY KEY (recipient, address)
) STRICT, WITHOUT ROWID;

-- Looks at people who are to be called count like those at claims.
CREATE INDEX audit_unmask_task ON audit (actor, at) WHERE action = 'task.unmask';
