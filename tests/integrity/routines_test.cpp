#include "integrity/routines.h"

#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

bool by_caller(const std::string& rest) {
  const auto catalog = schema_of("CREATE FUNCTION f() RETURNS int " + rest + ";");
  const auto functions = catalog.find_functions("public", "f");
  return functions.size() == 1 && resolves_by_caller(*functions.front());
}

TEST(Routines, WithTextAndNoSearchPathResolveNamesByTheirCaller) {
  EXPECT_TRUE(by_caller("LANGUAGE sql AS 'SELECT 1'"));
  EXPECT_TRUE(by_caller("LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'"));
  EXPECT_TRUE(by_caller("LANGUAGE sql SET work_mem = '1MB' AS 'SELECT 1'"));
  EXPECT_FALSE(by_caller("LANGUAGE sql SET search_path = public AS 'SELECT 1'"));
  EXPECT_FALSE(by_caller("LANGUAGE sql RETURN 1"));
  EXPECT_FALSE(by_caller("LANGUAGE internal AS 'pg_backend_pid'"));
}

}  // namespace
}  // namespace pgplumb::integrity
