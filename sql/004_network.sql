-- Which network this database belongs to: one row at most. Written by the first silo that uses the store. Run by
-- `voxa db migrate`; may be run again at any time.

CREATE TABLE IF NOT EXISTS voxa.network
(
    single    boolean PRIMARY KEY DEFAULT true CHECK (single),
    key_check text    NOT NULL -- derived from the master key: tells whether a silo has the right one, and nothing else
);
