-- Hot issues (workorder.md §10). A request belongs to the topic of the reviewed answers that it is nearest to.
ALTER TABLE work_order ADD COLUMN topic TEXT COLLATE "C";

-- What is asked more often than before, who sees to it, and what came of it. `subject` is topic:, kind: or division: and a
-- name; `last` and `sum_before` are the requests of the week and of the eight before it, when it was raised.
CREATE TABLE hot_issue (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    court      TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    raised_on  TEXT COLLATE "C" NOT NULL,
    raised_by  TEXT COLLATE "C",             -- somebody of the court; NULL: the machine
    last       BIGINT NOT NULL,
    sum_before BIGINT NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL,
    owner      TEXT COLLATE "C",             -- somebody of the court
    due_on     TEXT COLLATE "C",
    since_on   TEXT COLLATE "C",             -- since when what was done holds
    ended_at   BIGINT,
    words      BYTEA              -- why, what is done, what came of it: sealed
);
-- However often it is looked, and by however many: one open issue a subject.
CREATE UNIQUE INDEX hot_issue_open ON hot_issue (court, subject) WHERE state IN ('raised', 'working');
CREATE INDEX hot_issue_court ON hot_issue (court, id);
CREATE INDEX hot_issue_ended ON hot_issue (court, subject, ended_at);
