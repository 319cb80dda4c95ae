SELECT t.programme_id,
       s.said ->> 'code'  AS code,
       s.said ->> 'label' AS label,
       s.place::int       AS place
  FROM programmes t
       CROSS JOIN LATERAL jsonb_array_elements(t.sectors::jsonb) WITH ORDINALITY AS s (said, place)
 WHERE t.from_position <= :position AND t.to_position > :position;

COMMENT ON VIEW sectors IS '方案声明的行业，一方案一行业一行';
COMMENT ON COLUMN sectors.programme_id IS '方案编号';
COMMENT ON COLUMN sectors.code IS '行业代码';
COMMENT ON COLUMN sectors.label IS '行业名称';
COMMENT ON COLUMN sectors.place IS '在方案中的次序，供排序';
