// Primary keys and indexes. Two indexes are the same by columns, order, method and operator
// classes: the name is set right by a renaming.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "catalog/definitions.h"
#include "prisma/comparison.h"
#include "prisma/datamodel.h"
#include "text/ascii.h"

namespace pgplumb::prisma {
namespace {

bool classes_match(const IndexColumn& before, const IndexColumn& now) {
  if (before.default_class) return now.operator_class.empty() || now.default_class || now.raw;
  if (before.operator_class.empty()) return now.operator_class.empty() || now.default_class;
  return before.operator_class == now.operator_class;
}

bool columns_match(const Index& before, const Index& now) {
  return std::ranges::equal(before.columns, now.columns, [](const auto& a, const auto& b) {
    return a.name == b.name && a.descending == b.descending && classes_match(a, b);
  });
}

bool indexes_match(const Index& before, const Index& now) {
  return before.unique == now.unique && before.method == now.method &&
         before.predicate.empty() == now.predicate.empty() && columns_match(before, now);
}

const Index* match_of(const Index& index, const std::vector<Index>& others, bool index_is_before) {
  const auto found = std::ranges::find_if(others, [&](const Index& other) {
    return index_is_before ? indexes_match(index, other) : indexes_match(other, index);
  });
  return found == others.end() ? nullptr : &*found;
}

/// Of several indexes with the same columns Prisma renames none.
bool is_alone(const Index& index, const std::vector<Index>& indexes) {
  return std::ranges::count_if(indexes, [&](const Index& other) {
           return other.unique == index.unique && column_names(other) == column_names(index);
         }) == 1;
}

/// What the index has that the schema language has no word for.
std::vector<std::string> unsayable_parts(const catalog::Relation& relation,
                                         const catalog::Index& index) {
  std::vector<std::string> parts;
  if (!index.include.empty()) {
    parts.push_back(fmt::format("INCLUDE ({})", fmt::join(index.include_names, ", ")));
  }
  if (index.nulls_not_distinct) parts.emplace_back("NULLS NOT DISTINCT");
  for (const catalog::IndexKey& key : index.keys) {
    const catalog::Column* column = relation.column(key.column);
    const std::string name = column == nullptr ? key.name : column->name;
    if (key.nulls_first != key.descending) {
      parts.push_back(
          fmt::format("{} NULLS {}", quoted_name("", name), key.nulls_first ? "FIRST" : "LAST"));
    }
    if (!key.collation.empty()) {
      parts.push_back("COLLATE " + catalog::collation_text(key.collation));
    }
    if (!key.operator_class.empty() && index.method == "btree") {
      parts.push_back("operator class " + key.operator_class);
    }
  }
  if (!index.options.empty()) {
    parts.push_back(fmt::format("WITH ({})", catalog::option_list(index.options)));
  }
  const auto backs =
      std::ranges::find(relation.constraints, index.constraint, &catalog::Constraint::oid);
  if (index.constraint != catalog::no_oid && backs != relation.constraints.end() &&
      backs->deferrable) {
    parts.emplace_back("DEFERRABLE");
  }
  return parts;
}

std::string words_of(const Index& index) {
  std::vector<std::string> columns;
  for (const IndexColumn& column : index.columns) {
    columns.push_back(quoted_name("", column.name) + (column.descending ? " DESC" : ""));
  }
  return fmt::format("({})", fmt::join(columns, ", "));
}

void add_drop_notes(const Comparison& comparison, const TablePair& tables, const Index& before,
                    Change& change) {
  const catalog::Index& index = *comparison.catalog.indexes.find(before.oid);
  const auto parts = unsayable_parts(tables.relation, index);
  if (!parts.empty()) {
    change.inexpressible = true;
    change.notes.push_back(
        fmt::format("schema.prisma has no word for {}: take this statement out "
                    "of the migration (prisma migrate dev --create-only)",
                    fmt::join(parts, ", ")));
  }
  if (!index.include.empty()) {
    change.notes.emplace_back("Prisma takes the columns of INCLUDE for columns of the key");
  }
  const catalog::Constraint* backs = nullptr;
  for (const catalog::Constraint& constraint : tables.relation.constraints) {
    if (constraint.index == before.oid && index.constraint == constraint.oid) backs = &constraint;
  }
  if (backs != nullptr) {
    change.notes.push_back(
        fmt::format("PostgreSQL refuses it, for the index is that of a constraint: ALTER TABLE {} "
                    "DROP CONSTRAINT {};",
                    comparison.writer.name(tables.now), quoted_name("", backs->name)));
  }
  change.keep = index_line(tables.now, before);
}

void drop_index(const Comparison& comparison, const TablePair& tables, const Index& before) {
  Change change = change_of(
      ChangeKind::drop_index, tables.now, before.name,
      fmt::format("{}index {} on {} {} is not in the datamodel", before.unique ? "unique " : "",
                  quoted_name("", before.name), comparison.writer.name(tables.now),
                  words_of(before)),
      fmt::format("DROP INDEX {};", comparison.writer.name(tables.now.schema, before.name)));
  change.asked = tables.now.span;
  change.made = before.span;
  add_drop_notes(comparison, tables, before, change);
  comparison.changes.push_back(std::move(change));
}

void create_index(const Comparison& comparison, const TablePair& tables, const Index& now,
                  std::string_view why) {
  Change change = change_of(
      ChangeKind::create_index, tables.now, now.name,
      fmt::format("{}index {} on {} {} {}", now.unique ? "unique " : "", quoted_name("", now.name),
                  comparison.writer.name(tables.now), words_of(now), why),
      comparison.writer.create_index(tables.now, now));
  change.asked = now.span;
  const auto same_name = std::ranges::find(tables.before.indexes, now.name, &Index::name);
  if (same_name != tables.before.indexes.end() && !indexes_match(*same_name, now)) {
    change.made = same_name->span;
    change.notes.emplace_back("the index that has this name is another one");
  }
  comparison.changes.push_back(std::move(change));
}

void rename_index(const Comparison& comparison, const TablePair& tables, const Index& before,
                  const Index& now) {
  if (before.name == now.name) return;
  Change change =
      change_of(ChangeKind::rename_index, tables.now, before.name,
                fmt::format("index {} on {} is {} in the datamodel", quoted_name("", before.name),
                            comparison.writer.name(tables.now), quoted_name("", now.name)),
                fmt::format("ALTER INDEX {} RENAME TO {};",
                            comparison.writer.name(tables.now.schema, before.name),
                            quoted_name("", now.name)));
  change.asked = now.span;
  change.made = before.span;
  change.keep = fmt::format("map: {:?}", before.name);
  if (before.stands_in) {
    change.notes.emplace_back("it is a partial index, which Prisma takes for the whole one");
  }
  comparison.changes.push_back(std::move(change));
}

/// Made anew along with a column that Prisma drops and adds.
bool goes_with_column(const TablePair& tables, const Index& index) {
  return std::ranges::any_of(
      index.columns, [&](const IndexColumn& column) { return is_recreated(tables, column.name); });
}

bool is_key_changed(const TablePair& tables, const Index& before, const Index& now) {
  return !std::ranges::equal(before.columns, now.columns, [](const auto& a, const auto& b) {
    return a.name == b.name && a.descending == b.descending;
  }) || std::ranges::any_of(before.columns, [&](const IndexColumn& column) {
    return is_type_changed(tables, column.name);
  });
}

std::string add_key_clause(const Index& key) {
  return fmt::format("ADD CONSTRAINT {} PRIMARY KEY ({})", quoted_name("", key.name),
                     quoted_list(column_names(key)));
}

void push_key_change(const Comparison& comparison, const TablePair& tables, ChangeKind kind,
                     std::string what, const std::vector<std::string>& clauses) {
  const Index& named =
      tables.now.primary_key ? *tables.now.primary_key : *tables.before.primary_key;
  Change change = change_of(kind, tables.now, named.name, std::move(what),
                            comparison.writer.alter_table(tables.now, clauses));
  change.asked = tables.now.primary_key ? tables.now.primary_key->span : tables.now.span;
  if (tables.before.primary_key) change.made = tables.before.primary_key->span;
  comparison.changes.push_back(std::move(change));
}

void change_key(const Comparison& comparison, const TablePair& tables) {
  const Index& before = *tables.before.primary_key;
  const Index& now = *tables.now.primary_key;
  const std::string table = comparison.writer.name(tables.now);
  const std::string rename = fmt::format("RENAME CONSTRAINT {} TO {}", quoted_name("", before.name),
                                         quoted_name("", now.name));
  if (is_key_changed(tables, before, now)) {
    std::vector<std::string> clauses{"DROP CONSTRAINT " + quoted_name("", before.name)};
    if (before.name != now.name) clauses.push_back(rename);
    clauses.push_back(add_key_clause(now));
    push_key_change(comparison, tables, ChangeKind::change_primary_key,
                    fmt::format("primary key of {}: {} in the database, {} in the datamodel", table,
                                words_of(before), words_of(now)),
                    clauses);
    if (before.name != now.name) {
      comparison.changes.back().notes.emplace_back(
          "PostgreSQL refuses it: RENAME stands alone in ALTER TABLE");
    }
  } else if (before.name != now.name) {
    push_key_change(comparison, tables, ChangeKind::rename_primary_key,
                    fmt::format("primary key {} of {} is {} in the datamodel",
                                quoted_name("", before.name), table, quoted_name("", now.name)),
                    {rename});
    comparison.changes.back().keep = fmt::format("map: {:?}", before.name);
  }
}

/// ", type: Gin"; empty for btree.
std::string method_argument(const std::string& method) {
  if (method == "btree") return {};
  if (method == "spgist") return ", type: SpGist";
  return fmt::format(", type: {}{}", to_upper(method[0]), method.substr(1));
}

}  // namespace

void compare_primary_keys(const Comparison& comparison, const TablePair& tables) {
  const auto& before = tables.before.primary_key;
  const auto& now = tables.now.primary_key;
  const std::string table = comparison.writer.name(tables.now);
  if (before && now) {
    change_key(comparison, tables);
  } else if (now) {
    push_key_change(comparison, tables, ChangeKind::add_primary_key,
                    fmt::format("table {} lacks the primary key {}", table, words_of(*now)),
                    {add_key_clause(*now)});
  } else if (before) {
    push_key_change(comparison, tables, ChangeKind::drop_primary_key,
                    fmt::format("table {} has the primary key {}, and the model none", table,
                                words_of(*before)),
                    {"DROP CONSTRAINT " + quoted_name("", before->name)});
  }
}

void compare_indexes(const Comparison& comparison, const TablePair& tables) {
  for (const Index& now : tables.now.indexes) {
    if (match_of(now, tables.before.indexes, false) == nullptr) {
      create_index(comparison, tables, now, "is missing");
    }
  }
  for (const Index& before : tables.before.indexes) {
    const Index* now = match_of(before, tables.now.indexes, true);
    if (now == nullptr) {
      if (before.stands_in) continue;
      drop_index(comparison, tables, before);
    } else if (is_alone(before, tables.before.indexes)) {
      rename_index(comparison, tables, before, *now);
      if (goes_with_column(tables, *now) && !before.stands_in) {
        create_index(comparison, tables, *now, "goes with its column, and is made anew");
      }
    }
  }
}

std::string index_line(const Table& model, const Index& index) {
  std::vector<std::string> columns;
  for (const IndexColumn& column : index.columns) {
    const Column* field = model.column(column.name);
    if (field == nullptr || field->field.empty()) return {};
    std::vector<std::string> arguments;
    if (!column.operator_class.empty()) {
      arguments.push_back(fmt::format("ops: raw({:?})", column.operator_class));
    }
    if (column.descending) arguments.emplace_back("sort: Desc");
    columns.push_back(arguments.empty()
                          ? field->field
                          : fmt::format("{}({})", field->field, fmt::join(arguments, ", ")));
  }
  const std::string usual =
      constraint_name(model.name, column_names(index), index.unique ? "_key" : "_idx");
  return fmt::format("@@{}([{}]{}{})", index.unique ? "unique" : "index", fmt::join(columns, ", "),
                     method_argument(index.method),
                     index.name == usual ? "" : fmt::format(", map: {:?}", index.name));
}

}  // namespace pgplumb::prisma
