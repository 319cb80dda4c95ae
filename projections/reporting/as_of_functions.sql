-- What `asOf` means to GraphQL, for SQL: a position is the end of the append that holds it, a day its end in Shanghai.

CREATE OR REPLACE FUNCTION {reporting}.as_of_position(asked bigint)
    RETURNS TABLE ("position" bigint, moment timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {read}, {journal}, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT a.last, a.recorded_at FROM appends a WHERE asked > 0 AND a.last >= asked ORDER BY a.last LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION '台账还没有记到“%”；时点不能在将来，请改为现在或更早。', asked USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION {reporting}.as_of_day(asked date)
    RETURNS TABLE ("position" bigint, moment timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {read}, {journal}, pg_temp AS $$
DECLARE
    present timestamptz := (SELECT n.moment FROM {reporting}.as_of n);
BEGIN
    IF isfinite(asked) AND asked <= (present AT TIME ZONE 'Asia/Shanghai')::date THEN
        RETURN QUERY
        SELECT a.last, least(present, d.ends)
          FROM (SELECT (asked + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 microsecond') AS d (ends)
               JOIN appends a ON a.recorded_at <= d.ends
         ORDER BY a.recorded_at DESC, a.last DESC
         LIMIT 1;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION '台账还没有记到“%”；时点不能在将来，请改为现在或更早。', asked USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $$;

COMMENT ON FUNCTION {reporting}.as_of_position(bigint) IS '某位置所在一次写入之末的位置，与判断迟报的时刻';
COMMENT ON FUNCTION {reporting}.as_of_day(date) IS '某日终了（北京时间）时的位置，与判断迟报的时刻';
