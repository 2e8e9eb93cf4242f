-- Partitioned tables and what their partitions get.

-- case: keys and indexes of partitions
create table m (id int, at date not null, v text, primary key (id, at)) partition by range (at);
create table m1 partition of m for values from ('2024-01-01') to ('2024-02-01');
create index on m (v);
create index named on m (at, v desc);
create table m2 partition of m for values from ('2024-02-01') to ('2024-03-01');
create table md partition of m default;

-- case: names of partitions' indexes
create table a_partitioned_table_with_a_long_name (id int, some_column_of_it text) partition by list (id);
create table a_partitioned_table_with_a_long_name_and_a_partition_too partition of a_partitioned_table_with_a_long_name for values in (1);
create index on a_partitioned_table_with_a_long_name (some_column_of_it);
create index some_index on a_partitioned_table_with_a_long_name (lower(some_column_of_it), id);
alter table a_partitioned_table_with_a_long_name add constraint the_key unique (id);

-- case: constraints of partitions
create table r (id int primary key);
create table m (id int check (id > 0), k int references r, v int constraint big check (v > 9), constraint both_of check (id < v)) partition by list (id);
create table m1 partition of m for values in (1);
alter table m add constraint later check (k > 0);
alter table m add foreign key (v) references r on delete cascade;
create table m2 partition of m (constraint own check (v < 99)) for values in (2);
alter table m drop constraint big;

-- case: a foreign key to a partitioned table
create table m (id int primary key, v int) partition by range (id);
create table m1 partition of m for values from (0) to (10);
create table m2 partition of m for values from (10) to (20);
create table c (m_id int references m, other int);
alter table c add constraint named foreign key (other) references m on delete set null;

-- case: a new partition of a table that foreign keys name
create table m (id int primary key, v int) partition by range (id);
create table c (m_id int references m);
create table m1 partition of m for values from (0) to (10);
create table c2 (m_id int references m) partition by list (m_id);
create table c21 partition of c2 for values in (1);

-- case: ATTACH takes matching indexes and constraints
create table m (id int not null, v text) partition by list (id);
create index m_v on m (v);
create index m_lower on m (lower(v));
create table p (id int not null, v text);
create index p_mine on p (v);
create index p_other on p (v desc);
alter table m attach partition p for values in (1);

-- case: ATTACH takes a key with its constraint
create table m (id int primary key, v text unique) partition by list (id); -- fails: unique constraint on partitioned table must include all partitioning columns
create table m (id int primary key, v text, constraint mu unique (v, id)) partition by list (id);
create table p (id int not null, v text, constraint pk primary key (id), constraint pu unique (v, id));
alter table m attach partition p for values in (1);
create table q (id int not null, v text);
create unique index q_id on q (id);
alter table m attach partition q for values in (2);

-- case: ATTACH takes checks and foreign keys
create table r (id int primary key);
create table m (id int, k int references r, constraint ck check (k > 0)) partition by list (id);
create table p (id int, k int constraint pfk references r, constraint ck check (k > 0));
alter table m attach partition p for values in (1);
create table q (k int, id int, constraint ck check (k > 0));
alter table m attach partition q for values in (2);
create table z (id int, k int);
alter table m attach partition z for values in (3); -- fails: child table is missing constraint "ck"

-- case: DETACH
create table r (id int primary key);
create table m (id int primary key, k int references r, v int check (v > 0)) partition by list (id);
create index on m (v);
create table p partition of m for values in (1);
create table q partition of m for values in (2);
alter table m detach partition p;
alter table m drop column v;
alter table m detach partition q;
drop table m;

-- case: indexes on the partitioned table alone
create table m (id int, v int) partition by list (id);
create table p1 partition of m for values in (1);
create table p2 partition of m for values in (2);
create index mi on only m (v);
create index i1 on p1 (v);
alter index mi attach partition i1;
create index i2 on p2 (v);
alter index mi attach partition i2;
create index other on only m (id);

-- case: keys on the partitioned table alone
create table m (id int not null, v int) partition by list (id);
create table p1 partition of m for values in (1);
alter table only m add constraint mk primary key (id);
alter table p1 add constraint p1k primary key (id);
alter index mk attach partition p1k;

-- case: levels of partitions
create table m (a int, b int, c text) partition by list (a);
create table m1 partition of m for values in (1) partition by range (b);
create table m11 partition of m1 for values from (0) to (10);
create table m12 partition of m1 default;
create index on m (c);
alter table m add column d int not null default 1;
alter table m add primary key (a, b);
alter table m rename c to e;
alter table m alter e type varchar(20);
alter table m drop column d;

-- case: hash partitions and expressions
create table h (id int, v text) partition by hash (id);
create table h0 partition of h for values with (modulus 2, remainder 0);
create table h1 partition of h for values with (modulus 2, remainder 1);
create table e (id int, v text) partition by range (lower(v), (id + 1));
create table e1 partition of e for values from (minvalue, minvalue) to ('m', maxvalue);

