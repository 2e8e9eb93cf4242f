// Each tool's answer is from its source or manual: Flyway, DbValidate.java and "Validate"; sqlx,
// sqlx-core/src/migrate/migrator.rs; Liquibase, "Checksums"; goose, provider.go; golang-migrate,
// migrate.go and source/file; refinery, refinery_core/src/runner.rs; tern, migrate/migrate.go;
// Atlas, "Migration Directory Integrity" and sql/migrate/migrate.go; Supabase CLI,
// pkg/migration/apply.go; Drizzle, pg-core/dialect.ts; node-pg-migrate, src/runner.ts;
// graphile-migrate, src/migration.ts; sql-migrate, migrate.go; MyBatis, UpOperation.java;
// postgrator, README "validateChecksums" and postgrator.js; Prisma, "prisma migrate dev".

#include "history/applied.h"

#include <algorithm>
#include <array>
#include <utility>

#include "history/tool.h"

namespace pgplumb::history {

namespace {

/// Of tools whose table of what is applied has one row a version.
constexpr std::string_view one_row_a_version = "only one of them can be recorded as applied";

constexpr std::array<std::pair<Framework, Answers>, 20> table{{
    {Framework::prisma,
     {.checks_bytes = true,
      .to_edit = "`prisma migrate dev` wants to reset the database, for the checksum differs",
      .to_removal = "`prisma migrate dev` wants to reset the database, which has it"}},
    {Framework::golang_migrate,
     {.by_version = true,
      .to_late = "golang-migrate never runs it on a database that is further",
      .to_removal = "golang-migrate stops where it is the database's current version",
      .to_duplicate = "golang-migrate stops: \"duplicate migration file\""}},
    {Framework::sqlx,
     {.checks_bytes = true,
      .by_version = true,
      .to_edit = "sqlx stops: it \"was previously applied but has been modified\"",
      .to_removal =
          "sqlx stops: it \"was previously applied but is missing in the resolved migrations\"",
      .to_duplicate = one_row_a_version}},
    {Framework::diesel, {.by_version = true, .to_duplicate = one_row_a_version}},
    {Framework::goose,
     {.by_version = true,
      .to_late = "goose stops, having found a missing migration before the current version, unless "
                 "-allow-missing is given",
      .to_duplicate = "goose stops: \"found duplicate migration version\""}},
    {Framework::dbmate, {.by_version = true, .to_duplicate = one_row_a_version}},
    {Framework::flyway,
     {.checks_bytes = true,
      .to_edit = "`flyway migrate` stops: \"Migration checksum mismatch\"",
      .to_late = "`flyway migrate` stops: \"Detected resolved migration not applied to database\", "
                 "unless outOfOrder is set",
      .to_removal = "`flyway migrate` stops: \"Detected applied migration not resolved locally\"",
      .to_duplicate = "Flyway stops: \"Found more than one migration with version\""}},
    {Framework::liquibase,
     {.to_edit = "Liquibase stops: \"Validation Failed\", for the checksum of the changeset "
                 "differs"}},
    {Framework::atlas,
     {.checks_bytes = true,
      .to_edit = "atlas.sum no longer fits, or differs from what was applied",
      .to_late = "`atlas migrate apply` stops: it \"was added out of order\", unless --exec-order "
                 "says otherwise",
      .to_removal = "atlas.sum no longer fits, or differs from what was applied"}},
    {Framework::supabase,
     {.by_version = true,
      .to_late =
          "`supabase db push` stops: \"Found local migration files to be inserted before the "
          "last migration on remote database\", unless --include-all is given",
      .to_removal = "`supabase db push` stops: \"Remote migration versions not found in local "
                    "migrations directory\"",
      .to_duplicate = one_row_a_version}},
    {Framework::hasura, {.by_version = true, .to_duplicate = one_row_a_version}},
    {Framework::drizzle,
     {.to_late = "where there is a journal, migrate() passes over what is dated before the last "
                 "applied one"}},
    {Framework::node_pg_migrate,
     {.to_late = "node-pg-migrate stops: \"Not run migration is preceding already run migration\"",
      .to_removal = "node-pg-migrate stops: names and what has been run no longer go together"}},
    {Framework::graphile_migrate,
     {.checks_bytes = true,
      .to_edit = "graphile-migrate stops: the hash above the text does not fit",
      .to_late = "graphile-migrate stops: the chain of `--! Previous:` does not fit",
      .to_removal = "graphile-migrate stops: the chain of `--! Previous:` does not fit"}},
    {Framework::tern,
     {.by_version = true,
      .to_removal = "tern stops: it wants every number from 1 on",
      .to_duplicate = "tern stops: \"Duplicate migration\""}},
    {Framework::refinery,
     {.checks_bytes = true,
      .to_edit = "refinery stops: the \"applied migration is different than filesystem one\"",
      .to_late = "refinery stops: the migration \"is missing from\" those applied",
      .to_removal = "refinery stops: the applied migration \"is missing from the filesystem\"",
      .to_duplicate = "refinery stops: \"migration versions must be unique\""}},
    {Framework::sql_migrate,
     {.to_removal = "sql-migrate stops: \"unknown migration in database\""}},
    {Framework::mybatis,
     {.by_version = true,
      .to_late = "`migrate up` passes over it on a database that is further",
      .to_duplicate = one_row_a_version}},
    {Framework::pop, {.to_duplicate = one_row_a_version}},
    {Framework::postgrator,
     {.checks_bytes = true,
      .by_version = true,
      .to_edit = "postgrator stops: the MD5 checksum differs",
      .to_late = "postgrator passes over it on a database that is further",
      .to_duplicate = "postgrator stops: \"Two migrations found with version\""}},
}};

constexpr Answers none;

}  // namespace

const Answers& answers_of(Framework framework) {
  const auto* const known =
      std::ranges::find(table, framework, [](const auto& row) { return row.first; });
  return known == table.end() ? none : known->second;
}

bool lasts_for_next(const Project& project, std::string_view setting) {
  const Tool& tool = tool_of(project.framework);
  return !project.fresh_session && tool.keeps_connection && !tool.is_dump &&
         std::ranges::find(tool.puts_back, setting) == tool.puts_back.end();
}

}  // namespace pgplumb::history
