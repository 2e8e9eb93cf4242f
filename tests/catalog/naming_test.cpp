// Names chosen by PostgreSQL; each was verified on PostgreSQL 15 and 18.
#include "catalog/naming.h"

#include <gmock/gmock.h>

#include "catalog/database.h"

namespace pgplumb::catalog {
namespace {

using testing::ElementsAre;

TEST(MakeObjectName, CutsTheLongerNameFirst) {
  const std::string name = make_object_name(std::string(40, 'a'), std::string(40, 'b'), "fkey");
  EXPECT_EQ(name.size(), max_name_length);
  EXPECT_EQ(name, std::string(29, 'a') + '_' + std::string(28, 'b') + "_fkey");
}

TEST(MakeObjectName, NeverBreaksACharacter) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "é";
  EXPECT_EQ(make_object_name(name, {}, "idx").size(), 29 * 2 + 1 + 3);
}

TEST(Names, OfConstraintsFollowTableAndColumns) {
  const Database db(R"(
    CREATE TABLE other (id int PRIMARY KEY);
    CREATE TABLE t (a int UNIQUE, b int CHECK (b > 0), c int REFERENCES other, d int,
                    CHECK (c > d), UNIQUE (b, c), FOREIGN KEY (a, b) REFERENCES t (b, c),
                    EXCLUDE USING btree (d WITH =)))",
                    15);
  EXPECT_THAT(db.constraints("t"), ElementsAre("t_a_b_fkey", "t_a_key", "t_b_c_key", "t_b_check",
                                               "t_c_fkey", "t_check", "t_d_excl"));
}

TEST(Names, AreNumberedWhereTheSchemaHasThem) {
  const Database db(R"(
    CREATE TABLE t (a int CHECK (a > 0) CHECK (a < 9), b int);
    CREATE INDEX ON t (a); CREATE INDEX ON t (a);
    CREATE TABLE a_b (c int CHECK (c > 0)); CREATE TABLE a (b_c int CHECK (b_c > 0)))",
                    15);
  EXPECT_THAT(db.constraints("t"), ElementsAre("t_a_check", "t_a_check1"));
  EXPECT_THAT(db.indexes("t"), ElementsAre("t_a_idx", "t_a_idx1"));
  EXPECT_THAT(db.constraints("a"), ElementsAre("a_b_c_check1"));
}

TEST(Names, OfIndexesTakeExpressionsAndIncludedColumns) {
  const Database db(R"(
    CREATE TABLE t (a text, b int);
    CREATE INDEX ON t (lower(a), (b + 1), (b + 2)) INCLUDE (b);
    CREATE INDEX ON t ((a || 'x'), (a::varchar)))",
                    15);
  EXPECT_THAT(db.indexes("t"), ElementsAre("t_expr_a_idx", "t_lower_expr_expr1_b_idx"));
}

TEST(Names, OfNotNullConstraintsAreThereFrom18On) {
  EXPECT_THAT(
      Database("CREATE TABLE t (id serial PRIMARY KEY, b int NOT NULL)", 18).constraints("t"),
      ElementsAre("t_b_not_null", "t_id_not_null", "t_pkey"));
  EXPECT_THAT(
      Database("CREATE TABLE t (id serial PRIMARY KEY, b int NOT NULL)", 17).constraints("t"),
      ElementsAre("t_pkey"));
}

TEST(Names, OfForeignKeysHadOneColumnBefore12) {
  const std::string_view sql =
      "CREATE TABLE o (a int, b int, UNIQUE (a, b));"
      "CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES o (a, b))";
  EXPECT_THAT(Database(sql, 11).constraints("t"), ElementsAre("t_a_fkey"));
  EXPECT_THAT(Database(sql, 12).constraints("t"), ElementsAre("t_a_b_fkey"));
}

TEST(Names, OfEqualKeysAreOne) {
  const Database db(
      "CREATE TABLE t (a int PRIMARY KEY UNIQUE, b int, UNIQUE (b), "
      "CONSTRAINT named UNIQUE (b))",
      15);
  EXPECT_THAT(db.constraints("t"), ElementsAre("named", "t_pkey"));
}

TEST(Names, OfSerialSequencesAreNumberedToo) {
  const Database db("CREATE SEQUENCE t_id_seq; CREATE TABLE t (id serial)");
  EXPECT_TRUE(db.has_class("t_id_seq1"));
}

}  // namespace
}  // namespace pgplumb::catalog
