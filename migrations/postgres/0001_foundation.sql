-- TEXT is COLLATE "C": keys compare as bytes, as SQLite does.
-- Instants are Unix milliseconds; sealed columns are ciphertext (algorithm, key id, nonce, AES-256-GCM).

CREATE TABLE conversation (
    account         TEXT COLLATE "C"    NOT NULL,
    openid          TEXT COLLATE "C"    NOT NULL,
    state           TEXT COLLATE "C"    NOT NULL DEFAULT 'bot' CHECK (state IN ('bot', 'waiting', 'human', 'closed')),
    dialogue        TEXT COLLATE "C",
    slots           BYTEA,
    following       BOOLEAN NOT NULL DEFAULT TRUE,
    waiting_replies BIGINT NOT NULL DEFAULT 0,
    created_at      BIGINT NOT NULL,
    seen_at         BIGINT NOT NULL,
    PRIMARY KEY (account, openid)
);

CREATE TABLE inbox (
    id          TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    dedupe_key  TEXT COLLATE "C"    NOT NULL UNIQUE,
    account     TEXT COLLATE "C"    NOT NULL,
    openid      TEXT COLLATE "C"    NOT NULL,
    msg_id      TEXT COLLATE "C",
    kind        TEXT COLLATE "C"    NOT NULL,
    sent_at     BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    state       TEXT COLLATE "C"    NOT NULL CHECK (state IN ('settled', 'thinking', 'poison')),
    delivery    TEXT COLLATE "C"    NOT NULL CHECK (delivery IN ('passive', 'late', 'none')),
    sealed      BYTEA   NOT NULL,
    reply       BYTEA,
    next_at     BIGINT,
    claimed_by  TEXT COLLATE "C"
);
CREATE INDEX inbox_thinking ON inbox (next_at) WHERE state = 'thinking';
CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE reply_window (
    account    TEXT COLLATE "C"    NOT NULL,
    openid     TEXT COLLATE "C"    NOT NULL,
    action     TEXT COLLATE "C"    NOT NULL,
    expires_at BIGINT NOT NULL,
    allowed    BIGINT NOT NULL,
    used       BIGINT NOT NULL,
    PRIMARY KEY (account, openid, action)
);

CREATE TABLE outbox (
    id                 TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    account            TEXT COLLATE "C"    NOT NULL,
    openid             TEXT COLLATE "C"    NOT NULL,
    inbox_id           TEXT COLLATE "C",
    sealed             BYTEA   NOT NULL,
    state              TEXT COLLATE "C"    NOT NULL CHECK (state IN ('queued', 'sending', 'waiting', 'sent', 'dead')),
    next_at            BIGINT NOT NULL,
    expires_at         BIGINT NOT NULL,
    created_at         BIGINT NOT NULL,
    settled_at         BIGINT,
    claimed_by         TEXT COLLATE "C",
    window_action      TEXT COLLATE "C",
    attempts           BIGINT NOT NULL DEFAULT 0,
    possibly_duplicate BOOLEAN NOT NULL DEFAULT FALSE,
    outcome            TEXT COLLATE "C",
    platform_msg_id    TEXT COLLATE "C"
);
CREATE INDEX outbox_due ON outbox (next_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_created ON outbox (created_at);
CREATE INDEX outbox_person ON outbox (account, openid, id) WHERE state IN ('queued', 'sending', 'waiting');

-- The platform's word on a template message. It may come before we have written down the message's id.
CREATE TABLE receipt (
    account         TEXT COLLATE "C" NOT NULL,
    platform_msg_id TEXT COLLATE "C" NOT NULL,
    status          TEXT COLLATE "C" NOT NULL,
    received_at     BIGINT NOT NULL,
    PRIMARY KEY (account, platform_msg_id)
);
