-- What is looked for by time or by its carrier.
CREATE INDEX receipt_received ON receipt (received_at);
CREATE INDEX notice_merged ON notice (reason) WHERE state = 'merged';
CREATE INDEX notice_fact_changed ON notice_fact (changed_at);

-- A notice is written some five times on its way: room beside it keeps what is not indexed out of the indexes.
ALTER TABLE notice SET (fillfactor = 50);
ALTER TABLE notice_attempt SET (fillfactor = 70);
