-- What somebody heard of a sitting belongs to the attempt that said it: one that failed afterwards has told nobody.
ALTER TABLE notice_attempt ADD COLUMN states TEXT COLLATE "C";
UPDATE notice_attempt SET states = n.states FROM notice n WHERE n.id = notice_attempt.notice_id AND route <> 'task';
-- `spoken` is what a clerk told of it by telephone.
ALTER TABLE notice RENAME COLUMN states TO spoken;
UPDATE notice SET spoken = NULL WHERE reason IS NULL OR reason <> 'told by telephone';
