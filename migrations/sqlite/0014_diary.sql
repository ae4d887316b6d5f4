-- What people enter of their own: it warns them and is never a fact of a case.
CREATE TABLE engagement (
    id         TEXT    NOT NULL PRIMARY KEY,
    person_id  TEXT    NOT NULL,
    starts_at  TEXT    NOT NULL,  -- 2026-12-08T09:30, the court's civil time
    minutes    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    sealed     BLOB    NOT NULL   -- title and place
) STRICT, WITHOUT ROWID;
CREATE INDEX engagement_person ON engagement (person_id, starts_at);
CREATE INDEX engagement_starts ON engagement (starts_at);

-- What they ask the court: that a sitting be held at another time. One open at a time for a sitting and a person.
CREATE TABLE adjustment (
    id         TEXT    NOT NULL PRIMARY KEY,
    hearing_id TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'granted', 'refused', 'withdrawn')),
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by TEXT,
    sealed     BLOB,              -- why, in which standing; emptied when the person is forgotten
    answer     BLOB               -- what the court answered, sealed
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX adjustment_open ON adjustment (hearing_id, person_id) WHERE state = 'open';
CREATE INDEX adjustment_person ON adjustment (person_id, id);
CREATE INDEX adjustment_settled ON adjustment (settled_at) WHERE settled_at IS NOT NULL;
