-- What is critical is claimed before everything else that is due: each row lies in one of the two.
DROP INDEX notice_due;
CREATE INDEX notice_due_critical ON notice (next_at) WHERE state IN ('planned', 'sending') AND class = 'critical';
CREATE INDEX notice_due_other ON notice (next_at) WHERE state IN ('planned', 'sending') AND class <> 'critical';
