-- What is looked for by time or by its carrier.
CREATE INDEX receipt_received ON receipt (received_at);
CREATE INDEX notice_merged ON notice (reason) WHERE state = 'merged';
CREATE INDEX notice_fact_changed ON notice_fact (changed_at);
