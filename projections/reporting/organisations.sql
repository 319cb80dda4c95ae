SELECT o.organisation_id,
       o.name,
       o.kind,
       CASE o.kind WHEN 'COUNTY' THEN '县（区）' WHEN 'NEW_AREA' THEN '新区' WHEN 'PARK' THEN '园区'
                   WHEN 'DEPARTMENT' THEN '市直部门' WHEN 'STATE_FIRM' THEN '国有企业' WHEN 'COMPANY' THEN '企业'
                   WHEN 'OFFICE' THEN '办公室' END AS kind_label,
       o.area_code,
       o.uscc,
       array_to_string(o.aliases, '、') AS aliases
  FROM organisations o
 WHERE o.from_position <= :position AND o.to_position > :position;

COMMENT ON VIEW organisations IS '单位：县区、部门、企业等，项目业主与代建单位也是；一单位一行';
COMMENT ON COLUMN organisations.organisation_id IS '单位编号';
COMMENT ON COLUMN organisations.name IS '名称';
COMMENT ON COLUMN organisations.kind IS '种类代码';
COMMENT ON COLUMN organisations.kind_label IS '种类';
COMMENT ON COLUMN organisations.area_code IS '行政区划代码';
COMMENT ON COLUMN organisations.uscc IS '统一社会信用代码';
COMMENT ON COLUMN organisations.aliases IS '别名与曾用名，以顿号相连';
