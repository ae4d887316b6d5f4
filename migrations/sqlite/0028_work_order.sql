-- 联系法官: what people ask of a court. An order is its log; the row beside it finds it, and can be made again from the log.
CREATE TABLE work_order (
    id           TEXT    NOT NULL PRIMARY KEY,
    number       TEXT    NOT NULL UNIQUE,     -- 京0105-20261123-W-00042-7
    court        TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    priority     TEXT    NOT NULL,
    is_sealed    INTEGER NOT NULL,            -- a complaint: for inspectors only
    state        TEXT    NOT NULL,
    level        TEXT    NOT NULL,
    highest      TEXT    NOT NULL,            -- the highest level in any clock of a team
    version      INTEGER NOT NULL,            -- lines of the log
    head         TEXT    NOT NULL,            -- the digest of the last one
    received_at  INTEGER NOT NULL,
    due_at       INTEGER,                     -- NULL: it stands still, is over, or no table knows
    rank_at      INTEGER NOT NULL,            -- what is looked at first
    alarm_at     INTEGER,                     -- when something happens by itself
    gap          INTEGER,                     -- the year without a table that keeps a limit unknown
    calendar     TEXT    NOT NULL,             -- by which tables its limits were counted
    is_open      INTEGER NOT NULL,            -- somebody at the court has to act, or its person has
    route        TEXT,                        -- how it left the seats first
    reply_mode   TEXT,                        -- the first effective reply
    replied_at   INTEGER,
    answer_due   INTEGER,                     -- when that reply was due
    ended_at     INTEGER,
    rating       TEXT,
    urges        INTEGER NOT NULL,
    division     TEXT,
    judge_id     TEXT,
    merged_into  TEXT,
    person_id    TEXT,                        -- whoever asked, if they are registered,
    account      TEXT,                        -- and the chat that it came from
    openid       TEXT,
    once         TEXT    UNIQUE,             -- keyed digest of the form that it came by: sent twice, it is one order
    lookup       TEXT,                        -- keyed digest of the number and the last four digits of the telephone
    mobile_index TEXT,                        -- blind index of the telephone
    reporter     BLOB                         -- who asks and how to reach them, sealed
) STRICT;
CREATE INDEX work_order_court ON work_order (court, is_sealed, rank_at, id) WHERE is_open;
CREATE INDEX work_order_division ON work_order (court, division, rank_at, id) WHERE is_open;
CREATE INDEX work_order_judge ON work_order (judge_id, rank_at, id) WHERE is_open;
CREATE INDEX work_order_unended ON work_order (id) WHERE is_open OR state = 'replied';
CREATE INDEX work_order_alarm ON work_order (alarm_at) WHERE alarm_at IS NOT NULL;
CREATE INDEX work_order_ended ON work_order (court, is_sealed, id) WHERE NOT is_open;
CREATE INDEX work_order_person ON work_order (person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX work_order_chat ON work_order (account, openid, id) WHERE openid IS NOT NULL;
CREATE INDEX work_order_gap ON work_order (court, gap) WHERE gap IS NOT NULL;
CREATE INDEX work_order_mobile ON work_order (court, mobile_index, id) WHERE mobile_index IS NOT NULL;
CREATE INDEX work_order_received ON work_order (court, received_at);

-- The log: lines are added and never changed. What people wrote is sealed; its digest is what the chain is made of, so that
-- a key can be changed, and words be forgotten that must be, without breaking it.
CREATE TABLE work_order_event (
    order_id TEXT    NOT NULL REFERENCES work_order (id),
    seq      INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,                -- as the audit trail names them
    facts    TEXT    NOT NULL,                -- JSON
    sealed   BLOB,
    words    TEXT    NOT NULL,                -- keyed digest of what is sealed
    digest   TEXT    NOT NULL,
    PRIMARY KEY (order_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER work_order_event_is_not_changed BEFORE UPDATE OF order_id, seq, at, actor, facts, words, digest ON work_order_event
BEGIN SELECT RAISE(ABORT, 'the log of an order is not changed'); END;
CREATE TRIGGER work_order_event_is_not_deleted BEFORE DELETE ON work_order_event
BEGIN SELECT RAISE(ABORT, 'the log of an order is not deleted'); END;

-- How many orders a court's day has.
CREATE TABLE work_order_day (
    court TEXT    NOT NULL,
    day   TEXT    NOT NULL,
    last  INTEGER NOT NULL,
    PRIMARY KEY (court, day)
) STRICT, WITHOUT ROWID;

-- What somebody of the court is told of an order, and when they read it: 督办 must be provable. Where nobody holds the part,
-- the row has no name and is an administrator's task.
CREATE TABLE work_order_duty (
    order_id TEXT    NOT NULL REFERENCES work_order (id),
    seq      INTEGER NOT NULL,                -- the line of the log that it tells of
    part     TEXT    NOT NULL,
    staff_id TEXT    NOT NULL,                -- '' for nobody
    court    TEXT    NOT NULL,
    deed     TEXT    NOT NULL,
    level    TEXT    NOT NULL,
    told_at  INTEGER NOT NULL,
    read_at  INTEGER,
    PRIMARY KEY (order_id, seq, part, staff_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_order_duty_unread ON work_order_duty (staff_id, told_at) WHERE read_at IS NULL;
CREATE INDEX work_order_duty_nobody ON work_order_duty (court, told_at) WHERE staff_id = '' AND read_at IS NULL;

-- Who of a court holds a part.
CREATE INDEX staff_court ON staff (court, division) WHERE state = 'active';

-- How much of telephones one person looks at in a day.
CREATE INDEX audit_order_unmask ON audit (actor, at) WHERE action = 'order.unmask';
