-- Staff look for notices by the way of their last try.
CREATE INDEX notice_attempt_route ON notice_attempt (route, notice_id);
