-- Names that PostgreSQL chooses: makeObjectName and ChooseConstraintName of its source.

-- case: names of every kind of constraint
create table orders (id int primary key, code text unique, qty int check (qty > 0),
  parent int references orders, check (qty < id), unique (code, qty),
  exclude using btree (code with =));

-- case: a check over no column, one, and several
create table t (a int, b int, check (true), check (a > 0), check (a > b), check (b > 0 and b < 9));

-- case: numbered names
create table t (a int unique, unique (a), unique (a), check (a > 0), check (a > 1), check (a > 2));
create index on t (a);
create index on t (a);
create index on t (a);

-- case: a name that another relation has
create table t_a_key (x int);
create table t_pkey (x int);
create table t_a_seq (x int);
create table t (a serial primary key, b int unique);
alter table t add constraint c unique (a);

-- case: names of constraints are free across tables, those of indexes are not
create table a (x int constraint positive check (x > 0));
create table b (x int constraint positive check (x > 0));
create table c (x int constraint positive unique);
create table d (x int constraint positive unique); -- fails: relation "positive" already exists

-- case: a check avoids the constraint names of its schema
create table t2 (x int, constraint t_a_check check (x > 0));
create table t (a int check (a > 0), b int check (b > 0));
alter table t add check (a > 1);

-- case: long names are shortened, the longer part first
create table a_table_with_a_name_that_is_quite_long_but_not_too_long (
  id serial primary key,
  a_column_with_a_name_that_is_quite_long_as_well text unique,
  short int check (short > 0),
  other int references a_table_with_a_name_that_is_quite_long_but_not_too_long);
create index on a_table_with_a_name_that_is_quite_long_but_not_too_long (a_column_with_a_name_that_is_quite_long_as_well);

-- case: both parts are shortened to the same length
create table aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (
  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb serial unique check (
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb > 0));

-- case: shortened names with numbers
create table a_table_with_a_name_that_is_exactly_as_long_as_names_can_be_ok (a int, b int);
create index on a_table_with_a_name_that_is_exactly_as_long_as_names_can_be_ok (a);
create index on a_table_with_a_name_that_is_exactly_as_long_as_names_can_be_ok (a);
create index on a_table_with_a_name_that_is_exactly_as_long_as_names_can_be_ok (a);
alter table a_table_with_a_name_that_is_exactly_as_long_as_names_can_be_ok add check (a > 0);
alter table a_table_with_a_name_that_is_exactly_as_long_as_names_can_be_ok add check (a > 1);

-- case: identifiers are cut at 63 bytes
create table this_is_a_table_whose_name_is_much_longer_than_what_postgresql_keeps_of_it (
  this_is_a_column_whose_name_is_much_longer_than_what_postgresql_keeps_of_it int primary key);
alter table this_is_a_table_whose_name_is_much_longer_than_what_postgresql_keeps_of_it_really
  add constraint this_is_a_constraint_whose_name_is_much_longer_than_what_is_kept check (true);

-- case: names are cut between characters
create table "ääääääääääääääääääääääääääääääääääääääääää" (
  "öööööööööööööööööööööööööööööööööööööö" serial primary key,
  "xöööööööööööööööööööööööööööööööööööööö" int unique,
  "日本語日本語日本語日本語日本語日本語日本語" int check ("日本語日本語日本語日本語日本語日本語日本語" > 0));
create index on "ääääääääääääääääääääääääääääääääääääääääää" ("xöööööööööööööööööööööööööööööööööööööö");

-- case: index names from columns and expressions
create table t (a text, b text, c int, "Mixed Case" int);
create index on t (a, b, c);
create index on t (lower(a));
create index on t (lower(a), upper(b));
create index on t ((a || b));
create index on t ((c + 1), (c + 2));
create index on t (coalesce(a, b), c);
create index on t ("Mixed Case");
create index on t ((a::int));
create index on t (cast(a as integer));
create index on t (c) include (a, b);
create unique index on t (a, a);
create index on t ((case when c > 0 then 1 end));
create index on t (nullif(c, 1));
create index on t (greatest(c, 1));
create index on t ((array[c]));
create index on t ((row(c, c) is null));
create index on t ((c is null));
create index on t ((c > 1));

