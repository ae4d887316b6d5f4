-- Staff look for notices by the way of their last try, and choose the next one.
CREATE INDEX notice_attempt_route ON notice_attempt (route, notice_id);
ALTER TABLE notice ADD COLUMN asked_route TEXT;
