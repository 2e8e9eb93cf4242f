#include "integrity/row_security.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto* enabled = "ALTER TABLE t ENABLE ROW LEVEL SECURITY;";

catalog::Catalog with_policies(const std::string& sql) {
  return schema_of("CREATE TABLE t (a int, tenant text);" + sql);
}

std::vector<std::string> gaps(const std::string& sql) {
  const auto catalog = with_policies(sql);
  return described(row_security_gaps(catalog), [](const RowSecurityGap& found) {
    return found.enabled ? "no policy" : "not enabled";
  });
}

TEST(RowSecurityGaps, AreOnEitherSide) {
  EXPECT_THAT(gaps("CREATE POLICY p ON t USING (a > 0);"), ElementsAre("not enabled"));
  EXPECT_THAT(gaps(enabled), ElementsAre("no policy"));
  EXPECT_THAT(gaps(std::string(enabled) + "CREATE POLICY p ON t AS RESTRICTIVE USING (a > 0);"),
              ElementsAre("no policy"));
  EXPECT_THAT(gaps(std::string(enabled) + "CREATE POLICY p ON t USING (a > 0);"), IsEmpty());
  EXPECT_THAT(gaps(""), IsEmpty());
}

std::vector<std::string> open(const std::string& policy) {
  const auto catalog = with_policies("CREATE POLICY p ON t " + policy + ";");
  return described(open_write_policies(catalog),
                   [](const TablePolicy& found) { return found.policy->name; });
}

TEST(OpenWritePolicies, LetEverybodyWriteEveryRow) {
  EXPECT_THAT(open("USING (true)"), ElementsAre("p"));
  EXPECT_THAT(open("FOR INSERT WITH CHECK (true)"), ElementsAre("p"));
  EXPECT_THAT(open("FOR DELETE USING (true)"), ElementsAre("p"));
  EXPECT_THAT(open("FOR SELECT USING (true)"), IsEmpty());
  EXPECT_THAT(open("TO postgres USING (true)"), IsEmpty());
  EXPECT_THAT(open("AS RESTRICTIVE USING (true)"), IsEmpty());
  EXPECT_THAT(open("USING (true) WITH CHECK (a > 0)"), IsEmpty());
}

std::vector<std::string> calls(const std::string& condition) {
  const auto catalog = with_policies(
      "CREATE FUNCTION me() RETURNS text LANGUAGE sql STABLE AS 'SELECT current_user::text';"
      "CREATE FUNCTION may(int) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';"
      "CREATE POLICY p ON t USING (" +
      condition + ");");
  return described(calls_per_row(catalog), [](const CallPerRow& found) { return found.call; });
}

TEST(CallsPerRow, AreThoseThatAScalarSubqueryWouldMakeOnce) {
  EXPECT_THAT(calls("tenant = current_setting('app.tenant')"),
              ElementsAre("current_setting('app.tenant')"));
  EXPECT_THAT(calls("tenant = auth.uid()::text"), ElementsAre("auth.uid()"));
  EXPECT_THAT(calls("tenant = me()"), ElementsAre("public.me()"));
  EXPECT_THAT(calls("tenant = (SELECT current_setting('app.tenant'))"), IsEmpty());
  EXPECT_THAT(calls("may(a)"), IsEmpty());
  EXPECT_THAT(calls("lower(tenant) = 'x'"), IsEmpty());
}

TEST(CallsPerRow, AnIndexIsAskedForOneValue) {
  const std::string index = "CREATE INDEX ON t (tenant);";
  const auto calls_with = [](const std::string& more) {
    const auto catalog = with_policies(
        std::string(enabled) +
        "CREATE FUNCTION me() RETURNS text LANGUAGE sql STABLE AS 'SELECT 1';" + more);
    return described(calls_per_row(catalog), [](const CallPerRow& found) { return found.call; });
  };
  const std::string policy = "CREATE POLICY p ON t USING (tenant = me());";
  EXPECT_THAT(calls_with(policy), ElementsAre("public.me()"));
  EXPECT_THAT(calls_with(policy + index), IsEmpty());
  EXPECT_THAT(calls_with("CREATE POLICY p ON t USING (me() = tenant AND a > 0);" + index),
              IsEmpty());
  EXPECT_THAT(calls_with(policy + "CREATE INDEX ON t (tenant) WHERE a > 0;"),
              ElementsAre("public.me()"));
  // Any of the policies lets a row through.
  EXPECT_THAT(calls_with(policy + index + "CREATE POLICY q ON t USING (a > 0);"),
              ElementsAre("public.me()"));
  EXPECT_THAT(calls_with(policy + index + "CREATE POLICY q ON t FOR INSERT WITH CHECK (a > 0);"),
              IsEmpty());
  EXPECT_THAT(calls_with(policy + index + "CREATE POLICY q ON t AS RESTRICTIVE USING (a > 0);"),
              IsEmpty());
  EXPECT_THAT(calls_with("CREATE POLICY p ON t USING (true);"
                         "CREATE POLICY q ON t AS RESTRICTIVE USING (tenant = me());" +
                         index),
              IsEmpty());
}

// An operator of another type casts the column, which the index does not have so.
TEST(CallsPerRow, AnIndexIsAskedForAValueOfItsFamily) {
  const auto calls_of = [](const std::string& type) {
    const auto catalog = with_policies(
        std::string(enabled) + "CREATE INDEX ON t (a); CREATE FUNCTION me() RETURNS " + type +
        " LANGUAGE sql STABLE AS 'SELECT 1'; CREATE POLICY p ON t USING (a = me());");
    return described(calls_per_row(catalog), [](const CallPerRow& found) { return found.call; });
  };
  EXPECT_THAT(calls_of("int"), IsEmpty());
  EXPECT_THAT(calls_of("bigint"), IsEmpty());
  EXPECT_THAT(calls_of("numeric"), ElementsAre("public.me()"));
}

std::vector<std::string> views(const std::string& sql) {
  const auto catalog = with_policies(sql);
  return described(views_past_policies(catalog), [](const ViewPastPolicies& found) {
    return found.view->name + " of " + found.table->name;
  });
}

TEST(ViewsPastPolicies, ReadByTheRightsOfTheirOwners) {
  const std::string view = "CREATE VIEW v AS SELECT a FROM t;";
  EXPECT_THAT(views(enabled + view), ElementsAre("v of t"));
  EXPECT_THAT(views(view), IsEmpty());
  EXPECT_THAT(views(enabled + view + "ALTER VIEW v SET (security_invoker = on);"), IsEmpty());
  EXPECT_THAT(views(enabled + view + "ALTER VIEW v SET (security_invoker = no);"),
              ElementsAre("v of t"));
  EXPECT_THAT(views(enabled + view + "ALTER TABLE t FORCE ROW LEVEL SECURITY;"), IsEmpty());
}

}  // namespace
}  // namespace pgplumb::integrity
