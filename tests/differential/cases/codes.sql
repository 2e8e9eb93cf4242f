-- Code that reckons with dates and settings, as migrations that make partitions do.

-- case: partitions made by a function of dates
create table log (id bigint not null, at timestamptz not null) partition by range (at);
create function make_partition(of_table text, first date, last date) returns void
language plpgsql as $$
declare
  part text;
begin
  part := of_table || '_' || to_char(first, 'YYMMDD') || '_' || to_char(last, 'YYYY_MM');
  if (select extract(day from first) != 1) then
    raise exception 'not the first day of a month';
  end if;
  execute 'create table if not exists ' || part || ' partition of ' || of_table ||
    ' for values from (''' || first || ''') to (''' || last || ''')';
  execute format('create index %I on %I (id)', part || '_id', part);
end $$;
select make_partition('log', '2024-01-01', '2024-02-01');
select make_partition('log', date '2024-02-01', '2024-03-01'::date);
select make_partition('log', '2024-03-02', '2024-04-01'); -- fails: not the first day of a month

-- case: months counted in a loop
create table m (id int, at timestamp not null) partition by range (at);
do $$
declare
  first date := '2023-11-01';
  next timestamp;
begin
  for i in 0..3 loop
    next := first + (i || ' months')::interval;
    execute format('create table m_%s partition of m for values from (%L) to (%L)',
      to_char(next, 'YYYY_MM'), next, next + interval '1 month');
  end loop;
  first := date_trunc('month', '2024-03-31'::date - interval '1 day')::date;
  while first < '2024-06-01' loop
    execute 'create table w_' || to_char(first, 'FMMonYY') || ' (d int default '
      || extract(doy from first) || ')';
    first := first + interval '1 month';
  end loop;
end $$;

-- case: a series of dates
create table s (at date) partition by range (at);
do $$
declare
  day record;
begin
  for day in select d::date as d from generate_series('2024-02-27'::date, '2024-03-02'::date,
      interval '1 day') as d loop
    execute format('create table %I partition of s for values from (%L) to (%L)',
      's_' || to_char(day.d, 'YYYYMMDD'), day.d, day.d + 1);
  end loop;
end $$;

-- case: days and weeks
do $$
begin
  execute 'create table d' || (date '2024-03-01' - date '2024-02-01') || ' (a int)';
  execute 'create table w' || to_char(date '2024-12-30', 'IW') || ' (a int)';
  execute 'create table q' || to_char(timestamp '2024-08-15 17:05:09', 'Q_HH24MISS') || ' (a int)';
  execute 'create table x' || replace((timestamp '2024-01-31' + interval '1 month')::text, ' ', '')
    || ' (a int)'; -- fails: syntax error
end $$;
do $$
begin
  execute 'create table e' || to_char(timestamp '2024-01-31' + interval '1 month', 'MMDD')
    || ' (a int)';
  execute 'create table t' || to_char(to_date('20240229', 'YYYYMMDD') + 366, 'YYYYMMDD')
    || ' (a int)';
  if '2024-01-02'::date > '2024-01-01'::timestamp then
    create table later (a int);
  end if;
end $$;

-- case: a setting that nobody has made
do $$
declare
  wanted bool := coalesce(current_setting('app.wanted', true), 'false')::boolean;
begin
  if wanted then
    create table wanted (a int);
  end if;
  if current_setting('app.name', true) is null then
    create table nameless (a int);
  end if;
end $$;
select set_config('app.name', 'x', false);
do $$
begin
  execute 'create table named_' || current_setting('app.name', true) || ' (a int)';
end $$;

-- case: types of columns as the information schema has them
create domain positive as int check (value > 0);
create type mood as enum ('a');
create table t (id int primary key, name varchar(10), p positive, m mood, tags text[]);
do $$
declare
  parameters varchar := (
    select string_agg(usage.column_name || '_arg' || ' ' || udt_schema || '.' || udt_name, ', '
                      order by usage.ordinal_position)
    from information_schema.key_column_usage usage
      left join information_schema.columns on usage.table_name = columns.table_name
        and usage.column_name = columns.column_name
    where columns.table_name = 't' and usage.constraint_name like '%_pkey');
  c record;
begin
  execute 'create function f(' || parameters || ') returns int language sql as ''select 1''';
  for c in select * from information_schema.columns where table_name = 't' loop
    execute format('create table %I (a %I.%I, b %s)', 't_' || c.column_name, c.udt_schema,
      c.udt_name, case when c.data_type in ('ARRAY', 'USER-DEFINED') then 'int' else c.data_type end);
  end loop;
end $$;
