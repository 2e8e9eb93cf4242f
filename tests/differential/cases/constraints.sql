-- Constraints and indexes that are added, changed and dropped.

-- case: ADD PRIMARY KEY makes NOT NULL
create table t (a int, b int, c int not null);
alter table t add primary key (a, b);
create table u (a int);
alter table u add column id bigint primary key, add column k serial unique;

-- case: USING INDEX renames the index
create table t (a int not null, b int, c int);
create unique index t_a on t (a);
create unique index t_b on t (b);
create unique index t_c on t (c);
alter table t add constraint t_pk primary key using index t_a;
alter table t add constraint t_u unique using index t_b deferrable initially deferred;
alter table t add unique using index t_c;
create table u (x int);
create unique index u_x on u (x);
alter table u add primary key using index u_x;

-- case: NOT VALID and VALIDATE
create table r (id int primary key);
create table t (a int, b int);
alter table t add constraint ck check (a > 0) not valid, add constraint fk foreign key (b) references r not valid;
alter table t add constraint ck2 check (b > 0) not valid;
alter table t validate constraint ck;
alter table t validate constraint fk;

-- case: foreign keys with everything
create table p (a int, b int, c text, primary key (a, b), unique (c));
create table t (a int, b int, c text,
  foreign key (a, b) references p match full on delete cascade on update set null deferrable initially deferred,
  foreign key (c) references p (c) on delete restrict on update set default deferrable);
alter table t alter constraint t_c_fkey not deferrable;
alter table t alter constraint t_a_b_fkey deferrable initially immediate;
create table s (x int, y int, foreign key (x, y) references p on delete set null (x));

-- case: NOT ENFORCED (18)
create table r (id int primary key);
create table t (a int check (a > 0) not enforced, b int references r not enforced, constraint c check (b > 0) enforced);
alter table t add constraint d check (a > 1) not enforced;
alter table t alter constraint t_b_fkey enforced;
alter table t alter constraint t_b_fkey not enforced;

-- case: constraints of not null (18)
create table t (a int, b int, c int);
alter table t add constraint a_there not null a;
alter table t add not null b not valid;
alter table t validate constraint t_b_not_null;
alter table t add constraint c_there not null c no inherit;
alter table t alter constraint c_there inherit;
alter table t drop constraint a_there;
alter table t alter b drop not null;

-- case: not null constraints are inherited (18)
create table p (a int not null, b int constraint b_here not null no inherit, c int);
create table k () inherits (p);
alter table p alter c set not null;
alter table p add column d int not null default 1;
create table k2 (a int constraint mine not null) inherits (p);
alter table p drop constraint p_a_not_null;
alter table k alter a drop not null;
alter table p add primary key (a);

-- case: a primary key of parents and its NOT NULL (18)
create table p (a int primary key, b int);
create table k (c int) inherits (p);
alter table p drop constraint p_pkey;
alter table p alter a drop not null;

-- case: temporal keys (18)
create extension btree_gist;
create table p (id int, valid daterange, primary key (id, valid without overlaps));
create table c (id int, p int, valid daterange, foreign key (p, period valid) references p (id, period valid));
create table u (id int, valid tstzrange, constraint uu unique (id, valid without overlaps));

-- case: indexes with everything
create table t (a int, b text, c int, d text collate "C", e int[], j jsonb, r int4range, p point);
create unique index u on t (a desc nulls last, b asc nulls first, c desc) include (d) where c > 0;
create index h on t using hash (b);
create index g on t using gin (e);
create index gp on t using gin (j jsonb_path_ops);
create index gs on t using gist (r);
create index sp on t using spgist (p);
create index br on t using brin (a);
create index brm on t using brin (a int4_minmax_multi_ops) with (pages_per_range = 32);
create index tp on t (b text_pattern_ops, d varchar_pattern_ops);
create index co on t (b collate "C", d collate "POSIX");
create index nd on t (a) with (fillfactor = 70);
create unique index nn on t (a) nulls not distinct;
create index concurrently if not exists u on t (a);
create index concurrently cc on t (a);
alter table t add constraint un unique nulls not distinct (b, c) include (a);
alter index nd set (fillfactor = 80);

-- case: indexes that are dropped and made again
create table t (a int, b int);
create index i on t (a);
drop index concurrently i;
create index i on t (b);
drop index if exists i, nope;
create index if not exists i on t (a, b);
reindex index i;
create index i on t (b); -- fails: relation "i" already exists

-- case: ALTER COLUMN TYPE with dependents
create table t (id int primary key, b varchar(10) default 'x', c int check (c > 0), d text);
create table r (t int references t);
create index on t (b);
create index on t (b varchar_pattern_ops);
create index on t (lower(b)) where c > 0;
create index named on t (c) include (b);
alter table t alter id type bigint;
alter table t alter b type text, alter c type numeric(10,2);
alter table t alter d type int using d::int;
alter table t alter column d set data type varchar(50);

-- case: ALTER COLUMN TYPE with opclasses
create table t (a varchar(10), b text, c int, d timestamp);
create index a_p on t (a varchar_pattern_ops);
create index a_t on t (a text_pattern_ops);
create index b_x on t (b, c, d desc);
alter table t alter a type text;
alter table t alter c type bigint, alter d type timestamptz;
alter table t alter b type varchar(5);

-- case: ALTER COLUMN TYPE that views need
create table t (a int, b int);
create view v as select a from t;
alter table t alter a type bigint; -- fails: cannot alter type of a column used by a view or rule
alter table t alter b type bigint;

-- case: DROP CONSTRAINT in the same statement as ADD
create table t (id int, b int, constraint k primary key (id), constraint ck check (b > 0));
alter table t drop constraint k, add constraint k primary key (b), drop constraint ck, add constraint ck check (b > 1);
alter table t drop column id, add column id text unique;

-- case: defaults are set and dropped
create table t (a int default 1, b text, c timestamptz default now(), d int);
alter table t alter a drop default, alter b set default 'x', alter c set default current_timestamp, alter d set default null;
alter table t alter b set default null;
alter table t add e int default null, add f text default '', add g int[] default '{}';

-- case: ADD COLUMN IF NOT EXISTS
create table t (id int);
alter table t add column if not exists id bigint, add column if not exists b int references t (id); -- fails: there is no unique constraint matching given keys for referenced table "t"
alter table t add column if not exists id bigint unique;
alter table t add column if not exists c serial, add column if not exists c text;

-- case: constraint triggers and deferrable keys
create table t (a int unique deferrable, b int primary key deferrable initially deferred);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create constraint trigger ct after update on t initially deferred for each row execute function f();

-- case: checks over columns that are renamed and dropped
create table t (a int, b int, constraint ab check (a > b), constraint c1 check (a is not null));
alter table t rename a to z;
alter table t drop column b;
alter table t drop constraint if exists ab;

-- case: a unique index behind a foreign key
create table p (a int, b int);
create unique index pa on p (a);
create table c (a int references p (a));
drop index pa; -- fails: cannot drop index pa because other objects depend on it
drop index pa cascade;

-- case: CLUSTER and options of constraints
create table t (a int primary key using index tablespace pg_default, b int unique with (fillfactor = 60));
cluster t using t_pkey;
alter table t set without cluster;
alter table t add exclude using gist (point(a, b) with ~=);

-- case: collations that keys have anyway
create table t (a text, b text collate "C", c int, d text default 'x' || 'y', e timestamp default (now() at time zone 'utc'));
create index on t (a collate "default", b collate "C", b collate "default");
create index on t (lower(a) collate "C", (a || b) collate pg_catalog."default");