-- case: index names over many columns
create table t (a1234567890 int, b1234567890 int, c1234567890 int, d1234567890 int, e1234567890 int, f1234567890 int, g1234567890 int);
create index on t (a1234567890, b1234567890, c1234567890, d1234567890, e1234567890, f1234567890, g1234567890);
create unique index on t (a1234567890, b1234567890, c1234567890, d1234567890, e1234567890, f1234567890);
alter table t add unique (a1234567890, b1234567890, c1234567890, d1234567890, e1234567890, f1234567890, g1234567890);
create table u (a1234567890 int, b1234567890 int, c1234567890 int, d1234567890 int, e1234567890 int, f1234567890 int,
  unique (a1234567890, b1234567890, c1234567890, d1234567890, e1234567890, f1234567890));
alter table u add foreign key (a1234567890, b1234567890, c1234567890, d1234567890, e1234567890, f1234567890) references u (a1234567890, b1234567890, c1234567890, d1234567890, e1234567890, f1234567890);

-- case: foreign key names
create table p (a int, b int, primary key (a, b), unique (b, a));
create table c (a int, b int, foreign key (a, b) references p, foreign key (b, a) references p (b, a),
  foreign key (a, b) references p, x int, y int);
alter table c add foreign key (x, y) references p;
alter table c add column z int references c2 (id); -- fails: relation "c2" does not exist
create table c2 (id int primary key);
alter table c add column z int references c2, add column w int references c2 (id);

-- case: an added serial, and one that a sequence stands in the way of
create sequence t_id_seq;
create sequence t_id_seq1;
create table t (id serial);
alter table t add column b bigserial, add column c smallserial not null;
alter table t add d int generated always as identity, add e bigint generated by default as identity (start with 5 increment by 2);

-- case: constraint names are kept when the table is renamed
create table a (id serial primary key, x int unique check (x > 0));
alter table a rename to b;
alter table b add unique (x), add check (x > 1);
create table a (id serial primary key, x int unique check (x > 0));

-- case: named constraints in columns
create table t (id int constraint pk primary key, a int constraint nn not null constraint un unique,
  b int constraint fk references t constraint ck check (b > 0));

-- case: exclusion constraint names
create table t (a int, r int4range, exclude using gist (r with &&), exclude using gist (r with &&, (r) with =),
  constraint named exclude using gist (r with &&) where (a > 0));

-- case: identity and serial in another schema
create schema s;
create table s.t (id serial primary key, other bigint generated always as identity);
create table s."T" ("Id" serial);

-- case: names of quoted tables
create table "Order Lines" ("Id" serial primary key, "Order Id" int unique, constraint "Check It" check ("Order Id" > 0));
create index on "Order Lines" ("Order Id");
create index "Some Index" on "Order Lines" ("Id" desc);

-- case: not null constraint names of 18 (18)
create table t (a int not null, b int constraint b_there not null, c int primary key, d serial, not null a);
alter table t add e int not null, alter b drop not null;
alter table t alter b set not null;
create table t_a_not_null1 (a int);
create table u (t_a_not_null int not null, x int, constraint x_here not null x);
alter table u add constraint y not null x; -- fails: cannot create not-null constraint "y" on column "x" of table "u"
alter table u rename x to y;
alter table u rename constraint x_here to y_here;

-- case: not null of a long name (18)
create table a_table_with_a_name_that_is_quite_long_but_not_too_long (a_column_with_a_name_that_is_quite_long int not null, b int generated always as identity);
create table t (a int not null, constraint t_b_not_null check (a > 0), b int not null);
