SELECT d.document_id,
       d.programme_id,
       d.kind,
       CASE d.kind WHEN 'ANNUAL' THEN '年度方案' WHEN 'SUPPLEMENT' THEN '增补' WHEN 'ADJUSTMENT' THEN '调整' END AS kind_label,
       d.batch_no::int AS batch_no,
       d.document_no,
       d.title,
       d.issuer,
       d.issued_on,
       d.ratified_by,
       d.disclosure,
       CASE d.disclosure WHEN 'PUBLIC' THEN '主动公开' WHEN 'ON_REQUEST' THEN '依申请公开'
                         WHEN 'INTERNAL' THEN '不予公开' END AS disclosure_label
  FROM documents d
 WHERE d.from_position <= :position AND d.to_position > :position;

COMMENT ON VIEW documents IS '方案的文件：年度方案、增补、调整，一文件一行';
COMMENT ON COLUMN documents.document_id IS '文件编号';
COMMENT ON COLUMN documents.programme_id IS '方案编号';
COMMENT ON COLUMN documents.kind IS '种类代码';
COMMENT ON COLUMN documents.kind_label IS '种类';
COMMENT ON COLUMN documents.batch_no IS '批次';
COMMENT ON COLUMN documents.document_no IS '文号';
COMMENT ON COLUMN documents.title IS '标题';
COMMENT ON COLUMN documents.issuer IS '发文机关';
COMMENT ON COLUMN documents.issued_on IS '成文日期';
COMMENT ON COLUMN documents.ratified_by IS '批准机关';
COMMENT ON COLUMN documents.disclosure IS '公开方式代码';
COMMENT ON COLUMN documents.disclosure_label IS '公开方式';
