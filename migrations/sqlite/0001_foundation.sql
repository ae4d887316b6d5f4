-- Instants are Unix milliseconds; sealed columns are ciphertext (algorithm, key id, nonce, AES-256-GCM).

CREATE TABLE conversation (
    account         TEXT    NOT NULL,
    openid          TEXT    NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'bot' CHECK (state IN ('bot', 'waiting', 'human', 'closed')),
    dialogue        TEXT,
    slots           BLOB,
    following       INTEGER NOT NULL DEFAULT 1,
    waiting_replies INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    seen_at         INTEGER NOT NULL,
    PRIMARY KEY (account, openid)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    id          TEXT    NOT NULL PRIMARY KEY,
    dedupe_key  TEXT    NOT NULL UNIQUE,
    account     TEXT    NOT NULL,
    openid      TEXT    NOT NULL,
    msg_id      TEXT,
    kind        TEXT    NOT NULL,
    sent_at     INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('settled', 'thinking', 'poison')),
    delivery    TEXT    NOT NULL CHECK (delivery IN ('passive', 'late', 'none')),
    sealed      BLOB    NOT NULL,
    reply       BLOB,
    next_at     INTEGER,
    claimed_by  TEXT
) STRICT;
CREATE INDEX inbox_thinking ON inbox (next_at) WHERE state = 'thinking';
CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE reply_window (
    account    TEXT    NOT NULL,
    openid     TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    allowed    INTEGER NOT NULL,
    used       INTEGER NOT NULL,
    PRIMARY KEY (account, openid, action)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    id                 TEXT    NOT NULL PRIMARY KEY,
    account            TEXT    NOT NULL,
    openid             TEXT    NOT NULL,
    inbox_id           TEXT,
    sealed             BLOB    NOT NULL,
    state              TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'waiting', 'sent', 'dead')),
    next_at            INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    settled_at         INTEGER,
    claimed_by         TEXT,
    window_action      TEXT,
    attempts           INTEGER NOT NULL DEFAULT 0,
    possibly_duplicate INTEGER NOT NULL DEFAULT 0,
    outcome            TEXT,
    platform_msg_id    TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_created ON outbox (created_at);
CREATE INDEX outbox_person ON outbox (account, openid, id) WHERE state IN ('queued', 'sending', 'waiting');

-- The platform's word on a template message. It may come before we have written down the message's id.
CREATE TABLE receipt (
    account         TEXT    NOT NULL,
    platform_msg_id TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    received_at     INTEGER NOT NULL,
    PRIMARY KEY (account, platform_msg_id)
) STRICT, WITHOUT ROWID;
