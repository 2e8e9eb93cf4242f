-- Columns of views, of CREATE TABLE AS and of materialized views.

-- case: domains beside literals
CREATE DOMAIN d AS varchar(9);
CREATE TABLE t (a d, b d);
CREATE VIEW v AS SELECT CASE WHEN true THEN a END AS no_else, CASE WHEN true THEN a ELSE b END AS both,
  coalesce(a, 'x') AS literal, coalesce(a, b) AS same, coalesce(NULL, a) AS null_first,
  greatest(a, 'x') AS most, ARRAY[a, 'x'] AS listed FROM t;
CREATE VIEW u AS SELECT a FROM t UNION ALL SELECT 'x';
CREATE VIEW w AS VALUES ('x'::d), ('y');

-- case: domains of information_schema
CREATE VIEW v AS SELECT table_name, column_name || 'x' AS joined, is_nullable,
  upper(data_type) AS up, ordinal_position + 1 AS plus, coalesce(column_default, 'x') AS otherwise,
  table_name::text AS cast_text, lower(table_name) AS low, max(ordinal_position) OVER () AS most,
  CASE WHEN true THEN table_name ELSE 'y' END AS chosen,
  array_agg(column_name) OVER () AS all_of_them, created
FROM information_schema.columns, (SELECT created FROM information_schema.triggers) x;
CREATE VIEW joined AS SELECT c.table_name, k.constraint_name FROM information_schema.columns c
  JOIN information_schema.key_column_usage k USING (table_name, column_name)
  WHERE c.table_name = 'x' AND k.ordinal_position > 1;
CREATE TABLE t (a information_schema.sql_identifier, b information_schema.cardinal_number[]);
CREATE TABLE copy AS SELECT table_schema, is_insertable_into FROM information_schema.tables;

-- case: operators and literals
create view v as select 1 + 1 as a, 1 + 1.5 as b, 1 / 2.0::real as c, 'a' || 'b' as d, 1::bigint * 2 as e, 2 ^ 3 as f, now() - interval '1 day' as g,
  now() - now() as h, date '2024-01-01' + 1 as i, date '2024-01-01' - date '2023-01-01' as j, 1 < 2 as k, not true as l, 'a' like 'b' as m, array[1, 2] as n,
  array['a', 'b'] as o, null as p, 'x' as q, 1 as r, 10000000000 as s, 1e3 as u, true as w, '1'::int as x, cast('1' as numeric(5,2)) as y, -1 as z, 'a' is null as aa,
  current_date as ab, current_timestamp as ac, current_user as ad, interval '1' day as ae, array[1] || 2 as af, '{}'::jsonb -> 'a' as ag, '{}'::jsonb ->> 'a' as ah,
  '{}'::json #>> '{a}' as ai, 5 % 2 as aj, 5::smallint + 1::smallint as ak, 1::numeric / 3 as al, B'101' as am, X'1F' as an;

-- case: names of columns without alias
create view v as select 1, 'a'::text, now(), coalesce(1, 2), case when true then 1 end, array[1], current_date from (select 1) x;
create table t (a int, b text);
create table c as select b, a::bigint, lower(b), upper(b), exists (select 1), nullif(a, 1), greatest(a, 2), least(1, a), current_user, 1 as "One", extract(year from now()), position('a' in b), substring(b from 1 for 2), trim(b), cast(a as text) as x, array(select a from t), (select max(a) from t), not true from t;

-- case: functions
create table t (id int, name varchar(20), at timestamptz, n numeric(10,2), j jsonb, arr int[]);
create view v as select lower(name) a, length(name) b, date_trunc('day', at) c, extract(epoch from at) d, coalesce(n, 0) e, round(n) f, round(n, 1) g, abs(id) h, to_char(at, 'YYYY') i,
  concat(name, id) j, substring(name from 1 for 3) k, replace(name, 'a', 'b') l, jsonb_array_length(j) m, array_length(arr, 1) n, age(at) o, md5(name) p, random() q,
  split_part(name, ' ', 1) r, to_timestamp(0) s, generate_series(1, 3) u, unnest(arr) w, jsonb_build_object('a', id) x, row_to_json(t) y, floor(n) z, sqrt(id) aa, power(2, id) ab,
  greatest(id, 5::bigint) ac, nullif(name, '') ad, string_to_array(name, ',') ae, at::date af, at at time zone 'UTC' ag, id::text::varchar(5) ah, arr[1] ai, to_date('x', 'y') aj,
  date_part('year', at) ak, make_date(2024, 1, 1) al, gen_random_uuid() am, encode(''::bytea, 'hex') an, trunc(n) ao, mod(id, 2) ap, sign(n) aq, ceil(n) ar, width_bucket(n, 0, 1, 2) at_ from t;

