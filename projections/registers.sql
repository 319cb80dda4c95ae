-- Natural keys, looked up under the head lock.

CREATE TABLE registers (
    register       text   NOT NULL,
    key            text   NOT NULL,
    from_position  bigint NOT NULL,
    to_position    bigint NOT NULL,
    ids            uuid[] NOT NULL,
    PRIMARY KEY (register, key, from_position)
);
