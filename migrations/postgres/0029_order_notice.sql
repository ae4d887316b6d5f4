-- What becomes of a request to the court is told by the same engine as everything else (docs/decisions/0014): a fact of its
-- own, told to whoever asked. `source_id` is the order, `version` the line of its log, `states` the day by which there is an
-- answer, or by which its person answers; `case_source` is 'order/' and the order: it belongs to no case. What somebody of
-- the court has to do about it is a fact of kind `duty`: `source_id` is the order and their id, `case_source` 'duty/' and it.
ALTER TABLE notice_fact DROP CONSTRAINT notice_fact_kind_check;
ALTER TABLE notice_fact ADD CONSTRAINT notice_fact_kind_check
    CHECK (kind IN ('hearing', 'filing', 'document', 'fee', 'team', 'adjustment', 'order', 'duty'));

-- Whoever asked stands in no case: `source` is the order, `recipient` the blind index of their identity, or their chat, or
-- their telephone's blind index; of a duty it is 'staff ' and the id of somebody of the court.
ALTER TABLE notice DROP CONSTRAINT notice_standing_check;
ALTER TABLE notice ADD CONSTRAINT notice_standing_check CHECK (standing IN ('party', 'agent', 'acting', 'asker', 'staff'));

-- Where somebody of the court is reached who is not at the desk: a telephone, sealed.
ALTER TABLE staff ADD COLUMN reach BYTEA;
