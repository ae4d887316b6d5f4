-- 联系法官: what people ask of a court. An order is its log; the row beside it finds it, and can be made again from the log.
CREATE TABLE work_order (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number       TEXT COLLATE "C" NOT NULL UNIQUE, -- 京0105-20261123-W-00042-7
    court        TEXT COLLATE "C" NOT NULL,
    channel      TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    priority     TEXT COLLATE "C" NOT NULL,
    is_sealed    BOOLEAN NOT NULL, -- a complaint: for inspectors only
    state        TEXT COLLATE "C" NOT NULL,
    level        TEXT COLLATE "C" NOT NULL,
    highest      TEXT COLLATE "C" NOT NULL, -- the highest level in any clock of a team
    version      BIGINT NOT NULL, -- lines of the log
    head         TEXT COLLATE "C" NOT NULL, -- the digest of the last one
    received_at  BIGINT NOT NULL,
    due_at       BIGINT, -- NULL: it stands still, is over, or no table knows
    rank_at      BIGINT NOT NULL, -- what is looked at first
    alarm_at     BIGINT, -- when something happens by itself
    gap          BIGINT, -- the year without a table that keeps a limit unknown
    calendar     TEXT COLLATE "C" NOT NULL,             -- by which tables its limits were counted
    is_open      BOOLEAN NOT NULL, -- somebody at the court has to act, or its person has
    route        TEXT COLLATE "C", -- how it left the seats first
    reply_mode   TEXT COLLATE "C", -- the first effective reply
    replied_at   BIGINT,
    answer_due   BIGINT, -- when that reply was due
    ended_at     BIGINT,
    rating       TEXT COLLATE "C",
    urges        BIGINT NOT NULL,
    division     TEXT COLLATE "C",
    judge_id     TEXT COLLATE "C",
    merged_into  TEXT COLLATE "C",
    person_id    TEXT COLLATE "C", -- whoever asked, if they are registered,
    account      TEXT COLLATE "C", -- and the chat that it came from
    openid       TEXT COLLATE "C",
    once         TEXT COLLATE "C" UNIQUE,             -- keyed digest of the form that it came by: sent twice, it is one order
    lookup       TEXT COLLATE "C", -- keyed digest of the number and the last four digits of the telephone
    mobile_index TEXT COLLATE "C",                     -- blind index of the telephone
    reporter     BYTEA -- who asks and how to reach them, sealed
);
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
    order_id TEXT COLLATE "C" NOT NULL REFERENCES work_order (id),
    seq      BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    actor    TEXT COLLATE "C" NOT NULL, -- as the audit trail names them
    facts    TEXT COLLATE "C" NOT NULL, -- JSON
    sealed   BYTEA,
    words    TEXT COLLATE "C" NOT NULL, -- keyed digest of what is sealed
    digest   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (order_id, seq)
);
CREATE FUNCTION work_order_event_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log of an order is neither changed nor deleted'; END $$;
CREATE TRIGGER work_order_event_is_not_changed
BEFORE UPDATE OF order_id, seq, at, actor, facts, words, digest OR DELETE OR TRUNCATE ON work_order_event
FOR EACH STATEMENT EXECUTE FUNCTION work_order_event_is_kept();

-- How many orders a court's day has.
CREATE TABLE work_order_day (
    court TEXT COLLATE "C" NOT NULL,
    day   TEXT COLLATE "C" NOT NULL,
    last  BIGINT NOT NULL,
    PRIMARY KEY (court, day)
);

-- What somebody of the court is told of an order, and when they read it: 督办 must be provable. Where nobody holds the part,
-- the row has no name and is an administrator's task.
CREATE TABLE work_order_duty (
    order_id TEXT COLLATE "C" NOT NULL REFERENCES work_order (id),
    seq      BIGINT NOT NULL, -- the line of the log that it tells of
    part     TEXT COLLATE "C" NOT NULL,
    staff_id TEXT COLLATE "C" NOT NULL, -- '' for nobody
    court    TEXT COLLATE "C" NOT NULL,
    deed     TEXT COLLATE "C" NOT NULL,
    level    TEXT COLLATE "C" NOT NULL,
    told_at  BIGINT NOT NULL,
    read_at  BIGINT,
    PRIMARY KEY (order_id, seq, part, staff_id)
);
CREATE INDEX work_order_duty_unread ON work_order_duty (staff_id, told_at) WHERE read_at IS NULL;
CREATE INDEX work_order_duty_nobody ON work_order_duty (court, told_at) WHERE staff_id = '' AND read_at IS NULL;

-- Who of a court holds a part.
CREATE INDEX staff_court ON staff (court, division) WHERE state = 'active';

-- How much of telephones one person looks at in a day.
CREATE INDEX audit_order_unmask ON audit (actor, at) WHERE action = 'order.unmask';
