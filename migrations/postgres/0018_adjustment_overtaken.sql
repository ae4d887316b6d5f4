-- A request ends with the day it was made against: whoever moves or cancels the sitting has answered it.
ALTER TABLE adjustment DROP CONSTRAINT adjustment_state_check;
ALTER TABLE adjustment ADD CONSTRAINT adjustment_state_check
    CHECK (state IN ('open', 'granted', 'refused', 'withdrawn', 'overtaken'));
-- When the sitting was to begin as the person asked, the court's civil time.
ALTER TABLE adjustment ADD COLUMN set_for TEXT COLLATE "C";
UPDATE adjustment SET set_for = h.starts_at FROM hearing h WHERE h.id = adjustment.hearing_id;
DELETE FROM adjustment WHERE set_for IS NULL;
ALTER TABLE adjustment ALTER COLUMN set_for SET NOT NULL;