-- case: aggregates and windows
create table t (id int, s smallint, b bigint, r real, d double precision, n numeric(10,2), name text, flag bool, at timestamptz, i interval);
create view v as select count(*) a, sum(id) b, sum(s) c, sum(b) d, sum(r) e, sum(d) f, sum(n) g, avg(id) h, avg(d) i, min(name) j, max(at) k, array_agg(id) l, string_agg(name, ',') m,
  bool_or(flag) n, every(flag) o, json_agg(name) p, jsonb_object_agg(name, id) q, stddev(id) r, variance(d) s, percentile_cont(0.5) within group (order by d) t, mode() within group (order by name) u,
  sum(i) w, avg(i) x, bit_and(id) y, corr(d, d) z, count(distinct name) filter (where flag) aa, array_agg(distinct name order by name) ab, avg(n) ac, min(n) ad from t;
create view w as select row_number() over (order by id) a, rank() over w b, lag(name) over w c, lead(id, 1, 0) over w d, first_value(at) over w e, sum(id) over w f, ntile(4) over w g, percent_rank() over w h, nth_value(n, 2) over w i, cume_dist() over w j from t window w as (order by id);

-- case: joins
create table a (id int, x varchar(5), k bigint);
create table b (id bigint, y text, k int);
create view j1 as select * from a join b using (id, k);
create view j2 as select a.*, b.y from a left join b on a.id = b.id;
create view j3 as select * from a natural join b;
create view j4 as select x, y from a cross join b;
create view j5 as select aa.id, bb.id as bid from a aa, b bb;
create view j6 as select * from (a join b using (id)) as j (one, two, three);
create view j7 as select j.one, k.* from (select id as one from a) j, lateral (select j.one + id as s from b) k;
create view j8 as select id from a full join b using (id);
create view j9 as select id from a right join b using (id);

-- case: CTEs and subqueries
create table t (id int, parent int, name text);
create view v as with x as (select id, name from t), y (a, b) as (select id, count(*) from x group by id) select x.*, y.b from x join y on y.a = x.id;
create view r as with recursive tree as (select id, parent, 1 as depth, array[id] as path from t where parent is null union all select t.id, t.parent, depth + 1, path || t.id from t join tree on tree.id = t.parent) select * from tree;
create view s as select (select name from t t2 where t2.id = t.id) as n, id in (select parent from t) as i, exists (select 1 from t) e, array(select id from t) a from t;
create view d as select q.* from (select distinct on (id) id, name from t order by id) q;
create view l as select id, n.* from t, lateral (select length(name) as len, upper(name) as up) n;

-- case: set operations
create table a (id int, x varchar(5), n numeric);
create table b (id bigint, x text, n int);
create view u1 as select id, x, n from a union select id, x, n from b;
create view u2 as select id from a union all select null;
create view u3 as select 'a' as k union all select 'b' union all select null;
create view u4 as select null as k union all select 1;
create view u5 as select id from a intersect select id from b except select 1;
create view u6 as select 1 as x union select 2.5;
create view u7 as select * from a union all select * from b;
create view u8 as values (1, 'a', null), (2.5, 'b', now());
create view u9 as (select id from a) union (select id from b) order by id limit 3;

