-- Organisations with their names and aliases.

CREATE TABLE organisations (
    organisation_id  uuid   NOT NULL,
    from_position    bigint NOT NULL,
    to_position      bigint NOT NULL,
    name             text   NOT NULL,
    kind             text   NOT NULL,
    area_code        text,
    uscc             text,
    aliases          text[] NOT NULL,
    version          bigint NOT NULL,
    PRIMARY KEY (organisation_id, from_position)
);
