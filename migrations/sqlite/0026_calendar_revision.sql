-- What calendars hold of a sitting changes with its case, too: another number, closed to the public or open again.
-- Nobody is told of that; the count is part of the SEQUENCE, the instant of the time of the last change.
ALTER TABLE court_case ADD COLUMN calendar_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE court_case ADD COLUMN calendar_changed_at INTEGER NOT NULL DEFAULT 0;

-- When an own entry was deleted that a calendar may still hold: its time is kept, so that it can be shown as cancelled.
ALTER TABLE engagement ADD COLUMN removed_at INTEGER;
CREATE INDEX engagement_removed ON engagement (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX calendar_feed_person ON calendar_feed (person_id);
