-- case: extended statistics
CREATE SCHEMA other;
CREATE TABLE t (a int, b int, c text, "D" date);
CREATE STATISTICS every ON b, a FROM t;
CREATE STATISTICS other.some (mcv, ndistinct) ON a, "D" FROM t;
CREATE STATISTICS listed (dependencies, mcv, ndistinct) ON a, c FROM t;
CREATE STATISTICS expressions (mcv) ON a, (lower(c)), (b % 10) FROM t;
CREATE STATISTICS single ON (upper(c)) FROM t;
CREATE STATISTICS IF NOT EXISTS every ON a, c FROM t;
ALTER STATISTICS every SET STATISTICS 500;
ALTER STATISTICS other.some RENAME TO "Few";
ALTER STATISTICS listed SET SCHEMA other;
COMMENT ON STATISTICS every IS 'a and b go together';
ALTER TABLE t RENAME c TO text;
ALTER TABLE t DROP COLUMN "D";

-- case: statistics that go with a column of an expression
CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS of_c ON a, (lower(c)) FROM t;
CREATE STATISTICS of_b ON a, b FROM t;
CREATE STATISTICS of_a ON a, (abs(a)) FROM t;
ALTER TABLE t DROP COLUMN c;

-- case: names of statistics (18)
CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS ON a, b FROM t;
CREATE STATISTICS ON a, b FROM t;
CREATE STATISTICS ON b, (lower(c)), (a + b) FROM t;
CREATE STATISTICS (mcv) ON b, a FROM t;

-- case: statistics of LIKE
CREATE SCHEMA other;
CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS s (mcv) ON b, a, (lower(c)) FROM t;
ALTER STATISTICS s SET STATISTICS 10;
COMMENT ON STATISTICS s IS 'kept with ALL';
CREATE TABLE other.whole (LIKE t INCLUDING ALL);
CREATE TABLE partly (LIKE t INCLUDING STATISTICS);
CREATE TABLE none (LIKE t);

-- case: comments on parts
CREATE TABLE t (id int PRIMARY KEY, a text CONSTRAINT filled CHECK (a <> ''));
CREATE INDEX i ON t (a);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY p ON t USING (true);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE SEQUENCE s;
CREATE DOMAIN d AS int CONSTRAINT positive CHECK (VALUE > 0);
COMMENT ON SCHEMA public IS 'ours';
COMMENT ON CONSTRAINT filled ON t IS 'not ''''';
COMMENT ON CONSTRAINT t_pkey ON t IS 'the key';
COMMENT ON INDEX i IS 'for searches';
COMMENT ON TRIGGER g ON t IS 'fires first';
COMMENT ON POLICY p ON t IS 'all see all';
COMMENT ON RULE r ON t IS 'rows stay';
COMMENT ON SEQUENCE s IS 'counts';
COMMENT ON CONSTRAINT positive ON DOMAIN d IS 'above 0';
COMMENT ON POLICY p ON t IS NULL;
COMMENT ON POLICY p ON t IS 'everybody sees all';
