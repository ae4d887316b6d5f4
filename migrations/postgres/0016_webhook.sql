-- What the court's own systems are told of notices: one row an event and endpoint.

-- `id` names the event: it is the webhook-id, the same in each try and at each endpoint. `reason` is why a notice failed
-- or a clerk calls, `outcome` what came of the last try. `next_at` is both "not before" and "leased until". An endpoint
-- that is gone has a row in that state, and rests until somebody of the court sends its rows again.
CREATE TABLE webhook (
    endpoint    TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    court       TEXT COLLATE "C" NOT NULL,
    event       TEXT COLLATE "C" NOT NULL,
    notice_id   TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    case_source TEXT COLLATE "C" NOT NULL,
    fact_kind   TEXT COLLATE "C" NOT NULL,
    fact_source TEXT COLLATE "C" NOT NULL,
    version     BIGINT           NOT NULL,
    reason      TEXT COLLATE "C",
    created_at  BIGINT           NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('planned', 'sending', 'done', 'failed', 'gone')),
    next_at     BIGINT,
    attempts    BIGINT           NOT NULL DEFAULT 0,
    claimed_by  TEXT COLLATE "C",
    outcome     TEXT COLLATE "C",
    settled_at  BIGINT,
    PRIMARY KEY (endpoint, id)
);
CREATE INDEX webhook_due ON webhook (endpoint, next_at) WHERE state IN ('planned', 'sending');
CREATE INDEX webhook_gone ON webhook (endpoint) WHERE state = 'gone';
CREATE INDEX webhook_given_up ON webhook (court, settled_at) WHERE state IN ('failed', 'gone');
CREATE INDEX webhook_open ON webhook (court, endpoint) WHERE state <> 'done';
CREATE INDEX webhook_created ON webhook (created_at);
