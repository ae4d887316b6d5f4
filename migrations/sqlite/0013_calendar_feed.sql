-- Where somebody's calendar program reads their hearings: one address an account at a time.
CREATE TABLE calendar_feed (
    account    TEXT    NOT NULL,
    openid     TEXT    NOT NULL,
    name       TEXT    NOT NULL UNIQUE,  -- SHA-256 of the token in the address
    person_id  TEXT    NOT NULL,         -- who agreed to it; nobody else's hearings are read here
    created_at INTEGER NOT NULL,
    left_at    INTEGER,                  -- when the account lost that person
    PRIMARY KEY (account, openid)
) STRICT, WITHOUT ROWID;
CREATE INDEX calendar_feed_left ON calendar_feed (left_at) WHERE left_at IS NOT NULL;
