-- What becomes of a request to the court is told by the same engine as everything else (docs/decisions/0014): a fact of its
-- own, told to whoever asked. `source_id` is the order, `version` the line of its log, `states` the day by which there is an
-- answer, or by which its person answers; `case_source` is 'order/' and the order: it belongs to no case. What somebody of
-- the court has to do about it is a fact of kind `duty`: `source_id` is the order and their id, `case_source` 'duty/' and it.
CREATE TABLE notice_fact_next (
    id            TEXT    NOT NULL PRIMARY KEY,
    court         TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('hearing', 'filing', 'document', 'fee', 'team', 'adjustment', 'order', 'duty')),
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

-- Whoever asked stands in no case: `source` is the order, `recipient` the blind index of their identity, or their chat, or
-- their telephone's blind index; of a duty it is 'staff ' and the id of somebody of the court.
CREATE TABLE notice_next (
    id            TEXT    NOT NULL PRIMARY KEY,
    number        TEXT    NOT NULL,
    fact_id       TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    recipient     TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    class         TEXT    NOT NULL,
    court         TEXT    NOT NULL,
    case_source   TEXT    NOT NULL,
    standing      TEXT    NOT NULL CHECK (standing IN ('party', 'agent', 'acting', 'asker', 'staff')),
    source        TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('held', 'planned', 'sending', 'accepted', 'delivered', 'read',
                                                    'superseded', 'skipped', 'merged', 'expired', 'dead')),
    reason        TEXT,
    next_at       INTEGER,
    useless_after INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    settled_at    INTEGER,
    claimed_by    TEXT,
    attempts      INTEGER NOT NULL DEFAULT 0,
    spoken        TEXT,
    is_repeat     INTEGER NOT NULL DEFAULT 0,
    confirmed_at  INTEGER,
    digest_at     INTEGER,
    asked_route   TEXT,
    UNIQUE (fact_id, version, recipient, kind)
) STRICT;
INSERT INTO notice_next (id, number, fact_id, version, recipient, kind, class, court, case_source, standing, source, state,
                         reason, next_at, useless_after, created_at, settled_at, claimed_by, attempts, spoken, is_repeat,
                         confirmed_at, digest_at, asked_route)
SELECT id, number, fact_id, version, recipient, kind, class, court, case_source, standing, source, state, reason, next_at,
       useless_after, created_at, settled_at, claimed_by, attempts, spoken, is_repeat, confirmed_at, digest_at, asked_route
FROM notice;
DROP TABLE notice;
ALTER TABLE notice_next RENAME TO notice;
CREATE INDEX notice_due_critical ON notice (next_at) WHERE state IN ('planned', 'sending') AND class = 'critical';
CREATE INDEX notice_due_other ON notice (next_at) WHERE state IN ('planned', 'sending') AND class <> 'critical';
CREATE INDEX notice_unopened ON notice (next_at) WHERE state IN ('accepted', 'delivered') AND next_at IS NOT NULL;
CREATE INDEX notice_claimed ON notice (claimed_by) WHERE state = 'sending';
CREATE INDEX notice_case ON notice (court, case_source, recipient);
CREATE INDEX notice_recipient ON notice (recipient, settled_at);
CREATE INDEX notice_number ON notice (number);
CREATE INDEX notice_held ON notice (court, created_at) WHERE state = 'held';
CREATE INDEX notice_created ON notice (created_at);
CREATE INDEX notice_troubled ON notice (court, id) WHERE state IN ('held', 'dead', 'expired');
CREATE INDEX notice_useless ON notice (useless_after) WHERE state IN ('held', 'planned', 'sending');
CREATE INDEX notice_merged ON notice (reason) WHERE state = 'merged';
CREATE INDEX notice_digest ON notice (recipient) WHERE state = 'planned' AND digest_at IS NOT NULL;
CREATE INDEX notice_open ON notice (court, case_source, useless_after)
    WHERE state IN ('held', 'planned') OR state = 'skipped' AND reason = 'no longer in the case';

-- Where somebody of the court is reached who is not at the desk: a telephone, sealed.
ALTER TABLE staff ADD COLUMN reach BLOB;
