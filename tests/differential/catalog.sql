-- A database's catalog as one JSON document, in the shape that `pgplumb schema --format json` has.
-- For PostgreSQL 15 to 18: what only newer versions have is asked of the row as JSON. Texts of
-- expressions are not compared, so a definition is given where one is there.
SET search_path = '';
WITH
own_schema AS (
  SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
class AS (
  SELECT c.*, nspname, quote_ident(nspname) || '.' || quote_ident(relname) AS full_name
  FROM pg_class c JOIN own_schema s ON s.oid = c.relnamespace
  WHERE NOT EXISTS (
    SELECT FROM member WHERE classid = 'pg_class'::regclass AND objid = c.oid)
),
type AS (
  SELECT t.*, nspname FROM pg_type t JOIN own_schema s ON s.oid = t.typnamespace
  WHERE NOT EXISTS (SELECT FROM member WHERE classid = 'pg_type'::regclass AND objid = t.oid)
),
columns AS (
  SELECT attrelid, json_agg(json_strip_nulls(json_build_object(
      'name', attname,
      'position', position,
      'type', format_type(atttypid, atttypmod),
      'not_null', attnotnull,
      'default', CASE WHEN attgenerated = '' THEN pg_get_expr(adbin, adrelid) END,
      'generated', CASE attgenerated
        WHEN 's' THEN json_build_object('kind', 'stored')
        WHEN 'v' THEN json_build_object('kind', 'virtual') END,
      'identity', CASE attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
      'collation', CASE WHEN attcollation <> typcollation THEN
        (SELECT collname FROM pg_collation WHERE oid = attcollation) END,
      'inherited', attinhcount > 0,
      'comment', col_description(attrelid, attnum))) ORDER BY position) AS columns
  FROM (SELECT *, row_number() OVER (PARTITION BY attrelid ORDER BY attnum) AS position
        FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped) a
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  GROUP BY attrelid
),
constraints AS (
  SELECT conrelid, contype = 'n' AS of_not_null, json_agg(json_strip_nulls(json_build_object(
      'name', conname,
      'type', CASE contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check'
        WHEN 'f' THEN 'foreign key' WHEN 'x' THEN 'exclude' ELSE 'not null' END,
      'columns', (SELECT json_agg(attname ORDER BY i)
        FROM unnest(conkey) WITH ORDINALITY k (number, i)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number),
      'validated', convalidated,
      'enforced', coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true),
      'deferrable', condeferrable,
      'initially_deferred', condeferred,
      'index', CASE WHEN contype IN ('p', 'u', 'x') THEN
        (SELECT relname FROM pg_class WHERE oid = conindid) END,
      'ref_table', CASE WHEN contype = 'f' THEN
        (SELECT full_name FROM class WHERE oid = confrelid) END,
      'ref_columns', (SELECT json_agg(attname ORDER BY i)
        FROM unnest(confkey) WITH ORDINALITY k (number, i)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = number),
      'on_delete', CASE confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict'
        WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END,
      'on_update', CASE confupdtype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict'
        WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END,
      'match', CASE confmatchtype WHEN 'f' THEN 'full' END,
      'comment', obj_description(c.oid, 'pg_constraint'))) ORDER BY conname) AS constraints
  FROM pg_constraint c WHERE contype <> 't'
  GROUP BY conrelid, contype = 'n'
),
index_keys AS (
  SELECT indexrelid, json_agg(json_strip_nulls(json_build_object(
      'column', attname,
      'expr', CASE WHEN attname IS NULL THEN pg_get_indexdef(indexrelid, i, true) END,
      'desc', indoption[i - 1] & 1 = 1,
      'nulls', CASE indoption[i - 1] & 3 WHEN 2 THEN 'first' WHEN 1 THEN 'last' END,
      'opclass', CASE WHEN NOT opcdefault THEN opcname END,
      'collation', CASE WHEN indcollation[i - 1] <> attcollation
          OR attname IS NULL AND collname <> 'default' THEN collname END)) ORDER BY i) AS keys
  FROM pg_index
  CROSS JOIN LATERAL generate_series(1, indnkeyatts) i
  JOIN pg_opclass o ON o.oid = indclass[i - 1]
  LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[i - 1] AND attnum > 0
  LEFT JOIN pg_collation c ON c.oid = indcollation[i - 1]
  GROUP BY indexrelid
),
indexes AS (
  SELECT indrelid, json_agg(json_strip_nulls(json_build_object(
      'schema', c.nspname,
      'name', c.relname,
      'table', owner.full_name,
      'unique', indisunique,
      'primary', indisprimary,
      'exclusion', indisexclusion,
      'constraint', (SELECT conname FROM pg_constraint
        WHERE conindid = indexrelid AND conrelid = indrelid AND contype IN ('p', 'u', 'x')),
      'method', amname,
      'keys', keys,
      'include', (SELECT json_agg(attname ORDER BY i)
        FROM unnest(indkey) WITH ORDINALITY k (number, i)
        JOIN pg_attribute ON attrelid = indrelid AND attnum = number WHERE i > indnkeyatts),
      'predicate', pg_get_expr(indpred, indrelid),
      'valid', indisvalid,
      'nulls_not_distinct', indnullsnotdistinct,
      'partitioned', c.relkind = 'I',
      'parent_index', (SELECT full_name FROM pg_inherits JOIN class p ON p.oid = inhparent
        WHERE inhrelid = indexrelid),
      'comment', obj_description(indexrelid, 'pg_class'))) ORDER BY c.relname) AS indexes
  FROM pg_index
  JOIN class c ON c.oid = indexrelid
  JOIN class owner ON owner.oid = indrelid
  JOIN pg_am am ON am.oid = c.relam
  JOIN index_keys USING (indexrelid)
  GROUP BY indrelid
),
triggers AS (
  SELECT tgrelid, json_agg(json_build_object(
      'name', tgname,
      'timing', CASE WHEN tgtype & 2 > 0 THEN 'before' WHEN tgtype & 64 > 0 THEN 'instead of'
        ELSE 'after' END,
      'row', tgtype & 1 > 0,
      'events', concat_ws(',', CASE WHEN tgtype & 4 > 0 THEN 'insert' END,
        CASE WHEN tgtype & 8 > 0 THEN 'delete' END, CASE WHEN tgtype & 16 > 0 THEN 'update' END,
        CASE WHEN tgtype & 32 > 0 THEN 'truncate' END),
      'function', quote_ident(nspname) || '.' || quote_ident(proname),
      'enabled', CASE tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled'
        WHEN 'R' THEN 'replica' ELSE 'always' END,
      'constraint', tgconstraint <> 0,
      'comment', obj_description(pg_trigger.oid, 'pg_trigger')) ORDER BY tgname) AS triggers
  FROM pg_trigger
  JOIN pg_proc p ON p.oid = tgfoid
  JOIN pg_namespace n ON n.oid = pronamespace
  WHERE NOT tgisinternal
  GROUP BY tgrelid
),
policies AS (
  SELECT polrelid, json_agg(json_strip_nulls(json_build_object(
      'name', polname,
      'command', CASE polcmd WHEN '*' THEN 'all' WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert'
        WHEN 'w' THEN 'update' ELSE 'delete' END,
      'permissive', polpermissive,
      'roles', (SELECT json_agg(CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role) END)
        FROM unnest(polroles) role),
      'using', pg_get_expr(polqual, polrelid),
      'with_check', pg_get_expr(polwithcheck, polrelid),
      'comment', obj_description(pg_policy.oid, 'pg_policy'))) ORDER BY polname) AS policies
  FROM pg_policy GROUP BY polrelid
),
statistics AS (
  SELECT stxrelid, json_agg(json_strip_nulls(json_build_object(
      'schema', nspname,
      'name', stxname,
      -- With all of them none is named; 'e' is of the expressions.
      'kinds', (SELECT json_agg(word ORDER BY i)
        FROM unnest(ARRAY['d', 'f', 'm'], ARRAY['ndistinct', 'dependencies', 'mcv'])
          WITH ORDINALITY kind (letter, word, i)
        WHERE letter::"char" = ANY (stxkind) AND NOT stxkind @> '{d,f,m}'),
      'columns', (SELECT json_agg(attname ORDER BY i)
        FROM unnest(stxkeys) WITH ORDINALITY k (number, i)
        JOIN pg_attribute ON attrelid = stxrelid AND attnum = number),
      'expressions', pg_get_statisticsobjdef_expressions(e.oid),
      'target', nullif(stxstattarget, -1),
      'comment', obj_description(e.oid, 'pg_statistic_ext'))) ORDER BY stxname) AS statistics
  FROM pg_statistic_ext e
  JOIN own_schema s ON s.oid = stxnamespace
  GROUP BY stxrelid
),
tables AS (
  SELECT json_build_object(
      'schema', nspname,
      'name', relname,
      'kind', CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'
        ELSE 'foreign table' END,
      'partition_key', pg_get_partkeydef(c.oid),
      'partition_of', CASE WHEN relispartition THEN parents ->> 0 END,
      'partition_bound', pg_get_expr(relpartbound, c.oid),
      'inherits', CASE WHEN NOT relispartition THEN parents END,
      'unlogged', relpersistence = 'u',
      'row_security', relrowsecurity,
      'force_row_security', relforcerowsecurity,
      'replica_identity', CASE relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full'
        WHEN 'i' THEN 'index' END,
      'reloptions', reloptions,
      'comment', obj_description(c.oid, 'pg_class'),
      'columns', columns,
      'constraints', checked.constraints,
      'not_null_constraints', required.constraints,
      'indexes', indexes,
      'triggers', triggers,
      'policies', policies,
      'statistics', statistics) AS document
  FROM class c
  LEFT JOIN columns ON attrelid = c.oid
  LEFT JOIN constraints checked ON checked.conrelid = c.oid AND NOT checked.of_not_null
  LEFT JOIN constraints required ON required.conrelid = c.oid AND required.of_not_null
  LEFT JOIN indexes ON indrelid = c.oid
  LEFT JOIN triggers ON tgrelid = c.oid
  LEFT JOIN policies ON polrelid = c.oid
  LEFT JOIN statistics ON stxrelid = c.oid
  CROSS JOIN LATERAL (SELECT json_agg(p.full_name ORDER BY inhseqno) AS parents
                      FROM pg_inherits JOIN class p ON p.oid = inhparent WHERE inhrelid = c.oid) i
  WHERE relkind IN ('r', 'p', 'f')
),
views AS (
  SELECT json_build_object(
      'schema', nspname,
      'name', relname,
      'kind', CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END,
      'comment', obj_description(c.oid, 'pg_class'),
      'columns', columns,
      'indexes', indexes,
      'triggers', triggers) AS document
  FROM class c
  LEFT JOIN columns ON attrelid = c.oid
  LEFT JOIN indexes ON indrelid = c.oid
  LEFT JOIN triggers ON tgrelid = c.oid
  WHERE relkind IN ('v', 'm')
),
enums AS (
  SELECT json_build_object(
      'schema', nspname,
      'name', typname,
      'comment', obj_description(t.oid, 'pg_type'),
      'labels', (SELECT json_agg(enumlabel ORDER BY enumsortorder)
                 FROM pg_enum WHERE enumtypid = t.oid)) AS document
  FROM type t WHERE typtype = 'e'
),
domains AS (
  SELECT json_build_object(
      'schema', nspname,
      'name', typname,
      'base_type', format_type(typbasetype, typtypmod),
      'not_null', typnotnull,
      'default', typdefault,
      'checks', (SELECT json_agg(pg_get_constraintdef(oid))
                 FROM pg_constraint WHERE contypid = t.oid AND contype = 'c')) AS document
  FROM type t WHERE typtype = 'd'
),
composite_types AS (
  SELECT json_build_object('schema', nspname, 'name', relname, 'attributes', columns) AS document
  FROM class c LEFT JOIN columns ON attrelid = c.oid WHERE relkind = 'c'
),
sequences AS (
  SELECT json_build_object(
      'schema', s.nspname,
      'name', s.relname,
      'type', format_type(seqtypid, NULL),
      'owned_by', full_owner,
      'identity', deptype = 'i',
      'start', seqstart,
      'increment', seqincrement,
      'min', seqmin,
      'max', seqmax,
      'cycle', seqcycle,
      'comment', obj_description(s.oid, 'pg_class')) AS document
  FROM class s
  JOIN pg_sequence q ON seqrelid = s.oid
  LEFT JOIN (SELECT objid, deptype, full_name || '.' || quote_ident(attname) AS full_owner
             FROM pg_depend
             JOIN class c ON c.oid = refobjid
             JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
             WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
               AND deptype IN ('a', 'i')) d ON objid = s.oid
),
functions AS (
  SELECT json_build_object(
      'schema', nspname,
      'name', proname,
      'kind', CASE prokind WHEN 'f' THEN 'function' WHEN 'p' THEN 'procedure'
        WHEN 'a' THEN 'aggregate' ELSE 'window' END,
      'args', pg_get_function_arguments(p.oid),
      'returns', CASE WHEN prokind <> 'p' THEN
        CASE WHEN proretset THEN 'SETOF ' ELSE '' END || format_type(prorettype, NULL) END,
      'language', lanname,
      'volatility', CASE provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable'
        ELSE 'volatile' END,
      'strict', proisstrict,
      'security_definer', prosecdef,
      'config', proconfig,
      'comment', obj_description(p.oid, 'pg_proc')) AS document
  FROM pg_proc p
  JOIN own_schema s ON s.oid = pronamespace
  JOIN pg_language l ON l.oid = prolang
  -- The constructors of range and multirange types are PostgreSQL's own, not the history's.
  WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass
                    AND objid = p.oid AND deptype IN ('e', 'i'))
)
-- What `schema --format json` leaves out, in the server's own words.
, definitions AS (
  SELECT 'rule ' || rulename || ' on ' || full_name AS name,
    pg_get_ruledef(r.oid) || ' ' || ev_enabled::text AS text
  FROM pg_rewrite r JOIN class c ON c.oid = ev_class WHERE rulename <> '_RETURN'
  UNION ALL SELECT 'trigger ' || tgname || ' on ' || full_name,
    pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
  FROM pg_trigger t JOIN class c ON c.oid = tgrelid WHERE NOT tgisinternal
  UNION ALL SELECT 'options of ' || full_name,
    (SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(reloptions) option)
  FROM class WHERE relkind IN ('r', 'p', 'v', 'm') AND reloptions IS NOT NULL
  UNION ALL SELECT 'wrapper ' || fdwname,
    json_build_array(fdwhandler::regproc, fdwvalidator::regproc, fdwoptions)::text
  FROM pg_foreign_data_wrapper w WHERE NOT EXISTS (
    SELECT FROM member WHERE classid = 'pg_foreign_data_wrapper'::regclass AND objid = w.oid)
  UNION ALL SELECT 'server ' || srvname,
    json_build_array(fdwname, srvtype, srvversion, srvoptions)::text
  FROM pg_foreign_server JOIN pg_foreign_data_wrapper w ON w.oid = srvfdw
  UNION ALL SELECT 'mapping of ' || usename || ' on ' || srvname, umoptions::text
  FROM pg_user_mappings
  UNION ALL SELECT 'foreign table ' || full_name, json_build_array(srvname, ftoptions)::text
  FROM pg_foreign_table JOIN class c ON c.oid = ftrelid
  JOIN pg_foreign_server s ON s.oid = ftserver
  UNION ALL SELECT 'options of ' || full_name || '.' || attname, attfdwoptions::text
  FROM pg_attribute JOIN class c ON c.oid = attrelid WHERE attfdwoptions IS NOT NULL
  UNION ALL SELECT 'aggregate ' || p.oid::regprocedure,
    json_build_array(aggkind, aggtransfn, aggfinalfn, aggcombinefn, aggfinalextra,
      aggtranstype::regtype, agginitval, proparallel, obj_description(p.oid, 'pg_proc'))::text
  FROM pg_aggregate JOIN pg_proc p ON p.oid = aggfnoid
  JOIN own_schema s ON s.oid = pronamespace
  WHERE NOT EXISTS (SELECT FROM member WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
  UNION ALL SELECT 'collation of ' || nspname || '.' || typname,
    (SELECT collname FROM pg_collation c WHERE c.oid = typcollation)
  FROM type WHERE typtype = 'd' AND typcollation <> 0
)
SELECT json_build_object(
  'definitions', (SELECT json_object_agg(name, text) FROM definitions),
  'schemas', (SELECT json_agg(nspname) FROM own_schema s WHERE NOT EXISTS (
      SELECT FROM member WHERE classid = 'pg_namespace'::regclass AND objid = s.oid)),
  'extensions', (SELECT json_agg(json_build_object('name', extname, 'schema', nspname))
    FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname <> 'plpgsql'),
  'tables', (SELECT json_agg(document) FROM tables),
  'views', (SELECT json_agg(document) FROM views),
  'enums', (SELECT json_agg(document) FROM enums),
  'domains', (SELECT json_agg(document) FROM domains),
  'composite_types', (SELECT json_agg(document) FROM composite_types),
  'sequences', (SELECT json_agg(document) FROM sequences),
  'functions', (SELECT json_agg(document) FROM functions));
