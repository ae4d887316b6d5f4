-- Whoever is told says that they know of it, and how they want to be told.

ALTER TABLE notice ADD COLUMN confirmed_at BIGINT;

-- What somebody has chosen otherwise than the court's habit: `value` is on or off of what may be left out, wechat or sms
-- of the way that goes first. It goes with its person.
CREATE TABLE notice_choice (
    person_id  TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name       TEXT COLLATE "C" NOT NULL,
    value      TEXT COLLATE "C" NOT NULL CHECK (value IN ('on', 'off', 'wechat', 'sms')),
    changed_at BIGINT           NOT NULL,
    PRIMARY KEY (person_id, name)
);
