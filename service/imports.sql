-- Uploaded tables on their way into the journal: outside of it, because they name people and are deleted.

CREATE TABLE IF NOT EXISTS imports (
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
CREATE TABLE IF NOT EXISTS import_files (
    import_id    uuid        PRIMARY KEY REFERENCES imports ON DELETE CASCADE,
    content      bytea       NOT NULL
);

-- Grows by one with every change of an import, so that whoever changes it can say what he saw.
ALTER TABLE imports ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1;

-- What was done by whose command id: a repeat does nothing, another content under the same id is refused.
CREATE TABLE IF NOT EXISTS import_commands (
    command_id   uuid        PRIMARY KEY,
    import_id    uuid        NOT NULL REFERENCES imports ON DELETE CASCADE,
    digest       bytea       NOT NULL
);
CREATE INDEX IF NOT EXISTS import_commands_of ON import_commands (import_id);
