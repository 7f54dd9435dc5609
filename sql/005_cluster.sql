-- Which cluster uses this database: one row at most, and none before the first cluster. Written by a silo that joins while no other
-- is there, so that the name can be changed by stopping all of them. Run by `voxa db migrate`; may be run again at any time.

CREATE TABLE IF NOT EXISTS voxa.cluster
(
    single     boolean PRIMARY KEY DEFAULT true CHECK (single),
    cluster_id text    NOT NULL
);
