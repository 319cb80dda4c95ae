-- Completed investment, project × period, 万元; from which position on it counts on which basis.
-- What statistics read of every row stands first.
-- Stamps are set within the page: it is half full.

CREATE TABLE investments (
    project_id          uuid    NOT NULL,
    month               date    NOT NULL,
    from_position       bigint  NOT NULL,
    to_position         bigint  NOT NULL,
    filed_from          bigint  NOT NULL,
    reviewed_from       bigint  NOT NULL,
    accepted_from       bigint  NOT NULL,
    completed           numeric,
    filed               numeric,
    corrected           numeric,
    typed_year_to_date  numeric,
    typed_since_start   numeric,
    figure              text,
    measured_by         text,
    PRIMARY KEY (project_id, month, from_position)
) WITH (fillfactor = 50);
