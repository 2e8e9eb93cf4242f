// Relations: the foreign key of the side that has `fields`, and the table of a many-to-many whose
// two sides are lists.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "catalog/naming.h"
#include "prisma/datamodel.h"

namespace pgplumb::prisma {
namespace {

using Action = sql::ForeignKeyAction;

constexpr std::array<std::pair<std::string_view, Action>, 5> actions{
    {{"Cascade", Action::cascade},
     {"Restrict", Action::restrict},
     {"NoAction", Action::no_action},
     {"SetNull", Action::set_null},
     {"SetDefault", Action::set_default}}};

std::optional<Action> action_of(const Attribute& relation, std::string_view name) {
  const Expression* value = relation.argument(name);
  if (value == nullptr) return std::nullopt;
  const auto* known =
      std::ranges::find(actions, value->text, &decltype(actions)::value_type::first);
  return known == actions.end() ? std::nullopt : std::optional(known->second);
}

std::string relation_name(const Field& field) {
  const Attribute* relation = field.attribute("relation");
  const Expression* name = relation == nullptr ? nullptr : relation->argument_or_first("name");
  return name == nullptr || name->kind != ExpressionKind::text ? "" : name->text;
}

/// The other field of the relation, where that is of a list as well.
const Field* other_list(const Datamodel& datamodel, const Block& model, const Field& field) {
  const Block* other = datamodel.model(field.type);
  for (const Field& candidate : other->fields) {
    if (&candidate != &field && candidate.type == model.name && candidate.arity == Arity::list &&
        !candidate.unsupported && relation_name(candidate) == relation_name(field)) {
      return &candidate;
    }
  }
  return nullptr;
}

Result<ForeignKey> foreign_key_of(const Datamodel& datamodel, const Block& model,
                                  const Field& field, const Expression& fields) {
  const Attribute& relation = *field.attribute("relation");
  const Block& other = *datamodel.model(field.type);
  const Expression* references = relation.argument("references");
  if (references == nullptr) {
    return fail_at(datamodel.sources(), relation.span, "@relation has fields but no references");
  }
  auto columns = columns_named(datamodel, model, fields);
  if (!columns) return std::unexpected(columns.error());
  auto referenced = columns_named(datamodel, other, *references);
  if (!referenced) return std::unexpected(referenced.error());
  const bool required = std::ranges::any_of(fields.arguments, [&](const Argument& item) {
    const auto named = std::ranges::find(model.fields, item.value.text, &Field::name);
    return named != model.fields.end() && named->arity == Arity::required;
  });
  ForeignKey key{
      .columns = std::move(*columns),
      .schema = datamodel.schema_of(other),
      .table = database_name(other),
      .referenced = std::move(*referenced),
      .on_delete = action_of(relation, "onDelete")
                       .value_or(required || field.arity == Arity::required ? Action::restrict
                                                                            : Action::set_null),
      .on_update = action_of(relation, "onUpdate").value_or(Action::cascade),
      .span = field.span};
  const Expression* map = relation.argument("map");
  key.name =
      map != nullptr ? map->text : constraint_name(database_name(model), key.columns, "_fkey");
  return key;
}

/// One of the two columns of a many-to-many's table.
struct Side {
  const Table* table = nullptr;
  std::string_view letter;
};

/// push_relation_tables() of sql_schema_calculator.rs: these names can be had no other way.
Table join_table(const std::string& name, const std::array<Side, 2>& sides,
                 const DatamodelOptions& options, bool with_foreign_keys, Span span) {
  constexpr std::size_t longest = catalog::max_name_length - std::string_view("_A_fkey").size();
  Table table{.schema = sides[0].table->schema, .name = name, .span = span};
  for (const Side& side : sides) {
    const IndexColumn& key = side.table->primary_key->columns.front();
    const Column& id = *side.table->column(key.name);
    table.columns.push_back(
        {.name = std::string(side.letter), .type = id.type, .required = true, .span = span});
    if (!with_foreign_keys) continue;
    table.foreign_keys.push_back(
        {.name = fmt::format("{}_{}_fkey", catalog::clip_name(name, longest), side.letter),
         .columns = {std::string(side.letter)},
         .schema = side.table->schema,
         .table = side.table->name,
         .referenced = {key.name},
         .on_delete = Action::cascade,
         .on_update = Action::cascade,
         .span = span});
  }
  Index pair{.name = constraint_name(name, {}, options.before_6 ? "_AB_unique" : "_AB_pkey"),
             .unique = true,
             .columns = {{.name = "A"}, {.name = "B"}},
             .span = span};
  if (options.before_6) {
    table.indexes.push_back(std::move(pair));
  } else {
    table.primary_key = std::move(pair);
  }
  table.indexes.push_back(
      {.name = constraint_name(name, {}, "_B_index"), .columns = {{.name = "B"}}, .span = span});
  return table;
}

class Relations {
 public:
  Relations(const Datamodel& datamodel, const DatamodelOptions& options, Database& database)
      : datamodel_(datamodel), options_(options), database_(database) {}

