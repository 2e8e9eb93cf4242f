-- case: columns, COLLATE and what expressions take from their operands
CREATE TABLE t (a text, b text COLLATE "C", n name, v varchar COLLATE "POSIX");
CREATE VIEW w AS SELECT a, b, n, v, a COLLATE "C" AS ac, lower(b) AS lb, b || a AS ba,
  b || 'x' AS bx, b::varchar AS bv, n::text AS nt, coalesce(b, 'z') AS cb,
  coalesce(a, b COLLATE "POSIX") AS cp, max(b) OVER () AS mb,
  CASE WHEN a = 'x' THEN b ELSE 'y' END AS cw, CASE b WHEN 'x' THEN 'y' END AS co,
  ARRAY[b] AS ar, (SELECT b FROM t LIMIT 1) AS sq, b = 'x' AS boo, length(b) AS len,
  concat(b, 'x') AS cc, substring(b from 1 for 2) AS ss, replace(b, 'x', a) AS rp,
  to_char(1, b) AS tc, a::int::text AS it, quote_ident(b) AS qi, nullif(b, 'x') AS nb,
  first_value(a) OVER (PARTITION BY b) AS fa
FROM t;
CREATE TABLE c AS SELECT * FROM w;
CREATE MATERIALIZED VIEW m AS SELECT b, a FROM t;

-- case: domains with a collation
CREATE DOMAIN dc AS text COLLATE "C";
CREATE TABLE t (d dc, e dc COLLATE "POSIX");
CREATE VIEW v AS SELECT d, e, d::text AS dt, lower(d) AS ld, e::text AS et, d::varchar AS dv FROM t;

-- case: subqueries, WITH, set operations, VALUES, joins and functions in FROM
CREATE TABLE t (a text, b text COLLATE "C");
CREATE VIEW u1 AS SELECT b FROM t UNION SELECT 'x';
CREATE VIEW u2 AS SELECT b FROM t UNION ALL SELECT b FROM t;
CREATE VIEW u3 AS SELECT x.b FROM (SELECT b FROM t) x;
CREATE VIEW u4 AS SELECT y FROM t, unnest(ARRAY[b]) AS q(y);
CREATE VIEW u5 AS WITH c AS (SELECT b FROM t)
  SELECT string_agg(b, ',') AS sa, array_agg(b) AS aa, min(b) AS mi, json_agg(b) FROM c;
CREATE VIEW u6 AS SELECT t.b FROM t JOIN t t2 USING (b);
CREATE VIEW u7 AS SELECT b FROM t JOIN t t2 USING (b);
CREATE VIEW u8 (z) AS VALUES ('a' COLLATE "C"), ('b');
CREATE VIEW u9 AS SELECT current_user AS cu, current_schema()::text AS cs;
CREATE VIEW u10 AS SELECT * FROM u3;