-- case: functions in FROM
create function f() returns table (q int, w text) language sql as 'select 1, null::text';
create function g() returns setof int language sql as 'select 1';
create function h(out x int, out y date) language sql as 'select 1, current_date';
create table t (id int, j jsonb, a text[]);
create function k() returns setof t language sql as 'select * from t';
create view v as select * from f();
create view w as select * from g();
create view x as select * from g() as num;
create view y as select * from g() as n (num);
create view z as select * from h();
create view aa as select * from k();
create view ab as select * from generate_series(1, 10) s;
create view ac as select * from generate_series(now(), now(), interval '1 day') with ordinality as d (at, n);
create view ad as select t.id, e.key, e.value from t, jsonb_each(t.j) e;
create view ae as select t.id, u.u from t, unnest(t.a) u;
create view af as select * from jsonb_to_recordset('[]') as r (a int, b text);
create view ag as select * from unnest(array[1], array['a']) as x (i, t);
create view ah as select f.* from t, f();
create view ai as select (h()).*;
create view aj as select jsonb_array_elements(j) e, jsonb_object_keys(j) k from t;
create view ak as select * from json_each_text('{}');
create view al as select * from regexp_split_to_table('a', 'b');

-- case: own functions and operators
create function twice(int) returns bigint language sql as 'select 1::bigint';
create function twice(text) returns text language sql as 'select 1::text';
create function poly(anyelement) returns anyelement language sql as 'select $1';
create table t (a int, b text, c smallint);
create view v as select twice(a) x, twice(b) y, twice('a') z, poly(a) p, poly(b) q, twice(c) r from t;

-- case: CASE, COALESCE and their common types
create table t (i int, b bigint, n numeric(5,2), v varchar(3), x text, d date, ts timestamp);
create view w as select case when i > 0 then i else b end a, case when true then n else i end b, coalesce(v, x) c, coalesce(v, 'x') d, case when true then null else d end e, coalesce(d, ts) f,
  greatest(i, n) g, case i when 1 then 'a' else 'b' end h, coalesce(null, 1) i, case when true then v else v end j, nullif(i, 1) k, coalesce(n, n) l, array[i, b] m, array[v, x] n, (i, x) is null o from t;

-- case: types kept and lost
create table t (v varchar(10), n numeric(8,3), ts timestamptz(2), c char(4), a varchar(3)[], b bit(5));
create view v as select v, n, ts, c, a, b, v || '' as v2, n + 0 as n2, max(v) as v3, coalesce(v, v) as v4, a[1] as a1, a[1:2] as a2 from t group by 1, 2, 3, 4, 5, 6;
create table c as select * from v;
create materialized view m as select v, n::numeric(4,1), c::varchar from t;

-- case: enums, domains and composites
create type e as enum ('a', 'b');
create domain d as int;
create type ct as (x int, y e);
create table t (e e, d d, c ct, es e[]);
create view v as select e, d, c, (c).x, (c).y, es[1] as e1, d + 1 as d1, e::text as et, 'a'::e as lit, (c).x + 1 as x1, max(e) as m, array_agg(d) as ds from t group by 1, 2, 3, 4, 5, 6;
create view w as select (c).* from t;
create view x as select row(1, 'a')::ct as r, coalesce(e, 'a') as co, min(d) as mi from t group by 1, 2;

-- case: columns after renames
create table t (id int, name text);
create view v as select t.id, t.name, lower(name) from t;
create view s as select * from v;
create materialized view m as select id, name from t;
alter table t rename name to title;
alter table t add column name int;
alter view v rename lower to l;
create view after as select * from t;
create view after2 as select * from v;
create table copy as select * from m;

-- case: named columns of views
create table t (a int, b text);
create view v (x, y) as select a, b from t;
create view w (x) as select a, b from t;
create materialized view m (p) as select a, b from t with no data;
create recursive view r (n) as values (1) union all select n + 1 from r where n < 10;
create view z with (security_barrier) as select * from t where a > 0 with check option;

-- case: views of PostgreSQL's own tables
create view w as select oid, relname, relkind, relnamespace::regnamespace::text as ns from pg_class;
create view x as select * from pg_tables;
create view y as select pid, query, state from pg_stat_activity;

-- case: whole rows, ctid and system columns
create table t (a int, b text);
create view v as select t, t.ctid, t.tableoid, tableoid::regclass as r, xmin from t;
create view w as select (t).b, row_to_json(t.*) j, count(t) over () n from t;

