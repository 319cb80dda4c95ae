-- Projects as they stand. `name_key` puts names in the order of pinyin, COLLATE "C".

CREATE TABLE projects (
    project_id         uuid    NOT NULL,
    from_position      bigint  NOT NULL,
    to_position        bigint  NOT NULL,
    name               text    NOT NULL,
    name_key           text    NOT NULL,
    identifiers        text[]  NOT NULL,
    scope              text    NOT NULL,
    areas              text[]  NOT NULL,
    years_stated       text,
    year_first         bigint,
    year_last          bigint,
    total              numeric,
    total_stated       text,
    total_unit         text,
    owners             uuid[]  NOT NULL,
    agents             uuid[]  NOT NULL,
    construction_type  text,
    parent             uuid,
    opening_as_of      date,
    opening_balance    numeric,
    opening_certainty  text,
    started_on         date,
    in_use_on          date,
    voided             boolean NOT NULL,
    version            bigint  NOT NULL,
    PRIMARY KEY (project_id, from_position)
);
CREATE INDEX projects_parent ON projects (parent) WHERE parent IS NOT NULL;
