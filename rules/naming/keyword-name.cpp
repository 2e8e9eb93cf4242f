#include <fmt/format.h>

#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/keyword.h"
#include "sql/walk.h"

namespace pgplumb::rules::keyword_name {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    if (lint::is_new(context, table->origin) && sql::is_reserved_keyword(table->name)) {
      problems.add(
          {.span = table->origin.created,
           .message = fmt::format(
               "table {} is a keyword: without quotes, statements that name it fail", table->name),
           .subject = lint::subject(*table)});
    }
  }
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    if (sql::is_reserved_keyword(column.name)) {
      problems.add(lint::column_problem(
          table, column, " is a keyword: without quotes, statements that name it fail"));
    }
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"naming"},
                                .on_schema = check};

}  // namespace pgplumb::rules::keyword_name
