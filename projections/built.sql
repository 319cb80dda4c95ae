-- Which projections stand here: a service folds only what it knows the versions of.

CREATE TABLE built (
    one       boolean     PRIMARY KEY DEFAULT true CHECK (one),
    digest    text        NOT NULL,
    versions  text        NOT NULL,
    built_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
