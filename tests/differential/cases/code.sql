-- DO blocks and calls of functions: what they leave behind.

-- case: FOUND behind loops
do $$ begin for i in 1..3 loop null; end loop;
  if found then create table integers (); end if; end $$;
do $$ declare x int; begin foreach x in array array[1] loop null; end loop;
  if found then create table arrays (); end if; end $$;
do $$ declare r record; begin for r in select 1 as a loop exit; end loop;
  if found then create table left_early (); end if; end $$;
do $$ begin for i in 1..0 loop null; end loop;
  if not found then create table empty (); end if; end $$;
do $$ begin perform 1; execute 'select 1 where false';
  if found then create table kept_by_execute (); end if; end $$;

-- case: INTO STRICT
do $$ declare x int; begin select 1 into strict x where false; create table wrong ();
exception when no_data_found then create table no_data (); end $$;
do $$ declare x int; begin select a into strict x from generate_series(1, 2) a;
  create table wrong ();
exception when too_many_rows then create table too_many (); end $$;

-- case: errors of expressions
do $$ declare x int := 3; begin case x when 1 then null; end case; create table wrong ();
exception when case_not_found then create table case_handled (); end $$;
do $$ declare x int; begin x := 1 / 0; create table wrong ();
exception when division_by_zero then create table division_handled (); end $$;
do $$ declare x int; begin x := 'abc'; create table wrong ();
exception when invalid_text_representation then create table cast_handled (); end $$;
do $$ declare x smallint; begin x := 70000; create table wrong ();
exception when numeric_value_out_of_range then create table range_handled (); end $$;
do $$ declare x int not null := 1; begin x := null; create table wrong ();
exception when null_value_not_allowed then create table null_handled (); end $$;
do $$ begin assert 1 = 2; create table wrong ();
exception when assert_failure then create table assert_handled (); end $$;
do $$ begin execute null::text; create table wrong ();
exception when others then create table execute_handled (); end $$;
do $$ declare x varchar(3); begin x := 'abcd'; create table wrong ();
exception when string_data_right_truncation then create table length_handled (); end $$;

-- case: conditions by name
do $$ begin raise exception using errcode = 'invalid_password';
exception when division_by_zero then create table wrong ();
  when others then create table others_took_it (); end $$;
do $$ begin raise deadlock_detected;
exception when transaction_rollback then create table class_took_it (); end $$;

-- case: values as text
do $$ begin execute 'create table ' || concat('x_', true) || ' ()'; end $$;
do $$ begin execute format('create table %I ()', array_to_string(array[true, false], '_')); end $$;
do $$ begin execute format('create table %I ()', array[true, false]::text); end $$;
do $$ begin execute format('create table %I ()', quote_literal(E'a\\b''c')); end $$;
create schema "My S";
do $$ begin execute format('create table %s.t ()', '"My S"'::regnamespace); end $$;
do $$ begin if 'é' like '_' then create table one_character (); end if; end $$;
do $$ declare n text[] := array['x']; begin n := n || '{a,b}';
  execute format('create table n%s ()', cardinality(n)); end $$;
do $$ begin if array[1, null] @> array[null]::int[] then create table wrong ();
  else create table null_is_in_nothing (); end if; end $$;
do $$ begin execute format('create table %I ()', 'abcdef'::varchar(3)); end $$;

-- case: rows in order
do $$ declare t text := ''; a int; begin
  for a in select v from (values (2), (null), (1)) x(v) order by v desc loop
    t := t || coalesce(a::text, 'n'); end loop;
  execute format('create table %I ()', 'down_' || t); end $$;
do $$ declare t text := ''; a int; begin
  for a in select v from (values (2), (null), (1)) x(v) order by v nulls first loop
    t := t || coalesce(a::text, 'n'); end loop;
  execute format('create table %I ()', 'first_' || t); end $$;
do $$ declare t text := ''; a text; begin
  for a in values ('b'), ('a'), ('c') order by 1 offset 1 loop t := t || a; end loop;
  execute format('create table %I ()', 'values_' || t); end $$;
do $$ declare t text := ''; a text; begin
  for a in select 'b' union select 'a' order by 1 limit 1 loop t := t || a; end loop;
  execute format('create table %I ()', 'union_' || t); end $$;
do $$ declare t text := ''; a text; begin
  for a in select distinct unnest(array['y', 'x', 'y']) order by 1 limit 2 loop
    t := t || a; end loop;
  execute format('create table %I ()', 'unnest_' || t); end $$;
do $$ declare t text := ''; r record; begin
  for r in select unnest(array['a', 'b']) as x, unnest(array[1, 2, 3]) as y loop
    t := t || coalesce(r.x, '-') || r.y; end loop;
  execute format('create table %I ()', 'padded_' || t); end $$;

