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
), listed AS (
    SELECT e.entry_id, e.programme_id, e.project_id, e.category, e.sector, e.responsible_units[1] AS lead_unit_id,
           e.effective_from, e.exited_from, e.listed_plan, e.month_plan, t.year::int AS year
      FROM entries e
           JOIN programmes t ON t.programme_id = e.programme_id
                            AND t.from_position <= :position AND t.to_position > :position
     WHERE e.from_position <= :position AND e.to_position > :position
), reporting AS (
    -- Who reports for an entry: its project, or the parts of a bundle, each from its balance.
    SELECT e.entry_id, e.year, r.project_id, r.opening_as_of, r.opening_balance
      FROM listed e
           LEFT JOIN projects part ON part.parent = e.project_id AND NOT part.voided
                                  AND part.from_position <= :position AND part.to_position > :position
           JOIN projects r ON r.project_id = coalesce(part.project_id, e.project_id)
                          AND r.from_position <= :position AND r.to_position > :position
), opening AS (
    SELECT r.entry_id, count(*) AS reports, sum(r.opening_balance) AS balance
      FROM reporting r
     GROUP BY 1
), reported AS (
    SELECT r.entry_id, r.year, i.month,
           sum(i.completed) FILTER (WHERE i.filed_from <= :position)    AS completed,
           sum(i.completed) FILTER (WHERE i.reviewed_from <= :position) AS reviewed,
           sum(i.completed) FILTER (WHERE i.accepted_from <= :position) AS accepted,
           sum(i.completed) FILTER (WHERE i.filed_from <= :position
                                      AND i.month > coalesce(r.opening_as_of, '-infinity')) AS after_opening,
           count(*) FILTER (WHERE i.filed_from <= :position)            AS reports_filed,
           count(*) FILTER (WHERE i.accepted_from <= :position)         AS reports_accepted
      FROM reporting r
           JOIN investments i ON i.project_id = r.project_id
                             AND i.from_position <= :position AND i.to_position > :position
     GROUP BY 1, 2, 3
), earlier AS (
    SELECT r.entry_id, sum(r.after_opening) AS after_opening
      FROM reported r
     WHERE r.month < make_date(r.year, 1, 1)
     GROUP BY 1
), running AS (
    SELECT e.entry_id, make_date(e.year, m.number, 1) AS month, r.completed, r.reviewed, r.accepted,
           coalesce(r.reports_filed, 0)                    AS reports_filed,
           coalesce(r.reports_accepted, 0)                 AS reports_accepted,
           coalesce(sum(r.completed) OVER so_far, 0)       AS year_to_date,
           coalesce(sum(r.reviewed) OVER so_far, 0)        AS year_to_date_reviewed,
           coalesce(sum(r.accepted) OVER so_far, 0)        AS year_to_date_accepted,
           coalesce(sum(r.after_opening) OVER so_far, 0)   AS after_opening
      FROM listed e
           CROSS JOIN generate_series(1, 12) AS m (number)
           LEFT JOIN reported r ON r.entry_id = e.entry_id AND r.month = make_date(e.year, m.number, 1)
    WINDOW so_far AS (PARTITION BY e.entry_id ORDER BY m.number)
), planned AS (
    -- Among the adjustments that take effect by a month, the one said last holds in it.
    SELECT e.*, r.month, r.completed, r.reviewed, r.accepted, r.reports_filed, r.reports_accepted, r.year_to_date,
           r.year_to_date_reviewed, r.year_to_date_accepted, r.after_opening,
           CASE WHEN a.entry_id IS NULL THEN e.listed_plan ELSE a.plan END AS annual_plan
      FROM listed e
           JOIN running r ON r.entry_id = e.entry_id
                         AND r.month >= e.effective_from AND (e.exited_from IS NULL OR r.month < e.exited_from)
           LEFT JOIN LATERAL (SELECT a.entry_id, a.plan
                                FROM adjustments a
                               WHERE a.entry_id = e.entry_id AND a.effective_from <= r.month
                                 AND a.from_position <= :position AND a.to_position > :position
                               ORDER BY a.version DESC
                               LIMIT 1) a ON true
)
SELECT e.entry_id,
       e.programme_id,
       e.year,
       e.month,
       e.project_id,
       p.name                                     AS project,
       c."group"                                  AS group_code,
       CASE c."group" WHEN 'IMPLEMENTING' THEN '实施项目' WHEN 'PREPARATORY' THEN '预备项目' END AS group_label,
       e.category,
       c.label                                    AS category_label,
       e.sector,
       s.label                                    AS sector_label,
       e.lead_unit_id,
       lead.name                                  AS lead_unit,
       array_to_string(p.areas, '、')             AS areas,
       e.completed::numeric(24, 6)                AS completed,
       e.reviewed::numeric(24, 6)                 AS completed_reviewed,
       e.accepted::numeric(24, 6)                 AS completed_accepted,
       e.year_to_date::numeric(24, 6)             AS year_to_date,
       e.year_to_date_reviewed::numeric(24, 6)    AS year_to_date_reviewed,
       e.year_to_date_accepted::numeric(24, 6)    AS year_to_date_accepted,
       (coalesce(o.balance, 0) + coalesce(b.after_opening, 0) + e.after_opening)::numeric(24, 6) AS since_start,
       e.month_plan[extract(month FROM e.month)::int]::numeric(24, 6)                            AS planned,
       e.annual_plan::numeric(24, 6)              AS annual_plan,
       round(e.year_to_date / nullif(e.annual_plan, 0) * 100, 2)::numeric(24, 2)                 AS completion_rate,
       round(extract(month FROM e.month) / 12 * 100, 2)::numeric(24, 2)                          AS time_progress,
       round(e.year_to_date / nullif(e.annual_plan, 0) * 100
             - extract(month FROM e.month) / 12 * 100, 2)::numeric(24, 2)                        AS progress_gap,
       (CASE WHEN m.month IS NULL THEN 0 ELSE o.reports END)::int AS reports_owed,
       e.reports_filed::int                       AS reports_filed,
       e.reports_accepted::int                    AS reports_accepted
  FROM planned e
       JOIN projects p ON p.project_id = e.project_id
                      AND p.from_position <= :position AND p.to_position > :position
       JOIN opening o ON o.entry_id = e.entry_id
       LEFT JOIN earlier b ON b.entry_id = e.entry_id
       LEFT JOIN months m ON m.programme_id = e.programme_id AND m.month = e.month
                         AND m.from_position <= :position AND m.to_position > :position
       LEFT JOIN organisations lead ON lead.organisation_id = e.lead_unit_id
                                   AND lead.from_position <= :position AND lead.to_position > :position
       LEFT JOIN categories c ON c.programme_id = e.programme_id AND c.code = e.category
       LEFT JOIN sectors s ON s.programme_id = e.programme_id AND s.code = e.sector;

