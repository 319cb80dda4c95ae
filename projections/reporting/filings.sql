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
), reporting AS (
    -- Who owes a report for an entry: its project, or the parts of a bundle.
    SELECT e.entry_id, e.programme_id, e.category, e.sector, e.responsible_units[1] AS lead_unit_id,
           e.effective_from, e.exited_from, coalesce(part.project_id, e.project_id) AS project_id
      FROM entries e
           LEFT JOIN projects part ON part.parent = e.project_id AND NOT part.voided
                                  AND part.from_position <= :position AND part.to_position > :position
     WHERE e.from_position <= :position AND e.to_position > :position
), travelled AS (
    SELECT f.*,
           CASE WHEN f.status <> 'FILED' THEN f.status
                WHEN f.accepted_from <= :position THEN 'ACCEPTED'
                WHEN f.reviewed_from <= :position THEN 'REVIEWED'
                ELSE 'FILED' END AS stands,
           CASE WHEN f.reviewed_from <= :position THEN f.reviewed_from END AS reviewed,
           CASE WHEN f.accepted_from <= :position THEN f.accepted_from END AS accepted
      FROM filings f
     WHERE f.from_position <= :position AND f.to_position > :position
), owed AS (
    SELECT e.entry_id, e.programme_id, e.category, e.sector, e.lead_unit_id, e.project_id, p.name, p.owners,
           m.month, m.opens, m.due, m.closed_at, coalesce(f.stands, 'OWED') AS status,
           f.first_filed_at, f.filed_at, f.filed_by, f.reviewed, f.returned_at, coalesce(f.returns, 0) AS returns,
           f.accepted, f.excused_at, coalesce(f.corrections, 0) AS corrections,
           coalesce(f.stands, 'OWED') <> 'EXCUSED' AND coalesce(f.first_filed_at, :moment) > m.due AS late,
           f.first_filed_at IS NULL AND coalesce(f.stands, 'OWED') = 'OWED' AND :moment > m.due   AS missing
      FROM reporting e
           JOIN projects p ON p.project_id = e.project_id
                          AND p.from_position <= :position AND p.to_position > :position
           JOIN months m ON m.programme_id = e.programme_id
                        AND m.from_position <= :position AND m.to_position > :position
                        AND m.month >= e.effective_from AND (e.exited_from IS NULL OR m.month < e.exited_from)
           LEFT JOIN travelled f ON f.project_id = e.project_id AND f.month = m.month
)
SELECT f.entry_id,
       f.programme_id,
       f.month,
       f.project_id,
       f.name           AS project,
       c."group"        AS group_code,
       CASE c."group" WHEN 'IMPLEMENTING' THEN '实施项目' WHEN 'PREPARATORY' THEN '预备项目' END AS group_label,
       f.category,
       c.label          AS category_label,
       f.sector,
       s.label          AS sector_label,
       f.lead_unit_id,
       lead.name        AS lead_unit,
       (SELECT string_agg(o.name, '、' ORDER BY u.place)
          FROM unnest(f.owners) WITH ORDINALITY AS u (id, place)
               JOIN organisations o ON o.organisation_id = u.id
                                   AND o.from_position <= :position AND o.to_position > :position) AS owners,
       f.opens          AS opens_at,
       f.due            AS due_at,
       f.closed_at,
       f.status,
       CASE f.status WHEN 'OWED' THEN '应报未报' WHEN 'FILED' THEN '已填报' WHEN 'REVIEWED' THEN '已审核'
                     WHEN 'ACCEPTED' THEN '已收件' WHEN 'RETURNED' THEN '已退回' WHEN 'EXCUSED' THEN '免报' END AS status_label,
       f.first_filed_at IS NOT NULL AND f.status <> 'EXCUSED'                AS filed,
       f.first_filed_at IS NOT NULL AND f.status <> 'EXCUSED' AND NOT f.late AS on_time,
       f.late,
       f.missing,
       f.status = 'EXCUSED'                           AS excused,
       f.status = 'ACCEPTED'                          AS accepted,
       coalesce(f.first_filed_at > f.closed_at, false) AS after_close,
       f.first_filed_at,
       f.filed_at,
       f.filed_by       AS filed_by_ref,
       (SELECT a.recorded_at FROM appends a WHERE a.last >= f.reviewed ORDER BY a.last LIMIT 1) AS reviewed_at,
       f.returned_at,
       f.returns::int   AS returns,
       (SELECT a.recorded_at FROM appends a WHERE a.last >= f.accepted ORDER BY a.last LIMIT 1) AS accepted_at,
       f.excused_at,
       f.corrections::int AS corrections
  FROM owed f
       LEFT JOIN organisations lead ON lead.organisation_id = f.lead_unit_id
                                   AND lead.from_position <= :position AND lead.to_position > :position
       LEFT JOIN categories c ON c.programme_id = f.programme_id AND c.code = f.category
       LEFT JOIN sectors s ON s.programme_id = f.programme_id AND s.code = f.sector;

