-- What people enter of their own: it warns them and is never a fact of a case.
CREATE TABLE engagement (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id  TEXT COLLATE "C" NOT NULL,
    starts_at  TEXT COLLATE "C" NOT NULL,  -- 2026-12-08T09:30, the court's civil time
    minutes    BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    sealed     BYTEA NOT NULL   -- title and place
);
CREATE INDEX engagement_person ON engagement (person_id, starts_at);
CREATE INDEX engagement_starts ON engagement (starts_at);

-- What they ask the court: that a sitting be held at another time. One open at a time for a sitting and a person.
CREATE TABLE adjustment (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hearing_id TEXT COLLATE "C" NOT NULL,
    person_id  TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'granted', 'refused', 'withdrawn')),
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    settled_by TEXT COLLATE "C",
    sealed     BYTEA,              -- why, in which standing; emptied when the person is forgotten
    answer     BYTEA              -- what the court answered, sealed
);
CREATE UNIQUE INDEX adjustment_open ON adjustment (hearing_id, person_id) WHERE state = 'open';
CREATE INDEX adjustment_person ON adjustment (person_id, id);
CREATE INDEX adjustment_settled ON adjustment (settled_at) WHERE settled_at IS NOT NULL;
