WITH categories AS (
    SELECT t.programme_id, c.code, c.label, c."group"
      FROM programmes t
           CROSS JOIN LATERAL jsonb_to_recordset(t.categories::jsonb) AS c (code text, label text, "group" text)
     WHERE t.from_position <= :position AND t.to_position > :position
), sectors AS (
    SELECT t.programme_id, s.code, s.label
      FROM programmes t
           CROSS JOIN LATERAL jsonb_to_recordset(t.sectors::jsonb) AS s (code text, label text)
     WHERE t.from_position <= :position AND t.to_position > :position
)
SELECT e.entry_id,
       e.programme_id,
       t.year::int                    AS year,
       t.title                        AS programme,
       e.project_id,
       p.name                         AS project,
       e.document_id,
       d.document_no,
       d.title                        AS document,
       e.row_no::int                  AS row_no,
       c."group"                      AS group_code,
       CASE c."group" WHEN 'IMPLEMENTING' THEN '实施项目' WHEN 'PREPARATORY' THEN '预备项目' END AS group_label,
       e.category,
       c.label                        AS category_label,
       e.sector,
       s.label                        AS sector_label,
       e.responsible_units[1]         AS lead_unit_id,
       lead.name                      AS lead_unit,
       (SELECT string_agg(o.name, '、' ORDER BY u.place)
          FROM unnest(e.responsible_units) WITH ORDINALITY AS u (id, place)
               JOIN organisations o ON o.organisation_id = u.id
                                   AND o.from_position <= :position AND o.to_position > :position) AS responsible_units,
       (SELECT string_agg(o.name, '、' ORDER BY u.place)
          FROM unnest(p.owners) WITH ORDINALITY AS u (id, place)
               JOIN organisations o ON o.organisation_id = u.id
                                   AND o.from_position <= :position AND o.to_position > :position) AS owners,
       (SELECT string_agg(o.name, '、' ORDER BY u.place)
          FROM unnest(e.land_counties) WITH ORDINALITY AS u (id, place)
               JOIN organisations o ON o.organisation_id = u.id
                                   AND o.from_position <= :position AND o.to_position > :position) AS land_counties,
       array_to_string(p.areas, '、') AS areas,
       e.effective_from,
       e.exited_from,
       e.exit_cause,
       CASE e.exit_cause WHEN 'OBJECTIVE' THEN '客观原因'
                         WHEN 'SUBJECTIVE' THEN '主观原因' END AS exit_cause_label,
       e.exited_from IS NULL          AS standing,
       p.total::numeric(24, 6)        AS total,
       e.listed_plan::numeric(24, 6)  AS listed_plan,
       e.annual_plan::numeric(24, 6)  AS annual_plan,
       e.plan_stated,
       e.plan_unit,
       e.goal_ensured,
       e.goal_striven_for,
       e.goal_text,
       e.planned_start,
       e.planned_finish,
       e.sponsoring_leader            AS sponsoring_leader_ref,
       e.remark,
       e.extra
  FROM entries e
       JOIN programmes t ON t.programme_id = e.programme_id
                        AND t.from_position <= :position AND t.to_position > :position
       JOIN projects p ON p.project_id = e.project_id
                      AND p.from_position <= :position AND p.to_position > :position
       LEFT JOIN documents d ON d.document_id = e.document_id
                            AND d.from_position <= :position AND d.to_position > :position
       LEFT JOIN organisations lead ON lead.organisation_id = e.responsible_units[1]
                                   AND lead.from_position <= :position AND lead.to_position > :position
       LEFT JOIN categories c ON c.programme_id = e.programme_id AND c.code = e.category
       LEFT JOIN sectors s ON s.programme_id = e.programme_id AND s.code = e.sector
 WHERE e.from_position <= :position AND e.to_position > :position;

COMMENT ON VIEW entries IS '列入记录：项目在一个方案中的位置，一条一行；金额为万元；含已退出的（standing 为否）';
COMMENT ON COLUMN entries.entry_id IS '列入记录编号';
COMMENT ON COLUMN entries.programme_id IS '方案编号';
COMMENT ON COLUMN entries.year IS '方案年度';
COMMENT ON COLUMN entries.programme IS '方案标题';
COMMENT ON COLUMN entries.project_id IS '项目编号';
COMMENT ON COLUMN entries.project IS '项目名称';
COMMENT ON COLUMN entries.document_id IS '列入所依据的文件编号';
COMMENT ON COLUMN entries.document_no IS '列入所依据的文号';
COMMENT ON COLUMN entries.document IS '列入所依据的文件标题';
COMMENT ON COLUMN entries.row_no IS '文件中的序号';
COMMENT ON COLUMN entries.group_code IS '大类代码';
COMMENT ON COLUMN entries.group_label IS '大类：实施项目或预备项目';
COMMENT ON COLUMN entries.category IS '年度类别代码';
COMMENT ON COLUMN entries.category_label IS '年度类别';
COMMENT ON COLUMN entries.sector IS '行业代码';
COMMENT ON COLUMN entries.sector_label IS '行业';
COMMENT ON COLUMN entries.lead_unit_id IS '牵头责任单位编号';
COMMENT ON COLUMN entries.lead_unit IS '牵头责任单位';
COMMENT ON COLUMN entries.responsible_units IS '责任单位，第一位牵头，以顿号相连';
COMMENT ON COLUMN entries.owners IS '项目业主，以顿号相连';
COMMENT ON COLUMN entries.land_counties IS '负责征地的县区，以顿号相连';
COMMENT ON COLUMN entries.areas IS '建设地点代码，以顿号相连';
COMMENT ON COLUMN entries.effective_from IS '自何月起计（当月一日）';
COMMENT ON COLUMN entries.exited_from IS '自何月起退出（当月一日）；未退出为空';
COMMENT ON COLUMN entries.exit_cause IS '退出原因代码';
COMMENT ON COLUMN entries.exit_cause_label IS '退出原因';
COMMENT ON COLUMN entries.standing IS '是否在列：未退出';
COMMENT ON COLUMN entries.total IS '项目总投资（万元）；未定为空';
COMMENT ON COLUMN entries.listed_plan IS '列入时的年度计划（万元）';
COMMENT ON COLUMN entries.annual_plan IS '现行年度计划（万元）；预备项目可为空';
COMMENT ON COLUMN entries.plan_stated IS '现行年度计划原文';
COMMENT ON COLUMN entries.plan_unit IS '现行年度计划原文的单位：YI 亿元、WAN 万元、YUAN 元';
COMMENT ON COLUMN entries.goal_ensured IS '年度目标：确保';
COMMENT ON COLUMN entries.goal_striven_for IS '年度目标：力争';
COMMENT ON COLUMN entries.goal_text IS '年度目标原文';
COMMENT ON COLUMN entries.planned_start IS '计划开工日期';
COMMENT ON COLUMN entries.planned_finish IS '计划竣工日期';
COMMENT ON COLUMN entries.sponsoring_leader_ref IS '联系领导（人员编号，不是姓名）';
COMMENT ON COLUMN entries.remark IS '备注';
COMMENT ON COLUMN entries.extra IS '附加栏目：代码与值（JSON）';
