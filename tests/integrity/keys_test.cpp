#include "integrity/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> without_key(const std::string& sql) {
  const auto catalog = schema_of(sql);
  return described(tables_without_primary_key(catalog), [](const TableWithoutPrimaryKey& found) {
    return found.table->name + (found.candidate ? ", " + found.candidate->name : "") +
           (found.is_log ? ", log" : "");
  });
}

TEST(TablesWithoutPrimaryKey, AreFoundAtTheEndOfTheHistory) {
  EXPECT_THAT(without_key("CREATE TABLE t (a int);"), ElementsAre("t"));
  EXPECT_THAT(without_key("CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a);"), IsEmpty());
  EXPECT_THAT(without_key("CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t DROP CONSTRAINT "
                          "t_pkey;"),
              ElementsAre("t"));
}

TEST(TablesWithoutPrimaryKey, AUniqueIndexOverNotNullColumnsIsACandidate) {
  EXPECT_THAT(without_key("CREATE TABLE t (a int NOT NULL, b int NOT NULL);"
                          "CREATE UNIQUE INDEX ab ON t (a, b); CREATE UNIQUE INDEX i ON t (a);"),
              ElementsAre("t, i"));
  EXPECT_THAT(without_key("CREATE TABLE t (a int, b int NOT NULL);"
                          "CREATE UNIQUE INDEX i ON t (a); CREATE UNIQUE INDEX j ON t (b) WHERE "
                          "b > 0; CREATE UNIQUE INDEX k ON t ((b + 1));"),
              ElementsAre("t"));
}

TEST(TablesWithoutPrimaryKey, TheParentSpeaksForItsPartitions) {
  EXPECT_THAT(without_key("CREATE TABLE t (a int) PARTITION BY LIST (a);"
                          "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);"
                          "CREATE TABLE u () INHERITS (t1);"),
              ElementsAre("t"));
}

TEST(TablesWithoutPrimaryKey, OthersNeedNone) {
  EXPECT_THAT(
      without_key("CREATE TEMP TABLE a (x int); CREATE UNLOGGED TABLE b (x int);"
                  "CREATE TABLE schema_migrations (version text); CREATE VIEW v AS SELECT 1;"
                  "CREATE TABLE \"SequelizeMeta\" (name text);"),
      IsEmpty());
}

TEST(TablesWithoutPrimaryKey, LogsAreKnownByTheirNames) {
  EXPECT_THAT(without_key("CREATE TABLE audit_log (x int); CREATE TABLE catalog (x int);"),
              ElementsAre("audit_log, log", "catalog"));
  EXPECT_THAT(without_key("CREATE TABLE deleted_builds (x int);"),
              ElementsAre("deleted_builds, log"));
}

std::vector<std::string> nullable(const std::string& columns, const std::string& more = "") {
  const auto catalog = schema_of(
      "CREATE TABLE u (id int PRIMARY KEY);"
      "CREATE TABLE t (id int PRIMARY KEY, " +
      columns + ");" + more);
  return described(nullable_uniques(catalog), [](const NullableUnique& found) {
    return column_names(*found.table, found.nullable) + (found.live_marker ? ", live marker" : "");
  });
}

TEST(NullableUniques, ALiveMarkerEmptiesTheConstraint) {
  EXPECT_THAT(nullable("a int NOT NULL, b int NOT NULL, left_at timestamptz, UNIQUE (a, b, "
                       "left_at)"),
              ElementsAre("left_at, live marker"));
  EXPECT_THAT(nullable("a int NOT NULL, \"deletedAt\" timestamp(3), UNIQUE (a, \"deletedAt\")"),
              ElementsAre("\"deletedAt\", live marker"));
  EXPECT_THAT(nullable("a int NOT NULL, valid_to date, UNIQUE (a, valid_to)"),
              ElementsAre("valid_to, live marker"));
}

TEST(NullableUniques, ANullableForeignKeyIsAValueLikeOthers) {
  EXPECT_THAT(nullable("u_id int REFERENCES u, name text NOT NULL, UNIQUE (u_id, name)"),
              ElementsAre("u_id"));
}

TEST(NullableUniques, AnIndexIsSaidOnceForAllItsColumns) {
  EXPECT_THAT(nullable("a int NOT NULL, u_id int REFERENCES u, v_id int REFERENCES u, "
                       "UNIQUE (a, u_id, v_id)"),
              ElementsAre("u_id, v_id"));
  EXPECT_THAT(nullable("u_id int REFERENCES u, left_at date, UNIQUE (u_id, left_at)"),
              ElementsAre("left_at, live marker"));
}

