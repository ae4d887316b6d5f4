-- Cases in which something is still to be told are planned anew, whether or not a sitting lies ahead.
CREATE INDEX notice_open ON notice (court, case_source, useless_after)
    WHERE state IN ('held', 'planned') OR state = 'skipped' AND reason = 'no longer in the case';
