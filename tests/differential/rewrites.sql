-- What `pgplumb rewrite` makes of a migration ends in the same catalog on a real server. A case
-- begins with `-- case: name`; below `-- meanwhile` stands what others do before and after each of
-- the files, below `-- then` what must hold of the rows afterwards. Where a
-- case has `-- refused: words`, the server must refuse the migration with them, and the same of what
-- it becomes.

-- schema
CREATE TABLE users (id bigint PRIMARY KEY, email text, age int DEFAULT 3 NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total int, note text);
CREATE TABLE old_users (id bigint NOT NULL, name text);
CREATE INDEX orders_total_idx ON orders (total);
CREATE TABLE events (at date NOT NULL, v int) PARTITION BY RANGE (at);
CREATE TABLE events_1 (at date NOT NULL, v int);
CREATE TABLE kinds (kind text NOT NULL, v int) PARTITION BY LIST (kind);
CREATE TABLE kinds_1 (kind text NOT NULL, v int);
INSERT INTO users SELECT i, 'u' || i, i FROM generate_series(1, 12000) i;
INSERT INTO orders SELECT i, i, i, NULLIF(i % 3, 0) FROM generate_series(1, 100) i;
INSERT INTO old_users SELECT i, 'o' || i FROM generate_series(1, 100) i;
INSERT INTO events_1 VALUES ('2026-02-01', 1);
INSERT INTO kinds_1 VALUES ('a', 1);
GRANT SELECT, INSERT ON old_users TO pg_monitor WITH GRANT OPTION;
GRANT UPDATE (name) ON old_users TO PUBLIC;

-- case: foreign key
ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;

-- case: check
ALTER TABLE orders ADD CHECK (total > 0);

-- case: not null
ALTER TABLE users ALTER COLUMN email SET NOT NULL;

-- case: unique
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);

-- case: primary key
ALTER TABLE old_users ADD PRIMARY KEY (id);

-- case: indexes
CREATE INDEX ON orders (user_id);
CREATE UNIQUE INDEX users_lower_idx ON users (lower(email)) WHERE age > 2;
DROP INDEX orders_total_idx;

-- case: column with a reference and a check
ALTER TABLE orders ADD COLUMN seller bigint DEFAULT 1 REFERENCES users (id),
  ADD COLUMN tax int CHECK (tax >= 0);

-- case: in a transaction of its own
BEGIN;
ALTER TABLE orders ADD CHECK (total > 0);
ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;
CREATE INDEX ON orders (user_id);
COMMIT;

-- case: table renamed
ALTER TABLE old_users RENAME TO people;
-- then
DO $$
DECLARE
  name text := coalesce(to_regclass('old_users'), to_regclass('people'));
BEGIN
  ASSERT has_table_privilege('pg_monitor', name, 'SELECT, INSERT WITH GRANT OPTION'), 'privileges';
  ASSERT has_column_privilege('pg_signal_backend', name, 'name', 'UPDATE'), 'of a column';
  ASSERT NOT has_table_privilege('pg_signal_backend', name, 'SELECT'), 'too many privileges';
  EXECUTE format('INSERT INTO %s VALUES (101, ''new'')', name);
  ASSERT (SELECT count(*) FROM people) = 101, 'rows come in by either name';
END $$;

-- case: partition by range
ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

-- case: partition by list
ALTER TABLE kinds ATTACH PARTITION kinds_1 FOR VALUES IN ('a', 'b');

-- case: column of another type
ALTER TABLE users ALTER COLUMN age TYPE bigint;
-- then
DO $$ BEGIN
  ASSERT (SELECT count(*) FROM users WHERE age = id) = 12000, 'not all rows are filled';
END $$;

-- case: column of another type that is written
ALTER TABLE users ALTER COLUMN age TYPE numeric USING age * 2;
-- meanwhile
INSERT INTO users VALUES (12001, 'new', 0) ON CONFLICT (id) DO NOTHING;
UPDATE users SET email = email || '+' WHERE id % 7 = 0;
DELETE FROM users WHERE id = (SELECT min(id) FROM users WHERE id % 100 = 1);
-- then
DO $$ BEGIN
  ASSERT (SELECT count(*) FROM users WHERE age IS DISTINCT FROM id * 2 AND id < 12001) = 0, 'values';
  ASSERT (SELECT age FROM users WHERE id = 12001) = 0, 'the value of a new row';
END $$;

