-- Who of the court looks at an order just now: a help for colleagues, forgotten after a day.
CREATE TABLE order_look (
    order_id TEXT COLLATE "C" NOT NULL REFERENCES work_order (id),
    staff_id TEXT COLLATE "C" NOT NULL REFERENCES staff (id),
    seen_at  BIGINT NOT NULL, -- Unix milliseconds
    PRIMARY KEY (order_id, staff_id)
);
CREATE INDEX order_look_seen ON order_look (seen_at);
