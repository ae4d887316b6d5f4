-- A request ends with the day it was made against: whoever moves or cancels the sitting has answered it.
CREATE TABLE adjustment_next (
    id         TEXT    NOT NULL PRIMARY KEY,
    hearing_id TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'granted', 'refused', 'withdrawn', 'overtaken')),
    set_for    TEXT    NOT NULL,  -- when the sitting was to begin as the person asked, the court's civil time
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by TEXT,
    sealed     BLOB,              -- why, in which standing; emptied when the person is forgotten
    answer     BLOB               -- what the court answered, sealed
) STRICT, WITHOUT ROWID;
INSERT INTO adjustment_next (id, hearing_id, person_id, state, set_for, created_at, settled_at, settled_by, sealed, answer)
SELECT a.id, a.hearing_id, a.person_id, a.state, h.starts_at, a.created_at, a.settled_at, a.settled_by, a.sealed, a.answer
FROM adjustment a JOIN hearing h ON h.id = a.hearing_id;
DROP TABLE adjustment;
ALTER TABLE adjustment_next RENAME TO adjustment;
CREATE UNIQUE INDEX adjustment_open ON adjustment (hearing_id, person_id) WHERE state = 'open';
CREATE INDEX adjustment_person ON adjustment (person_id, id);
CREATE INDEX adjustment_settled ON adjustment (settled_at) WHERE settled_at IS NOT NULL;
