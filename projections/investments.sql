-- Completed investment, project × period, 万元.

CREATE TABLE investments (
    project_id          uuid    NOT NULL,
    month               date    NOT NULL,
    from_position       bigint  NOT NULL,
    to_position         bigint  NOT NULL,
    level               bigint  NOT NULL,
    completed           numeric,
    filed               numeric,
    accepted            numeric,
    corrected           numeric,
    typed_year_to_date  numeric,
    typed_since_start   numeric,
    figure              text,
    measured_by         text,
    PRIMARY KEY (project_id, month, from_position)
);
