SELECT t.programme_id,
       t.year::int AS year,
       t.title,
       t.level,
       t.issuing_area
  FROM programmes t
 WHERE t.from_position <= :position AND t.to_position > :position;

COMMENT ON VIEW programmes IS '年度统筹推进方案，一方案一行';
COMMENT ON COLUMN programmes.programme_id IS '方案编号';
COMMENT ON COLUMN programmes.year IS '年度';
COMMENT ON COLUMN programmes.title IS '标题';
COMMENT ON COLUMN programmes.level IS '层级代码';
COMMENT ON COLUMN programmes.issuing_area IS '发布地区代码';
