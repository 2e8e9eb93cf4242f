#include <fmt/format.h>

#include <algorithm>

#include "catalog/builtins.h"
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

std::vector<std::string> names_of(const Relation& relation,
                                  const std::vector<ColumnNumber>& numbers) {
  std::vector<std::string> names;
  for (const ColumnNumber number : numbers) {
    if (const Column* column = relation.column(number)) names.push_back(column->name);
  }
  return names;
}

/// What the index keeps apart, and which rows it does not look at.
std::string uniqueness(const Catalog& catalog, const Relation& relation, const Index& index) {
  std::vector<std::string> keys;
  std::vector<std::string> nullable;
  for (const catalog::IndexKey& key : index.keys) {
    const Column* column = relation.column(key.column);
    keys.push_back(column != nullptr ? column->name : key.expr ? sql::to_sql(*key.expr) : key.name);
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
  const auto columns = names_of(relation, key.columns);
  const bool optional = std::ranges::any_of(key.columns, [&](ColumnNumber number) {
    const Column* column = relation.column(number);
    return column != nullptr && integrity::accepts_null(catalog, *column);
  });
  std::string words = fmt::format("{} {} a row of {} that is there", joined_words(columns),
                                  columns.size() > 1 ? "name" : "names", target);
  if (optional) words += ", or nothing";
  return words + fmt::format("; {}", on_delete_words(key, target));
}

std::string exclusion_words(const Catalog& catalog, const Relation& relation,
                            const Constraint& constraint) {
  const Index* index = catalog.indexes.find(constraint.index);
  if (index == nullptr) return report::constraint_definition(catalog, relation, constraint);
  std::vector<std::string> parts;
  for (const catalog::IndexKey& key : index->keys) {
    const Column* column = relation.column(key.column);
    const std::string name = column != nullptr ? column->name
                             : key.expr        ? sql::to_sql(*key.expr)
                                               : key.name;
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

std::string on_delete_words(const Constraint& key, const std::string& referenced) {
  switch (key.on_delete) {
    case sql::ForeignKeyAction::cascade:
      return fmt::format("when that row of {} is deleted, so is this one", referenced);
    case sql::ForeignKeyAction::set_null:
      return fmt::format("when that row of {} is deleted, it becomes empty", referenced);
    case sql::ForeignKeyAction::set_default:
      return fmt::format("when that row of {} is deleted, it becomes the default", referenced);
    case sql::ForeignKeyAction::restrict:
    case sql::ForeignKeyAction::no_action:
      break;
  }
  return fmt::format("that row of {} cannot be deleted before", referenced);
}

std::string constraint_words(const Catalog& catalog, const Relation& relation,
                             const Constraint& constraint) {
  std::string words;
  const Index* index = catalog.indexes.find(constraint.index);
  switch (constraint.kind) {
    case ConstraintKind::primary_key:
      words = fmt::format("{} tells each row from all others, and is always given",
                          joined_words(names_of(relation, constraint.columns)));
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
      words =
          fmt::format("{} is always given", joined_words(names_of(relation, constraint.columns)));
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

std::string type_words(const Catalog& catalog, const catalog::TypeRef& type) {
  if (const auto* own = catalog.types.find(type.type)) {
    const std::string_view each = type.array ? "each " : "";
    if (own->kind == catalog::TypeKind::enumeration) {
      constexpr std::size_t most = 20;
      if (own->labels.size() > most) {
        return fmt::format("{}one of {} values", each, own->labels.size());
      }
      return fmt::format("{}one of {}", each, joined_words(own->labels, "or"));
    }
    if (own->kind == catalog::TypeKind::domain) {
      std::vector<std::string> words;
      const std::string base = type_words(catalog, own->base);
      if (!base.empty()) words.push_back(base);
      for (const Constraint& check : own->checks) {
        if (check.check) words.push_back(condition_words(*check.check));
      }
      if (own->not_null) words.emplace_back("always given");
      return words.empty() ? std::string() : fmt::format("{}{}", each, joined_words(words));
    }
    return {};
  }
  if (type.modifiers.empty()) return {};
  if (type.type == catalog::varchar_oid) {
    return fmt::format("at most {} characters", type.modifiers);
  }
  return {};
}

}  // namespace pgplumb::docs
