-- When a person said no, and when their client said yes that no event of the platform has told yet: nobody is asked again
-- meanwhile.
ALTER TABLE subscription_grant ADD COLUMN refused_at INTEGER;
ALTER TABLE subscription_grant ADD COLUMN hinted_at INTEGER;
-- Acceptances that the client told of and no event has yet; below zero the other way round. Each is one grant, told twice.
ALTER TABLE subscription_grant ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;

-- What the mini-program told of, by its own name for it: told again, it counts once.
CREATE TABLE subscription_ask (
    account TEXT    NOT NULL,
    openid  TEXT    NOT NULL,
    ask     TEXT    NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (account, openid, ask)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_ask_told ON subscription_ask (told_at);
