#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::fails_on_empty_database {
namespace {

using catalog::Relation;

/// What is shared by all databases of a server: there already when the migration runs for a second
/// one.
constexpr std::array<std::string_view, 3> of_server{"CREATE ROLE", "CREATE DATABASE",
                                                    "CREATE TABLESPACE"};

void check_server_object(const replay::Step& step, const sql::Unmodelled& statement,
                         lint::Problems& problems) {
  if (std::ranges::find(of_server, statement.tag) == of_server.end()) return;
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("{} fails in the shadow database: what it makes is of the whole "
                              "server and there already",
                              statement.tag),
       .notes = {"prisma migrate dev runs all migrations in an empty database on the same server "
                 "(P3006)"},
       .instead = "-- outside of the migrations, or in a DO block that looks first:\n"
                  "DO $$ BEGIN\n"
                  "  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '...') THEN\n"
                  "    CREATE ROLE ...;\n"
                  "  END IF;\n"
                  "END $$;"});
}

/// A table that the statement needs and no migration made, told with the first such statement.
const Relation* first_needed(const replay::Step& step) {
  for (const effects::RelationLock& lock : step.effects.locks) {
    const Relation* relation = step.before.relations.find(lock.oid);
    if (relation == nullptr || !relation->assumed || relation->oid < step.first_assumed) continue;
    if (relation->name.starts_with("_prisma_") || relation->name.starts_with("pg_")) continue;
    return relation;
  }
  return nullptr;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.project.framework != history::Framework::prisma || step.inside != nullptr) return;
  if (const auto* other = std::get_if<sql::Unmodelled>(&step.statement.node)) {
    check_server_object(step, *other, problems);
    return;
  }
  if (!step.all_known || step.effects.refused) return;
  const Relation* relation = first_needed(step);
  if (relation == nullptr) return;
  const std::string name = lint::display_name(step, *relation);
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("{} fails in an empty database: no migration makes {}",
                              sql::command_tag(step.statement), name),
       .notes = {"prisma migrate dev runs all migrations in an empty shadow database (P3006), and "
                 "so does whoever sets up a new one"},
       .instead = fmt::format("-- in the first migration:\nCREATE TABLE {} (...);", name),
       .subject = lint::subject(*relation)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"prisma"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::fails_on_empty_database
