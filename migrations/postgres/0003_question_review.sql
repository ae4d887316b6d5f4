-- Questions that were not answered at once, or badly, for the court's editors: masked, then sealed. No person is named.
CREATE TABLE question_review (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- the message's inbox id
    account   TEXT COLLATE "C" NOT NULL,
    at        BIGINT           NOT NULL,
    reason    TEXT COLLATE "C" NOT NULL CHECK (reason IN ('unknown', 'unsure', 'unhelpful')),
    topic     TEXT COLLATE "C",
    certainty BIGINT           NOT NULL,              -- thousandths
    sealed    BYTEA            NOT NULL
);
CREATE INDEX question_review_at ON question_review (at, id);

-- What a person asked last, when they say that the answer missed the point.
CREATE INDEX inbox_person ON inbox (account, openid, id);