COMMENT ON VIEW filings IS '报送情况：应报月报一份一行（打包项目按子项目），是否迟报、逾期按 as_of.moment 判断';
COMMENT ON COLUMN filings.entry_id IS '列入记录编号';
COMMENT ON COLUMN filings.programme_id IS '方案编号';
COMMENT ON COLUMN filings.month IS '月份（当月一日）';
COMMENT ON COLUMN filings.project_id IS '应报项目的编号；打包项目的是子项目';
COMMENT ON COLUMN filings.project IS '应报项目的名称';
COMMENT ON COLUMN filings.group_code IS '大类代码';
COMMENT ON COLUMN filings.group_label IS '大类：实施项目或预备项目';
COMMENT ON COLUMN filings.category IS '年度类别代码';
COMMENT ON COLUMN filings.category_label IS '年度类别';
COMMENT ON COLUMN filings.sector IS '行业代码';
COMMENT ON COLUMN filings.sector_label IS '行业';
COMMENT ON COLUMN filings.lead_unit_id IS '牵头责任单位编号';
COMMENT ON COLUMN filings.lead_unit IS '牵头责任单位';
COMMENT ON COLUMN filings.owners IS '项目业主，以顿号相连';
COMMENT ON COLUMN filings.opens_at IS '开放时刻';
COMMENT ON COLUMN filings.due_at IS '截止时刻';
COMMENT ON COLUMN filings.closed_at IS '该期关账时刻';
COMMENT ON COLUMN filings.status IS '状态代码';
COMMENT ON COLUMN filings.status_label IS '状态';
COMMENT ON COLUMN filings.filed IS '已报：报过，且未免报';
COMMENT ON COLUMN filings.on_time IS '按时：截止前首次填报';
COMMENT ON COLUMN filings.late IS '迟报：截止后才首次填报，或至今未报';
COMMENT ON COLUMN filings.missing IS '逾期未报';
COMMENT ON COLUMN filings.excused IS '免报';
COMMENT ON COLUMN filings.accepted IS '已收件';
COMMENT ON COLUMN filings.after_close IS '补报：关账后才首次填报';
COMMENT ON COLUMN filings.first_filed_at IS '首次填报时刻';
COMMENT ON COLUMN filings.filed_at IS '最近填报时刻';
COMMENT ON COLUMN filings.filed_by_ref IS '填报人（人员编号，不是姓名）';
COMMENT ON COLUMN filings.reviewed_at IS '审核时刻';
COMMENT ON COLUMN filings.returned_at IS '最近退回时刻';
COMMENT ON COLUMN filings.returns IS '退回次数';
COMMENT ON COLUMN filings.accepted_at IS '收件时刻';
COMMENT ON COLUMN filings.excused_at IS '免报时刻';
COMMENT ON COLUMN filings.corrections IS '更正次数';
