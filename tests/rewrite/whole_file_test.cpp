// What a migration's file has besides the statements that are taken apart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rewrite/project.h"

namespace pgplumb::rewrite {
namespace {

using test::Project;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view check = "ALTER TABLE orders ADD CHECK (total > 1);\n";

struct Refused {
  std::string_view name;
  std::string sql;
  std::string_view why;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

class IsNotDivided : public ::testing::TestWithParam<Refused> {};

TEST_P(IsNotDivided, ForWhatWouldBeLost) {
  const Project project(GetParam().sql);
  EXPECT_THAT(project.error, HasSubstr(std::string(GetParam().why))) << project.text();
  EXPECT_THAT(project.result.files, IsEmpty());
}

std::string with_check(std::string_view before, std::string_view after = {}) {
  return std::string(before) + std::string(check) + std::string(after);
}

INSTANTIATE_TEST_SUITE_P(
    Rewrite, IsNotDivided,
    ::testing::Values(
        Refused{"syntax_error", with_check("CREATE TABL x;\n"), "002_change.sql:1: "},
        Refused{"copied_rows", with_check("COPY old_users FROM stdin;\n1\ta\n\\.\n"),
                "002_change.sql:2: `1\ta`, which is no SQL"},
        Refused{"psql_command", with_check("\\echo done\n"), "002_change.sql:1: "},
        Refused{"latin1", with_check("-- caf\xe9\n"), "not UTF-8"},
        Refused{"savepoint", "BEGIN;\nSAVEPOINT a;\n" + with_check("", "ROLLBACK TO a;\nCOMMIT;\n"),
                "one plain BEGIN"},
        Refused{"rollback", "BEGIN;\n" + with_check("", "ROLLBACK;\n"), "one plain BEGIN"},
        Refused{"isolation", "BEGIN ISOLATION LEVEL SERIALIZABLE;\n" + with_check("", "COMMIT;\n"),
                "one plain BEGIN"},
        Refused{"behind_commit", "BEGIN;\n" + with_check("", "COMMIT;\nVACUUM orders;\n"),
                "one plain BEGIN"},
        Refused{"two_transactions",
                "BEGIN;\n" + with_check("", "COMMIT;\nBEGIN;\nSELECT 1;\nCOMMIT;\n"),
                "one plain BEGIN"},
        Refused{"temporary_table",
                with_check("CREATE TEMP TABLE x AS SELECT 1;\n", "SELECT * FROM x;\n"),
                "002_change.sql:1: a temporary table holds"},
        Refused{"set_local",
                "BEGIN;\nSELECT 1;\nSET LOCAL work_mem = '1GB';\n" + with_check("", "COMMIT;\n"),
                "002_change.sql:3: SET LOCAL holds"},
        Refused{"set_config", with_check("SELECT set_config('search_path', 'public', false);\n"),
                "002_change.sql:1: set_config() holds"},
        Refused{"lock", "BEGIN;\nLOCK TABLE old_users;\n" + with_check("", "COMMIT;\n"),
                "LOCK TABLE holds"}),
    [](const auto& of) { return std::string(of.param.name); });

TEST(WholeFile, AFileWithNothingToDivideMayHaveAnything) {
  const Project project("CREATE TABL x;\nBEGIN;\nSELECT 1;\nROLLBACK;\n");
  EXPECT_EQ(project.error, "");
  EXPECT_FALSE(project.result.changed);
}

TEST(WholeFile, AllCommentsStandInTheFilesOnce) {
  const Project project(
      "/* head */\n"
      "CREATE TABLE a (i int); -- behind a\n"
      "-- above the check\n"
      "ALTER TABLE orders -- inside\n"
      "  ADD CHECK (total > 1) /* before the semicolon */ ; -- behind it\n"
      "-- above b\n"
      "CREATE TABLE b (i int /* of b */);\n"
      "-- at the end; of all\n");
  EXPECT_EQ(project.text(),
            "-- 002_change.sql\n"
            "/* head */\n"
            "CREATE TABLE a (i int); -- behind a\n"
            "-- above the check\n"
            "/* before the semicolon */ -- behind it\n"
            "-- inside\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 1) NOT VALID;\n"
            "-- above b\n"
            "CREATE TABLE b (i int /* of b */);\n"
            "-- at the end; of all\n"
            "-- 003_change_validate.sql\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n");
}

TEST(WholeFile, CommentsAroundATransactionAreKept) {
  const Project project("-- why\nBEGIN;\n" + std::string(check) + "COMMIT; -- done\n-- end\n");
  EXPECT_EQ(project.text(),
            "-- 002_change.sql\n"
            "BEGIN;\n"
            "-- why\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 1) NOT VALID;\n"
            "COMMIT;\n"
            "-- done\n"
            "-- end\n"
            "-- 003_change_validate.sql\n"
            "BEGIN;\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n"
            "COMMIT;\n");
}

TEST(WholeFile, ASettingInTheMidstHoldsForAllBehindIt) {
  const Project project(std::string(check) +
                        "SET search_path = app, public; -- for i\n"
                        "CREATE INDEX i ON old_users (name);\n"
                        "SET search_path = public;\n"
                        "CREATE INDEX j ON old_users (id);\n");
  EXPECT_EQ(project.text(),
            "-- 002_change.sql\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 1) NOT VALID;\n"
            "-- 003_change_validate.sql\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n"
            "SET search_path = app, public; -- for i\n"
            "-- 004_change_i.sql\n"
            "SET search_path = app, public;\n"
            "CREATE INDEX CONCURRENTLY i ON old_users (name);\n"
            "-- 005_change.sql\n"
            "SET search_path = app, public;\n"
            "SET search_path = public;\n"
            "-- 006_change_j.sql\n"
            "SET search_path = public;\n"
            "CREATE INDEX CONCURRENTLY j ON old_users (id);\n");
}

TEST(WholeFile, ATemporaryTableAtTheEndKeepsNothing) {
  const Project project("CREATE INDEX i ON orders (id);\nCREATE TEMP TABLE x (a int);\n");
  EXPECT_EQ(project.error, "");
  EXPECT_THAT(project.troubles(), IsEmpty()) << project.text();
}

TEST(WholeFile, AnIndexNamesNoOtherFolder) {
  const Project project("CREATE INDEX a ON orders (id);\nCREATE INDEX \"/../../../evil " +
                        std::string(40, 'x') + "\" ON orders (id);\n");
  ASSERT_EQ(project.result.files.size(), 2U);
  EXPECT_THAT(project.result.files[1].path,
              ::testing::EndsWith("/003_change___________evil_" + std::string(25, 'x') + ".sql"));
}

}  // namespace
}  // namespace pgplumb::rewrite