-- case: grouping sets, filters and ordering
create table t (a int, b int, c numeric);
create view v as select a, b, sum(c) s, grouping(a) g from t group by rollup (a, b) having sum(c) > 1 order by a nulls first limit 5;
create view w as select a, sum(c) filter (where b > 0) f, array_agg(b order by b desc) o, percentile_disc(array[0.1, 0.9]) within group (order by c) p from t group by cube (a);

-- case: JSON constructors and XML
create view v as select json_build_array(1) a, jsonb_agg(1) b, json_object_agg('a', 1) c, to_jsonb(1) d, xmlelement(name a) e, xmlforest(1 as b) f, '{}'::jsonb @> '{}' g, '{}'::jsonb - 'a' h, '{}'::jsonb || '{}' i, jsonb_path_query('{}', '$') j, jsonb_path_exists('{}', '$') k, '{}'::jsonb @? '$' l;

-- case: SQL/JSON (18)
create view v as select json_object('a': 1) a, json_array(1, 2) b, json_exists(jsonb '{}', '$.a') c, json_value(jsonb '{}', '$.a') d, json_query(jsonb '{}', '$.a') e, json_arrayagg(1) g, json_serialize('{}') h, json_scalar(1) i, '1' is json j;

-- case: text search and geometry
create table t (b text, p point, r int4range, ts tsrange);
create view v as select to_tsvector('english', b) a, to_tsvector(b) @@ to_tsquery('x') b, ts_rank(to_tsvector(b), plainto_tsquery('a')) c, p <-> p d, lower(r) f, upper(ts) g, r && r h, r * r i, isempty(r) j, tsrange(now()::timestamp, null) k, box(p, p) l, ts_headline(b, to_tsquery('x')) m from t;

-- case: TABLE, VALUES and FOR UPDATE in CTAS
create table t (a int, b varchar(3));
create table c1 as table t;
create table c2 (x, y) as values (1, 'a');
create table c3 as select * from t for update;
create table c4 as select distinct b, a from t where a > 1 with no data;
create table c5 as with w as (select a from t) select w.a, t.b from w, t;

-- case: functions of a row
create table f (id int primary key, name text);
create function shouted(f) returns varchar language sql as 'select upper($1.name)::varchar';
create function counted(r f) returns bigint language sql as 'select 1::bigint';
create view v as select f.id, shouted(f) as a, shouted(f.*) as b, f.shouted as c, (f).counted as d
  from f;
create view w as select x.counted from f as x;

-- case: columns of XMLTABLE (no sql)
create view v as select * from (select ''::xml as data) d, xmltable('/a' passing data
  columns n for ordinality, id int path '@id', name text path 'n' default 'none') as x;
create table t (a int, doc xml);
create view w as select x.id, t.a from t, xmltable('/r' passing t.doc columns id bigint) x;
alter table t drop column doc; -- fails: cannot drop column doc of table t because other objects depend on it

-- case: columns of JSON_TABLE, and types of JSON functions (18)
create table t (doc jsonb);
create view v as select j.* from t, json_table(t.doc, '$[*]' columns (
  n for ordinality, id int path '$.id', there boolean exists path '$.x',
  nested path '$.tags[*]' columns (tag text path '$'), late varchar(5) path '$.late')) as j;
create view w as select json_value(doc, '$.a') as a, json_value(doc, '$.b' returning int) as b,
  json_query(doc, '$.c') as c, json_query(doc, '$.d' returning text) as d,
  json_object('k': 1 returning jsonb) as e from t;

-- case: a subquery without an alias (15)
create table t (a int);
create view v as select a from (select a from t); -- fails: subquery in FROM must have an alias
create table c as select a from (values (1)) ; -- fails: VALUES in FROM must have an alias

-- case: a subquery without an alias is one from 16 on (18)
create table t (a int);
create view v as select a from (select a from t);
create view w as select column1, a from (values (1)), (select a from t);

-- case: a view over a column that there is not
create table t (a int);
create table u (b int);
create view v as select x.nope as one, y.* from t x left join u y on true; -- fails: column x.nope does not exist
create view v as select x.a from t x where exists (select from u where u.b = x.c); -- fails: column x.c does not exist
create view v as select x.ctid, x.a, x.tableoid from t x;
