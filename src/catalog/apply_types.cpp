#include <algorithm>

#include "catalog/apply_columns.h"
#include "catalog/apply_parts.h"
#include "catalog/builtins.h"
#include "catalog/drop.h"
#include "catalog/naming.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

/// A type of the name, to be filled in; none where the name is taken. A shell type of the name is
/// completed by what is made.
std::optional<Type> new_type(const Change& change, const sql::QualifiedName& name, TypeKind kind) {
  Catalog& catalog = change.catalog;
  Type type{.name = name.name, .kind = kind, .origin = {.created = change.span}};
  type.schema = creation_schema(catalog, change.session, name, sql::Persistence::permanent);
  if (const Oid* taken = catalog.find_type(type.schema, type.name)) {
    const Type& other = *catalog.types.find(*taken);
    if (other.kind != TypeKind::shell && other.kind != TypeKind::assumed) return std::nullopt;
    type.oid = other.oid;
    remove_type(catalog, other.oid);
  }
  return type;
}

Type* find_type(const Change& change, const sql::QualifiedName& name) {
  const TypeRef found = resolve_type(change.catalog, change.session, {.name = name});
  if (change.catalog.types.find(found.type) == nullptr) return nullptr;
  return &touch(change, change.catalog.types, found.type);
}

/// domainAddCheckConstraint(): named after the domain.
void add_domain_check(const Change& change, Type& domain, const sql::ConstraintDef& definition) {
  if (definition.expr.empty()) return;
  Catalog& catalog = change.catalog;
  Constraint check{.oid = catalog.new_oid(),
                   .name = definition.name,
                   .kind = ConstraintKind::check,
                   .validated = !definition.not_valid,
                   .origin = {.created = change.span}};
  if (check.name.empty()) {
    check.name = choose_constraint_name(catalog, domain.schema, domain.name, {}, "check");
  }
  check.check = stored(catalog, change.session, definition.expr[0], nullptr);
  catalog.add_constraint_name(domain.schema, check.name);
  domain.checks.push_back(std::move(check));
}

/// From 17 on NOT NULL of a domain has a row in pg_constraint: its name is taken.
void name_domain_not_null(const Change& change, Type& domain, const std::string& name) {
  if (change.catalog.pg_version() < 17 || domain.not_null) return;
  change.catalog.add_constraint_name(
      domain.schema, name.empty() ? choose_constraint_name(change.catalog, domain.schema,
                                                           domain.name, {}, "not_null")
                                  : name);
}

}  // namespace

void apply_statement(const Change& change, const sql::CreateEnum& statement) {
  std::optional<Type> type = new_type(change, statement.name, TypeKind::enumeration);
  if (!type) return;
  type->labels = statement.labels;
  add_type(change.catalog, std::move(*type));
}

void apply_statement(const Change& change, const sql::AlterEnum& statement) {
  Type* type = find_type(change, statement.name);
  if (type == nullptr) return;
  std::vector<std::string>& labels = type->labels;
  if (!statement.old_label.empty()) {
    std::ranges::replace(labels, statement.old_label, statement.new_label);
    return rename_label_in_stored(change.catalog, type->oid, statement.old_label,
                                  statement.new_label);
  }
  if (std::ranges::find(labels, statement.new_label) != labels.end()) return;
  if (change.session.transaction_start != no_oid) {
    change.session.new_labels.emplace_back(type->oid, statement.new_label);
  }
  auto at = std::ranges::find(labels, statement.neighbor);
  if (at != labels.end() && statement.after) ++at;
  labels.insert(statement.neighbor.empty() ? labels.end() : at, statement.new_label);
}

void apply_statement(const Change& change, const sql::CreateDomain& statement) {
  std::optional<Type> type = new_type(change, statement.name, TypeKind::domain);
  if (!type) return;
  type->base = resolve_type(change.catalog, change.session, statement.type);
  type->collation = stored_collation(statement.collation);
  for (const sql::ConstraintDef& constraint : statement.constraints) {
    if (constraint.kind == sql::ConstraintKind::check) {
      add_domain_check(change, *type, constraint);
    } else if (constraint.kind == sql::ConstraintKind::not_null) {
      name_domain_not_null(change, *type, constraint.name);
      type->not_null = true;
    } else if (constraint.kind == sql::ConstraintKind::default_value && !constraint.expr.empty()) {
      type->default_value = stored(change.catalog, change.session, constraint.expr[0], nullptr);
    }
  }
  add_type(change.catalog, std::move(*type));
}

