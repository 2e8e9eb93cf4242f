#include "catalog/naming.h"

#include <algorithm>

#include "catalog/session.h"
#include "text/ascii.h"

namespace pgplumb::catalog {

std::string_view clip_name(std::string_view name, std::size_t limit) {
  if (name.size() <= limit) return name;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(name[at]) & 0xC0U) == 0x80U;
  };
  while (limit > 0 && continues(limit)) --limit;
  return name.substr(0, limit);
}

std::string make_object_name(std::string_view name1, std::string_view name2,
                             std::string_view label) {
  std::size_t overhead = label.size() + 1;
  if (!name2.empty()) ++overhead;
  const std::size_t available = overhead < max_name_length ? max_name_length - overhead : 0;
  std::size_t length1 = name1.size();
  std::size_t length2 = name2.size();
  while (length1 + length2 > available) --(length1 > length2 ? length1 : length2);
  std::string made(clip_name(name1, length1));
  if (!name2.empty()) {
    made += '_';
    made += clip_name(name2, length2);
  }
  made += '_';
  made += label;
  return made;
}

namespace {

/// The first of label, label1, label2, ... whose name is not taken.
template <typename IsTaken>
std::string first_free_name(std::string_view name1, std::string_view name2, std::string_view label,
                            const IsTaken& is_taken) {
  std::string name = make_object_name(name1, name2, label);
  for (int pass = 1; is_taken(name); ++pass) {
    name = make_object_name(name1, name2, std::string(label) + std::to_string(pass));
  }
  return name;
}

}  // namespace

std::string choose_relation_name(const Catalog& catalog, std::string_view schema,
                                 std::string_view name1, std::string_view name2,
                                 std::string_view label, bool is_constraint,
                                 std::span<const std::string> others) {
  return first_free_name(name1, name2, label, [&](const std::string& name) {
    return std::ranges::find(others, name) != others.end() ||
           catalog.find_class(schema, name) != nullptr ||
           (is_constraint && catalog.has_constraint_name(schema, name));
  });
}

std::string choose_constraint_name(const Catalog& catalog, std::string_view schema,
                                   std::string_view name1, std::string_view name2,
                                   std::string_view label, std::span<const std::string> others) {
  return first_free_name(name1, name2, label, [&](const std::string& name) {
    return std::ranges::find(others, name) != others.end() ||
           catalog.has_constraint_name(schema, name);
  });
}

std::string join_column_names(std::span<const std::string> columns) {
  std::string joined;
  for (const std::string& column : columns) {
    if (!joined.empty()) joined += '_';
    joined += std::string_view(column).substr(0, max_name_length);
    if (joined.size() > max_name_length) break;
  }
  return joined;
}

std::string choose_statistics_name(const Catalog& catalog, std::string_view schema,
                                   std::string_view table, std::span<const std::string> columns) {
  return first_free_name(table, join_column_names(columns), "stat", [&](const std::string& name) {
    return find_statistics(catalog, schema, name) != nullptr;
  });
}

std::string choose_index_name(const Catalog& catalog, std::string_view schema,
                              std::string_view table, std::span<const std::string> columns,
                              IndexPurpose purpose, std::span<const std::string> others) {
  if (purpose == IndexPurpose::primary_key) {
    return choose_relation_name(catalog, schema, table, {}, "pkey", true, others);
  }
  const bool is_constraint = purpose != IndexPurpose::plain;
  const std::string_view label = purpose == IndexPurpose::exclusion           ? "excl"
                                 : purpose == IndexPurpose::unique_constraint ? "key"
                                                                              : "idx";
  return choose_relation_name(catalog, schema, table, join_column_names(columns), label,
                              is_constraint, others);
}

std::vector<std::string> index_column_names(std::span<const std::string> wanted) {
  std::vector<std::string> names;
  for (const std::string& column : wanted) {
    const std::string original = column.empty() ? "expr" : column;
    std::string name = original;
    for (int i = 1; std::ranges::find(names, name) != names.end(); ++i) {
      const std::string number = std::to_string(i);
      name = std::string(clip_name(original, max_name_length - number.size())) + number;
    }
    names.push_back(std::move(name));
  }
  return names;
}

namespace {

/// FigureColnameInternal()'s strength: 1 is a name to be had for want of a better one.
struct FiguredName {
  std::string name;
  int strength = 0;
};

FiguredName figure(const sql::Expr& expr);

FiguredName figure_cast(const sql::Expr& expr) {
  FiguredName inner = figure(expr.args[0]);
  if (inner.strength > 1 || expr.type.empty()) return inner;
  return {expr.type[0].name.name, 1};
}

FiguredName figure_subquery(const sql::Expr& expr) {
  const sql::Query* query = expr.subquery.empty() ? nullptr : expr.subquery.data();
  while (query != nullptr && !query->arms.empty()) query = query->arms.data();
  if (query == nullptr || query->targets.empty()) return {};
  const sql::Target& target = query->targets[0];
  if (!target.alias.empty()) return {target.alias, 2};
  return figure(target.expr);
}

/// XMLELEMENT(...), GROUPING(...) and their kin: the word before the bracket.
FiguredName figure_other(const sql::Expr& expr) {
  const std::size_t end = expr.text.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  if (end == 0 || end == std::string::npos || expr.text[end] != '(') return {};
  return {to_lower(std::string_view(expr.text).substr(0, end)), 2};
}

/// The last part that is a name: of `t.*` the table's.
FiguredName figure_column(const std::vector<std::string>& names) {
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (*name != "*") return {*name, 2};
  }
  return {};
}

FiguredName figure(const sql::Expr& expr) {
  using enum sql::ExprKind;
  switch (expr.kind) {
    case column:
      return figure_column(expr.names);
    case field:
      return {expr.text, 2};
    case subscript:
      return figure(expr.args[0]);
    case call:
      return {expr.name.name, 2};
    case null_if:
      return {"nullif", 2};
    case cast:
      return figure_cast(expr);
    case collate:
      return figure(expr.args[0]);
    case case_when: {
      if (expr.has_else) {
        FiguredName otherwise = figure(expr.args.back());
        if (otherwise.strength > 1) return otherwise;
      }
      return {"case", 1};
    }
    case array:
      return {"array", 2};
    case row:
      return {"row", 2};
    case coalesce:
      return {"coalesce", 2};
    case greatest:
      return {"greatest", 2};
    case least:
      return {"least", 2};
    case value_function:
      return {expr.text, 2};
    case other:
      return figure_other(expr);
    case exists_subquery:
      return {"exists", 2};
    case array_subquery:
      return {"array", 2};
    case scalar_subquery:
      return figure_subquery(expr);
    default:
      return {};
  }
}

}  // namespace

std::string figure_column_name(const sql::Expr& expr) { return figure(expr).name; }

bool is_system_column(std::string_view name) {
  constexpr std::array<std::string_view, 6> names{"ctid", "xmin", "xmax",
                                                  "cmin", "cmax", "tableoid"};
  return std::ranges::find(names, name) != names.end();
}

}  // namespace pgplumb::catalog
