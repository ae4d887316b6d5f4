-- Draft complaints that a person can open, complete and print for some days.
CREATE TABLE complaint_draft (
    name       TEXT    NOT NULL PRIMARY KEY,  -- SHA-256 of the token in the page's address
    account    TEXT    NOT NULL,
    openid     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    sealed     BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_draft_ends ON complaint_draft (ends_at);
