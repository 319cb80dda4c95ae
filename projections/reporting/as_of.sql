SELECT (o.opened ->> 'journal_id')::uuid AS journal_id,
       o.opened ->> 'origin'             AS origin,
       h.position,
       h.recorded_at,
       CASE o.opened ->> 'clock' WHEN 'SIMULATED' THEN h.recorded_at
                                 ELSE greatest(h.recorded_at, now()) END AS moment,
       encode(h.root, 'hex')             AS root
  FROM head h
       CROSS JOIN (SELECT convert_from(payload, 'UTF8')::jsonb AS opened FROM facts WHERE position = 1) o;

COMMENT ON VIEW as_of IS '时点：各视图现在所反映的台账位置，一行';
COMMENT ON COLUMN as_of.journal_id IS '日志编号';
COMMENT ON COLUMN as_of.origin IS '日志的来源名';
COMMENT ON COLUMN as_of.position IS '台账位置';
COMMENT ON COLUMN as_of.recorded_at IS '该位置的记账时刻';
COMMENT ON COLUMN as_of.moment IS '判断迟报、逾期未报所用的时刻：现在；演示的模拟时钟取最近一次记账的时刻';
COMMENT ON COLUMN as_of.root IS '该位置的默克尔树根（十六进制）';
