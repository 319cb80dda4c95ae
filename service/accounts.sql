-- Credentials: outside the journal, because secrets change and people may be erased.

CREATE TABLE tokens (
    token_id    uuid        PRIMARY KEY,
    digest      bytea       NOT NULL UNIQUE,
    person      uuid        NOT NULL,
    kind        text        NOT NULL,
    unit        uuid,
    roles       text[]      NOT NULL,
    issued_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz NOT NULL,
    revoked_at  timestamptz
);
