-- Conversations of people with a seat (座席): who waits, since when, and who speaks with them. What is said stands where every
-- message stands, in inbox and outbox.
CREATE TABLE talk (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    court     TEXT COLLATE "C" NOT NULL,
    account   TEXT COLLATE "C" NOT NULL,
    openid    TEXT COLLATE "C" NOT NULL,
    state     TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'held', 'ended')),
    is_urgent BOOLEAN NOT NULL,                -- somebody may be in danger
    asked_at  BIGINT NOT NULL, -- Unix milliseconds; the place in the queue
    queued_at BIGINT NOT NULL, -- since when it waits without a seat
    held_at   BIGINT,          -- since when its seat has it
    seat_id   TEXT COLLATE "C" REFERENCES staff (id),      -- who speaks, or spoke last
    taken_at  BIGINT,                         -- when a seat took it first
    heard_at  BIGINT NOT NULL,                -- when the person last wrote
    spoken_at BIGINT,                         -- when a seat last wrote
    ended_at  BIGINT,
    ending    TEXT COLLATE "C",
    seen_to_at BIGINT                         -- when a seat saw to what nobody had answered
);
CREATE UNIQUE INDEX talk_open ON talk (account, openid) WHERE state <> 'ended';
CREATE INDEX talk_waiting ON talk (court, asked_at) WHERE state = 'waiting';
CREATE INDEX talk_held ON talk (seat_id) WHERE state = 'held';
CREATE INDEX talk_asked ON talk (court, asked_at);
CREATE INDEX talk_ended ON talk (ended_at) WHERE state = 'ended' AND openid <> '';

-- Which of the outgoing rows a seat wrote.
CREATE TABLE talk_word (
    outbox_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    talk_id   TEXT COLLATE "C" NOT NULL REFERENCES talk (id),
    staff_id  TEXT COLLATE "C" NOT NULL REFERENCES staff (id)
);
CREATE INDEX talk_word_of ON talk_word (talk_id);

-- Which seats are on duty: whoever has not looked for a while is not.
CREATE TABLE seat (
    staff_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES staff (id),
    court    TEXT COLLATE "C" NOT NULL,
    is_ready BOOLEAN NOT NULL,
    seen_at  BIGINT NOT NULL,
    ready_at BIGINT NOT NULL -- when it was last on duty
);
CREATE INDEX seat_ready ON seat (court, ready_at);

-- The whole of a chat is shown to whoever takes it over.
CREATE INDEX outbox_said ON outbox (account, openid, id);
