-- Whoever is told says that they know of it, and how they want to be told.

ALTER TABLE notice ADD COLUMN confirmed_at INTEGER;

-- What somebody has chosen otherwise than the court's habit: `value` is on or off of what may be left out, wechat or sms
-- of the way that goes first. It goes with its person.
CREATE TABLE notice_choice (
    person_id  TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    value      TEXT    NOT NULL CHECK (value IN ('on', 'off', 'wechat', 'sms')),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, name)
) STRICT, WITHOUT ROWID;
