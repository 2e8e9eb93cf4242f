#include "prisma/datamodel.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "catalog/naming.h"

namespace pgplumb::prisma {
namespace {

/// The texts of a list: `["a", "b"]`; names of calls and paths, too.
std::vector<std::string> texts_of(const Expression& list) {
  std::vector<std::string> texts;
  for (const Argument& item : list.arguments) texts.push_back(item.value.text);
  return texts;
}

bool has_feature(const Block& generator, std::string_view feature) {
  const Expression* features = generator.property("previewFeatures");
  return features != nullptr && std::ranges::any_of(features->arguments, [&](const Argument& item) {
           return item.value.text == feature;
         });
}

/// "x" of "postgresql://host/database?schema=x"; empty where there is none.
std::string schema_of_url(std::string_view url) {
  for (const std::string_view name : {"?schema=", "&schema="}) {
    const std::size_t at = url.find(name);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = url.substr(at + name.size());
    return std::string(rest.substr(0, rest.find('&')));
  }
  return {};
}

std::string mapped_name(const Attribute* map, const std::string& name) {
  const Expression* mapped = map == nullptr ? nullptr : map->argument_or_first("name");
  return mapped == nullptr ? name : mapped->text;
}

Result<Table> table_of(const Datamodel& datamodel, const Block& model) {
  Table table{.schema = datamodel.schema_of(model),
              .name = database_name(model),
              .model = model.name,
              .span = model.span};
  for (const Field& field : model.fields) {
    if (datamodel.is_relation(field)) continue;
    auto column = column_of(datamodel, field);
    if (!column) return std::unexpected(column.error());
    table.columns.push_back(std::move(*column));
  }
  if (auto added = add_indexes(datamodel, model, table); !added) {
    return std::unexpected(added.error());
  }
  return table;
}

Enum enum_of(const Datamodel& datamodel, const Block& block) {
  Enum made{.schema = datamodel.schema_of(block), .name = database_name(block), .span = block.span};
  for (const Field& value : block.fields) made.values.push_back(database_name(value));
  return made;
}

}  // namespace

Result<Datamodel> Datamodel::make(const std::vector<Block>& blocks, const Sources& sources) {
  Datamodel datamodel(sources);
  for (const Block& block : blocks) {
    if (auto added = datamodel.add(block); !added) return std::unexpected(added.error());
  }
  datamodel.several_schemas_ = !datamodel.schemas_.empty();
  if (!datamodel.several_schemas_) datamodel.schemas_.push_back(datamodel.schema_of_url_);
  return datamodel;
}

Result<void> Datamodel::add(const Block& block) {
  switch (block.kind) {
    case BlockKind::datasource:
      return read_datasource(block);
    case BlockKind::generator:
      partial_indexes_ = partial_indexes_ || has_feature(block, "partialIndexes");
      return {};
    case BlockKind::composite:
      return fail_at(sources_, block.span, "composite types are for MongoDB");
    case BlockKind::enumeration:
      enums_.push_back(&block);
      break;
    case BlockKind::model:
      models_.push_back(&block);
      break;
    case BlockKind::view:
      break;
  }
  if (!by_name_.emplace(block.name, &block).second) {
    return fail_at(sources_, block.span, fmt::format("{} is there already", block.name));
  }
  std::map<std::string_view, const Field*> fields;
  for (const Field& field : block.fields) {
    if (!fields.emplace(field.name, &field).second) {
      return fail_at(sources_, field.span,
                     fmt::format("{} has a field {} already", block.name, field.name));
    }
  }
  return {};
}

Result<void> Datamodel::read_datasource(const Block& block) {
  if (const Expression* provider = block.property("provider")) {
    if (provider->text != "postgresql" && provider->text != "postgres") {
      return fail_at(sources_, provider->span,
                     fmt::format("the datamodel is for {}, not for postgresql", provider->text));
    }
  }
  if (const Expression* url = block.property("url")) {
    const std::string schema = schema_of_url(url->text);
    if (!schema.empty()) schema_of_url_ = schema;
  }
  if (const Expression* schemas = block.property("schemas")) schemas_ = texts_of(*schemas);
  if (const Expression* extensions = block.property("extensions")) {
    for (const Argument& item : extensions->arguments) {
      // `name` or `name(map: "its real name", schema: "x")`
      const auto mapped = std::ranges::find(item.value.arguments, "map", &Argument::name);
      extensions_.push_back(mapped == item.value.arguments.end() ? item.value.text
                                                                 : mapped->value.text);
    }
  }
  for (const char* name : {"relationMode", "referentialIntegrity"}) {
    const Expression* mode = block.property(name);
    if (mode != nullptr && mode->text == "prisma") foreign_keys_ = false;
  }
  return {};
}

const Block* Datamodel::model(std::string_view name) const {
  const auto found = by_name_.find(name);
  const bool is_model = found != by_name_.end() && found->second->kind != BlockKind::enumeration;
  return is_model ? found->second : nullptr;
}

const Block* Datamodel::enumeration(std::string_view name) const {
  const auto found = by_name_.find(name);
  const bool is_enum = found != by_name_.end() && found->second->kind == BlockKind::enumeration;
  return is_enum ? found->second : nullptr;
}

std::string Datamodel::schema_of(const Block& block) const {
  const Attribute* attribute = block.attribute("schema");
  const Expression* name = attribute == nullptr ? nullptr : attribute->argument_or_first("name");
  return name == nullptr ? schemas_.front() : name->text;
}

bool Datamodel::is_relation(const Field& field) const {
  return !field.unsupported && model(field.type) != nullptr;
}

Database Datamodel::empty_database(const DatamodelOptions& options) const {
  Database database{.partial_indexes = options.partial_indexes};
  database.several_schemas = several_schemas_;
  database.schemas = schemas_;
  if (partial_indexes_) database.partial_indexes = PartialIndexes::seen;
  database.extensions = extensions_;
  return database;
}

std::string database_name(const Block& block) {
  return mapped_name(block.attribute("map"), block.name);
}

std::string database_name(const Field& field) {
  return mapped_name(field.attribute("map"), field.name);
}

Result<std::vector<std::string>> columns_named(const Datamodel& datamodel, const Block& model,
                                               const Expression& list) {
  std::vector<std::string> columns;
  const auto add = [&](const Expression& name) -> Result<void> {
    const auto field = std::ranges::find(model.fields, name.text, &Field::name);
    if (field == model.fields.end()) {
      return fail_at(datamodel.sources(), name.span,
                     fmt::format("{} has no field {}", model.name, name.text));
    }
    if (datamodel.is_relation(*field)) {
      return fail_at(datamodel.sources(), name.span,
                     fmt::format("{} is a relation, which has no column", name.text));
    }
    columns.push_back(database_name(*field));
    return {};
  };
  if (list.kind != ExpressionKind::list) {
    if (auto added = add(list); !added) return std::unexpected(added.error());
  }
  for (const Argument& item : list.arguments) {
    if (list.kind != ExpressionKind::list) break;
    if (auto added = add(item.value); !added) return std::unexpected(added.error());
  }
  return columns;
}

std::string constraint_name(std::string_view table, const std::vector<std::string>& columns,
                            std::string_view suffix) {
  std::string name(table);
  if (!columns.empty()) name += fmt::format("_{}", fmt::join(columns, "_"));
  name = catalog::clip_name(name, catalog::max_name_length - suffix.size());
  return name.append(suffix);
}

Result<Database> database_of(const std::vector<Block>& blocks, const Sources& sources,
                             const DatamodelOptions& options) {
  const auto datamodel = Datamodel::make(blocks, sources);
  if (!datamodel) return std::unexpected(datamodel.error());
  Database database = datamodel->empty_database(options);
  for (const Block* block : datamodel->enums()) {
    database.enums.push_back(enum_of(*datamodel, *block));
  }
  for (const Block* model : datamodel->models()) {
    auto table = table_of(*datamodel, *model);
    if (!table) return std::unexpected(table.error());
    if (database.table(table->schema, table->name) != nullptr) {
      return fail_at(sources, model->span,
                     fmt::format("another model has the table \"{}\" already", table->name));
    }
    database.tables.push_back(std::move(*table));
  }
  if (auto added = add_relations(*datamodel, options, database); !added) {
    return std::unexpected(added.error());
  }
  return database;
}

}  // namespace pgplumb::prisma
