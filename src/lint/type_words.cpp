#include "lint/type_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/drop.h"
#include "sql/walk.h"

namespace pgplumb::lint {
namespace {

using catalog::Column;
using catalog::ColumnNumber;
using catalog::Constraint;
using catalog::Relation;
using sql::quote_identifier;

bool contains(const std::vector<ColumnNumber>& columns, ColumnNumber column) {
  return std::ranges::find(columns, column) != columns.end();
}

bool mentions(const Box<sql::Expr>& expr, const std::string& column) {
  if (!expr) return false;
  const std::vector<std::string> columns = sql::columns_of(*expr);
  return std::ranges::find(columns, column) != columns.end();
}

bool reads(const catalog::Index& index, const Column& column) {
  return contains(index.include, column.number) || mentions(index.predicate, column.name) ||
         std::ranges::any_of(index.keys, [&](const catalog::IndexKey& key) {
           return key.column == column.number || mentions(key.expr, column.name);
         });
}

bool contains_use(const Relation& view, catalog::Oid relation, ColumnNumber column) {
  return std::ranges::find(view.uses, catalog::ColumnUse{relation, column}) != view.uses.end();
}

std::string_view kind_words(catalog::ConstraintKind kind) {
  switch (kind) {
    case catalog::ConstraintKind::primary_key:
      return "primary key";
    case catalog::ConstraintKind::foreign_key:
      return "foreign key";
    default:
      return "constraint";
  }
}

void add_own_parts(const Relation& table, const Column& column, std::vector<std::string>& parts) {
  if (column.not_null) parts.emplace_back("NOT NULL");
  if (column.identity != catalog::Identity::none) parts.emplace_back("the identity");
  if (column.default_value) parts.emplace_back("the default");
  for (const Constraint& constraint : table.constraints) {
    if (constraint.kind == catalog::ConstraintKind::not_null ||
        !contains(constraint.columns, column.number)) {
      continue;
    }
    parts.push_back(
        fmt::format("{} {}", kind_words(constraint.kind), quote_identifier(constraint.name)));
  }
}

/// What the column has that ADD COLUMN of another does not bring.
void add_properties(const Relation& table, const Column& column, std::vector<std::string>& parts) {
  if (column.comment) parts.emplace_back("the comment");
  if (!column.storage.empty()) parts.push_back("STORAGE " + column.storage);
  if (!column.compression.empty()) parts.push_back("COMPRESSION " + column.compression);
  if (contains(table.granted_columns, column.number)) parts.emplace_back("privileges");
  if (contains(table.tuned_columns, column.number)) parts.emplace_back("its statistics target");
}

/// Objects of their own that have the column. Where triggers, policies, generated columns and
/// functions read it, PostgreSQL does not change its type (RememberAllDependentForRebuilding()).
void add_dependents(const catalog::Catalog& catalog, const Relation& table, const Column& column,
                    std::vector<std::string>& parts) {
  for (const catalog::Oid oid : table.sequences) {
    const catalog::Sequence* sequence = catalog.sequences.find(oid);
    if (sequence != nullptr && sequence->owner_column == column.number && !sequence->identity) {
      parts.push_back("sequence " + quote_identifier(sequence->name));
    }
  }
  for (const catalog::Oid oid : table.statistics) {
    const catalog::Statistics* statistics = catalog.statistics.find(oid);
    if (statistics != nullptr && catalog::statistics_read(*statistics, table, column.number)) {
      parts.push_back("statistics " + quote_identifier(statistics->name));
    }
  }
  for (const auto& [name, publication] : catalog.publications) {
    if (std::ranges::any_of(publication.columns, [&](const catalog::ColumnUse& use) {
          return use.relation == table.oid && (use.column == 0 || use.column == column.number);
        })) {
      parts.push_back("publication " + quote_identifier(publication.name));
    }
  }
}

}  // namespace

std::string new_type(const BlockingPart& part) {
  const sql::TypeName& written = part.action.column->type.front();
  const replay::Step& step = part.step();
  const catalog::TypeRef type = catalog::resolve_type(step.before, step.session, written);
  return type.type == catalog::no_oid ? sql::to_sql(written)
                                      : catalog::format_type(step.before, type);
}

std::string type_change_words(const BlockingPart& part) {
  const Column* column = part.table.column(part.action.name);
  const std::string name = column_name(part.step(), part.table, part.action.name);
  std::string to = new_type(part);
  const sql::QualifiedName& collation = part.action.column->collation;
  if (!collation.empty()) to += " COLLATE " + quote_identifier(collation.name);
  if (column == nullptr || column->type.type == catalog::no_oid) {
    return fmt::format("changing {} to {}", name, to);
  }
  return fmt::format("changing {} from {} to {}", name,
                     catalog::format_type(part.step().before, column->type), to);
}

std::vector<std::string> parts_on_column(const BlockingPart& part) {
  std::vector<std::string> parts;
  const Column* column = part.table.column(part.action.name);
  if (column == nullptr) return parts;
  const catalog::Catalog& catalog = part.step().before;
  add_own_parts(part.table, *column, parts);
  for (const catalog::Oid oid : part.table.indexes) {
    const catalog::Index* index = catalog.indexes.find(oid);
    if (index != nullptr && index->constraint == catalog::no_oid && reads(*index, *column)) {
      parts.push_back("index " + quote_identifier(index->name));
    }
  }
  for (const catalog::Oid oid : part.table.referenced_by) {
    const Relation* child = catalog.relations.find(oid);
    if (child == nullptr) continue;
    for (const Constraint& key : child->constraints) {
      if (key.references == part.table.oid && contains(key.referenced_columns, column->number)) {
        parts.push_back(fmt::format("foreign key {} of {}", quote_identifier(key.name),
                                    display_name(part.step(), *child)));
      }
    }
  }
  for (const catalog::Oid oid : part.table.used_by) {
    const Relation* view = catalog.relations.find(oid);
    if (view != nullptr && contains_use(*view, part.table.oid, column->number)) {
      parts.push_back("view " + display_name(part.step(), *view));
    }
  }
  add_dependents(catalog, part.table, *column, parts);
  add_properties(part.table, *column, parts);
  return parts;
}

}  // namespace pgplumb::lint
