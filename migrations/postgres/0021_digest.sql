-- With which message of the day a notice goes, Unix milliseconds: written once, so that nothing waits twice.
ALTER TABLE notice ADD COLUMN digest_at BIGINT;
CREATE INDEX notice_digest ON notice (recipient) WHERE state = 'planned' AND digest_at IS NOT NULL;