-- case: aggregates
do $$ declare n int; begin select count(*) filter (where a > 2) into n from generate_series(1, 3) a;
  execute format('create table n%s ()', n); end $$;
do $$ declare t text; begin
  select string_agg(a::text, '' order by a) into t from unnest(array[3, 1, 2]) a;
  execute format('create table %I ()', 's' || t); end $$;

-- case: labels and scopes
do $$ <<b>> declare k text := 'outer_'; begin
  declare k text := 'inner_'; begin execute format('create table %I ()', b.k); end;
  execute format('create table %I ()', k || '2'); end $$;
do $$
declare x int := 7;
begin
  declare x text;
  begin
    x := '07';
    execute format('create table %I ()', 't' || x);
  end;
  x := '08';
  execute format('create table %I ()', 'u' || x);
end $$;
do $$ begin <<o>> for i in 1..3 loop for j in 1..3 loop continue o when j = 2;
  execute format('create table l%s%s ()', i, j); exit o when i = 2; end loop; end loop; end $$;

-- case: COMMIT and ROLLBACK
do $$ begin create table a (); rollback; create table b (); commit; create table c (); end $$;
do $$ begin create table d (); commit; create table e (); raise exception 'x'; end $$; -- fails: x
create procedure p() language plpgsql as $$ begin create table f (); commit; create table g ();
  rollback; end $$;
call p();
do $$ begin begin create table h (); commit; exception when invalid_transaction_termination then
  create table handled (); end; end $$;

-- case: functions called for rows
create function f(n int) returns int language plpgsql as
  $$ begin execute format('create table t%s (i int)', n); return n; end $$;
select f(g) from generate_series(1, 5) g order by g desc limit 2;
select f(g) from generate_series(6, 8) g order by 1 desc limit 1;
with x as (select f(9)) select 1;
with x as (select f(10)) select * from x;

-- case: RETURN QUERY runs
create function f() returns int language plpgsql as
  $$ begin create table made (); return 1; end $$;
create function g() returns setof int language plpgsql as $$ begin return query select f(); end $$;
do $$ begin perform g(); end $$;

-- case: what every database has
do $$ begin if not exists (select from pg_class where relname = 'users') then
  create table users (id int primary key, m int); end if; end $$;
do $$ begin if not exists (select from pg_type where typname = 'mood') then
  create type mood as enum ('sad'); end if; end $$;
do $$ begin if exists (select from pg_type where typname = '_mood' and typcategory = 'A') then
  create table has_array (); end if; end $$;
do $$ begin if not exists (select from pg_proc where proname = 'users_touch') then
  create table no_function (); end if; end $$;
do $$ begin if not exists (select from pg_constraint where conname = 'users_m_key') then
  alter table users add unique (m); end if; end $$;
do $$ begin if not exists (select from pg_indexes where indexname like 'users_x%') then
  create index users_x on users (m); end if; end $$;

-- case: cells of the catalogs
create table r (id int primary key);
create table t (c char(3), b bit(3), g int generated always as (1) stored, i int references r,
                k int generated always as identity, d int);
alter table t drop d;
do $$ declare t text; begin
  select string_agg(data_type || coalesce(character_maximum_length, 0), ',' order by ordinal_position)
    into t from information_schema.columns where table_name = 't';
  execute format('create table %I ()', t);
  if (select column_default from information_schema.columns where table_name = 't'
      and column_name = 'g') is null then create table no_default (); end if;
  if (select count(*) from information_schema.sequences) = 0 then create table no_sequence (); end if;
  if (select count(*) from pg_sequences) = 1 then create table one_sequence (); end if;
  if (select count(*) from pg_trigger where tgrelid = 't'::regclass) = 2 then
    create table two_triggers (); end if;
  if (select count(*) from pg_attribute where attrelid = 't'::regclass) = 12 then
    create table twelve_columns (); end if;
  if (select count(*) from pg_attribute where attrelid = 't'::regclass and attnum > 0
      and not attisdropped) = 5 then create table five_columns (); end if;
  if (select indkey::text from pg_index where indrelid = 'r'::regclass) = '1' then
    create table first_column (); end if;
end $$;

-- case: SET LOCAL
create schema a;
create schema b;
begin;
set local search_path = a;
set search_path = b;
commit;
create table t ();
set search_path = '';
begin;
set local search_path = a;
create table t ();
commit;
create table public.u ();
alter table u add x int; -- fails: relation "u" does not exist
set search_path = b;
set search_path from current;
create table v ();

-- case: BEGIN without COMMIT
create table a ();
begin;
create table b ();