COMMENT ON VIEW monthly_investment IS '按月完成投资：一条列入记录一月一行，只有当月在列的；金额为万元。按月份与任何一列汇总，与接口的 investmentByMonth 相同；累计数与计划不可跨月相加';
COMMENT ON COLUMN monthly_investment.entry_id IS '列入记录编号';
COMMENT ON COLUMN monthly_investment.programme_id IS '方案编号';
COMMENT ON COLUMN monthly_investment.year IS '方案年度';
COMMENT ON COLUMN monthly_investment.month IS '月份（当月一日）';
COMMENT ON COLUMN monthly_investment.project_id IS '项目编号';
COMMENT ON COLUMN monthly_investment.project IS '项目名称';
COMMENT ON COLUMN monthly_investment.group_code IS '大类代码';
COMMENT ON COLUMN monthly_investment.group_label IS '大类：实施项目或预备项目';
COMMENT ON COLUMN monthly_investment.category IS '年度类别代码';
COMMENT ON COLUMN monthly_investment.category_label IS '年度类别';
COMMENT ON COLUMN monthly_investment.sector IS '行业代码';
COMMENT ON COLUMN monthly_investment.sector_label IS '行业';
COMMENT ON COLUMN monthly_investment.lead_unit_id IS '牵头责任单位编号';
COMMENT ON COLUMN monthly_investment.lead_unit IS '牵头责任单位';
COMMENT ON COLUMN monthly_investment.areas IS '建设地点代码，以顿号相连';
COMMENT ON COLUMN monthly_investment.completed IS '当月完成投资（万元）：已填报（未退回）的；没有报为空';
COMMENT ON COLUMN monthly_investment.completed_reviewed IS '当月完成投资（万元）：已经联络员审核的';
COMMENT ON COLUMN monthly_investment.completed_accepted IS '当月完成投资（万元）：已由重点办收件的';
COMMENT ON COLUMN monthly_investment.year_to_date IS '年内累计完成投资（万元）：已填报（未退回）的';
COMMENT ON COLUMN monthly_investment.year_to_date_reviewed IS '年内累计完成投资（万元）：已经联络员审核的';
COMMENT ON COLUMN monthly_investment.year_to_date_accepted IS '年内累计完成投资（万元）：已由重点办收件的';
COMMENT ON COLUMN monthly_investment.since_start IS '开工以来累计完成投资（万元），含期初；已填报（未退回）的';
COMMENT ON COLUMN monthly_investment.planned IS '当月计划投资（万元）；没有分月计划为空';
COMMENT ON COLUMN monthly_investment.annual_plan IS '当月有效的年度计划投资（万元）；无计划为空';
COMMENT ON COLUMN monthly_investment.completion_rate IS '投资完成率（%）：年内累计 ÷ 年度计划；无计划为空；汇总时请用金额另算，不要平均';
COMMENT ON COLUMN monthly_investment.time_progress IS '时间进度（%）：月份 ÷ 12';
COMMENT ON COLUMN monthly_investment.progress_gap IS '超（滞后）百分点：完成率 − 时间进度';
COMMENT ON COLUMN monthly_investment.reports_owed IS '应报月报份数：打包项目按子项目计；未开放的月份为零';
COMMENT ON COLUMN monthly_investment.reports_filed IS '已报（未退回）月报份数';
COMMENT ON COLUMN monthly_investment.reports_accepted IS '已收件月报份数';
