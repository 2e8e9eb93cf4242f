#include "catalog/apply_columns.h"

#include <algorithm>

#include "catalog/builtins.h"
#include "catalog/foreign_options.h"
#include "catalog/naming.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

sql::Expr nextval_of(const Sequence& sequence) {
  sql::Expr text{.literal = sql::LiteralKind::string,
                 .text = qualified_name(sequence.schema, sequence.name)};
  sql::Expr name{.kind = sql::ExprKind::cast, .args = {std::move(text)}};
  name.type.push_back({.name = {.schema = "pg_catalog", .name = "regclass"}});
  return {.kind = sql::ExprKind::call,
          .argument_count = 1,
          .name = {.schema = "pg_catalog", .name = "nextval"},
          .args = {std::move(name)}};
}

Sequence named_sequence(const Change& change, const Relation& relation, const Column& column) {
  return {.schema = relation.schema,
          .name = choose_relation_name(change.catalog, relation.schema, relation.name, column.name,
                                       "seq", false),
          .persistence = relation.persistence,
          .type = column.type,
          .origin = {.created = change.span}};
}

std::optional<std::string> value_of(const sql::Option& option) {
  return option.value.empty() ? std::nullopt : std::optional(option.value);
}

/// Whether bringing a NULL into the type takes no function: one that applies a length, or a
/// domain's checks, is kept. A literal for an interval has its fields at once.
bool takes_null_as_it_is(const Catalog& catalog, const TypeRef& type) {
  const Type* made = catalog.types.find(type.type);
  const bool is_domain = made && made->kind == TypeKind::domain && !type.array;
  return !is_domain && (type.modifiers.empty() || type.type == interval_oid);
}

/// After cookDefault() and AddRelationNewConstraints(), which drop a null constant.
bool is_bare_null(const Change& change, const sql::Expr& expr, const TypeRef& type) {
  if (!takes_null_as_it_is(change.catalog, type)) return false;
  if (expr.kind == sql::ExprKind::constant) return expr.literal == sql::LiteralKind::null;
  if (expr.kind != sql::ExprKind::cast || expr.args.empty() || expr.type.empty()) return false;
  const TypeRef written = resolve_type(change.catalog, change.session, expr.type[0]);
  return written.type == type.type && written.array == type.array &&
         is_bare_null(change, expr.args[0], written);
}

}  // namespace

Box<sql::Expr> stored_default(const Change& change, const sql::Expr& written,
                              const Relation& relation, const TypeRef& type) {
  if (is_bare_null(change, written, type)) return std::nullopt;
  return stored(change.catalog, change.session, written, &relation);
}

std::optional<Oid> serial_type(const sql::TypeName& type) {
  if (!type.name.schema.empty() || type.array_dimensions > 0 || type.of_column) {
    return std::nullopt;
  }
  const std::string& name = type.name.name;
  if (name == "serial" || name == "serial4") return int4_oid;
  if (name == "bigserial" || name == "serial8") return int8_oid;
  if (name == "smallserial" || name == "serial2") return int2_oid;
  return std::nullopt;
}

std::string stored_collation(const sql::QualifiedName& written) {
  const bool is_default =
      written.name == "default" && (written.schema.empty() || written.schema == "pg_catalog");
  return is_default ? std::string() : written.name;
}

const sql::ConstraintDef* find_constraint(const sql::ColumnDef& column, sql::ConstraintKind kind) {
  const auto it = std::ranges::find(column.constraints, kind, &sql::ConstraintDef::kind);
  return it == column.constraints.end() ? nullptr : &*it;
}

Column column_from(const Change& change, const sql::ColumnDef& definition,
                   const Relation& relation) {
  Column column{.name = definition.name, .origin = {.created = definition.span}};
  if (!definition.type.empty()) {
    const sql::TypeName& type = definition.type[0];
    if (const auto serial = serial_type(type)) {
      column.type.type = *serial;
      column.not_null = true;
    } else {
      column.type = resolve_type(change.catalog, change.session, type);
    }
  }
  column.collation = stored_collation(definition.collation);
  column.storage = definition.storage;
  column.compression = definition.compression;
  change_options(column.foreign_options, definition.foreign_options);
  for (const sql::ConstraintDef& constraint : definition.constraints) {
    switch (constraint.kind) {
      case sql::ConstraintKind::not_null:
      case sql::ConstraintKind::primary_key:
        column.not_null = true;
        break;
      case sql::ConstraintKind::identity:
        column.not_null = true;
        column.identity = constraint.identity_always ? Identity::always : Identity::by_default;
        break;
      case sql::ConstraintKind::generated:
        column.generated = constraint.generated_virtual ? Generated::virtual_ : Generated::stored;
        [[fallthrough]];
      case sql::ConstraintKind::default_value:
        if (!constraint.expr.empty()) {
          column.default_value = stored_default(change, constraint.expr[0], relation, column.type);
        }
        break;
      default:
        break;
    }
  }
  return column;
}

