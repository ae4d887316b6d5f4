-- What the court's own systems are told of notices: one row an event and endpoint.

-- `id` names the event: it is the webhook-id, the same in each try and at each endpoint. `reason` is why a notice failed
-- or a clerk calls, `outcome` what came of the last try. `next_at` is both "not before" and "leased until". An endpoint
-- that is gone has a row in that state, and rests until somebody of the court sends its rows again.
CREATE TABLE webhook (
    endpoint    TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    court       TEXT    NOT NULL,
    event       TEXT    NOT NULL,
    notice_id   TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    case_source TEXT    NOT NULL,
    fact_kind   TEXT    NOT NULL,
    fact_source TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    reason      TEXT,
    created_at  INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('planned', 'sending', 'done', 'failed', 'gone')),
    next_at     INTEGER,
    attempts    INTEGER NOT NULL DEFAULT 0,
    claimed_by  TEXT,
    outcome     TEXT,
    settled_at  INTEGER,
    PRIMARY KEY (endpoint, id)
) STRICT;
CREATE INDEX webhook_due ON webhook (endpoint, next_at) WHERE state IN ('planned', 'sending');
CREATE INDEX webhook_gone ON webhook (endpoint) WHERE state = 'gone';
CREATE INDEX webhook_given_up ON webhook (court, settled_at) WHERE state IN ('failed', 'gone');
CREATE INDEX webhook_open ON webhook (court, endpoint) WHERE state <> 'done';
CREATE INDEX webhook_created ON webhook (created_at);
