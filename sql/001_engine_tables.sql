-- What the store writes: grain states and reminders, one row each. Run by `voxa db migrate`; may be run again at any time.
--
-- COLLATE "C": keys are compared byte by byte, which is what a grain identity is, and no update of the system's locales can
-- put the order of an index out.

CREATE SCHEMA IF NOT EXISTS voxa;

CREATE TABLE IF NOT EXISTS voxa.schema_version
(
    version    integer     PRIMARY KEY,
    name       text        NOT NULL,
    sha256     text        NOT NULL, -- of the script's text, so that an edited one is noticed
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- json and not jsonb: the text stays as it was written, so that two stores can be compared by hash. Rows are updated in place
-- where a page has room left (no index holds what changes), hence the fill factor.
CREATE TABLE IF NOT EXISTS voxa.grain_state
(
    grain_type text   COLLATE "C" NOT NULL,
    grain_key  text   COLLATE "C" NOT NULL,
    state_name text   COLLATE "C" NOT NULL,
    version    bigint NOT NULL CHECK (version > 0), -- the ETag: 1 for a new row, one more with each write
    state      json   NOT NULL,
    PRIMARY KEY (grain_type, grain_key, state_name)
)
WITH (fillfactor = 80);

CREATE TABLE IF NOT EXISTS voxa.reminder
(
    grain_type text        COLLATE "C" NOT NULL,
    grain_key  text        COLLATE "C" NOT NULL,
    name       text        COLLATE "C" NOT NULL,
    grain_hash bigint      NOT NULL CHECK (grain_hash BETWEEN 0 AND 4294967295), -- the place on the ring of silos
    start_at   timestamptz NOT NULL,
    start_tick smallint    NOT NULL CHECK (start_tick BETWEEN 0 AND 9),          -- units of 100 ns, below the microsecond
    period     bigint      NOT NULL,                                             -- units of 100 ns
    version    bigint      NOT NULL CHECK (version > 0),
    PRIMARY KEY (grain_type, grain_key, name)
)
WITH (fillfactor = 80);

CREATE INDEX IF NOT EXISTS reminder_by_hash ON voxa.reminder (grain_hash);
