-- Who is called back: what was answered and waits for its person's word, the earliest answer first (screen S6).
CREATE INDEX work_order_replied ON work_order (court, replied_at, id) WHERE state = 'replied';
