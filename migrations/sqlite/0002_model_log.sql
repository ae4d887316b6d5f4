-- Calls of the optional language model, kept for six months; id is that of the message in inbox.
CREATE TABLE model_log (
    id          TEXT    NOT NULL PRIMARY KEY,
    at          INTEGER NOT NULL,
    account     TEXT    NOT NULL,
    prompt_hash TEXT    NOT NULL,
    request     BLOB NOT NULL,
    response    BLOB,
    model       TEXT    NOT NULL,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('kept', 'selected', 'declined', 'dropped', 'failed')),
    reason      TEXT   ,
    latency_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX model_log_at ON model_log (at);
