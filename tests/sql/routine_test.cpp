// Bodies of functions as trees.
#include <gmock/gmock.h>

#include "sql/routine.h"

namespace pgplumb::sql {
namespace {

RoutineSource source(std::string_view body, bool of_trigger) {
  return {.language = "plpgsql",
          .body = body,
          .body_span = {},
          .whole = {},
          .is_function = true,
          .parameters = {},
          .of_trigger = of_trigger};
}

TEST(Routine, OfATriggerHasItsRowsAsVariables) {
  const auto routine = parse_routine(source(
      "BEGIN NEW.email := lower(OLD.email); IF TG_OP = 'INSERT' THEN RETURN NEW; END IF; END",
      true));
  ASSERT_TRUE(routine) << routine.error();
  ASSERT_GE(routine->block.body.size(), 2);
  const auto* assign = std::get_if<RoutineAssign>(&routine->block.body[0].node);
  ASSERT_NE(assign, nullptr);
  EXPECT_EQ(assign->target, "new.email");
  EXPECT_TRUE(assign->value.value.has_value());
  EXPECT_TRUE(std::holds_alternative<RoutineIf>(routine->block.body[1].node));
}

TEST(Routine, OfATriggerKeepsWhatIsWrittenInIt) {
  const auto routine = parse_routine(
      source("DECLARE x text := ',{}}'; y text := '\"action\":,{}}'; BEGIN RETURN NEW; END", true));
  ASSERT_TRUE(routine) << routine.error();
  ASSERT_EQ(routine->block.variables.size(), 2);
  EXPECT_EQ(routine->block.variables[0].initial.value->text, ",{}}");
  EXPECT_EQ(routine->block.variables[1].initial.value->text, "\"action\":,{}}");
}

TEST(Routine, OfAnotherFunctionDoesNotKnowThem) {
  EXPECT_FALSE(parse_routine(source("BEGIN NEW.email := 'x'; END", false)));
}

}  // namespace
}  // namespace pgplumb::sql
