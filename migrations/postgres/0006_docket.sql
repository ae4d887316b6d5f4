-- Cases as the court's case system tells them. `court` is the court's code; `source_id` the system's own id of an item;
-- `sequence` orders what it says of one item. An item may come before its case, so that it names the case's source id.

CREATE TABLE court_case (
    id        TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    court     TEXT COLLATE "C"    NOT NULL,
    source_id TEXT COLLATE "C"    NOT NULL,
    sequence  BIGINT NOT NULL,
    number    TEXT COLLATE "C"    NOT NULL,
    stage     TEXT COLLATE "C"    NOT NULL,
    is_secret BOOLEAN NOT NULL,
    taken_at  BIGINT NOT NULL,
    sealed    BYTEA    NOT NULL,
    UNIQUE (court, source_id)
);

CREATE TABLE party (
    court       TEXT COLLATE "C"    NOT NULL,
    source_id   TEXT COLLATE "C"    NOT NULL,
    sequence    BIGINT NOT NULL,
    case_source TEXT COLLATE "C"    NOT NULL,
    role        TEXT COLLATE "C"    NOT NULL,
    id_index    TEXT COLLATE "C",
    has_left    BOOLEAN NOT NULL,
    sealed      BYTEA    NOT NULL,
    PRIMARY KEY (court, source_id)
);
CREATE INDEX party_person ON party (id_index);
CREATE INDEX party_case ON party (court, case_source);

-- An agent of a party: from and to are civil days, both included.
CREATE TABLE mandate (
    court         TEXT COLLATE "C"    NOT NULL,
    source_id     TEXT COLLATE "C"    NOT NULL,
    sequence      BIGINT NOT NULL,
    case_source   TEXT COLLATE "C"    NOT NULL,
    party_source  TEXT COLLATE "C"    NOT NULL,
    id_index      TEXT COLLATE "C",
    licence_index TEXT COLLATE "C",
    starts_on     TEXT COLLATE "C"    NOT NULL,
    ends_on       TEXT COLLATE "C",
    has_ended     BOOLEAN NOT NULL,
    sealed        BYTEA    NOT NULL,
    PRIMARY KEY (court, source_id)
);
CREATE INDEX mandate_agent ON mandate (id_index);
CREATE INDEX mandate_licence ON mandate (licence_index);
CREATE INDEX mandate_case ON mandate (court, case_source);

-- The civil date-time at the court is the authority: 2026-12-08T09:30.
CREATE TABLE hearing (
    id          TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    court       TEXT COLLATE "C"    NOT NULL,
    source_id   TEXT COLLATE "C"    NOT NULL,
    sequence    BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    case_source TEXT COLLATE "C"    NOT NULL,
    kind        TEXT COLLATE "C"    NOT NULL,
    state       TEXT COLLATE "C"    NOT NULL CHECK (state IN ('scheduled', 'cancelled', 'held')),
    starts_at   TEXT COLLATE "C"    NOT NULL,
    sealed      BYTEA    NOT NULL,
    UNIQUE (court, source_id)
);
CREATE INDEX hearing_case ON hearing (court, case_source, starts_at);

-- Results of filing, documents to fetch, notices of fees.
CREATE TABLE case_paper (
    court       TEXT COLLATE "C"    NOT NULL,
    source_id   TEXT COLLATE "C"    NOT NULL,
    kind        TEXT COLLATE "C"    NOT NULL CHECK (kind IN ('filing', 'document', 'fee')),
    sequence    BIGINT NOT NULL,
    case_source TEXT COLLATE "C"    NOT NULL,
    dated       TEXT COLLATE "C"    NOT NULL,
    sealed      BYTEA    NOT NULL,
    PRIMARY KEY (court, kind, source_id)
);
CREATE INDEX case_paper_case ON case_paper (court, case_source, dated);

-- Somebody has noted a hearing, in this version.
CREATE TABLE hearing_noted (
    hearing_id TEXT COLLATE "C"    NOT NULL,
    version    BIGINT NOT NULL,
    person_id  TEXT COLLATE "C"    NOT NULL,
    noted_at   BIGINT NOT NULL,
    PRIMARY KEY (hearing_id, version, person_id)
);

-- Events that were accepted: a repeat gets the same answer.
CREATE TABLE court_event (
    court       TEXT COLLATE "C"    NOT NULL,
    event_id    TEXT COLLATE "C"    NOT NULL,
    digest      TEXT COLLATE "C"    NOT NULL,
    outcome     TEXT COLLATE "C"    NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (court, event_id)
);
CREATE INDEX court_event_received ON court_event (received_at);
