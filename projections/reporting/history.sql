SELECT h.from_position      AS position,
       h.recorded_at,
       h.topic,
       w.sentence           AS topic_label,
       h.stream             AS stream_id,
       h.version,
       h.actor              AS actor_ref,
       h.unit               AS unit_id,
       o.name               AS unit,
       h.role,
       CASE h.role WHEN 'REPORTING_CLERK' THEN '信息员' WHEN 'LIAISON_OFFICER' THEN '联络员'
                   WHEN 'RESPONSIBLE_OFFICER' THEN '责任专员' WHEN 'MAJOR_PROJECTS_OFFICE' THEN '市重点办'
                   WHEN 'INSPECTION_OFFICE' THEN '督查室' WHEN 'PERFORMANCE_OFFICE' THEN '绩效办'
                   WHEN 'AUDITOR' THEN '审计' WHEN 'INTEGRATION' THEN '对接系统' END AS role_label,
       h.programme_id,
       h.project_id,
       p.name               AS project,
       h.month,
       h.reason,
       b.said ->> 'document_no'       AS basis_document_no,
       b.said ->> 'title'             AS basis_title,
       b.said ->> 'issuer'            AS basis_issuer,
       (b.said ->> 'issued_on')::date AS basis_issued_on,
       CASE WHEN h.changes IS NULL THEN (
                SELECT jsonb_agg(jsonb_build_object('field', k.key, 'before', NULL, 'after', k.value) ORDER BY k.key)
                  FROM jsonb_each(h.known::jsonb) AS k
                 WHERE k.value <> 'null' AND k.key NOT IN ('organisation_id', 'programme_id', 'project_id', 'entry_id',
                                                           'period', 'reason', 'basis'))
            ELSE (
                SELECT jsonb_agg(jsonb_build_object('field', c.said -> 0, 'before', c.said -> 1, 'after', c.said -> 2)
                                 ORDER BY c.place)
                  FROM jsonb_array_elements(h.changes::jsonb) WITH ORDINALITY AS c (said, place)
                 WHERE c.said -> 1 <> c.said -> 2)
       END::text            AS changes,
       a.last               AS sealed_at,
       encode(a.root, 'hex') AS root
  FROM history h
       CROSS JOIN LATERAL (SELECT last, root FROM appends WHERE last >= h.from_position ORDER BY last LIMIT 1) a
       LEFT JOIN (VALUES :sentences) AS w (topic, sentence) ON w.topic = h.topic
       CROSS JOIN LATERAL (SELECT h.basis::jsonb) AS b (said)
       LEFT JOIN organisations o ON o.organisation_id = h.unit
                                AND o.from_position <= :position AND o.to_position > :position
       LEFT JOIN projects p ON p.project_id = h.project_id
                           AND p.from_position <= :position AND p.to_position > :position
 WHERE h.from_position <= :position;

COMMENT ON VIEW history IS '变动历史：一条事实一行，何时、何人（只有编号）、何单位、改了什么、为何、依据何文';
COMMENT ON COLUMN history.position IS '台账位置';
COMMENT ON COLUMN history.recorded_at IS '记账时刻';
COMMENT ON COLUMN history.topic IS '事实的种类，代码';
COMMENT ON COLUMN history.topic_label IS '事实的中文说法';
COMMENT ON COLUMN history.stream_id IS '所属的流';
COMMENT ON COLUMN history.version IS '流内版本';
COMMENT ON COLUMN history.actor_ref IS '操作者（人员编号，不是姓名）';
COMMENT ON COLUMN history.unit_id IS '操作者所在单位的编号';
COMMENT ON COLUMN history.unit IS '操作者所在单位';
COMMENT ON COLUMN history.role IS '角色代码';
COMMENT ON COLUMN history.role_label IS '角色';
COMMENT ON COLUMN history.programme_id IS '方案编号';
COMMENT ON COLUMN history.project_id IS '项目编号';
COMMENT ON COLUMN history.project IS '项目名称';
COMMENT ON COLUMN history.month IS '月报的月份（当月一日）';
COMMENT ON COLUMN history.reason IS '理由';
COMMENT ON COLUMN history.basis_document_no IS '依据的文号';
COMMENT ON COLUMN history.basis_title IS '依据的文件标题';
COMMENT ON COLUMN history.basis_issuer IS '依据的发文机关';
COMMENT ON COLUMN history.basis_issued_on IS '依据的成文日期';
COMMENT ON COLUMN history.changes IS '逐字段的改动：字段、改前、改后（JSON）；没有字段改动为空';
COMMENT ON COLUMN history.sealed_at IS '封印：所在一次写入之末的位置';
COMMENT ON COLUMN history.root IS '封印：该处的默克尔树根（十六进制）';
