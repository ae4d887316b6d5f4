-- What somebody of the court has typed into a form and not sent yet: a browser that is closed loses none of it. `place` is
-- the address that the form would send it to.
CREATE TABLE unsent (
    staff_id TEXT    NOT NULL REFERENCES staff (id),
    place    TEXT    NOT NULL,
    kept_at  INTEGER NOT NULL, -- Unix milliseconds
    sealed   BLOB    NOT NULL,
    PRIMARY KEY (staff_id, place)
);
CREATE INDEX unsent_kept ON unsent (kept_at);
