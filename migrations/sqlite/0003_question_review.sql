-- Questions that were not answered at once, or badly, for the court's editors: masked, then sealed. No person is named.
CREATE TABLE question_review (
    id        TEXT    NOT NULL PRIMARY KEY,  -- the message's inbox id
    account   TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    reason    TEXT    NOT NULL CHECK (reason IN ('unknown', 'unsure', 'unhelpful')),
    topic     TEXT,
    certainty INTEGER NOT NULL,              -- thousandths
    sealed    BLOB    NOT NULL
) STRICT;
CREATE INDEX question_review_at ON question_review (at, id);

-- What a person asked last, when they say that the answer missed the point.
CREATE INDEX inbox_person ON inbox (account, openid, id);
