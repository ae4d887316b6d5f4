-- When somebody of the court is away – on leave, in a sitting – and who stands in for them (workorder.md §5): clocks go on.
CREATE TABLE staff_absence (
    id        TEXT    NOT NULL PRIMARY KEY,
    staff_id  TEXT    NOT NULL REFERENCES staff (id),
    why       TEXT    NOT NULL,
    from_at   INTEGER NOT NULL,                -- Unix milliseconds
    until_at  INTEGER NOT NULL,                -- not after from_at: taken back before it began
    deputy_id TEXT REFERENCES staff (id)
);
CREATE INDEX staff_absence_of ON staff_absence (staff_id, until_at);
CREATE INDEX staff_absence_deputy ON staff_absence (deputy_id, until_at);
