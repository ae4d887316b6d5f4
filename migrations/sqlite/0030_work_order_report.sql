-- 指标: a month's figures as they were published. Once frozen they stay; what is counted otherwise later is shown beside them.
CREATE TABLE work_order_report (
    id       TEXT    NOT NULL PRIMARY KEY,
    court    TEXT    NOT NULL,
    month    TEXT    NOT NULL,                -- 2026-10
    cut_off  INTEGER NOT NULL,                -- what came or was done later does not count
    counts   TEXT    NOT NULL,                -- JSON: each channel, division and lane
    calendar TEXT    NOT NULL,                -- the tables by which limits were counted
    software TEXT    NOT NULL,
    actor    TEXT    NOT NULL,                -- who froze them, as the audit trail names them
    digest   TEXT    NOT NULL,                -- keyed, over all of it
    UNIQUE (court, month)
) STRICT;
CREATE TRIGGER work_order_report_is_not_changed BEFORE UPDATE ON work_order_report
BEGIN SELECT RAISE(ABORT, 'a frozen report is not changed'); END;
CREATE TRIGGER work_order_report_is_not_deleted BEFORE DELETE ON work_order_report
BEGIN SELECT RAISE(ABORT, 'a frozen report is not deleted'); END;
