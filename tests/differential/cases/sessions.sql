-- Names, sessions and transactions.

-- case: search_path
create schema a;
create schema b;
set search_path = a, b, public;
create table t (id serial primary key, b int references t);
create type e as enum ('x');
create function f() returns int language sql as 'select 1';
set search_path to b;
create table t (id int);
create index on a.t (b);
create index i on a.t (b);
set search_path to default;
create table t (x a.e);
create view v as select * from a.t;
reset search_path;
create sequence s;
alter table a.t add constraint ck check (b > 0);

-- case: a search_path with what is not there
set search_path = nope, public;
create table t (id int);
set search_path = '';
create table public.w (id int);
alter table w add x int; -- fails: relation "w" does not exist

-- case: $user
create schema postgres;
create table t (id int);
create table public.t (id int, x int);
alter table t add y int;
set search_path = "$user";
create table u (id int);
set search_path to 'postgres', 'public';
create table w (id int);

-- case: set_config
create schema a;
select set_config('search_path', 'a, public', false);
create table t (id int);
select pg_catalog.set_config('search_path', '', false);
create table public.u (id int);
select set_config('search_path', '"$user",public', false);
create table v (id int);

-- case: SET LOCAL
create schema a;
begin;
set local search_path = a;
create table t (id int);
commit;
create table u (id int);
set local search_path = a;
create table v (id int);
begin;
set search_path = a;
rollback;
create table w (id int);
begin;
set search_path = a;
commit;
create table x (id int);

-- case: SET is undone by a savepoint
create schema a;
begin;
savepoint s;
set search_path = a;
create table t (id int);
rollback to s;
create table u (id int);
commit;

-- case: CREATE SCHEMA with elements
create schema a
  create table u (id int primary key)
  create table t (id int primary key, r int references u)
  create view v as select * from t
  create index i on t (r);
create schema if not exists a;
create schema if not exists b;
create schema authorization postgres create table inner_one (id int);
create schema a; -- fails: schema "a" already exists

-- case: CREATE SCHEMA with plain elements
create schema a create table t (id int primary key, r int) create index i on t (r) create view v as select id from t create sequence s;

-- case: IF NOT EXISTS does nothing
create table t (id int);
create table if not exists t (id bigint, more int);
create index i on t (id);
create index if not exists i on t (id desc);
create sequence s;
create sequence if not exists s as smallint;
create view if_not as select 1 as one;
create materialized view m as select 1 as one;
create materialized view if not exists m as select 2 as two;
create table if not exists m (x int);
create extension if not exists plpgsql;
create or replace view if_not as select 1 as one, 2 as two;

-- case: IF EXISTS does nothing
drop table if exists a, b;
drop view if exists v;
drop type if exists t;
drop schema if exists s;
drop function if exists f(), g(int);
drop trigger if exists tr on nope;
drop policy if exists p on nope;
drop index if exists public.i, s.i;
drop extension if exists citext;
alter table if exists nope add column x int;
create table t (id int);
drop trigger if exists tr on t;
alter table t drop constraint if exists c, drop column if exists d;
drop domain if exists t2;
drop sequence if exists t3;
drop materialized view if exists t4;

-- case: DROP IF EXISTS of another kind
create table t (id int);
drop view if exists t; -- fails: "t" is not a view
drop index if exists t; -- fails: "t" is not an index
drop type if exists t; -- fails: cannot drop type t because table t requires it
drop sequence if exists t; -- fails: "t" is not a sequence

-- case: ROLLBACK undoes all
create table keep (id int primary key, b int);
begin;
alter table keep drop column b, add column c int;
create table gone (id int references keep);
create type e as enum ('a');
create function f() returns int language sql as 'select 1';
alter table keep rename to kept;
create index on kept (c);
drop table if exists nothing;
rollback;
create table e (id int);

