// What a statement uses of a platform is read from what it means, not from its words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rules/example_run.h"

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What the platform refuses of a migration, and what does not parse.
std::vector<std::string> refused(std::string platform, const std::string& migration) {
  std::vector<std::string> messages;
  for (const std::string_view rule : {"platform-refuses", "syntax-error"}) {
    for (const Finding& finding :
         test::found(rule, "CREATE TABLE t (id bigint PRIMARY KEY, a int);", migration,
                     {{"platform", platform}})) {
      messages.push_back(finding.problem.message);
    }
  }
  return messages;
}

TEST(Platform, RefusesAttributesOfRolesAndNotTheirNames) {
  EXPECT_THAT(refused("rds", "CREATE ROLE replication LOGIN;"), IsEmpty());
  EXPECT_THAT(refused("rds", "CREATE ROLE app IN ROLE superuser;"), IsEmpty());
  EXPECT_THAT(refused("rds", "ALTER ROLE app NOSUPERUSER NOREPLICATION;"), IsEmpty());
  EXPECT_THAT(refused("rds", "CREATE ROLE app LOGIN SUPERUSER CREATEDB;"),
              ElementsAre("Amazon RDS for PostgreSQL refuses the attribute SUPERUSER"));
  EXPECT_THAT(refused("rds", "ALTER ROLE app REPLICATION;"),
              ElementsAre("Amazon RDS for PostgreSQL refuses the attribute REPLICATION"));
}

TEST(Platform, TheAttributeIsPointedAt) {
  const std::string migration = "CREATE ROLE app LOGIN SUPERUSER CREATEDB;";
  const auto findings = test::found("platform-refuses", "", migration, {{"platform", "rds"}});
  ASSERT_EQ(findings.size(), 1U);
  const Span span = findings.front().problem.span;
  EXPECT_EQ(migration.substr(span.begin, span.end - span.begin), "SUPERUSER");
}

TEST(Platform, DsqlHasAWordOfItsOwn) {
  EXPECT_THAT(refused("aurora-dsql", "CREATE UNIQUE INDEX ASYNC IF NOT EXISTS i ON t (a);"),
              IsEmpty());
  EXPECT_THAT(refused("aurora-dsql",
                      "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n"
                      "ALTER TABLE ASYNC t VALIDATE CONSTRAINT c;"),
              IsEmpty());
  EXPECT_THAT(refused("aurora-dsql", "CREATE INDEX i ON t (a);"),
              ElementsAre("Amazon Aurora DSQL refuses CREATE INDEX without ASYNC"));
  EXPECT_THAT(refused("aurora", "CREATE INDEX ASYNC i ON t (a);"),
              ElementsAre("the server refuses this statement: syntax error at or near \"i\""));
}

}  // namespace
}  // namespace pgplumb::lint
