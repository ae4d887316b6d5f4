-- What the court answers to somebody's request for another time is a fact that they are told of; its `states` is the
-- beginning of the sitting that was asked against.
ALTER TABLE notice_fact DROP CONSTRAINT notice_fact_kind_check;
ALTER TABLE notice_fact ADD CONSTRAINT notice_fact_kind_check
    CHECK (kind IN ('hearing', 'filing', 'document', 'fee', 'team', 'adjustment'));

-- The requests about a sitting, and which of somebody's is the last.
CREATE INDEX adjustment_hearing ON adjustment (hearing_id, person_id, id);
