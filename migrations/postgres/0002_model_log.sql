-- Calls of the optional language model, kept for six months; id is that of the message in inbox.
CREATE TABLE model_log (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at          BIGINT NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    prompt_hash TEXT COLLATE "C" NOT NULL,
    request     BYTEA NOT NULL,
    response    BYTEA,
    model       TEXT COLLATE "C" NOT NULL,
    outcome     TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('kept', 'selected', 'declined', 'dropped', 'failed')),
    reason      TEXT COLLATE "C",
    latency_ms  BIGINT NOT NULL
);
CREATE INDEX model_log_at ON model_log (at);
