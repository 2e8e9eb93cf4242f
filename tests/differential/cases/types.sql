-- Types as format_type spells them, their modifiers and where they come from.

-- case: every spelling of numbers
create table t (a int, b integer, c int4, d int2, e smallint, f int8, g bigint, h real, i float4, j double precision, k float8,
  l float, m float(10), n float(30), o decimal, p numeric, q numeric(5), r dec(10, 2), s numeric(10, -2), u oid, v money, w serial2, x serial4, y serial8);

-- case: every spelling of text
create table t (a text, b varchar, c varchar(5), d character varying, e character varying(7), f char, g char(3), h character, i character(9),
  j bpchar, k name, l "char", m national character varying(3), n nchar(4), o bytea, p bit, q bit(3), r bit varying, s varbit(8), u bpchar(4), v citext_not); -- fails: type "citext_not" does not exist
create table t (a text, b varchar, c varchar(5), d character varying, e character varying(7), f char, g char(3), h character, i character(9),
  j bpchar, k name, l "char", m national character varying(3), n nchar(4), o bytea, p bit, q bit(3), r bit varying, s varbit(8));

-- case: every spelling of times
create table t (a date, b time, c time without time zone, d time with time zone, e timetz, f timestamp, g timestamp without time zone,
  h timestamp with time zone, i timestamptz, j timestamp(3), k timestamp(3) with time zone, l timestamptz(0), m time(2), n timetz(4), o time (1) with time zone,
  p interval, q interval year to month, r interval day to second, s interval second(3), u interval(4), v interval day to second (2), w interval hour, x interval minute to second);

-- case: other types
create table t (a boolean, b bool, c uuid, d json, e jsonb, f xml, g inet, h cidr, i macaddr, j macaddr8, k point, l line, m lseg, n box, o path, p polygon, q circle,
  r tsvector, s tsquery, u pg_lsn, v regclass, w regproc, x int4range, y tstzrange, z nummultirange, aa jsonpath, ab xid8, ac int8multirange, ad daterange[]);

-- case: arrays
create table t (a int[], b int[3], c int[][], d int array, e int array[4], f varchar(3)[], g timestamptz(2)[], h numeric(4,2)[][], i text[] not null default '{}', j "char"[], k interval day[]);

-- case: qualified and quoted built-in types
create table t (a pg_catalog.int4, b pg_catalog.varchar(9), c "varchar", d pg_catalog."char", e pg_catalog.timestamptz, f "text", g pg_catalog.bpchar, h "timestamp", i _int4, j pg_catalog._text);

-- case: domains over domains
create domain a as varchar(5);
create domain b as a not null check (value <> '');
create domain c as b[] default '{}';
create domain d int constraint pos check (value > 0) constraint small check (value < 10);
alter domain d add check (value <> 5);
alter domain d drop constraint pos, set not null; -- fails: syntax error at or near ","
alter domain d drop constraint pos;
alter domain d set not null;
alter domain d set default 4;
alter domain b drop not null;
create domain e as numeric(10,2)[];
create table t (a a, b b, c c[], d d, e e);

-- case: types that shadow built-in ones
create schema s;
create type s.text as enum ('a');
create type public.mood as enum ('x');
create table t (a s.text, b text, c public.mood, d "mood"[]);
set search_path = s;
create table v (a text, b s.text);

-- case: types of tables
create table a (id int, b text);
create view v as select 1 as one;
create table h (x a, y a[], z v);
create function f(a, v) returns setof a language sql as 'select null::a';
alter table a rename to aa;

-- case: ranges and base types
create type fr as range (subtype = float8, subtype_diff = float8mi);
create type named as range (subtype = text, multirange_type_name = named_many);
create table t (a fr, b fr[], c named, d named_many);
create table u (a fr);
drop type fr cascade;

-- case: citext and its default opclass
create extension citext;
create table t (a citext, b citext[], c public.citext unique);
create index on t (a);
create index on t (a citext_pattern_ops);
create index on t (a text_pattern_ops);

-- case: extensions in a schema
create schema ext;
create extension citext schema ext;
create extension hstore with schema ext;
create table a (x ext.citext, h ext.hstore);
create table b (x citext); -- fails: type "citext" does not exist
set search_path = public, ext;
create table c (x citext, h hstore);
create index on c using gin (h);
create index on a using gin (h);
create index on a using gist (h ext.gist_hstore_ops);

-- case: pg_trgm, ltree and btree_gin
create extension pg_trgm;
create extension ltree;
create extension btree_gin;
create table t (a text, b ltree, c int, d varchar(9));
create index on t using gin (a gin_trgm_ops);
create index on t using gist (a gist_trgm_ops, b);
create index on t using gist (d gist_trgm_ops);
create index on t using gin (c, a gin_trgm_ops);
create index on t (b);
create index on t using gin ((lower(a)) gin_trgm_ops);

-- case: uuid-ossp, pgcrypto, unaccent and intarray
create extension "uuid-ossp";
create extension if not exists pgcrypto;
create extension if not exists "uuid-ossp";
create extension unaccent;
create extension intarray;
create table t (id uuid primary key default uuid_generate_v4(), b uuid default gen_random_uuid(), c bytea default gen_random_bytes(4), d int[]);
create index on t using gin (d gin__int_ops);
create index on t using gin (d);
create view v as select unaccent('x') u, uuid_generate_v4() g, crypt('a', 'b') c, digest('x', 'md5') d from t;

