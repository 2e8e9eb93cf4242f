#include "integrity/scoped_references.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// With four tables that have the tenant, of which p is one.
std::vector<std::string> unscoped(const std::string& tables, const std::string& column = "org_id") {
  const auto catalog = schema_of(fmt::format(
      "CREATE TABLE org (id int PRIMARY KEY);"
      "CREATE TABLE p (id int PRIMARY KEY, {0} int NOT NULL REFERENCES org, UNIQUE (id, {0}));"
      "CREATE TABLE q (id int PRIMARY KEY, {0} int NOT NULL REFERENCES org);"
      "CREATE TABLE r (id int PRIMARY KEY, {0} int NOT NULL REFERENCES org);{1}",
      column, tables));
  return described(unscoped_references(catalog), [](const UnscopedReference& found) {
    return fmt::format("{} of {} to {} without {} of {}", found.foreign_key->name,
                       found.table->name, found.referenced->name, found.scope->name,
                       found.tenant->name);
  });
}

TEST(UnscopedReferences, AreBetweenTablesOfOneTenant) {
  EXPECT_THAT(unscoped("CREATE TABLE t (org_id int NOT NULL REFERENCES org,"
                       "  p_id int CONSTRAINT k REFERENCES p);"),
              ElementsAre("k of t to p without org_id of org"));
}

TEST(UnscopedReferences, AreNotWhereAKeyHasTheTenant) {
  EXPECT_THAT(unscoped("CREATE TABLE t (org_id int NOT NULL REFERENCES org, p_id int REFERENCES p,"
                       "  FOREIGN KEY (p_id, org_id) REFERENCES p (id, org_id));"),
              IsEmpty());
}

TEST(UnscopedReferences, NeedATenantThatIsSure) {
  // A row without one may be of whichever tenant.
  EXPECT_THAT(unscoped("CREATE TABLE t (org_id int REFERENCES org, p_id int REFERENCES p);"),
              IsEmpty());
  // The columns are not of one name.
  EXPECT_THAT(unscoped("CREATE TABLE t (other_id int NOT NULL REFERENCES org,"
                       "  p_id int REFERENCES p);"),
              IsEmpty());
  EXPECT_THAT(unscoped("CREATE TABLE t (org_id int NOT NULL, p_id int REFERENCES p);"), IsEmpty());
}

TEST(UnscopedReferences, OfPeopleWhoDidSomethingAreMeant) {
  EXPECT_THAT(unscoped("CREATE TABLE t (owner_id int NOT NULL REFERENCES org,"
                       "  p_id int REFERENCES p);",
                       "owner_id"),
              IsEmpty());
}

TEST(UnscopedReferences, NeedManyTablesThatHaveTheTenant) {
  const auto catalog = schema_of(
      "CREATE TABLE org (id int PRIMARY KEY);"
      "CREATE TABLE p (id int PRIMARY KEY, org_id int NOT NULL REFERENCES org);"
      "CREATE TABLE t (org_id int NOT NULL REFERENCES org, p_id int REFERENCES p);");
  EXPECT_THAT(unscoped_references(catalog), IsEmpty());
}

}  // namespace
}  // namespace pgplumb::integrity
