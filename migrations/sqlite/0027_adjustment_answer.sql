-- What the court answers to somebody's request for another time is a fact that they are told of; its `states` is the
-- beginning of the sitting that was asked against.
CREATE TABLE notice_fact_next (
    id            TEXT    NOT NULL PRIMARY KEY,
    court         TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('hearing', 'filing', 'document', 'fee', 'team', 'adjustment')),
    source_id     TEXT    NOT NULL,
    case_source   TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    is_over       INTEGER NOT NULL,
    states        TEXT,
    stated_before TEXT,
    changed_at    INTEGER NOT NULL,
    UNIQUE (court, kind, source_id)
) STRICT;
INSERT INTO notice_fact_next (id, court, kind, source_id, case_source, version, is_over, states, stated_before, changed_at)
SELECT id, court, kind, source_id, case_source, version, is_over, states, stated_before, changed_at FROM notice_fact;
DROP TABLE notice_fact;
ALTER TABLE notice_fact_next RENAME TO notice_fact;
CREATE INDEX notice_fact_case ON notice_fact (court, case_source);
CREATE INDEX notice_fact_changed ON notice_fact (changed_at);

-- The requests about a sitting, and which of somebody's is the last.
CREATE INDEX adjustment_hearing ON adjustment (hearing_id, person_id, id);
