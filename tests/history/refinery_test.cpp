#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Refinery = Tree;

TEST_F(Refinery, UGoesForwardToo) {
  write("Cargo.toml", "[dependencies]\nrefinery = \"0.9\"\n");
  write_all({"m/V9__a.sql", "m/V10__b.sql", "m/more/U11__c.sql", "m/V12_d.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("refinery m"));
  EXPECT_THAT(models_of(history),
              ElementsAre("V9__a.sql: file", "V10__b.sql: file", "U11__c.sql: file"));
  EXPECT_EQ(reason_for(history, "m/V12_d.sql"), "refinery runs files named V<number>__<name>.sql");
}

}  // namespace
}  // namespace pgplumb::history
