-- 指标: a month's figures as they were published. Once frozen they stay; what is counted otherwise later is shown beside them.
CREATE TABLE work_order_report (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    court    TEXT COLLATE "C" NOT NULL,
    month    TEXT COLLATE "C" NOT NULL, -- 2026-10
    cut_off  BIGINT NOT NULL, -- what came or was done later does not count
    counts   TEXT COLLATE "C" NOT NULL, -- JSON: each channel, division and lane
    calendar TEXT COLLATE "C" NOT NULL, -- the tables by which limits were counted
    software TEXT COLLATE "C" NOT NULL,
    actor    TEXT COLLATE "C" NOT NULL, -- who froze them, as the audit trail names them
    digest   TEXT COLLATE "C" NOT NULL, -- keyed, over all of it
    UNIQUE (court, month)
);
CREATE FUNCTION work_order_report_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a frozen report is neither changed nor deleted'; END $$;
CREATE TRIGGER work_order_report_is_not_changed
BEFORE UPDATE OR DELETE OR TRUNCATE ON work_order_report
FOR EACH STATEMENT EXECUTE FUNCTION work_order_report_is_kept();
