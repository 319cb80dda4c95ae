-- Programmes, their documents and their months.

CREATE TABLE programmes (
    programme_id   uuid   NOT NULL,
    from_position  bigint NOT NULL,
    to_position    bigint NOT NULL,
    level          text   NOT NULL,
    issuing_area   text   NOT NULL,
    year           bigint NOT NULL,
    title          text   NOT NULL,
    categories     text   NOT NULL,
    sectors        text   NOT NULL,
    extra_columns  text   NOT NULL,
    version        bigint NOT NULL,
    PRIMARY KEY (programme_id, from_position)
);

CREATE TABLE documents (
    document_id    uuid   NOT NULL,
    from_position  bigint NOT NULL,
    to_position    bigint NOT NULL,
    programme_id   uuid   NOT NULL,
    kind           text   NOT NULL,
    batch_no       bigint,
    document_no    text,
    title          text   NOT NULL,
    issuer         text   NOT NULL,
    issued_on      date   NOT NULL,
    ratified_by    text,
    disclosure     text   NOT NULL,
    stated         text   NOT NULL,
    PRIMARY KEY (document_id, from_position)
);
CREATE INDEX documents_programme ON documents (programme_id);

CREATE TABLE months (
    programme_id   uuid        NOT NULL,
    month          date        NOT NULL,
    from_position  bigint      NOT NULL,
    to_position    bigint      NOT NULL,
    opens          timestamptz NOT NULL,
    due            timestamptz NOT NULL,
    lock           timestamptz,
    figure         text        NOT NULL,
    status         text        NOT NULL,
    closed_at      timestamptz,
    PRIMARY KEY (programme_id, month, from_position)
);
