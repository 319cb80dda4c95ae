-- One row a fact: from_position is its position.

CREATE TABLE history (
    stream         uuid        NOT NULL,
    from_position  bigint      NOT NULL,
    to_position    bigint      NOT NULL,
    topic          text        NOT NULL,
    version        bigint      NOT NULL,
    recorded_at    timestamptz NOT NULL,
    actor          uuid,
    unit           uuid,
    role           text,
    programme_id   uuid,
    project_id     uuid,
    month          date,
    reason         text,
    basis          text,
    changes        text,
    known          text        NOT NULL,
    PRIMARY KEY (stream, from_position)
);
CREATE INDEX history_project ON history (project_id, from_position);
CREATE INDEX history_actor ON history (actor, from_position);