Oid add_column_sequence(const Change& change, const sql::ColumnDef& definition,
                        const Relation& relation, Column& column) {
  if (const auto* identity = find_constraint(definition, sql::ConstraintKind::identity)) {
    return add_identity_sequence(change, relation, column, identity->options);
  }
  if (definition.type.empty() || !serial_type(definition.type[0])) return no_oid;
  Sequence sequence = named_sequence(change, relation, column);
  complete_sequence(sequence);
  column.default_value = nextval_of(sequence);
  return add_sequence(change.catalog, std::move(sequence));
}

Oid add_identity_sequence(const Change& change, const Relation& relation, const Column& column,
                          const std::vector<sql::Option>& options) {
  Sequence sequence = named_sequence(change, relation, column);
  sequence.identity = true;
  const sql::SequenceOptions parsed = sequence_options(options);
  if (!parsed.sequence_name.empty()) {
    sequence.name = parsed.sequence_name.name;
    if (!parsed.sequence_name.schema.empty()) sequence.schema = parsed.sequence_name.schema;
  }
  if (change.catalog.find_class(sequence.schema, sequence.name) != nullptr) return no_oid;
  set_sequence_options(change, sequence, parsed);
  complete_sequence(sequence);
  return add_sequence(change.catalog, std::move(sequence));
}

Oid copy_identity_sequence(const Change& change, const Relation& source, const Column& column,
                           const Relation& table) {
  for (const Oid oid : source.sequences) {
    const Sequence& old = *change.catalog.sequences.find(oid);
    if (!old.identity || old.owner_column != column.number) continue;
    Sequence sequence = named_sequence(change, table, column);
    sequence.type = {.type = int8_oid};
    sequence.identity = true;
    sequence.start = old.start;
    sequence.increment = old.increment;
    sequence.min = old.min;
    sequence.max = old.max;
    sequence.cycle = old.cycle;
    return add_sequence(change.catalog, std::move(sequence));
  }
  return no_oid;
}

sql::SequenceOptions sequence_options(const std::vector<sql::Option>& options) {
  sql::SequenceOptions parsed;
  for (const sql::Option& option : options) {
    if (option.name == "start") parsed.start = value_of(option);
    if (option.name == "increment") parsed.increment = value_of(option);
    if (option.name == "cache") parsed.cache = value_of(option);
    if (option.name == "minvalue") {
      parsed.min = value_of(option);
      parsed.no_min = !parsed.min;
    }
    if (option.name == "maxvalue") {
      parsed.max = value_of(option);
      parsed.no_max = !parsed.max;
    }
    if (option.name == "cycle") parsed.cycle = option.value != "false";
    if (option.name == "sequence_name") parsed.sequence_name = parse_qualified_name(option.value);
    if (option.name == "restart") {
      parsed.restart = value_of(option);
      parsed.restart_from_start = !parsed.restart;
    }
  }
  return parsed;
}

void set_sequence_options(const Change& change, Sequence& sequence,
                          const sql::SequenceOptions& options) {
  if (!options.type.empty()) {
    const TypeRef old = sequence.type;
    sequence.type = resolve_type(change.catalog, change.session, options.type[0]);
    // Bounds that are the old type's own follow to the new type (init_params()).
    if (old.type != sequence.type.type) {
      Sequence whole{.type = old, .increment = sequence.increment};
      complete_sequence(whole);
      if (sequence.min == whole.min) sequence.min.clear();
      if (sequence.max == whole.max) sequence.max.clear();
    }
  }
  if (options.increment) sequence.increment = *options.increment;
  if (options.no_min) sequence.min.clear();
  if (options.no_max) sequence.max.clear();
  if (options.min) sequence.min = *options.min;
  if (options.max) sequence.max = *options.max;
  if (options.start) sequence.start = *options.start;
  if (options.cycle) sequence.cycle = *options.cycle;
}

void complete_sequence(Sequence& sequence) {
  if (sequence.type.type == no_oid) sequence.type.type = int8_oid;
  const bool is_smallint = sequence.type.type == int2_oid;
  const bool is_integer = sequence.type.type == int4_oid;
  const std::string most = is_smallint  ? "32767"
                           : is_integer ? "2147483647"
                                        : "9223372036854775807";
  const std::string least = is_smallint  ? "-32768"
                            : is_integer ? "-2147483648"
                                         : "-9223372036854775808";
  if (sequence.increment.empty()) sequence.increment = "1";
  const bool descends = sequence.increment.front() == '-';
  if (sequence.min.empty()) sequence.min = descends ? least : "1";
  if (sequence.max.empty()) sequence.max = descends ? "-1" : most;
  if (sequence.start.empty()) sequence.start = descends ? sequence.max : sequence.min;
}

}  // namespace pgplumb::catalog
