-- case: rules
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE TABLE log (id int, what text);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE RULE notes AS ON UPDATE TO t WHERE old.a <> new.a
  DO ALSO INSERT INTO log VALUES (new.id, 'updated ' || old.a);
CREATE RULE "No Delete" AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE RULE two AS ON INSERT TO log DO ALSO (UPDATE t SET a = new.what; NOTIFY "Logged", 'it''s');
CREATE RULE into_v AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (new.id, new.a);
ALTER TABLE t DISABLE RULE notes;
ALTER TABLE log ENABLE ALWAYS RULE two;
ALTER TABLE log RENAME what TO said;

-- case: triggers with arguments and transition tables
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE TABLE o (id int REFERENCES t);
CREATE TRIGGER arguments BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('a', 'it''s', 1);
CREATE TRIGGER transitions AFTER UPDATE ON t REFERENCING OLD TABLE AS "Old" NEW TABLE AS now
  FOR EACH STATEMENT EXECUTE FUNCTION f();
CREATE TRIGGER inserted AFTER INSERT ON t REFERENCING NEW TABLE AS now
  FOR EACH ROW EXECUTE FUNCTION f(2);
CREATE CONSTRAINT TRIGGER deferred AFTER INSERT ON t FROM o DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (new.id > 0) EXECUTE FUNCTION f();

-- case: options of views and tables
CREATE TABLE t (id int, a text) WITH (fillfactor = 70, autovacuum_enabled);
CREATE VIEW checked AS SELECT id FROM t WHERE id > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW cascaded AS SELECT id FROM checked WITH CHECK OPTION;
CREATE VIEW barrier WITH (security_barrier, security_invoker = true) AS SELECT a FROM t;
CREATE VIEW later AS SELECT a FROM t;
ALTER VIEW later SET (security_barrier = true);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 50) AS SELECT a FROM t;

-- case: foreign data
CREATE FUNCTION checks(text[], oid) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE FOREIGN DATA WRAPPER w VALIDATOR checks OPTIONS (debug 'true');
CREATE FOREIGN DATA WRAPPER plain;
CREATE SERVER s TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'a', "Port" '5');
CREATE SERVER gone FOREIGN DATA WRAPPER plain;
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'me', password 'it''s');
CREATE USER MAPPING FOR PUBLIC SERVER s;
CREATE FOREIGN TABLE ft (id int OPTIONS (column_name 'ID') NOT NULL, a text COLLATE "C" DEFAULT 'x',
  CHECK (id > 0)) SERVER s OPTIONS (schema_name 'x', table_name 'y');
CREATE FOREIGN TABLE fg (id int) SERVER gone;
COMMENT ON FOREIGN TABLE ft IS 'far away';
ALTER SERVER s VERSION '2' OPTIONS (SET host 'b', ADD c 'd', DROP "Port");
ALTER FOREIGN DATA WRAPPER w OPTIONS (DROP debug, ADD level '1');
ALTER FOREIGN TABLE ft OPTIONS (SET table_name 'z', DROP schema_name);
ALTER FOREIGN TABLE ft ALTER a OPTIONS (ADD column_name 'A');
ALTER USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (SET user 'you');
DROP USER MAPPING FOR PUBLIC SERVER s;
DROP SERVER gone CASCADE;
ALTER SERVER s RENAME TO "Far";
CREATE VIEW v AS SELECT id FROM ft;

-- case: what servers and wrappers hold on to
CREATE FOREIGN DATA WRAPPER a;
CREATE FOREIGN DATA WRAPPER b;
CREATE FOREIGN DATA WRAPPER a; -- fails: foreign-data wrapper "a" already exists
CREATE SERVER s FOREIGN DATA WRAPPER a;
CREATE SERVER s FOREIGN DATA WRAPPER b; -- fails: server "s" already exists
CREATE SERVER nope FOREIGN DATA WRAPPER nope; -- fails: foreign-data wrapper "nope" does not exist
CREATE FOREIGN TABLE ft (x int) SERVER s;
CREATE USER MAPPING FOR PUBLIC SERVER s;
CREATE USER MAPPING FOR PUBLIC SERVER s; -- fails: user mapping for "public" already exists for server "s"
ALTER FOREIGN DATA WRAPPER a RENAME TO b; -- fails: foreign-data wrapper "b" already exists
ALTER SERVER nope RENAME TO t; -- fails: server "nope" does not exist
DROP SERVER s; -- fails: cannot drop server s because other objects depend on it
DROP FOREIGN DATA WRAPPER a; -- fails: cannot drop foreign-data wrapper a because other objects depend on it
DROP FOREIGN DATA WRAPPER b;

-- case: what rules hold on to
CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE TABLE log (id int, what text, more text);
CREATE RULE notes AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id, new.a);
CREATE RULE asks AS ON UPDATE TO t WHERE old.b <> new.b DO ALSO UPDATE log SET id = 0;
DROP TABLE log; -- fails: cannot drop table log because other objects depend on it
ALTER TABLE log DROP COLUMN what; -- fails: cannot drop column what of table log because other objects depend on it
ALTER TABLE log DROP COLUMN more;
ALTER TABLE t DROP COLUMN b; -- fails: cannot drop column b of table t because other objects depend on it
ALTER TABLE log DROP COLUMN what CASCADE;

-- case: a foreign table as a partition
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE p (id int NOT NULL, a text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10) SERVER s OPTIONS (x 'y');

-- case: aggregates
CREATE FUNCTION adds(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE FUNCTION ends(int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
CREATE AGGREGATE total (int) (SFUNC = adds, STYPE = int, INITCOND = '0', PARALLEL = safe);
CREATE AGGREGATE told (amount int) (SFUNC = adds, STYPE = int, FINALFUNC = ends,
  COMBINEFUNC = adds);
CREATE AGGREGATE old_style (BASETYPE = int, SFUNC = adds, STYPE = int);
CREATE FUNCTION finish(int, double precision) RETURNS text LANGUAGE sql AS 'SELECT $1::text';
CREATE AGGREGATE plus (double precision ORDER BY int) (SFUNC = adds, STYPE = int,
  FINALFUNC = finish);
COMMENT ON AGGREGATE total (int) IS 'a sum';

-- case: domains with a collation
CREATE DOMAIN d AS text COLLATE "C" DEFAULT 'x' CHECK (VALUE <> '');
CREATE TABLE t (a d);
