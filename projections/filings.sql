-- How each report travelled. The last two are set while a row stands.
-- Stamps are set within the page: it is half full.

CREATE TABLE filings (
    project_id            uuid        NOT NULL,
    month                 date        NOT NULL,
    from_position         bigint      NOT NULL,
    to_position           bigint      NOT NULL,
    status                text        NOT NULL,
    first_filed_at        timestamptz,
    filed_at              timestamptz,
    filed_by              uuid,
    filed_unit            uuid,
    returned_at           timestamptz,
    returns               bigint      NOT NULL,
    excused_at            timestamptz,
    corrections           bigint      NOT NULL,
    progress              text        NOT NULL,
    preparatory_progress  text        NOT NULL,
    problems              text        NOT NULL,
    next_steps            text        NOT NULL,
    nothing_to_report     boolean     NOT NULL,
    remark                text        NOT NULL,
    version               bigint      NOT NULL,
    reviewed_from         bigint      NOT NULL,
    accepted_from         bigint      NOT NULL,
    PRIMARY KEY (project_id, month, from_position)
) WITH (fillfactor = 50);