-- case: opclasses of each method and type
create table t (a int, b bigint, c text, d jsonb, e uuid, f inet, g tsvector, h point, i timestamptz, j numeric, k bytea, l date, m int4range, n char(4), o name, p bool);
create index on t (a int4_ops, b int8_ops, c text_ops, e uuid_ops, f inet_ops, i timestamptz_ops, j numeric_ops, k bytea_ops);
create index on t (l date_ops, m range_ops, n bpchar_ops, o name_ops, p bool_ops, d jsonb_ops);
create index on t (f cidr_ops, n bpchar_pattern_ops, c varchar_ops, c varchar_pattern_ops);
create index on t using hash (c);
create index on t using hash (c text_pattern_ops);
create index on t using gin (d jsonb_ops, g tsvector_ops);
create index on t using gist (f inet_ops, g, h point_ops, m);
create index on t using spgist (f);
create index on t using spgist (c text_ops, m); -- fails: access method "spgist" does not support multicolumn indexes
create index on t using spgist (h kd_point_ops);
create index on t using brin (a int4_minmax_ops, b int8_bloom_ops, i timestamptz_minmax_multi_ops, f inet_inclusion_ops);

-- case: composite types
create type a as (x int, y varchar(4)[], z timestamptz(2));
create type b as (a a, more a[]);
create type c as ();
alter type a add attribute w numeric(5,2), drop attribute y;
alter type a alter attribute x type bigint;
alter type b alter attribute more type text;

-- case: function arguments and results
create type e as enum ('a');
create function a(int, b text default 'x', variadic c int[] default '{}') returns setof text language sql immutable strict as 'select 1::text';
create function b(in x int, out y varchar(5), inout z timestamptz) language sql stable as 'select 1::varchar, z';
create function c(x e) returns table (q int, r e[]) language sql security definer set search_path = public as 'select 1, null::e[]';
create procedure d(a int, inout b int) language plpgsql as $$ begin end $$;
create function d(a numeric(10,2)) returns numeric(4,1) language sql as 'select 1';
create function g() returns void language plpgsql as $$ begin end $$;
create function h() returns trigger language plpgsql as $$ begin return new; end $$;
create function i(anyelement) returns anyarray language sql as 'select array[$1]';
create function j(float, char(3), decimal, timestamp with time zone) returns real language sql as 'select 1.0::real';
create or replace function a(int, b text default 'y', variadic c int[] default '{}') returns setof text language sql as 'select 2::text';
create function k(x int) returns int return x + 1;
create function l(x int) returns int begin atomic select x + 1; end;
alter function a(int, text, int[]) volatile called on null input security definer;
alter function c(e) reset all;
create function m(int) returns e[] language sql as 'select null::e[]';
create function m(bigint) returns record language sql as 'select 1, 2';

-- case: PostGIS (15)
create extension postgis;
create table g (id serial primary key, a geometry, b geometry(Point, 4326), c geography(Polygon), d geometry(MultiPolygonZ), e geometry(PointZM,3857), f raster_not); -- fails: type "raster_not" does not exist
create table g (id serial primary key, a geometry, b geometry(Point, 4326), c geography(Polygon), d geometry(MultiPolygonZ), e geometry(PointZM,3857), f geography, h geometry(Geometry, 2056), i box2d, j geometry(point)[]);
create index on g using gist (b);
create index on g using gist (c);
create index on g using spgist (a);
create index on g using gist (a gist_geometry_ops_nd);
create index on g using brin (a);
create view v as select st_x(b) x, st_asgeojson(b) j, st_transform(b, 3857) t, st_area(c) area, st_distance(b, b) d, st_makepoint(1, 2) m, st_union(a) over () u, st_astext(a) w, a && b as o from g;

-- case: PostGIS in a schema (15)
create schema gis;
create extension postgis schema gis;
create table g (a gis.geometry(Point, 4326));
set search_path = public, gis;
create table h (a geometry(LineString), b geography(Point,4326));
create index on h using gist (a, b);

-- case: aggregates (no sql)
create aggregate agg(int) (sfunc = int4pl, stype = int4, initcond = '0');
create view v as select agg(x) from (values (1)) as t (x);

-- case: aggregates
create function f(int, int) returns int language sql as 'select $1 + $2';
create function g(int) returns text language sql as 'select $1::text';
create aggregate total(int) (sfunc = f, stype = int, initcond = '0');
create aggregate told(int) (sfunc = f, stype = pg_catalog.int4, finalfunc = g);
create function h(int) returns int language sql as 'select 1';
create aggregate nothing(*) (sfunc = h, stype = int);

-- case: functions and operators that there are not for a type
create table t (id int, big bigint, name varchar(20), doc json, n int check (n > 0), m int check (m > 0 or m is null));
create index on t (lower(id)); -- fails: function lower(integer) does not exist
create index on t (name, lower(big)); -- fails: function lower(bigint) does not exist
create index on t (lower(name)) where doc = '{}'; -- fails: operator does not exist: json = unknown
create index on t (lower(name)) where id > 3 and name <> 'x';
create index on t ((doc ->> 'a'), (big + id), abs(id), coalesce(name, 'x'));
alter table t alter n type text; -- fails: operator does not exist: text > integer
alter table t alter m type bigint;
alter table t alter n type numeric(10, 2);
create index on t ((big % 3));
alter table t alter big type double precision; -- fails: operator does not exist: double precision %

-- case: casts of one's own make more of a type (no sql)
create table t (id int);
create function say(int) returns text immutable language sql as 'select pg_catalog.to_char($1, ''9'')';
create cast (int as text) with function say(int) as implicit;
create index on t (lower(id));
