#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Dumps = Tree;

constexpr std::string_view dump =
    "--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 17.6\nCREATE TABLE a "
    "();\n";

TEST_F(Dumps, RailsHasItsSchemaInOneFile) {
  write("db/structure.sql", "CREATE TABLE public.schema_migrations ();\n");
  write_all({"db/cache_structure.sql", "db/seeds.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("rails db"));
  EXPECT_THAT(models_of(history), ElementsAre("structure.sql: psql"));
  EXPECT_EQ(reason_for(history, "db/cache_structure.sql"), "the schema of another database");
}

TEST_F(Dumps, PgDumpSaysItsVersion) {
  write("b.sql", dump);
  write("a.sql");
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("b.sql"));
  EXPECT_EQ(reason_for(history, "a.sql"), "no dump: nothing says when it is run");
  EXPECT_EQ(history.projects[0].framework, Framework::pg_dump);
  EXPECT_EQ(history.projects[0].version, "17.6");
}

TEST_F(Dumps, WhereThereAreMigrationsADumpIsNoHistory) {
  write("db/schema.sql", dump);
  write("db/migrations/1_a.sql", "-- migrate:up\nA;\n-- migrate:down\n");
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("dbmate db/migrations"));
  EXPECT_EQ(reason_for(history, "db/schema.sql"), "a dump of the schema that the migrations make");
}

TEST_F(Dumps, RailsStaysBesideTheMigrationsOfAnotherService) {
  write("web/db/structure.sql", "CREATE TABLE public.schema_migrations ();\n");
  write("jobs/migrations/1_a.up.sql");
  EXPECT_THAT(projects_of(find()), ElementsAre("golang-migrate jobs/migrations", "rails web/db"));
}

}  // namespace
}  // namespace pgplumb::history
