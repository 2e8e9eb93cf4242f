#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/table_work.h"
#include "lint/type_words.h"

namespace pgplumb::rules::type_narrowing {
namespace {

using catalog::TypeRef;

/// Types each of whose values the next one holds as well.
constexpr std::array<std::string_view, 4> integers{"smallint", "integer", "bigint", "numeric"};
constexpr std::array<std::string_view, 2> floats{"real", "double precision"};

template <std::size_t N>
std::optional<std::size_t> rank(const std::array<std::string_view, N>& order,
                                std::string_view type) {
  for (std::size_t i = 0; i < N; ++i) {
    if (order[i] == type) return i;
  }
  return std::nullopt;
}

/// The length of a character type; none where it has no limit or the type is another.
std::optional<int> length_of(const TypeRef& type) {
  int length = 0;
  const auto [end, error] =
      std::from_chars(type.modifiers.data(), type.modifiers.data() + type.modifiers.size(), length);
  return error == std::errc() ? std::optional(length) : std::nullopt;
}

bool is_text(std::string_view type) { return type == "text" || type == "character varying"; }

/// Why some values of the old type have no place in the new one; empty where all have one, or
/// nothing is known.
std::string narrower(const catalog::Catalog& catalog, const TypeRef& from, const TypeRef& to) {
  if (from.array || to.array) return {};
  const auto bare = [&](const TypeRef& type) {
    return catalog::format_type(catalog, {.type = type.type, .modifiers = {}, .array = false});
  };
  const std::string old_type = bare(from);
  const std::string new_type = bare(to);
  const auto a = rank(integers, old_type);
  const auto b = rank(integers, new_type);
  if (a && b && *b < *a) {
    return fmt::format("numbers that {} cannot hold fail the statement", new_type);
  }
  if (rank(floats, old_type) == 1U && rank(floats, new_type) == 0U) {
    return "digits beyond the sixth are rounded away";
  }
  if (old_type == "timestamp with time zone" || old_type == "timestamp without time zone") {
    if (new_type == "date") return "the time of day is cut off";
    if (new_type.starts_with("time ")) return "the date is cut off";
  }
  if (is_text(old_type) && is_text(new_type)) {
    const auto old_length = old_type == "text" ? std::nullopt : length_of(from);
    const auto new_length = new_type == "text" ? std::nullopt : length_of(to);
    if (new_length && (!old_length || *new_length < *old_length)) {
      return fmt::format("values longer than {} characters fail the statement", *new_length);
    }
  }
  return {};
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr || step.deploy.has_emptied(table->oid) ||
      lint::changes_rows_before(step, table->name)) {
    return;
  }
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::alter_type || !action.column ||
        action.column->type.empty() || !action.expr.empty()) {
      continue;
    }
    const catalog::Column* column = table->column(action.name);
    if (column == nullptr || step.deploy.creates_column(table->oid, column->number)) continue;
    const TypeRef to =
        catalog::resolve_type(step.before, step.session, action.column->type.front());
    const std::string why = narrower(step.before, column->type, to);
    if (why.empty()) continue;
    problems.add({.span = action.span,
                  .message = fmt::format("{} has less room as {} than as {}: {}",
                                         lint::column_name(step, *table, action.name),
                                         catalog::format_type(step.before, to),
                                         catalog::format_type(step.before, column->type), why),
                  .notes = {"the running version of the application may still write such values"},
                  .subject = lint::subject(*table, action.name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::type_narrowing
