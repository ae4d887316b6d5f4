-- Reminders before and after a limit are new: the start counts every open order again and sets its alarm by them.
UPDATE work_order SET calendar = '' WHERE is_open;
