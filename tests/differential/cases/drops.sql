-- DROP, CASCADE and what goes along.

-- case: what DROP COLUMN takes along
create table r (id int primary key);
create table t (a int, b int, c int, d int references r, e serial);
create index on t (a, b);
create index on t (c) include (a);
create index on t (c) where a > 0;
create index on t ((a + c));
create index on t (c);
alter table t add unique (a, c), add check (a > 0), add check (b > a), add check (c > 0);
create statistics st on a, b from t;
alter table t drop column a;
alter table t drop column d, drop column e;
create statistics st on b, c from t;

-- case: DROP COLUMN that a key or a view needs
create table t (id int primary key, b int, c int);
create table c (t int references t);
create view v as select b from t;
alter table t drop column id; -- fails: cannot drop column id of table t because other objects depend on it
alter table t drop column b; -- fails: cannot drop column b of table t because other objects depend on it
alter table t drop column if exists nope;
alter table t drop column id cascade;
alter table t drop column b cascade;

-- case: DROP COLUMN with triggers and policies
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create table t (a int, b int, c int);
create trigger tr before update of a on t for each row execute function f();
create trigger tw before update on t for each row when (new.b > 0) execute function f();
create policy p on t using (c > 0);
alter table t drop column a; -- fails: cannot drop column a of table t because other objects depend on it
alter table t drop column c; -- fails: cannot drop column c of table t because other objects depend on it
alter table t drop column a cascade;
alter table t drop column b cascade;
alter table t drop column c cascade;

-- case: DROP TABLE CASCADE
create table a (id int primary key, x serial);
create table b (a int references a, y int);
create view v as select * from a;
create view w as select * from v;
create materialized view m as select id from a;
create function takes(a) returns int language sql as 'select 1';
create table holds (r a, z int);
drop table a; -- fails: cannot drop table a because other objects depend on it
drop table a cascade;

-- case: DROP of several tables at once
create table a (id int primary key);
create table b (a int references a);
create table c (b int, a int references a);
drop table a, b; -- fails: cannot drop desired object(s) because other objects depend on them
drop table a, b, c;
drop table if exists a, b;

-- case: DROP TYPE
create type e as enum ('a', 'b');
create domain d as e;
create type c as (x e, y int);
create table t (a e default 'a', b e[], c d, d c, z text default 'a'::e::text);
create function f(e) returns int language sql as 'select 1';
create function g() returns e language sql as $$select 'a'::e$$;
drop type e; -- fails: cannot drop type e because other objects depend on it
drop type e cascade;

-- case: DROP TYPE leaves a column whose default alone has it
create type e as enum ('a', 'b');
create table t (x e default 'a');
create type f as enum ('a', 'b', 'c');
alter table t alter x type text using x::text;
drop type e cascade;

-- case: a new enum type for an old one
create type old as enum ('a', 'b');
create table t (id int, x old not null default 'a', y old[]);
alter type old rename to older;
create type old as enum ('a', 'b', 'c');
alter table t alter x drop default;
alter table t alter x type old using x::text::old;
alter table t alter x set default 'c';
alter table t alter y type old[] using y::text[]::old[];
drop type older;

-- case: DROP DOMAIN CASCADE
create domain d as int check (value > 0) not null default 3;
create table t (a d, b int);
create view v as select b, a from t;
drop domain d cascade;

-- case: DROP FUNCTION
create function f(int) returns int immutable language sql as 'select 1';
create function f(text) returns int immutable language sql as 'select 1';
create function tr() returns trigger language plpgsql as $$ begin return new; end $$;
create table t (a int default f(1), b int check (f(b) > 0), c int generated always as (f(a)) stored);
create index on t (f(b));
create view v as select f(a) from t;
create trigger x before insert on t for each row execute function tr();
create policy p on t using (f(a) > 0);
drop function f; -- fails: function name "f" is not unique
drop function f(int); -- fails: cannot drop function f(integer) because other objects depend on it
drop function f(int) cascade;
drop function tr cascade;
drop function if exists nope(int);

-- case: DROP SEQUENCE
create sequence s;
create table t (a int default nextval('s'), b serial);
drop sequence s; -- fails: cannot drop sequence s because other objects depend on it
drop sequence s cascade;
drop sequence t_b_seq; -- fails: cannot drop sequence t_b_seq because other objects depend on it
drop sequence t_b_seq cascade;

