-- Uploaded tables on their way into the journal: outside of it, because they name people and are deleted.

CREATE TABLE imports (
    import_id    uuid        PRIMARY KEY,
    programme_id uuid        NOT NULL,
    file_name    text        NOT NULL,
    sha256       text        NOT NULL,
    said         text        NOT NULL,
    answers      text        NOT NULL DEFAULT '[]',
    uploaded_by  uuid        NOT NULL,
    uploaded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    state        text        NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'COMMITTED', 'DISCARDED')),
    command_id   uuid,
    ended_at     timestamptz,
    CHECK ((ended_at IS NULL) = (state = 'DRAFT'))
);

-- The bytes of drafts, and of nothing else.
CREATE TABLE import_files (
    import_id    uuid        PRIMARY KEY REFERENCES imports ON DELETE CASCADE,
    content      bytea       NOT NULL
);
