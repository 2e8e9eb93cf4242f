#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Scripts = Tree;

TEST_F(Scripts, WhatToolsPrintIsKnownByItsLines) {
  write("alembic/1.sql", "BEGIN;\n-- Running upgrade  -> 1975ea83b712\nCOMMIT;\n");
  write("django/0001_initial.sql", "BEGIN;\n--\n-- Create model Walker\n--\nCOMMIT;\n");
  write("ef/9.sql",
        "START TRANSACTION;\nINSERT INTO \"__EFMigrationsHistory\" VALUES (1);\nCOMMIT;\n");
  write("ef/10.sql");
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("alembic alembic", "django django", "ef-core ef"));
  EXPECT_THAT(models_of(history),
              ElementsAre("1.sql: psql", "0001_initial.sql: psql", "9.sql: psql", "10.sql: psql"));
}

}  // namespace
}  // namespace pgplumb::history
