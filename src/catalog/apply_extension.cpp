#include <algorithm>

#include "catalog/apply_parts.h"
#include "catalog/builtins.h"
#include "catalog/extension_objects.h"

namespace pgplumb::catalog {

namespace {

/// Makes the objects of one extension from the lines of its table.
class ExtensionMaker {
 public:
  ExtensionMaker(const Change& change, const KnownExtension& known, std::string schema)
      : change_(change), catalog_(change.catalog), known_(known), schema_(std::move(schema)) {}

  void make() {
    // Functions may take types that are listed behind them.
    each_line("schema", [this](std::string_view line) { add_schema(line); });
    each_line("type", [this](std::string_view line) { add_type_line(line); });
    each_line("relation", [this](std::string_view line) { add_relation_line(line); });
    each_line("function", [this](std::string_view line) { add_functions(line); });
  }

 private:
  template <typename Add>
  void each_line(std::string_view word, const Add& add) {
    std::string_view text = known_.objects;
    while (!text.empty()) {
      std::string_view line = take_until(text, '\n');
      if (take_until(line, ' ') == word) add(line);
    }
  }

  void add_schema(std::string_view line) {
    const std::string name(line);
    if (catalog_.schemas.find(name) != nullptr) return;
    catalog_.schemas.add(
        name,
        {.name = name, .extension = std::string(known_.name), .origin = {.created = change_.span}});
  }

  void add_type_line(std::string_view line) {
    Type type{.schema = schema_,
              .name = std::string(take_until(line, ' ')),
              .extension = std::string(known_.name),
              .origin = {.created = change_.span}};
    take_until(line, ' ');
    const std::string_view category = take_until(line, ' ');
    type.category = category[0];
    type.preferred = category.size() > 1;
    const char kind = take_until(line, ' ')[0];
    if (kind == 'd') type.kind = TypeKind::domain;
    if (kind == 'e') type.kind = TypeKind::enumeration;
    if (catalog_.find_type(type.schema, type.name) == nullptr) add_type(catalog_, std::move(type));
  }

  void add_relation_line(std::string_view line) {
    std::string_view name = take_until(line, ' ');
    Relation relation{.schema = schema_,
                      .extension = std::string(known_.name),
                      .origin = {.created = change_.span}};
    if (name.find('.') != std::string_view::npos) relation.schema = take_until(name, '.');
    relation.name = name;
    const char kind = take_until(line, ' ')[0];
    if (kind == 'S' || catalog_.find_class(relation.schema, relation.name) != nullptr) return;
    relation.kind = kind == 'v'   ? RelationKind::view
                    : kind == 'c' ? RelationKind::composite_type
                    : kind == 'm' ? RelationKind::materialized_view
                                  : RelationKind::table;
    for (auto& [column, type] : read_columns(line, reader())) {
      relation.columns.push_back({.number = relation.next_column++, .name = column, .type = type});
    }
    const bool is_type = relation.kind == RelationKind::composite_type;
    Type type{.schema = relation.schema,
              .name = relation.name,
              .kind = TypeKind::composite,
              .category = 'C',
              .extension = std::string(known_.name)};
    const Oid oid = add_relation(catalog_, std::move(relation));
    if (!is_type || catalog_.find_type(type.schema, type.name) != nullptr) return;
    type.relation = oid;
    add_type(catalog_, std::move(type));
  }

  void add_functions(std::string_view line) {
    const std::string name(take_until(line, ' '));
    for (Signature& signature : read_signatures(line, reader())) {
      Function function{.schema = schema_,
                        .name = name,
                        .kind = signature.kind,
                        .argument_types = signature.arguments,
                        .parameter_types = signature.arguments,
                        .returns = signature.result,
                        .returns_set = signature.returns_set,
                        .language = "c",
                        .volatility = signature.volatility,
                        .strict = signature.strict,
                        .extension = std::string(known_.name),
                        .origin = {.created = change_.span}};
      function.parameters.resize(signature.arguments.size());
      for (std::size_t i = 0; i < signature.defaults && i < function.parameters.size(); ++i) {
        function.parameters[function.parameters.size() - 1 - i].default_value.emplace_back();
      }
      if (signature.variadic && !function.parameters.empty()) {
        function.parameters.back().mode = sql::ParameterMode::variadic;
      }
      for (const auto& [column, type] : signature.columns) {
        function.parameters.push_back({.name = column, .mode = sql::ParameterMode::out});
        function.parameter_types.push_back(type);
      }
      add_function(catalog_, std::move(function));
    }
  }

  TypeReader reader() const {
    return [this](std::string_view name) -> TypeRef {
      TypeRef type;
      if (name.ends_with("[]")) {
        type.array = true;
        name.remove_suffix(2);
      }
      if (const BuiltinType* builtin = builtin_type(name)) {
        type.type = builtin->oid;
        return type;
      }
      if (const Oid* own = catalog_.find_type(schema_, name)) {
        type.type = *own;
        return type;
      }
      // A type of an extension that this one requires.
      const TypeRef other =
          resolve_type(catalog_, change_.session, {.name = {.name = std::string(name)}});
      type.type = other.type;
      return type;
    };
  }

  const Change& change_;
  Catalog& catalog_;
  const KnownExtension& known_;
  std::string schema_;
};

void create_extension(const Change& change, const std::string& name, const std::string& schema,
                      const std::string& version) {
  Catalog& catalog = change.catalog;
  if (catalog.extensions.find(name) != nullptr) return;
  const std::optional<KnownExtension> known = known_extension(name);
  Extension extension{
      .name = name, .schema = schema, .version = version, .origin = {.created = change.span}};
  if (known && !known->schema.empty()) extension.schema = known->schema;
  if (extension.schema.empty()) {
    extension.schema = creation_schema(catalog, change.session, {}, sql::Persistence::permanent);
  }
  if (version.empty() && known) extension.version = known->version;
  if (known) {
    for (const std::string_view required : known->requires_extensions) {
      create_extension(change, std::string(required), schema, {});
    }
  }
  const bool makes_schema =
      extension.schema != "pg_catalog" && catalog.schemas.find(extension.schema) == nullptr;
  if (makes_schema) {
    // CreateExtensionInternal() makes the schema that a control file names before there is an
    // extension to own it: DROP EXTENSION leaves it (seen on 15 with postgis_topology).
    catalog.schemas.add(extension.schema,
                        {.name = extension.schema, .origin = {.created = change.span}});
  }
  const std::string made_in = extension.schema;
  catalog.extensions.add(name, std::move(extension));
  if (known) ExtensionMaker(change, *known, made_in).make();
}

}  // namespace

void apply_statement(const Change& change, const sql::CreateExtension& statement) {
  create_extension(change, statement.name, statement.schema, statement.version);
}

void apply_statement(const Change& change, const sql::AlterExtension& statement) {
  Catalog& catalog = change.catalog;
  if (!statement.update || catalog.extensions.find(statement.name) == nullptr) return;
  Extension& extension = catalog.extensions.edit(statement.name);
  extension.origin.changed.push_back(change.span);
  if (!statement.version.empty()) extension.version = statement.version;
}

}  // namespace pgplumb::catalog
