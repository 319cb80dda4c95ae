-- The directory: whom imported tables name. Outside the journal, because persons may be erased (个人信息保护法 47).

CREATE TABLE persons (
    person_id   uuid        PRIMARY KEY,
    unit        uuid,
    name        text        NOT NULL,
    role        text        NOT NULL,
    telephone   text        NOT NULL,
    file_name   text        NOT NULL,
    file_hash   text        NOT NULL,
    sheet       text        NOT NULL,
    sheet_row   integer     NOT NULL,
    noted_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE NULLS NOT DISTINCT (unit, name, role)
);
