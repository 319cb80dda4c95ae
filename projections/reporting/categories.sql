SELECT t.programme_id,
       c.said ->> 'code'                    AS code,
       c.said ->> 'label'                   AS label,
       c.said ->> 'group'                   AS group_code,
       CASE c.said ->> 'group' WHEN 'IMPLEMENTING' THEN '实施项目' WHEN 'PREPARATORY' THEN '预备项目' END AS group_label,
       (c.said ->> 'plan_required')::boolean AS plan_required,
       c.place::int                         AS place
  FROM programmes t
       CROSS JOIN LATERAL jsonb_array_elements(t.categories::jsonb) WITH ORDINALITY AS c (said, place)
 WHERE t.from_position <= :position AND t.to_position > :position;

COMMENT ON VIEW categories IS '方案声明的年度类别，一方案一类别一行';
COMMENT ON COLUMN categories.programme_id IS '方案编号';
COMMENT ON COLUMN categories.code IS '类别代码';
COMMENT ON COLUMN categories.label IS '类别名称';
COMMENT ON COLUMN categories.group_code IS '大类代码';
COMMENT ON COLUMN categories.group_label IS '大类：实施项目或预备项目';
COMMENT ON COLUMN categories.plan_required IS '是否必须有年度计划';
COMMENT ON COLUMN categories.place IS '在方案中的次序，供排序';
