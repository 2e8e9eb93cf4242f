#include <fmt/format.h>

#include <algorithm>

#include "catalog/builtins.h"
#include "catalog/change.h"
#include "docs/words.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::docs {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::ColumnNumber;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Index;
using catalog::Relation;

/// What the index keeps apart, and which rows it does not look at.
std::string uniqueness(const Catalog& catalog, const Relation& relation, const Index& index) {
  std::vector<std::string> keys;
  std::vector<std::string> nullable;
  for (const catalog::IndexKey& key : index.keys) {
    const Column* column = relation.column(key.column);
    keys.push_back(index_key_name(relation, key));
    if (column != nullptr && integrity::accepts_null(catalog, *column)) {
      nullable.push_back(column->name);
    }
  }
  std::string words = fmt::format("no two rows have the same {}{}",
                                  keys.size() > 1 ? "combination of " : "", joined_words(keys));
  if (index.predicate) {
    words += fmt::format(", of the rows where {}", condition_words(*index.predicate));
  }
  if (!nullable.empty() && !index.nulls_not_distinct) {
    words += fmt::format("; rows without {} are not compared", joined_words(nullable, "or"));
  }
  return words;
}

std::string reference_words(const Catalog& catalog, const Relation& relation,
                            const Constraint& key) {
  const Relation* referenced = catalog.relations.find(key.references);
  const std::string target = referenced == nullptr ? "?" : integrity::display_name(*referenced);
  const auto columns = catalog::column_names(relation, key.columns);
  const bool optional = std::ranges::any_of(key.columns, [&](ColumnNumber number) {
    const Column* column = relation.column(number);
    return column != nullptr && integrity::accepts_null(catalog, *column);
  });
  std::string words = fmt::format("{} {} a row of {} that is there", joined_words(columns),
                                  columns.size() > 1 ? "name" : "names", target);
  if (optional) words += ", or nothing";
  return words + fmt::format("; {}", on_delete_words(catalog, relation, key, target));
}

std::string key_words(const std::vector<std::string>& columns) {
  return columns.size() == 1
             ? fmt::format("{} tells each row from all others, and is always given",
                           columns.front())
             : fmt::format("{} together tell each row from all others, and are always given",
                           joined_words(columns));
}

std::string exclusion_words(const Catalog& catalog, const Relation& relation,
                            const Constraint& constraint) {
  const Index* index = catalog.indexes.find(constraint.index);
  if (index == nullptr) return report::constraint_definition(catalog, relation, constraint);
  std::vector<std::string> parts;
  for (const catalog::IndexKey& key : index->keys) {
    const std::string name = index_key_name(relation, key);
    const std::string& op = key.exclusion_operator;
    parts.push_back(op == "="    ? fmt::format("the same {}", name)
                    : op == "&&" ? fmt::format("overlapping {}", name)
                                 : fmt::format("{} for which {} holds", name, op));
  }
  std::string words = fmt::format("no two rows have {}", joined_words(parts));
  if (index->predicate) {
    words += fmt::format(", of the rows where {}", condition_words(*index->predicate));
  }
  return words;
}

}  // namespace

namespace {

/// What SET NULL and SET DEFAULT write to: the columns that they name, else all of the key.
const std::vector<ColumnNumber>& columns_set(const Constraint& key) {
  return key.on_delete_columns.empty() ? key.columns : key.on_delete_columns;
}

/// Those that SET NULL would make empty and that must be given: the DELETE fails.
std::vector<std::string> columns_in_the_way(const Catalog& catalog, const Relation& table,
                                            const Constraint& key) {
  std::vector<std::string> names;
  if (key.on_delete != sql::ForeignKeyAction::set_null) return names;
  for (const ColumnNumber number : columns_set(key)) {
    const Column* column = table.column(number);
    if (column != nullptr && !integrity::accepts_null(catalog, *column)) {
      names.push_back(column->name);
    }
  }
  return names;
}

}  // namespace

std::string on_delete_words(const Catalog& catalog, const Relation& table, const Constraint& key,
                            const std::string& referenced) {
  if (const auto columns = columns_in_the_way(catalog, table, key); !columns.empty()) {
    return fmt::format(
        "that row of {} cannot be deleted before: {} would become empty, and must "
        "be given",
        referenced, joined_words(columns));
  }
  const std::string when = fmt::format("when that row of {} is deleted, ", referenced);
  const auto set = catalog::column_names(table, columns_set(key));
  const std::string_view become = set.size() > 1 ? "become" : "becomes";
  switch (key.on_delete) {
    case sql::ForeignKeyAction::cascade:
      return when + "so is this one";
    case sql::ForeignKeyAction::set_null:
      return fmt::format("{}{} {} empty", when, joined_words(set), become);
    case sql::ForeignKeyAction::set_default:
      return fmt::format("{}{} {} the default", when, joined_words(set), become);
    case sql::ForeignKeyAction::restrict:
    case sql::ForeignKeyAction::no_action:
      break;
  }
  return fmt::format("that row of {} cannot be deleted before", referenced);
}