TEST(NullableUniques, APartialIndexKnowsWhatItLeavesOut) {
  EXPECT_THAT(nullable("kind text NOT NULL, u_id int REFERENCES u",
                       "CREATE UNIQUE INDEX ON t (kind, u_id) WHERE kind = 'own';"),
              IsEmpty());
}

TEST(NullableUniques, OptionalKeysOfOthersAreFine) {
  EXPECT_THAT(nullable("a int NOT NULL, external_id text, UNIQUE (a, external_id)"), IsEmpty());
  EXPECT_THAT(nullable("external_id text UNIQUE"), IsEmpty());
  EXPECT_THAT(nullable("u_id int UNIQUE REFERENCES u"), IsEmpty());
}

TEST(NullableUniques, NotNullAndNullsNotDistinctAreFine) {
  EXPECT_THAT(nullable("a int NOT NULL, left_at date NOT NULL, UNIQUE (a, left_at)"), IsEmpty());
  EXPECT_THAT(nullable("a int NOT NULL, left_at date, UNIQUE NULLS NOT DISTINCT (a, left_at)"),
              IsEmpty());
}

TEST(NullableUniques, AnotherIndexMayKeepTheRowsApart) {
  const std::string columns = "a int NOT NULL, left_at date, UNIQUE (a, left_at)";
  EXPECT_THAT(nullable(columns, "CREATE UNIQUE INDEX ON t (a) WHERE left_at IS NULL;"), IsEmpty());
  EXPECT_THAT(nullable(columns, "CREATE UNIQUE INDEX ON t (a, coalesce(left_at, 'infinity'));"),
              IsEmpty());
  EXPECT_THAT(nullable(columns, "CREATE UNIQUE INDEX ON t (a);"), IsEmpty());
  EXPECT_THAT(nullable(columns, "CREATE INDEX ON t (a) WHERE left_at IS NULL;"),
              ElementsAre("left_at, live marker"));
  EXPECT_THAT(nullable(columns, "CREATE UNIQUE INDEX ON t (a) WHERE left_at > '2026-01-01';"),
              ElementsAre("left_at, live marker"));
}

TEST(NullableUniques, NullIsReplacedByWhatMayReplaceIt) {
  const std::string columns = "name text NOT NULL, u_id int REFERENCES u, UNIQUE (u_id, name)";
  EXPECT_THAT(nullable(columns, "CREATE UNIQUE INDEX ON t ((u_id::text));"), ElementsAre("u_id"));
  EXPECT_THAT(nullable(columns, "CREATE UNIQUE INDEX ON t (u_id) NULLS NOT DISTINCT;"), IsEmpty());
  EXPECT_THAT(nullable(columns + ", other int",
                       "CREATE UNIQUE INDEX ON t (other, name) WHERE u_id IS NULL;"),
              IsEmpty());
}

TEST(NullableUniques, AnIndexForNullOnOtherColumnsKeepsNothingApart) {
  const std::string columns =
      "email text NOT NULL, name text NOT NULL, deleted_at timestamptz, "
      "UNIQUE (email, deleted_at)";
  EXPECT_THAT(nullable(columns, "CREATE UNIQUE INDEX ON t (name) WHERE deleted_at IS NULL;"),
              ElementsAre("deleted_at, live marker"));
  EXPECT_THAT(nullable(columns, "CREATE UNIQUE INDEX ON t (lower(deleted_at::text));"),
              ElementsAre("deleted_at, live marker"));
}

TEST(NullableUniques, RowsWhoseReferenceWasClearedStay) {
  EXPECT_THAT(nullable("name text NOT NULL, u_id int REFERENCES u ON DELETE SET NULL, "
                       "UNIQUE (u_id, name)"),
              IsEmpty());
}

TEST(NullableUniques, ACheckMayPutAnotherColumnInItsPlace) {
  const std::string columns =
      "team int NOT NULL, u_id int REFERENCES u, email text, UNIQUE (team, u_id), "
      "UNIQUE (team, email)";
  EXPECT_THAT(nullable(columns + ", CHECK ((u_id IS NULL) <> (email IS NULL))"), IsEmpty());
  EXPECT_THAT(nullable(columns), ElementsAre("u_id"));
}

TEST(NullableUniques, TheConstraintMayBeOnlyAForeignKeysTarget) {
  EXPECT_THAT(nullable("u_id int REFERENCES u, UNIQUE (id, u_id)"), IsEmpty());
}

TEST(NullableUniques, APredicateMayLeaveNullsOut) {
  EXPECT_THAT(nullable("a int NOT NULL, left_at date",
                       "CREATE UNIQUE INDEX ON t (a, left_at) WHERE left_at IS NOT NULL;"),
              IsEmpty());
}

}  // namespace
}  // namespace pgplumb::integrity
