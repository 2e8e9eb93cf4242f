-- RENAME, SET SCHEMA and what follows.

-- case: tables and columns
create table a (id int primary key, b text, c int check (c > 0));
create index on a (b);
create index on a (lower(b));
create table r (a int references a);
create view v as select a.id, a.b, c + 1 as more from a;
alter table a rename to z;
alter table z rename column id to key;
alter table z rename b to bb;
alter table if exists nope rename to other;
alter table v rename column more to less;
alter table v rename to w;
alter index a_b_idx rename to z_bb;
alter table z_bb rename to z_bbb;
alter table z rename constraint a_pkey to z_pkey;

-- case: renaming an index renames its constraint
create table a (id int primary key, b int unique);
alter index a_pkey rename to k;
alter index if exists a_b_key rename to u;
alter table a rename constraint u to uu;
alter index nope rename to x; -- fails: relation "nope" does not exist

-- case: views keep their columns
create table a (id int, b text);
create table b (id int, c text);
create view v as select * from a;
create view j as select * from a join b using (id);
create view n as select a.*, b.c from a natural join b;
create view al as select x.id, x.b as name from a x;
alter table a rename id to a_id;
alter table a rename b to bb;
alter table a add column late int;
create view v2 as select * from v;
create view v3 as select * from j;
alter view v rename column id to ident;
alter view v2 rename to v22;

-- case: a USING column is renamed on one side
create table a (id int, b text);
create table b (id int, c text);
create view j as select id, b, c from a join b using (id);
create view l as select id, b, c from a left join b using (id);
create view f as select id, b, c from a full join b using (id);
alter table b rename id to b_id;
alter table a rename id to a_id;
create table copy as select * from j;

-- case: types
create type e as enum ('a', 'b');
create domain d as int;
create type ct as (x e, y d);
create table t (a e default 'a', b d, c ct, d e[]);
alter type e rename to ee;
alter domain d rename to dd;
alter type ct rename to cc;
alter type cc rename attribute x to xx;
alter type ee rename value 'a' to 'aa';
create function f(ee, dd) returns cc language sql as 'select null::cc';

-- case: enum values
create type e as enum ('b', 'd');
alter type e add value 'a' before 'b';
alter type e add value 'c' after 'b';
alter type e add value 'e';
alter type e add value if not exists 'a';
alter type e rename value 'b' to 'bee';
alter type e add value 'b' before 'c';
alter type e add value 'a'; -- fails: enum label "a" already exists
create type empty as enum ();
alter type empty add value 'first';

-- case: sequences and defaults
create table t (id serial, b int);
create sequence s;
alter table t alter b set default nextval('s');
alter sequence s rename to ss;
alter sequence t_id_seq rename to ids;
alter sequence t_id_seq rename to x; -- fails: relation "t_id_seq" does not exist
alter table ids rename to idss;
drop table t;

-- case: functions, triggers and policies
create function f(a int) returns int language sql as 'select 1';
create function tr() returns trigger language plpgsql as $$ begin return new; end $$;
create table t (a int default f(1), check (f(a) > 0));
create trigger x before insert on t for each row execute function tr();
create policy p on t using (f(a) > 0);
alter function f(int) rename to g;
alter function tr rename to trr;
alter trigger x on t rename to y;
alter policy p on t rename to q;
alter procedure nope() rename to x; -- fails: procedure nope() does not exist

-- case: schemas
create schema s;
create table s.t (id serial primary key, b int);
create type s.e as enum ('a');
create table u (e s.e, t int references s.t);
create view v as select * from s.t;
alter schema s rename to z;
create table z.w (id int references z.t);
alter schema nope rename to x; -- fails: schema "nope" does not exist

-- case: SET SCHEMA of a table takes what belongs to it
create schema s;
create table t (id serial primary key, b int unique, c bigint generated always as identity);
create index on t (b);
create table r (t int references t);
create view v as select * from t;
alter table t set schema s;
alter table s.t add column d serial;
alter view v set schema s;
alter table if exists nope set schema s;

-- case: SET SCHEMA of other things
create schema s;
create type e as enum ('a');
create domain d as int;
create type ct as (a int);
create sequence q;
create function f(int) returns int language sql as 'select 1';
create table t (a e, b d, c ct, d int default nextval('q'), e int default f(1));
create materialized view m as select a from t;
create index on m (a);
alter type e set schema s;
alter domain d set schema s;
alter type ct set schema s;
alter sequence q set schema s;
alter function f(int) set schema s;
alter materialized view m set schema s;
create extension citext;
create table x (a citext);
alter extension citext set schema s;

-- case: SET SCHEMA where the name is taken
create schema s;
create table s.t (a int);
create table t (b int);
alter table t set schema s; -- fails: relation "t" already exists in schema "s"
alter table t rename to s;
alter table s set schema s;

-- case: renames in generated columns, checks and partial indexes
create table t (a int, b int generated always as (a + 1) stored, check (a > b));
create index on t (a) where a > 0;
create index on t ((a + 1));
alter table t rename a to aa;
create index on t ((aa + 1));
alter table t drop column aa cascade;

-- case: materialized views and their indexes
create table t (a int, b text);
create materialized view m as select a, b from t;
create unique index mi on m (a);
alter materialized view m rename to mm;
alter materialized view mm rename column a to aa;
alter index mi rename to mmi;
create index on mm (aa, b);
alter materialized view if exists nope rename to x;

-- case: index names keep the column's old name
create table t (a int, b int);
create index on t (a);
alter table t rename a to c;
alter table t rename to u;
create table l (like u including indexes);
create index on u (c);

-- case: renaming to a taken name
create table a (x int, y int);
create table b (x int);
alter table a rename to b; -- fails: relation "b" already exists
alter table a rename x to y; -- fails: column "y" of relation "a" already exists
create index i on a (x);
alter table b rename to i; -- fails: relation "i" already exists
