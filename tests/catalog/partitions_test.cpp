// Verified on PostgreSQL 15 and 18.
#include <gmock/gmock.h>

#include "catalog/database.h"

namespace pgplumb::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view measurements = R"(
  CREATE TABLE m (id int, at date NOT NULL, v int CHECK (v > 0), PRIMARY KEY (id, at))
    PARTITION BY RANGE (at);
  CREATE INDEX ON m (v);
)";

TEST(Partitions, GetColumnsConstraintsAndIndexesOfTheirParent) {
  Database db(measurements, 15);
  db.run(
      "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
      "CREATE INDEX ON m (lower(v::text), id)");
  EXPECT_EQ(db.columns("m1"), "id integer, at date, v integer");
  EXPECT_THAT(db.constraints("m1"), ElementsAre("m1_pkey", "m_v_check"));
  EXPECT_THAT(db.indexes("m1"), ElementsAre("m1_lower_id_idx", "m1_pkey", "m1_v_idx"));
  EXPECT_TRUE(db.table("m1").is_partition());
  EXPECT_THAT(db.table("m").children, ElementsAre(db.table("m1").oid));
}

TEST(Partitions, AttachTakesIndexesThatMatch) {
  Database db(measurements, 15);
  db.run(R"(
    CREATE TABLE m1 (id int NOT NULL, at date NOT NULL, v int, CONSTRAINT m_v_check CHECK (v > 0),
                     CONSTRAINT own_pk PRIMARY KEY (id, at));
    CREATE INDEX own_index ON m1 (v);
    ALTER TABLE m ATTACH PARTITION m1 DEFAULT)");
  EXPECT_THAT(db.indexes("m1"), ElementsAre("own_index", "own_pk"));
  const Index& index = *db.catalog.find_index("public", "own_index");
  EXPECT_EQ(index.parent, db.catalog.find_index("public", "m_v_idx")->oid);
  db.run("ALTER TABLE m DETACH PARTITION m1");
  EXPECT_FALSE(db.table("m1").is_partition());
  EXPECT_THAT(db.table("m").children, IsEmpty());
  EXPECT_EQ(db.catalog.find_index("public", "own_index")->parent, no_oid);
}

TEST(Partitions, AnIndexOnOnlyTheParentIsValidOnceAllAreAttached) {
  Database db(measurements, 15);
  db.run(
      "CREATE TABLE m1 PARTITION OF m DEFAULT; CREATE INDEX i ON ONLY m (id);"
      "CREATE INDEX i1 ON m1 (id)");
  EXPECT_FALSE(db.catalog.find_index("public", "i")->valid);
  db.run("ALTER INDEX i ATTACH PARTITION i1");
  EXPECT_TRUE(db.catalog.find_index("public", "i")->valid);
}

TEST(Partitions, ForeignKeysAreCopiedAtBothEnds) {
  const std::string_view sql = R"(
    CREATE TABLE pk (a int PRIMARY KEY) PARTITION BY RANGE (a);
    CREATE TABLE pk1 PARTITION OF pk FOR VALUES FROM (0) TO (10);
    CREATE TABLE fk (id int, a int REFERENCES pk) PARTITION BY RANGE (id);
    CREATE TABLE pk2 PARTITION OF pk FOR VALUES FROM (10) TO (20);
    CREATE TABLE fk1 PARTITION OF fk DEFAULT)";
  const Database old(sql, 15);
  EXPECT_THAT(old.constraints("fk"), ElementsAre("fk_a_fkey", "fk_a_fkey1", "fk_a_fkey2"));
  EXPECT_THAT(old.constraints("fk1"), ElementsAre("fk_a_fkey"));
  const Database now(sql, 18);
  EXPECT_THAT(now.constraints("fk"), ElementsAre("fk_a_fkey", "fk_a_fkey_1", "fk_a_fkey_2"));
}

TEST(Partitions, DroppingTheParentTakesThemAlong) {
  Database db(measurements);
  db.run("CREATE TABLE m1 PARTITION OF m DEFAULT; DROP TABLE m");
  EXPECT_EQ(db.catalog.relations.size(), 0);
  EXPECT_EQ(db.catalog.indexes.size(), 0);
}

TEST(Partitions, DroppingAConstraintTakesTheirsAlong) {
  Database db(measurements, 15);
  db.run(
      "CREATE TABLE m1 PARTITION OF m DEFAULT; ALTER TABLE m DROP CONSTRAINT m_pkey;"
      "ALTER TABLE m DROP CONSTRAINT m_v_check");
  EXPECT_THAT(db.constraints("m1"), IsEmpty());
  EXPECT_THAT(db.indexes("m1"), ElementsAre("m1_v_idx"));
}

TEST(Partitions, HaveTheRowTriggersOfTheirParent) {
  Database db(measurements);
  db.run(
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS '';"
      "CREATE TRIGGER tr BEFORE INSERT ON m FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE TABLE m1 PARTITION OF m DEFAULT");
  ASSERT_EQ(db.table("m1").triggers.size(), 1);
  db.run("DROP TRIGGER tr ON m");
  EXPECT_THAT(db.table("m1").triggers, IsEmpty());
}

}  // namespace
}  // namespace pgplumb::catalog
