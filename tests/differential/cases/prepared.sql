-- case: a table of what was prepared
CREATE TABLE t (id bigint, name varchar(20), at date);
PREPARE q AS SELECT id, name, at::timestamp AS at FROM t;
CREATE TABLE made AS EXECUTE q;
PREPARE with_parameter (int, text) AS SELECT $1 AS a, $2 AS b, $1 + 1 AS c;
CREATE TABLE typed AS EXECUTE with_parameter (1, 'x');
CREATE TABLE named (x, y) AS EXECUTE with_parameter (1, 'x');

-- case: prepared anew
PREPARE q AS SELECT 1 AS a;
DEALLOCATE q;
PREPARE q AS SELECT 'x'::text AS b;
CREATE TABLE made AS EXECUTE q;

-- case: prepared in a transaction that is rolled back
BEGIN;
PREPARE q AS SELECT 1 AS a;
ROLLBACK;
CREATE TABLE made AS EXECUTE q;
