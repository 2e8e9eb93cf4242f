#include "rules/cases.h"

namespace pgplumb::lint {

std::vector<Case> change_cases() {
  return {
      {"OfAnEmptiedTable", "column-replaced", one_table,
       "TRUNCATE t; ALTER TABLE t DROP COLUMN a, ADD COLUMN c int;"},
      {"BehindAnotherForeignKey", "column-replaced",
       "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (id int, u_id int REFERENCES u);",
       "ALTER TABLE t DROP CONSTRAINT t_u_id_fkey;"
       "ALTER TABLE t DROP COLUMN u_id, ADD COLUMN c int;"},
      {"BehindTheSameForeignKey", "column-replaced",
       "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (id int, u_id int REFERENCES u);",
       "ALTER TABLE t DROP CONSTRAINT t_u_id_fkey;"
       "ALTER TABLE t DROP COLUMN u_id, ADD COLUMN owner int;"
       "ALTER TABLE t ADD FOREIGN KEY (owner) REFERENCES u (id);",
       1},
      {"WithoutAValue",
       "column-replaced",
       one_table,
       "ALTER TABLE t DROP COLUMN a, ADD COLUMN c int NOT NULL;",
       1,
       {},
       "the statement fails on any row",
       "RENAME COLUMN a TO c"},
      {"ToldAsARename", "required-column-without-default", one_table,
       "ALTER TABLE t DROP COLUMN a, ADD COLUMN c int NOT NULL;"},
      {"ShortenedBefore", "type-narrowing", "CREATE TABLE t (a varchar(99));",
       "DELETE FROM t WHERE length(a) > 9; ALTER TABLE t ALTER COLUMN a TYPE varchar(9);"},
      {"NameIsTakenAgain", "rename-table", one_table,
       "BEGIN; ALTER TABLE t RENAME TO t_old; CREATE TABLE t (id bigint PRIMARY KEY); COMMIT;"},
      {"NameIsTakenByAnother",
       "rename-table",
       "CREATE TABLE t (a int); CREATE TABLE t_new (a int);",
       "BEGIN; ALTER TABLE t RENAME TO t_old; ALTER TABLE t_new RENAME TO t; COMMIT;",
       1,
       {},
       "still says t_new"},
      {"NameIsTakenTooLate", "rename-table", one_table,
       "BEGIN; ALTER TABLE t RENAME TO t_old; COMMIT; CREATE TABLE t (id bigint PRIMARY KEY);", 1},
      {"OfAnArray",
       "cast-may-fail",
       "CREATE TYPE old AS ENUM ('a', 'b'); CREATE TYPE new AS ENUM ('a'); CREATE TABLE t (c "
       "old[]);",
       "ALTER TABLE t ALTER COLUMN c TYPE new[] USING c::text::new[];",
       1,
       {},
       "t.c holds 'b'",
       "c && ARRAY['b']::public.old[]"},
      {"LabelsComeAndGo",
       "cast-may-fail",
       "CREATE TYPE old AS ENUM ('a', 'b'); CREATE TYPE new AS ENUM ('a', 'c'); CREATE TABLE t (c "
       "old);",
       "ALTER TABLE t ALTER COLUMN c TYPE new USING c::text::new;",
       1,
       {},
       "t.c is 'b'",
       "CASE c::text WHEN 'b' THEN '...' ELSE c::text END"},
      {"IndexedInTheSameFile",
       "add-column-rewrite",
       one_table,
       "ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + b) STORED; CREATE INDEX ON t (c);",
       1,
       {},
       "",
       "a trigger fills",
       "VIRTUAL"},
      // drop-table has no rows to speak of then.
      {"DroppedAfterwards", "truncate-table", one_table, "TRUNCATE t; DROP TABLE t;", 1},
      {"TakenAlongByName", "drop-cascade", "CREATE TABLE t (a int); CREATE VIEW v AS TABLE t;",
       "DROP TABLE t CASCADE; DROP VIEW IF EXISTS v;"},
      {"DictatedByItsParent", "char-type", "",
       "CREATE TABLE u (id char(3) PRIMARY KEY); CREATE TABLE t (u_id char(3) REFERENCES u);", 1},
      {"InASchema",
       "rename-enum-value",
       "CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('a');",
       "ALTER TYPE s.e RENAME VALUE 'a' TO 'b';",
       1,
       {},
       "",
       "ALTER TYPE s.e ADD VALUE 'b';"},
      {"OfOneLabel", "index-on-two-values", "",
       "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e); CREATE INDEX ON t (a);"},
      {"AtTheLaterOne", "duplicate-index", "CREATE TABLE t (a int);",
       "CREATE INDEX i ON t (a); ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);", 1},
      {"ByOneLink", "foreign-key-cycle", "",
       "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL "
       "REFERENCES a); CREATE TABLE c (id int PRIMARY KEY, b_id int NOT NULL REFERENCES b, a_id "
       "int "
       "NOT NULL REFERENCES a); ALTER TABLE a ADD COLUMN c_id int REFERENCES c;",
       1},
      {"ToItself", "self-reference-blocks-delete", "",
       "CREATE TABLE t (id int PRIMARY KEY REFERENCES t);"},
  };
}

}  // namespace pgplumb::lint
