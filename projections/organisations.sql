-- Organisations with their names and aliases. `name_key` puts names in the order of pinyin, COLLATE "C".

CREATE TABLE organisations (
    organisation_id  uuid   NOT NULL,
    from_position    bigint NOT NULL,
    to_position      bigint NOT NULL,
    name             text   NOT NULL,
    name_key         text   NOT NULL,
    kind             text   NOT NULL,
    area_code        text,
    uscc             text,
    aliases          text[] NOT NULL,
    version          bigint NOT NULL,
    PRIMARY KEY (organisation_id, from_position)
);
