-- Entries as they stand, and the adjustments of their plans.

CREATE TABLE entries (
    entry_id           uuid      NOT NULL,
    from_position      bigint    NOT NULL,
    to_position        bigint    NOT NULL,
    programme_id       uuid      NOT NULL,
    project_id         uuid      NOT NULL,
    document_id        uuid      NOT NULL,
    effective_from     date      NOT NULL,
    exited_from        date,
    exit_cause         text,
    row_no             bigint,
    category           text      NOT NULL,
    sector             text      NOT NULL,
    listed_plan        numeric,
    annual_plan        numeric,
    plan_stated        text,
    plan_unit          text,
    month_plan         numeric[] NOT NULL,
    goal_ensured       text      NOT NULL,
    goal_striven_for   text      NOT NULL,
    goal_text          text      NOT NULL,
    planned_start      date,
    planned_finish     date,
    responsible_units  uuid[]    NOT NULL,
    land_counties      uuid[]    NOT NULL,
    sponsoring_leader  uuid,
    remark             text      NOT NULL,
    extra              text      NOT NULL,
    version            bigint    NOT NULL,
    PRIMARY KEY (entry_id, from_position)
);
CREATE INDEX entries_programme ON entries (programme_id, row_no, entry_id);
CREATE INDEX entries_project ON entries (project_id);

CREATE TABLE adjustments (
    entry_id        uuid    NOT NULL,
    effective_from  date    NOT NULL,
    from_position   bigint  NOT NULL,
    to_position     bigint  NOT NULL,
    plan            numeric,
    version         bigint  NOT NULL,
    PRIMARY KEY (entry_id, effective_from, from_position)
);
