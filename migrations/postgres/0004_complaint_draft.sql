-- Draft complaints that a person can open, complete and print for some days.
CREATE TABLE complaint_draft (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- SHA-256 of the token in the page's address
    account    TEXT COLLATE "C" NOT NULL,
    openid     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL,
    ends_at    BIGINT           NOT NULL,
    sealed     BYTEA            NOT NULL
);
CREATE INDEX complaint_draft_ends ON complaint_draft (ends_at);
