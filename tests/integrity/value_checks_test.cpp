#include "integrity/value_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> orders(const std::string& columns) {
  const auto catalog = schema_of("CREATE TABLE t (" + columns + ");");
  return described(unchecked_orders(catalog), [](const UncheckedOrder& found) {
    return found.first->name + ", " + found.last->name;
  });
}

TEST(UncheckedOrders, AreBetweenABeginningAndAnEnd) {
  EXPECT_THAT(orders("starts_at timestamptz, ends_at timestamptz"),
              ElementsAre("starts_at, ends_at"));
  EXPECT_THAT(orders("\"startDate\" date, \"endDate\" date"), ElementsAre("startDate, endDate"));
  EXPECT_THAT(orders("min_price numeric, max_price numeric"), ElementsAre("min_price, max_price"));
  EXPECT_THAT(orders("valid_from date, valid_to date"), ElementsAre("valid_from, valid_to"));
  EXPECT_THAT(orders("starts_at timestamptz, ends_at timestamptz, CHECK "
                     "(starts_at < ends_at)"),
              IsEmpty());
  EXPECT_THAT(orders("starts_at timestamptz, ends_at date"), IsEmpty());
  EXPECT_THAT(orders("from_user_id int, to_user_id int"), IsEmpty());
  EXPECT_THAT(orders("start_place text, end_place text"), IsEmpty());
}

std::vector<std::string> ranges(const std::string& columns) {
  const auto catalog = schema_of(
      "CREATE DOMAIN share AS numeric CHECK (VALUE >= 0); CREATE TABLE t (" + columns + ");");
  return described(unchecked_ranges(catalog), [](const UncheckedRange& found) {
    return found.column->name + " " + found.least + " " + found.most;
  });
}

TEST(UncheckedRanges, AreInTheNames) {
  EXPECT_THAT(ranges("latitude float8"), ElementsAre("latitude -90 90"));
  EXPECT_THAT(ranges("home_lng numeric"), ElementsAre("home_lng -180 180"));
  EXPECT_THAT(ranges("quantity int"), ElementsAre("quantity 0 "));
  EXPECT_THAT(ranges("quantity int CHECK (quantity > 0)"), IsEmpty());
  EXPECT_THAT(ranges("latitude int"), IsEmpty());
  EXPECT_THAT(ranges("quantity share"), IsEmpty());
  EXPECT_THAT(ranges("quantity text"), IsEmpty());
}

std::vector<std::string> flags(const std::string& columns) {
  const auto catalog = schema_of("CREATE TABLE t (" + columns + ");");
  return described(flags_with_times(catalog), [](const FlagWithTime& found) {
    return found.flag->name + ", " + found.time->name;
  });
}

TEST(FlagsWithTimes, SayOneThingTwice) {
  EXPECT_THAT(flags("verified boolean, verified_at timestamptz"),
              ElementsAre("verified, verified_at"));
  EXPECT_THAT(flags("\"isDeleted\" boolean, \"deletedAt\" timestamp(3)"),
              ElementsAre("isDeleted, deletedAt"));
  EXPECT_THAT(flags("verified boolean, verified_at timestamptz,"
                    "CHECK (verified = (verified_at IS NOT NULL))"),
              IsEmpty());
  EXPECT_THAT(flags("verified text, verified_at timestamptz"), IsEmpty());
  EXPECT_THAT(flags("verified boolean GENERATED ALWAYS AS (verified_at IS NOT "
                    "NULL) STORED,"
                    "verified_at timestamptz"),
              IsEmpty());
}

}  // namespace
}  // namespace pgplumb::integrity
