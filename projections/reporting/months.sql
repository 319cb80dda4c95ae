SELECT m.programme_id,
       m.month,
       m.opens AS opens_at,
       m.due   AS due_at,
       m.lock  AS locks_at,
       m.figure,
       CASE m.figure WHEN 'ESTIMATE' THEN '预计数' WHEN 'ACTUAL' THEN '实际数' END AS figure_label,
       m.status,
       CASE m.status WHEN 'OPEN' THEN '开放' WHEN 'CLOSED' THEN '已关账' END AS status_label,
       m.closed_at
  FROM months m
 WHERE m.from_position <= :position AND m.to_position > :position;

COMMENT ON VIEW months IS '各期月报，一方案一月一行；只有已开放的';
COMMENT ON COLUMN months.programme_id IS '方案编号';
COMMENT ON COLUMN months.month IS '月份（当月一日）';
COMMENT ON COLUMN months.opens_at IS '开放时刻';
COMMENT ON COLUMN months.due_at IS '截止时刻';
COMMENT ON COLUMN months.locks_at IS '锁定时刻';
COMMENT ON COLUMN months.figure IS '要求的数，代码';
COMMENT ON COLUMN months.figure_label IS '要求的数：预计数或实际数';
COMMENT ON COLUMN months.status IS '状态代码';
COMMENT ON COLUMN months.status_label IS '状态';
COMMENT ON COLUMN months.closed_at IS '关账时刻';