-- case: defaults, identities and not null of partitions
create sequence s;
create table m (id int not null default nextval('s'), v text default 'x' not null, w int) partition by list (id);
create table p partition of m (v default 'y', w not null) for values in (1);
alter table m alter v drop default;
alter table only m alter w set default 4;
alter table m alter w set not null;

-- case: identity of a partitioned table (18)
create table m (id int generated always as identity, v int) partition by list (v);
create table p partition of m for values in (1);
create table q (id int not null, v int);
alter table m attach partition q for values in (2);
alter table m detach partition p;

-- case: triggers of partitioned tables
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create table m (id int, v int) partition by list (id);
create table p partition of m for values in (1);
create trigger tr after insert on m for each row execute function f();
create trigger st after insert on m for each statement execute function f();
create table q partition of m for values in (2);
create table z (id int, v int);
alter table m attach partition z for values in (3);
alter table m detach partition p;
alter table m disable trigger tr;
drop trigger tr on m;

-- case: dropping a partitioned index and constraint
create table m (id int not null, v int) partition by list (id);
create table p partition of m for values in (1);
create index mi on m (v);
alter table m add constraint u unique (id, v), add constraint c check (v > 0);
drop index p_v_idx; -- fails: cannot drop index p_v_idx because index mi requires it
drop index mi;
alter table p drop constraint p_id_v_key; -- fails: cannot drop inherited constraint "p_id_v_key" of relation "p"
alter table m drop constraint u;
alter table m drop constraint c;

-- case: dropping partitions
create table m (id int primary key, v int) partition by list (id);
create table p partition of m for values in (1);
create table q partition of m for values in (2);
create table c (id int references m);
drop table p; -- fails: cannot drop table p because other objects depend on it
alter table c drop constraint c_id_fkey;
drop table p;
drop table m;

-- case: LIKE of a partitioned table and a partition of its own columns
create table m (id int primary key, v int check (v > 0)) partition by list (id);
create table l (like m including all);
create table p partition of m for values in (1);
create table q partition of m (unique (v)) for values in (2);
alter table m add constraint mu unique (id, v);

-- case: not null and checks of attached partitions (18)
create table m (id int not null, v int constraint v_there not null) partition by list (id);
create table p (id int constraint p_id not null, v int not null);
alter table m attach partition p for values in (1);
create table q partition of m for values in (2);
alter table m add column w int not null default 1;
alter table m alter v drop not null;
alter table m detach partition q;

-- case: renaming columns and constraints of partitioned tables
create table m (id int, v int constraint ck check (v > 0), constraint pk primary key (id)) partition by list (id);
create table p partition of m for values in (1);
alter table m rename column v to w;
alter table m rename constraint ck to ck2;
alter table m rename constraint pk to pk2;
alter index pk2 rename to pk3;
alter index p_pkey rename to p_pk4;

-- case: setting a partitioned table's schema
create schema s;
create table m (id int primary key, v int) partition by list (id);
create table p partition of m for values in (1);
alter table m set schema s;
create table q partition of s.m for values in (2);
create table s.z partition of s.m for values in (3);

-- case: the type of a column in partitions
create table m (id int, v int, w text) partition by list (id);
create table p partition of m for values in (1);
create index on m (v);
create index on m (w text_pattern_ops);
alter table m alter v type bigint, alter w type varchar(9);

-- case: exclusion constraints and columns included (18)
create extension btree_gist;
create table m (id int, r int4range, w text, exclude using gist (id with =, r with &&)) partition by list (id);
create table p partition of m for values in (1);
create unique index u on m (id) include (w);
alter table m add constraint uu unique using index u; -- fails: ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables

-- case: keys for partitions are numbered in the order of their bounds
create table p (a int, b int, primary key (a, b)) partition by list (a);
create table p_rest partition of p default;
create table p_9 partition of p for values in (9, 20);
create table p_10 partition of p for values in (3, 10);
create table p_null (a int not null, b int not null);
create table r (a int, b int, foreign key (a, b) references p);
create table p2 (at date primary key) partition by range (at);
create table p2_late partition of p2 for values from ('2024-06-01') to (maxvalue);
create table p2_early partition of p2 for values from (minvalue) to ('2023-01-01');
create table p2_mid partition of p2 for values from ('2023-01-01') to ('2024-06-01');
create table r2 (at date references p2);
create table p3 (a int primary key) partition by hash (a);
create table p3_b partition of p3 for values with (modulus 4, remainder 3);
create table p3_a partition of p3 for values with (modulus 2, remainder 0);
create table p3_c partition of p3 for values with (modulus 4, remainder 1);
create table r3 (a int references p3);