-- case: DROP SCHEMA CASCADE
create schema s;
create type s.e as enum ('a');
create table s.a (id int primary key, e s.e);
create table b (a int references s.a, e s.e, keep int);
create view v as select * from s.a;
create function s.f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before insert on b for each row execute function s.f();
create sequence s.q owned by none;
alter table b alter keep set default nextval('s.q');
drop schema s; -- fails: cannot drop schema s because other objects depend on it
drop schema s cascade;

-- case: DROP INDEX and constraints behind it
create table a (id int primary key, x int unique, y int);
create table b (x int references a (x));
create index i on a (y);
drop index a_pkey; -- fails: cannot drop index a_pkey because constraint a_pkey on table a requires it
drop index i;
alter table a drop constraint a_x_key; -- fails: cannot drop constraint a_x_key on table a because other objects depend on it
alter table a drop constraint a_x_key cascade;
alter table a drop constraint a_pkey;
alter table a drop constraint if exists a_pkey;

-- case: dropping a primary key keeps or leaves NOT NULL
create table a (id int primary key, b int not null);
alter table a drop constraint a_pkey;
alter table a add primary key (b);
alter table a drop constraint a_pkey;
create table c (x int, y int);
alter table c add primary key (x, y);
alter table c drop constraint c_pkey;
alter table c alter x drop not null;

-- case: DROP VIEW CASCADE
create table t (a int);
create view v as select * from t;
create view w as select * from v;
create materialized view m as select * from w;
create index on m (a);
drop view v; -- fails: cannot drop view v because other objects depend on it
drop materialized view if exists v; -- fails: "v" is not a materialized view
drop view if exists v cascade;

-- case: DROP EXTENSION
create extension citext;
create extension hstore;
create table t (a citext, b hstore, c int);
create index on t using gin (b);
create function f(citext) returns int language sql as 'select 1';
drop extension citext; -- fails: cannot drop extension citext because other objects depend on it
drop extension citext cascade;
drop extension hstore cascade;

-- case: DROP OWNED BY
create role drop_owned_role;
create table mine (a int);
create table other (a int);
alter table mine owner to drop_owned_role;
drop owned by drop_owned_role;

-- case: dropping a table with identity, rules and policies
create table t (id int generated always as identity primary key, b serial);
create table u (id int);
create rule r as on insert to u do also insert into t (b) values (1);
create policy p on u using (exists (select from t where t.id = u.id));
drop table t; -- fails: cannot drop table t because other objects depend on it
drop table t cascade;

-- case: materialized views that read what is dropped
create table t (a int, b int, c int);
create materialized view m as select a, b from t where c > 0;
alter table t drop column c; -- fails: cannot drop column c of table t because other objects depend on it
alter table t drop column c cascade;

-- case: a composite type's attributes
create type ct as (a int, b text);
create table t (x ct, y ct[]);
alter type ct add attribute c date;
alter type ct drop attribute a;
alter type ct rename attribute b to bb;
drop type ct; -- fails: cannot drop type ct because other objects depend on it
drop type ct cascade;

-- case: what the statement drops itself is in nobody's way
create table t (id int primary key, code text not null, start_time timestamp,
  start_date date generated always as (start_time::date) stored);
alter table t add primary key (code), drop column id;
alter table t drop column start_date, drop column start_time;
create table u (a timestamp, b date generated always as (a::date) stored);
alter table u drop column a, drop column b; -- fails: cannot drop column a of table u because other objects depend on it

-- case: views that GROUP BY a primary key
create table t (id int primary key, name text, n int);
create view v as select id, name, count(*) as c from t group by id;
create view w as select x.id, sum(x.n) as s from t x group by x.id;
create view y as select x.name from t x join t z on z.n = x.id group by 1, x.id order by max(z.n);
create view z as select x.n from t x group by x.id, x.n;
alter table t drop constraint t_pkey; -- fails: cannot drop constraint t_pkey on table t because other objects depend on it
drop view v;
alter table t drop constraint t_pkey;
alter table t add primary key (id);
create view v as select t.*, max(u.id) as m from t, t u group by t.id;
alter table t drop constraint t_pkey; -- fails: cannot drop constraint t_pkey on table t because other objects depend on it
alter table t drop constraint t_pkey cascade;