std::string deleted_parent_words(const Catalog& catalog, const Relation& table,
                                 const Constraint& key, const std::string& name) {
  const std::string stays = fmt::format("a row that a row of {} refers to cannot be deleted", name);
  if (const auto columns = columns_in_the_way(catalog, table, key); !columns.empty()) {
    return fmt::format("{}: {} would become empty, and must be given", stays,
                       joined_words(columns));
  }
  const auto set = joined_words(catalog::column_names(table, columns_set(key)));
  switch (key.on_delete) {
    case sql::ForeignKeyAction::cascade:
      return fmt::format("deleting a row deletes the rows of {} that refer to it", name);
    case sql::ForeignKeyAction::set_null:
      return fmt::format("deleting a row empties {} in the rows of {} that refer to it", set, name);
    case sql::ForeignKeyAction::set_default:
      return fmt::format("deleting a row sets {} to its default in the rows of {} that refer to it",
                         set, name);
    case sql::ForeignKeyAction::restrict:
    case sql::ForeignKeyAction::no_action:
      break;
  }
  return stays;
}

std::string constraint_words(const Catalog& catalog, const Relation& relation,
                             const Constraint& constraint) {
  std::string words;
  const Index* index = catalog.indexes.find(constraint.index);
  switch (constraint.kind) {
    case ConstraintKind::primary_key:
      words = key_words(catalog::column_names(relation, constraint.columns));
      break;
    case ConstraintKind::unique:
      words = index == nullptr ? report::constraint_definition(catalog, relation, constraint)
                               : uniqueness(catalog, relation, *index);
      break;
    case ConstraintKind::foreign_key:
      words = reference_words(catalog, relation, constraint);
      break;
    case ConstraintKind::check:
      words = constraint.check ? condition_words(*constraint.check) : std::string();
      break;
    case ConstraintKind::exclude:
      words = exclusion_words(catalog, relation, constraint);
      break;
    case ConstraintKind::not_null:
      words = fmt::format("{} is always given",
                          joined_words(catalog::column_names(relation, constraint.columns)));
      break;
  }
  if (!constraint.enforced) {
    words += " (declared, and not checked)";
  } else if (!constraint.validated) {
    words += " (of rows that are written; those that were there before are not checked)";
  }
  if (constraint.initially_deferred) words += " (checked at the end of the transaction)";
  return words;
}

std::string unique_words(const Catalog& catalog, const Relation& relation, const Index& index) {
  return uniqueness(catalog, relation, index);
}

std::string index_key_name(const Relation& relation, const catalog::IndexKey& key) {
  const Column* column = relation.column(key.column);
  return column != nullptr ? column->name : key.expr ? sql::to_sql(*key.expr) : key.name;
}

std::vector<std::string> type_words(const Catalog& catalog, const catalog::TypeRef& type,
                                    const std::string& subject) {
  const std::string value = type.array ? fmt::format("each of {}", subject) : subject;
  const auto* own = catalog.types.find(type.type);
  if (own != nullptr && own->kind == catalog::TypeKind::enumeration) {
    constexpr std::size_t most = 20;
    if (own->labels.size() > most) {
      return {fmt::format("{} is one of {} values", value, own->labels.size())};
    }
    return {fmt::format("{} is one of {}", value, joined_words(own->labels, "or"))};
  }
  if (own != nullptr && own->kind == catalog::TypeKind::domain) {
    std::vector<std::string> words = type_words(catalog, own->base, value);
    for (const Constraint& check : own->checks) {
      if (check.check) words.push_back(condition_words(*check.check, value));
    }
    if (own->not_null) words.push_back(fmt::format("{} is always given", value));
    return words;
  }
  const bool has_length = type.type == catalog::varchar_oid || type.type == catalog::bpchar_oid;
  if (!has_length || type.modifiers.empty()) return {};
  return {fmt::format("{} has at most {} characters", value, type.modifiers)};
}

}  // namespace pgplumb::docs
