-- The journal's tables. One schema a journal; run as its owner, once, before the first fact.

CREATE TABLE head (
    one          boolean     PRIMARY KEY DEFAULT true CHECK (one),
    format       int         NOT NULL,
    position     bigint      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    root         bytea       NOT NULL,
    peaks        bytea[]     NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE facts (
    position    bigint  PRIMARY KEY,
    stream      uuid    NOT NULL,
    version     bigint  NOT NULL,
    topic       text    NOT NULL,
    envelope    bytea   NOT NULL,
    commitment  bytea   NOT NULL,
    salt        bytea,
    payload     bytea,
    UNIQUE (stream, version)
);

CREATE TABLE appends (
    last         bigint      PRIMARY KEY,
    first        bigint      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    root         bytea       NOT NULL
);
CREATE INDEX appends_recorded_at ON appends (recorded_at, last);

CREATE TABLE receipts (
    command_id   uuid        PRIMARY KEY,
    digest       bytea       NOT NULL,
    command      text        NOT NULL,
    position     bigint      NOT NULL,
    first        bigint,
    last         bigint,
    subject      uuid,
    version      bigint
);

-- Nothing written is changed: not by the service, not by the owner, not in replica mode, not by TRUNCATE.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %: the journal is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_retreat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <= OLD.position OR NEW.recorded_at < OLD.recorded_at OR NEW.format <> OLD.format THEN
        RAISE EXCEPTION 'the head of the journal only moves forward' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER facts_are_kept    BEFORE UPDATE OR DELETE ON facts    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appends_are_kept  BEFORE UPDATE OR DELETE ON appends  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipts_are_kept BEFORE UPDATE OR DELETE ON receipts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_is_kept      BEFORE DELETE ON head               FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_advances     BEFORE UPDATE ON head               FOR EACH ROW EXECUTE FUNCTION refuse_retreat();
CREATE TRIGGER facts_stay        BEFORE TRUNCATE ON facts    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appends_stay      BEFORE TRUNCATE ON appends  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipts_stay     BEFORE TRUNCATE ON receipts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_stays        BEFORE TRUNCATE ON head     FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE facts    ENABLE ALWAYS TRIGGER facts_are_kept;
ALTER TABLE appends  ENABLE ALWAYS TRIGGER appends_are_kept;
ALTER TABLE receipts ENABLE ALWAYS TRIGGER receipts_are_kept;
ALTER TABLE head     ENABLE ALWAYS TRIGGER head_is_kept;
ALTER TABLE head     ENABLE ALWAYS TRIGGER head_advances;
ALTER TABLE facts    ENABLE ALWAYS TRIGGER facts_stay;
ALTER TABLE appends  ENABLE ALWAYS TRIGGER appends_stay;
ALTER TABLE receipts ENABLE ALWAYS TRIGGER receipts_stay;
ALTER TABLE head     ENABLE ALWAYS TRIGGER head_stays;

-- For psql: the journal in words.
CREATE VIEW journal AS
SELECT f.position,
       a.recorded_at,
       f.topic,
       f.stream,
       f.version,
       e.envelope -> 'actor' ->> 'ref'                AS actor,
       e.envelope ->> 'role'                          AS role,
       e.envelope ->> 'unit'                          AS unit,
       convert_from(f.payload, 'UTF8')::jsonb         AS payload,
       e.envelope,
       encode(a.root, 'hex')                          AS root
  FROM facts f
       CROSS JOIN LATERAL (SELECT convert_from(f.envelope, 'UTF8')::jsonb) AS e (envelope)
       CROSS JOIN LATERAL (SELECT * FROM appends WHERE last >= f.position ORDER BY last LIMIT 1) a;