  Result<void> add(const Block& model, const Field& field) {
    const Attribute* relation = field.attribute("relation");
    const Expression* fields = relation == nullptr ? nullptr : relation->argument("fields");
    if (fields != nullptr) return add_foreign_key(model, field, *fields);
    if (field.arity == Arity::list) return add_join_table(model, field);
    return {};
  }

 private:
  [[nodiscard]] Table* table_of(const Block& model) {
    const auto found = std::ranges::find(database_.tables, model.name, &Table::model);
    return found == database_.tables.end() ? nullptr : &*found;
  }

  Result<void> add_foreign_key(const Block& model, const Field& field, const Expression& fields) {
    const bool with_view = datamodel_.model(field.type)->kind == BlockKind::view;
    if (!datamodel_.has_foreign_keys() || with_view) return {};
    auto key = foreign_key_of(datamodel_, model, field, fields);
    if (!key) return std::unexpected(key.error());
    table_of(model)->foreign_keys.push_back(std::move(*key));
    return {};
  }

  /// Once for the two fields: from the model, and of one model the field, whose name comes first.
  Result<void> add_join_table(const Block& model, const Field& field) {
    const Block& other = *datamodel_.model(field.type);
    const Field* back = other_list(datamodel_, model, field);
    if (back == nullptr || other.kind == BlockKind::view) return {};
    const bool first = model.name != other.name ? model.name < other.name : field.name < back->name;
    if (!first) return {};
    const std::array<Side, 2> sides{{{table_of(model), "A"}, {table_of(other), "B"}}};
    for (const Side& side : sides) {
      if (!side.table->primary_key || side.table->primary_key->columns.size() != 1) {
        return fail_at(datamodel_.sources(), field.span,
                       fmt::format("a many-to-many without a model of its own wants an @id of one "
                                   "field in {}",
                                   side.table->model));
      }
    }
    std::string name = relation_name(field);
    name = name.empty() ? fmt::format("_{}To{}", model.name, other.name) : "_" + name;
    Table table = join_table(std::string(catalog::clip_name(name)), sides, options_,
                             datamodel_.has_foreign_keys(), field.span);
    joins_.push_back(std::move(table));
    return {};
  }

 public:
  /// Behind the models' own tables.
  void finish() {
    for (Table& table : joins_) database_.tables.push_back(std::move(table));
  }

 private:
  const Datamodel& datamodel_;
  const DatamodelOptions& options_;
  Database& database_;
  std::vector<Table> joins_;
};

}  // namespace

Result<void> add_relations(const Datamodel& datamodel, const DatamodelOptions& options,
                           Database& database) {
  Relations relations(datamodel, options, database);
  for (const Block* model : datamodel.models()) {
    for (const Field& field : model->fields) {
      if (!datamodel.is_relation(field)) continue;
      if (auto added = relations.add(*model, field); !added) return added;
    }
  }
  relations.finish();
  return {};
}

}  // namespace pgplumb::prisma
