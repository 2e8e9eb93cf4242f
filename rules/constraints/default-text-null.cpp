#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::default_text_null {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const sql::Expr* value = column.default_value ? &*column.default_value : nullptr;
    while (value != nullptr && value->kind == sql::ExprKind::cast) value = &value->args.front();
    if (value == nullptr || value->kind != sql::ExprKind::constant ||
        value->literal != sql::LiteralKind::string ||
        (value->text != "NULL" && value->text != "null")) {
      return;
    }
    auto problem = lint::column_problem(table, column,
                                        " has the word NULL by default, four letters, not NULL");
    problem.notes.emplace_back("IS NULL does not find it, and a foreign key or a cast fails on it");
    problems.add(std::move(problem));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"constraints"},
                                .on_schema = check};

}  // namespace pgplumb::rules::default_text_null
