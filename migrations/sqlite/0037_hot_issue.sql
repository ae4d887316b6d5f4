-- Hot issues (workorder.md §10). A request belongs to the topic of the reviewed answers that it is nearest to.
ALTER TABLE work_order ADD COLUMN topic TEXT;

-- What is asked more often than before, who sees to it, and what came of it. `subject` is topic:, kind: or division: and a
-- name; `last` and `sum_before` are the requests of the week and of the eight before it, when it was raised.
CREATE TABLE hot_issue (
    id         TEXT NOT NULL PRIMARY KEY,
    court      TEXT NOT NULL,
    subject    TEXT NOT NULL,
    raised_on  TEXT NOT NULL,
    raised_by  TEXT,             -- somebody of the court; NULL: the machine
    last       INTEGER NOT NULL,
    sum_before INTEGER NOT NULL,
    state      TEXT NOT NULL,
    version    INTEGER NOT NULL,
    owner      TEXT,             -- somebody of the court
    due_on     TEXT,
    since_on   TEXT,             -- since when what was done holds
    ended_at   INTEGER,
    words      BLOB              -- why, what is done, what came of it: sealed
);
-- However often it is looked, and by however many: one open issue a subject.
CREATE UNIQUE INDEX hot_issue_open ON hot_issue (court, subject) WHERE state IN ('raised', 'working');
CREATE INDEX hot_issue_court ON hot_issue (court, id);
CREATE INDEX hot_issue_ended ON hot_issue (court, subject, ended_at);
