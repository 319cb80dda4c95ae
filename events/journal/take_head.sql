-- Lock, then look: what is asked after the lock sees what those who held it before have left. One round trip for both.
CREATE OR REPLACE FUNCTION take_head(asked uuid[]) RETURNS TABLE (
    "position"    bigint,
    recorded_at   timestamptz,
    root          bytea,
    peaks         bytea[],
    format        int,
    database_now  timestamptz,
    command_id    uuid,
    digest        bytea,
    "end"         bigint,
    ended_at      timestamptz,
    ended_root    bytea,
    "first"       bigint,
    "last"        bigint,
    subject       uuid,
    version       bigint
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM head FOR UPDATE;
    RETURN QUERY
    SELECT h.position, h.recorded_at, h.root, h.peaks, h.format, clock_timestamp(),
           r.command_id, r.digest, r.position, a.recorded_at, a.root, r.first, r.last, r.subject, r.version
      FROM head h
           LEFT JOIN (receipts r JOIN appends a ON a.last = r.position) ON r.command_id = ANY (asked);
END $$;