-- case: ROLLBACK TO SAVEPOINT
create table t (id int);
begin;
alter table t add a int;
savepoint one;
alter table t add b int;
savepoint two;
alter table t add c int;
rollback to two;
alter table t add d int;
rollback to savepoint one;
alter table t add e int;
savepoint one;
drop table t;
release one;
rollback to one;
create table u (id int);
commit;

-- case: savepoints of one name
create table t (id int);
begin;
savepoint s;
alter table t add a int;
savepoint s;
alter table t add b int;
rollback to s;
release s;
rollback to s;
commit;

-- case: a statement that fails alone
create table t (id int);
alter table t add a int, drop column nope, add b int; -- fails: column "nope" of relation "t" does not exist
create table u (id int, id int); -- fails: column "id" specified more than once
create table w (id int references nope); -- fails: relation "nope" does not exist
create index on t (nope); -- fails: column "nope" does not exist
alter table t add c nope; -- fails: type "nope" does not exist
create view v as select nope from t; -- fails: column "nope" does not exist
alter table t add c int;

-- case: a failing statement takes its transaction along
create table t (id int);
begin;
alter table t add a int;
alter table nope add b int; -- fails: relation "nope" does not exist
alter table t add c int; -- fails: current transaction is aborted
commit;
alter table t add d int;
begin;
alter table t add e int;
savepoint s;
alter table nope add b int; -- fails: relation "nope" does not exist
rollback to s;
alter table t add f int;
commit;

-- case: COMMIT AND CHAIN
create table t (id int);
begin;
alter table t add a int;
commit and chain;
alter table t add b int;
rollback and chain;
alter table t add c int;
commit;
commit;

-- case: BEGIN in a transaction
create table t (id int);
begin;
begin;
alter table t add a int;
rollback;
rollback;
start transaction;
alter table t add b int;
end;
begin work;
alter table t add c int;
abort;

-- case: roles
create role session_role_one;
create schema authorization session_role_one;
set role session_role_one;
create table t (id int);
reset role;
set session authorization session_role_one;
create table u (id int);
reset session authorization;
create table w (id int);

-- case: names fold and keep
create table Foo (Bar int, "Baz" int);
create table "Foo" (bar int);
alter table FOO rename column BAR to "BAR";
create index Idx on foo ("BAR", "Baz");
create index "Idx" on "Foo" (BAR);
create table "select" ("from" int, "with space" int, "quote""d" int);
create table U&"d\0061t" (U&"\0061" int);

-- case: CREATE OR REPLACE VIEW
create table t (a int, b text);
create view v as select a from t;
create or replace view v as select a, b from t;
create or replace view v as select b from t; -- fails: cannot drop columns from view
create or replace view v as select a as x, b from t; -- fails: cannot change name of view column "a" to "x"
create or replace view v as select a::bigint as a, b from t; -- fails: cannot change data type of view column "a" from integer to bigint
create view v as select 1; -- fails: relation "v" already exists
create temp view tv as select * from t;

-- case: functions in pg_temp
create function pg_temp.helper() returns int language sql as 'select 1';
create type pg_temp.te as enum ('a');
create domain pg_temp.td as int;
create type pg_temp.tc as (a int);
create sequence pg_temp.ts;
create table pg_temp.tt (a int);
select pg_temp.helper();
set search_path = pg_temp, public;
create table hidden (a int);
set search_path = public;
create table seen (a int);

-- case: DISCARD and RESET ALL
create schema a;
set search_path = a;
create temp table t (id int);
discard all;
create table t (id int);
set search_path = a;
reset all;
create table u (id int);

-- case: no schema to create in
set search_path = '';
create table t (a int); -- fails: no schema has been selected to create in
create view v as select 1; -- fails: no schema has been selected to create in
create type e as enum ('a'); -- fails: no schema has been selected to create in
create function f() returns int language sql as 'select 1'; -- fails: no schema has been selected to create in
create sequence s; -- fails: no schema has been selected to create in
create table public.t (a int);
create index on public.t (a);
create temp table tmp (a int);
set search_path = nowhere;
create table u (a int); -- fails: no schema has been selected to create in
create schema nowhere;
create table u (a int);
