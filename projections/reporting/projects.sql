SELECT p.project_id,
       p.name,
       array_to_string(p.identifiers, '、') AS identifiers,
       p.scope,
       array_to_string(p.areas, '、')       AS areas,
       p.years_stated,
       p.year_first::int                    AS year_first,
       p.year_last::int                     AS year_last,
       p.total::numeric(24, 6)              AS total,
       p.total_stated,
       p.total_unit,
       (SELECT string_agg(o.name, '、' ORDER BY u.place)
          FROM unnest(p.owners) WITH ORDINALITY AS u (id, place)
               JOIN organisations o ON o.organisation_id = u.id
                                   AND o.from_position <= :position AND o.to_position > :position) AS owners,
       (SELECT string_agg(o.name, '、' ORDER BY u.place)
          FROM unnest(p.agents) WITH ORDINALITY AS u (id, place)
               JOIN organisations o ON o.organisation_id = u.id
                                   AND o.from_position <= :position AND o.to_position > :position) AS agents,
       p.construction_type,
       p.parent                             AS parent_id,
       bundle.name                          AS parent,
       p.opening_as_of,
       p.opening_balance::numeric(24, 6)    AS opening_balance,
       p.opening_certainty,
       CASE p.opening_certainty WHEN 'ESTIMATED' THEN '暂估' WHEN 'FINAL' THEN '核定' END AS opening_certainty_label,
       p.started_on,
       p.in_use_on,
       p.voided
  FROM projects p
       LEFT JOIN projects bundle ON bundle.project_id = p.parent
                                AND bundle.from_position <= :position AND bundle.to_position > :position
 WHERE p.from_position <= :position AND p.to_position > :position;

COMMENT ON VIEW projects IS '项目，一项目一行；金额为万元；含已作废的登记（voided）';
COMMENT ON COLUMN projects.project_id IS '项目编号';
COMMENT ON COLUMN projects.name IS '项目名称';
COMMENT ON COLUMN projects.identifiers IS '外部代码（编码体系与代码），以顿号相连';
COMMENT ON COLUMN projects.scope IS '建设内容及规模';
COMMENT ON COLUMN projects.areas IS '建设地点代码，以顿号相连';
COMMENT ON COLUMN projects.years_stated IS '建设年限原文';
COMMENT ON COLUMN projects.year_first IS '建设起始年';
COMMENT ON COLUMN projects.year_last IS '建设终止年';
COMMENT ON COLUMN projects.total IS '总投资（万元）；未定为空';
COMMENT ON COLUMN projects.total_stated IS '总投资原文';
COMMENT ON COLUMN projects.total_unit IS '总投资原文的单位：YI 亿元、WAN 万元、YUAN 元';
COMMENT ON COLUMN projects.owners IS '项目业主，以顿号相连';
COMMENT ON COLUMN projects.agents IS '代建单位，以顿号相连';
COMMENT ON COLUMN projects.construction_type IS '建设性质代码';
COMMENT ON COLUMN projects.parent_id IS '所属打包项目的编号';
COMMENT ON COLUMN projects.parent IS '所属打包项目';
COMMENT ON COLUMN projects.opening_as_of IS '期初累计的截至日';
COMMENT ON COLUMN projects.opening_balance IS '期初累计完成投资（万元）';
COMMENT ON COLUMN projects.opening_certainty IS '期初累计的确定程度，代码';
COMMENT ON COLUMN projects.opening_certainty_label IS '期初累计的确定程度';
COMMENT ON COLUMN projects.started_on IS '开工日期';
COMMENT ON COLUMN projects.in_use_on IS '投入使用日期';
COMMENT ON COLUMN projects.voided IS '登记是否已作废';
