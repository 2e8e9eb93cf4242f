#include <fmt/format.h>

#include <string>

#include "fmt/ranges.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::drop_database {
namespace {

void add(Span span, std::string message, lint::Problems& problems) {
  problems.add({.span = span,
                .message = std::move(message),
                .notes = {"a migration is about the objects of one database; what goes beyond "
                          "cannot be brought back by another one"}});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (const auto* other = std::get_if<sql::Unmodelled>(&step.statement.node)) {
    if (other->tag == "DROP DATABASE") {
      add(step.statement.head,
          fmt::format("the database {} is lost", sql::quote_identifier(other->name.name)),
          problems);
    } else if (other->tag == "DROP TABLESPACE") {
      add(step.statement.head, "a tablespace goes, and fails if anything is in it", problems);
    }
  } else if (const auto* owned = std::get_if<sql::DropOwned>(&step.statement.node)) {
    add(step.statement.head,
        fmt::format("all that belongs to {} is lost, and its privileges",
                    fmt::join(owned->roles, ", ")),
        problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_database
