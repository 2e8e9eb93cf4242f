// Types that stand inside others cannot change under them: find_composite_type_dependencies().
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "effects/refusals.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Column;
using catalog::Oid;
using catalog::Relation;
using catalog::Type;
using catalog::TypeRef;

namespace {

/// A column of a table, as `t.c`, whose values have the type somewhere inside: directly, in an
/// array, in a domain or range over it, in a composite type. `inside`: not directly.
class UseSearch {
 public:
  UseSearch(const Catalog& catalog, Oid wanted) : catalog_(catalog), wanted_(wanted) {}

  [[nodiscard]] std::optional<std::string> find(bool inside) const {
    for (const auto& [oid, relation] : catalog_.relations) {
      if (relation.kind == catalog::RelationKind::composite_type ||
          relation.kind == catalog::RelationKind::view) {
        continue;
      }
      for (const Column& column : relation.columns) {
        if (contains(column.type, inside, 0)) return relation.name + "." + column.name;
      }
    }
    return std::nullopt;
  }

 private:
  static constexpr int max_depth = 16;

  [[nodiscard]] bool contains(const TypeRef& type, bool inside, int depth) const {
    if (depth > max_depth) return false;
    if (type.type == wanted_) return !inside || type.array;
    const Type* found = catalog_.types.find(type.type);
    if (found == nullptr) return false;
    switch (found->kind) {
      case catalog::TypeKind::domain:
        // A domain over the type is looked through; an array of such a domain is not.
        return contains(found->base, inside && !type.array, depth + 1);
      case catalog::TypeKind::range:
      case catalog::TypeKind::multirange:
        return contains(found->base, false, depth + 1);
      case catalog::TypeKind::composite: {
        const Relation* attributes = catalog_.relations.find(found->relation);
        return attributes != nullptr &&
               std::ranges::any_of(attributes->columns, [&](const Column& column) {
                 return contains(column.type, false, depth + 1);
               });
      }
      default:
        return false;
    }
  }

  const Catalog& catalog_;
  Oid wanted_;
};

bool checks_values(const sql::AlterDomain& statement) {
  switch (statement.kind) {
    case sql::AlterDomainKind::set_not_null:
    case sql::AlterDomainKind::validate_constraint:
      return true;
    case sql::AlterDomainKind::add_constraint:
      return statement.constraint && !statement.constraint->not_valid;
    default:
      return false;
  }
}

/// AlterDomainDropConstraint(), AlterDomainValidateConstraint(), domainAddCheckConstraint()
void refuse_domain_constraint(const sql::AlterDomain& statement, const Type& domain,
                              Collector& out) {
  const auto has = [&](const std::string& name) {
    return std::ranges::find(domain.checks, name, &catalog::Constraint::name) !=
           domain.checks.end();
  };
  const bool drops = statement.kind == sql::AlterDomainKind::drop_constraint;
  const bool validates = statement.kind == sql::AlterDomainKind::validate_constraint;
  // The names of NOT NULL constraints are PostgreSQL 17's and later.
  if ((drops || validates) && !statement.if_exists && !has(statement.constraint_name) &&
      !domain.not_null) {
    out.refuse("42704",
               fmt::format("constraint \"{}\" of domain \"{}\" does not exist",
                           statement.constraint_name, domain.name),
               statement.name.span);
  }
  if (statement.kind == sql::AlterDomainKind::add_constraint && statement.constraint &&
      !statement.constraint->name.empty() && has(statement.constraint->name)) {
    out.refuse("42710",
               fmt::format("constraint \"{}\" for domain \"{}\" already exists",
                           statement.constraint->name, domain.name),
               statement.name.span);
  }
}

}  // namespace

/// EnumValuesCreate(): the unique index of pg_enum.
void refuse_enum(const sql::CreateEnum& statement, Collector& out) {
  std::set<std::string_view> seen;
  for (const std::string& label : statement.labels) {
    if (seen.insert(label).second) continue;
    out.refuse("23505", fmt::format("enum label \"{}\" is there twice", label),
               statement.name.span);
  }
}

