-- Cases as the court's case system tells them. `court` is the court's code; `source_id` the system's own id of an item;
-- `sequence` orders what it says of one item. An item may come before its case, so that it names the case's source id.

CREATE TABLE court_case (
    id        TEXT    NOT NULL PRIMARY KEY,
    court     TEXT    NOT NULL,
    source_id TEXT    NOT NULL,
    sequence  INTEGER NOT NULL,
    number    TEXT    NOT NULL,
    stage     TEXT    NOT NULL,
    is_secret INTEGER NOT NULL,
    taken_at  INTEGER NOT NULL,
    sealed    BLOB    NOT NULL,
    UNIQUE (court, source_id)
) STRICT;

CREATE TABLE party (
    court       TEXT    NOT NULL,
    source_id   TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    case_source TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    id_index    TEXT,
    has_left    INTEGER NOT NULL,
    sealed      BLOB    NOT NULL,
    PRIMARY KEY (court, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_person ON party (id_index);
CREATE INDEX party_case ON party (court, case_source);

-- An agent of a party: from and to are civil days, both included.
CREATE TABLE mandate (
    court         TEXT    NOT NULL,
    source_id     TEXT    NOT NULL,
    sequence      INTEGER NOT NULL,
    case_source   TEXT    NOT NULL,
    party_source  TEXT    NOT NULL,
    id_index      TEXT,
    licence_index TEXT,
    starts_on     TEXT    NOT NULL,
    ends_on       TEXT,
    has_ended     INTEGER NOT NULL,
    sealed        BLOB    NOT NULL,
    PRIMARY KEY (court, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mandate_agent ON mandate (id_index);
CREATE INDEX mandate_licence ON mandate (licence_index);
CREATE INDEX mandate_case ON mandate (court, case_source);

-- The civil date-time at the court is the authority: 2026-12-08T09:30.
CREATE TABLE hearing (
    id          TEXT    NOT NULL PRIMARY KEY,
    court       TEXT    NOT NULL,
    source_id   TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    case_source TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('scheduled', 'cancelled', 'held')),
    starts_at   TEXT    NOT NULL,
    sealed      BLOB    NOT NULL,
    UNIQUE (court, source_id)
) STRICT;
CREATE INDEX hearing_case ON hearing (court, case_source, starts_at);

-- Results of filing, documents to fetch, notices of fees.
CREATE TABLE case_paper (
    court       TEXT    NOT NULL,
    source_id   TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('filing', 'document', 'fee')),
    sequence    INTEGER NOT NULL,
    case_source TEXT    NOT NULL,
    dated       TEXT    NOT NULL,
    sealed      BLOB    NOT NULL,
    PRIMARY KEY (court, kind, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_paper_case ON case_paper (court, case_source, dated);

-- Somebody has noted a hearing, in this version.
CREATE TABLE hearing_noted (
    hearing_id TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    person_id  TEXT    NOT NULL,
    noted_at   INTEGER NOT NULL,
    PRIMARY KEY (hearing_id, version, person_id)
) STRICT, WITHOUT ROWID;

-- Events that were accepted: a repeat gets the same answer.
CREATE TABLE court_event (
    court       TEXT    NOT NULL,
    event_id    TEXT    NOT NULL,
    digest      TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (court, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX court_event_received ON court_event (received_at);