-- case: column with a computed default in rows that are written
ALTER TABLE users ADD COLUMN key uuid DEFAULT gen_random_uuid();
-- meanwhile
UPDATE users SET email = email || '+' WHERE id % 7 < 4;
-- then
DO $$ BEGIN
  ASSERT (SELECT count(DISTINCT key) FROM users) = 12000, 'not all rows are filled';
END $$;

-- case: column of another type by an expression, with NULL
ALTER TABLE orders ALTER COLUMN note TYPE int USING note::int * 2;
-- then
DO $$ BEGIN
  ASSERT (SELECT count(*) FROM orders WHERE note IS NOT DISTINCT FROM NULLIF(id % 3, 0) * 2) = 100,
    'not all rows are filled';
END $$;

-- case: column with a computed default
ALTER TABLE users ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid();
-- then
DO $$ BEGIN
  ASSERT (SELECT count(DISTINCT key) FROM users) = 12000, 'not all rows are filled';
END $$;

-- case: column that does not take all values
-- refused: value too long for type character varying(3)
ALTER TABLE users ALTER COLUMN email TYPE varchar(3);

-- case: column of another type with an assignment cast
ALTER TABLE users ALTER COLUMN email TYPE varchar(6);
-- then
DO $$ BEGIN
  ASSERT (SELECT count(*) FROM users WHERE email = 'u' || id) = 12000, 'values are lost';
END $$;

-- case: column of another type, with dollars in its values
ALTER TABLE users ALTER COLUMN email TYPE varchar(20) USING email || '$$';
-- then
DO $$ BEGIN
  ASSERT (SELECT count(*) FROM users WHERE email = 'u' || id || '$' || '$') = 12000, 'values';
END $$;

-- case: column with a default that is NULL for some rows
ALTER TABLE users ADD COLUMN half int DEFAULT CASE WHEN random() < 0.5 THEN 1 END;
-- then
DO $$ BEGIN
  ASSERT (SELECT count(half) FROM users) > 5000, 'not all rows are filled';
END $$;

-- case: column with a default that is NULL
ALTER TABLE users ADD COLUMN never bool DEFAULT nullif(random() < 2, true);

-- case: column with a default, and a type with more to it
ALTER TABLE users ADD COLUMN z text COLLATE "C" DEFAULT gen_random_uuid()::text || '$$';
-- then
DO $$ BEGIN
  ASSERT (SELECT count(DISTINCT z) FROM users) = 12000, 'not all rows are filled';
END $$;

-- case: constraints without names
ALTER TABLE orders ADD CHECK (total > 0), ADD CHECK (total < 1000),
  ADD COLUMN tax int CHECK (tax > 0) CHECK (tax < total), ADD UNIQUE (total), ADD UNIQUE (total, id),
  ADD UNIQUE (total);

-- case: key with options
ALTER TABLE users ADD CONSTRAINT one UNIQUE NULLS NOT DISTINCT (email) INCLUDE (age)
  WITH (fillfactor = 70) USING INDEX TABLESPACE pg_default DEFERRABLE INITIALLY DEFERRED;

-- case: comments in a subcommand
ALTER TABLE orders ADD COLUMN code int -- words
 UNIQUE -- more
 CHECK (code > 0) -- and more
, ADD COLUMN d int;

-- case: subcommands in another order
ALTER TABLE orders ADD CHECK (code > 0), ADD COLUMN code int;

-- case: key of a new column
ALTER TABLE old_users ADD COLUMN key uuid DEFAULT gen_random_uuid(), ADD PRIMARY KEY (key);

-- case: reindex
REINDEX (TABLESPACE pg_default) TABLE orders;
REINDEX INDEX orders_total_idx;

-- case: another schema in the midst
ALTER TABLE orders ADD CHECK (total > 0);
CREATE SCHEMA app CREATE TABLE app.users (id int);
SET search_path = app;
CREATE INDEX ON users (id);
SET search_path = public;
ALTER TABLE users ADD CONSTRAINT old_enough CHECK (age > 0);

-- case: new column that becomes NOT NULL
ALTER TABLE users ADD COLUMN key uuid DEFAULT gen_random_uuid(), ALTER COLUMN key SET NOT NULL;

-- case: comments, and settings above a transaction
SET lock_timeout = '5s'; -- not to wait
BEGIN; -- all at once
ALTER TABLE users /* in */ ADD CHECK (age > 0) -- use
; -- after
CREATE INDEX ON users (age);
COMMENT ON TABLE users IS 'it''s; all';
COMMIT;
-- the end
