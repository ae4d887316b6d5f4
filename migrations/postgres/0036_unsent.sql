-- What somebody of the court has typed into a form and not sent yet: a browser that is closed loses none of it. `place` is
-- the address that the form would send it to.
CREATE TABLE unsent (
    staff_id TEXT COLLATE "C" NOT NULL REFERENCES staff (id),
    place    TEXT COLLATE "C" NOT NULL,
    kept_at  BIGINT NOT NULL, -- Unix milliseconds
    sealed   BYTEA  NOT NULL,
    PRIMARY KEY (staff_id, place)
);
CREATE INDEX unsent_kept ON unsent (kept_at);