void apply_statement(const Change& change, const sql::AlterDomain& statement) {
  Type* domain = find_type(change, statement.name);
  if (domain == nullptr) return;
  const auto named = [&] {
    return std::ranges::find(domain->checks, statement.constraint_name, &Constraint::name);
  };
  switch (statement.kind) {
    case sql::AlterDomainKind::set_default:
      if (statement.default_value.empty()) return;
      domain->default_value =
          stored(change.catalog, change.session, statement.default_value[0], nullptr);
      return;
    case sql::AlterDomainKind::drop_default:
      domain->default_value.reset();
      return;
    case sql::AlterDomainKind::set_not_null:
      domain->not_null = true;
      return;
    case sql::AlterDomainKind::drop_not_null:
      domain->not_null = false;
      return;
    case sql::AlterDomainKind::add_constraint:
      if (!statement.constraint) return;
      if (statement.constraint->kind == sql::ConstraintKind::not_null) domain->not_null = true;
      if (statement.constraint->kind == sql::ConstraintKind::check) {
        add_domain_check(change, *domain, *statement.constraint);
      }
      return;
    case sql::AlterDomainKind::drop_constraint:
      if (const auto check = named(); check != domain->checks.end()) {
        change.catalog.remove_constraint_name(domain->schema, check->name);
        domain->checks.erase(check);
      }
      return;
    case sql::AlterDomainKind::validate_constraint:
      if (const auto check = named(); check != domain->checks.end()) check->validated = true;
      return;
  }
}

void apply_statement(const Change& change, const sql::CreateCompositeType& statement) {
  Catalog& catalog = change.catalog;
  std::optional<Type> type = new_type(change, statement.name, TypeKind::composite);
  if (!type || catalog.find_class(type->schema, type->name) != nullptr) return;
  Relation attributes{.schema = type->schema,
                      .name = type->name,
                      .kind = RelationKind::composite_type,
                      .origin = {.created = change.span}};
  for (const sql::ColumnDef& definition : statement.attributes) {
    Column column = column_from(change, definition, attributes);
    column.number = attributes.next_column++;
    attributes.columns.push_back(std::move(column));
  }
  type->relation = add_relation(catalog, std::move(attributes));
  add_type(catalog, std::move(*type));
}

void apply_statement(const Change& change, const sql::CreateRangeType& statement) {
  std::optional<Type> type = new_type(change, statement.name, TypeKind::range);
  if (!type) return;
  if (!statement.subtype.empty()) {
    type->base = resolve_type(change.catalog, change.session, statement.subtype[0]);
  }
  // makeMultirangeTypeName(): "range" in the name becomes "multirange".
  std::string multirange = statement.multirange.name;
  if (multirange.empty()) {
    multirange = type->name;
    const std::size_t at = multirange.find("range");
    if (at != std::string::npos) {
      multirange.insert(at, "multi");
    } else {
      multirange = std::string(clip_name(multirange, max_name_length - 11)) + "_multirange";
    }
  }
  Type second{
      .schema = statement.multirange.schema.empty() ? type->schema : statement.multirange.schema,
      .name = std::string(clip_name(multirange)),
      .kind = TypeKind::multirange,
      .origin = {.created = change.span}};
  second.base.type = add_type(change.catalog, std::move(*type));
  const bool has_multiranges = change.catalog.pg_version() >= 14;
  if (has_multiranges && change.catalog.find_type(second.schema, second.name) == nullptr) {
    add_type(change.catalog, std::move(second));
  }
}

void apply_statement(const Change& change, const sql::CreateBaseType& statement) {
  std::optional<Type> type =
      new_type(change, statement.name, statement.shell ? TypeKind::shell : TypeKind::base);
  if (type) add_type(change.catalog, std::move(*type));
}

}  // namespace pgplumb::catalog
