-- Where somebody's calendar program reads their hearings: one address an account at a time.
CREATE TABLE calendar_feed (
    account    TEXT COLLATE "C" NOT NULL,
    openid     TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL UNIQUE,  -- SHA-256 of the token in the address
    person_id  TEXT COLLATE "C" NOT NULL,         -- who agreed to it; nobody else's hearings are read here
    created_at BIGINT           NOT NULL,
    left_at    BIGINT,                            -- when the account lost that person
    PRIMARY KEY (account, openid)
);
CREATE INDEX calendar_feed_left ON calendar_feed (left_at) WHERE left_at IS NOT NULL;