void refuse_alter_domain(const sql::AlterDomain& statement, Collector& out) {
  const TypeRef type =
      catalog::resolve_type(out.catalog(), out.session(), {.name = statement.name});
  const Type* domain = out.catalog().types.find(type.type);
  if (domain == nullptr || domain->kind != catalog::TypeKind::domain) return;
  refuse_domain_constraint(statement, *domain, out);
  if (!checks_values(statement)) return;
  if (const auto use = UseSearch(out.catalog(), type.type).find(true)) {
    out.refuse(
        "0A000",
        fmt::format("cannot alter type \"{}\" because column \"{}\" uses it", domain->name, *use),
        statement.name.span);
  }
}

void refuse_rename_attribute(const sql::Rename& statement, Collector& out) {
  const TypeRef type =
      catalog::resolve_type(out.catalog(), out.session(), {.name = statement.target.name});
  if (statement.cascade || type.type == catalog::no_oid) return;
  for (const auto& [oid, table] : out.catalog().relations) {
    if (table.of_type != type.type) continue;
    out.refuse("2BP01",
               fmt::format("cannot alter type \"{}\" because it is the type of a typed table",
                           statement.target.name.name),
               statement.target.span);
  }
}

void refuse_alter_composite(const sql::AlterTable& statement, const Relation& composite,
                            Collector& out) {
  const Type* type = nullptr;
  for (const auto& [oid, each] : out.catalog().types) {
    if (each.relation == composite.oid) type = &each;
  }
  if (type == nullptr) return;
  for (const sql::AlterTableAction& action : statement.actions) {
    if (action.kind == sql::AlterTableKind::alter_type) {
      if (const auto use = UseSearch(out.catalog(), type->oid).find(false)) {
        out.refuse(
            "0A000",
            fmt::format("cannot alter type \"{}\" because column \"{}\" uses it", type->name, *use),
            action.span);
      }
    }
    const bool recurses = action.kind == sql::AlterTableKind::alter_type ||
                          action.kind == sql::AlterTableKind::add_column ||
                          action.kind == sql::AlterTableKind::drop_column;
    if (!recurses || action.cascade) continue;
    for (const auto& [oid, table] : out.catalog().relations) {
      if (table.of_type == type->oid) {
        out.refuse("2BP01",
                   fmt::format("cannot alter type \"{}\" because it is the type of a typed table",
                               type->name),
                   action.span);
      }
    }
  }
}

/// check_of_type(): CREATE TYPE ... AS must have made it.
void refuse_of_type(const sql::QualifiedName& name, Collector& out) {
  const catalog::Oid oid = catalog::resolve_type(out.catalog(), out.session(), {.name = name}).type;
  if (oid == catalog::no_oid) return;
  const catalog::Type* type = out.catalog().types.find(oid);
  const bool may_be_one = type != nullptr && (type->kind == catalog::TypeKind::composite ||
                                              type->kind == catalog::TypeKind::assumed ||
                                              type->kind == catalog::TypeKind::shell);
  if (may_be_one) return;
  const bool is_row_type = out.relation(oid) != nullptr;
  out.refuse("42809",
             is_row_type ? fmt::format("type {} is the row type of another table", name.name)
                         : fmt::format("type {} is not a composite type", name.name),
             name.span);
}

/// ATExecAddOf(): the columns are those of the type, in their order.
void refuse_as_typed(const Relation& table, const sql::AlterTableAction& action, Collector& out) {
  const auto refuse = [&](std::string message) {
    out.refuse("42804", std::move(message), action.span);
  };
  refuse_of_type(action.other, out);
  const catalog::Type* type = out.catalog().types.find(
      catalog::resolve_type(out.catalog(), out.session(), {.name = action.other}).type);
  const Relation* row = type == nullptr ? nullptr : out.relation(type->relation);
  if (row == nullptr || table.assumed || table.columns_unknown) return;
  for (std::size_t i = 0; i < std::max(row->columns.size(), table.columns.size()); ++i) {
    if (i >= table.columns.size()) {
      return refuse(fmt::format("table is missing column \"{}\"", row->columns[i].name));
    }
    const catalog::Column& column = table.columns[i];
    if (i >= row->columns.size()) {
      return refuse(fmt::format("table has extra column \"{}\"", column.name));
    }
    if (column.name != row->columns[i].name) {
      return refuse(fmt::format("table has column \"{}\" where type requires \"{}\"", column.name,
                                row->columns[i].name));
    }
    if (column.type != row->columns[i].type || column.collation != row->columns[i].collation) {
      return refuse(fmt::format("table \"{}\" has different type for column \"{}\"", table.name,
                                column.name));
    }
  }
}

}  // namespace pgplumb::effects
