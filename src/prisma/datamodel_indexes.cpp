// Primary keys, unique and other indexes of a model: of fields (@id, @unique) and of the block
// (@@id, @@unique, @@index).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "prisma/datamodel.h"
#include "text/ascii.h"

namespace pgplumb::prisma {
namespace {

/// Operator classes that have a name of their own in the schema language and that PostgreSQL does
/// not take by itself (convert_opclass() of flavour/postgres/schema_calculator.rs).
constexpr std::array chosen_classes{
    std::string_view("jsonb_path_ops"),           std::string_view("bpchar_bloom_ops"),
    std::string_view("bytea_bloom_ops"),          std::string_view("date_bloom_ops"),
    std::string_view("date_minmax_multi_ops"),    std::string_view("float4_bloom_ops"),
    std::string_view("float4_minmax_multi_ops"),  std::string_view("float8_bloom_ops"),
    std::string_view("float8_minmax_multi_ops"),  std::string_view("inet_bloom_ops"),
    std::string_view("inet_minmax_multi_ops"),    std::string_view("int2_bloom_ops"),
    std::string_view("int2_minmax_multi_ops"),    std::string_view("int4_bloom_ops"),
    std::string_view("int4_minmax_multi_ops"),    std::string_view("int8_bloom_ops"),
    std::string_view("int8_minmax_multi_ops"),    std::string_view("numeric_bloom_ops"),
    std::string_view("numeric_minmax_multi_ops"), std::string_view("oid_bloom_ops"),
    std::string_view("oid_minmax_multi_ops"),     std::string_view("text_bloom_ops"),
    std::string_view("timestamp_bloom_ops"),      std::string_view("timestamp_minmax_multi_ops"),
    std::string_view("timestamptz_bloom_ops"),    std::string_view("timestamptz_minmax_multi_ops"),
    std::string_view("time_bloom_ops"),           std::string_view("time_minmax_multi_ops"),
    std::string_view("timetz_bloom_ops"),         std::string_view("timetz_minmax_multi_ops"),
    std::string_view("uuid_bloom_ops"),           std::string_view("uuid_minmax_multi_ops"),
};

/// "JsonbPathOps" is jsonb_path_ops; the digits of "Int4BloomOps" and the words "MinMax" and
/// "VarBit" stay whole.
std::string class_name(std::string_view written) {
  std::string name;
  for (const char c : written) {
    if (is_upper(c) && !name.empty()) name += '_';
    name += to_lower(c);
  }
  for (const auto& [from, to] : {std::pair{"min_max", "minmax"}, {"var_bit", "varbit"}}) {
    const std::size_t at = name.find(from);
    if (at != std::string::npos) name.replace(at, std::string_view(from).size(), to);
  }
  if (name.starts_with("timestamp_tz") || name.starts_with("time_tz"))
    name.erase(name.find("_tz"), 1);
  return name;
}

void read_operator_class(const Expression& ops, std::string_view method, IndexColumn& column) {
  const bool raw = ops.kind == ExpressionKind::call && !ops.arguments.empty();
  column.operator_class = raw ? ops.arguments.front().value.text : class_name(ops.text);
  column.raw = raw;
  if (raw) return;
  column.default_class =
      column.operator_class == "inet_ops"
          ? method == "spgist"
          : std::ranges::find(chosen_classes, column.operator_class) == chosen_classes.end();
}

/// `sort: Desc` and `ops: x`, whether of a column in a list or of a field's own attribute.
void read_column_arguments(const std::vector<Argument>& arguments, std::string_view method,
                           IndexColumn& column) {
  for (const Argument& argument : arguments) {
    if (argument.name == "sort") column.descending = argument.value.text == "Desc";
    if (argument.name == "ops") read_operator_class(argument.value, method, column);
  }
}

std::string text_of(const Attribute& attribute, std::string_view name) {
  const Expression* value = attribute.argument(name);
  return value == nullptr ? "" : value->text;
}

/// `where: raw("a > 1")` as it is; of an object only that there is one.
std::string predicate_of(const Attribute& attribute) {
  const Expression* where = attribute.argument("where");
  if (where == nullptr) return {};
  const bool raw = where->kind == ExpressionKind::call && !where->arguments.empty();
  return raw ? where->arguments.front().value.text : "...";
}

Result<Index> index_of(const Datamodel& datamodel, const Block& model, const Attribute& attribute) {
  Index index{.unique = attribute.name == "unique", .span = attribute.span};
  if (const std::string type = text_of(attribute, "type"); !type.empty()) {
    index.method = to_lower(type);
  }
  index.predicate = predicate_of(attribute);
  const Expression* fields = attribute.argument_or_first("fields");
  if (fields == nullptr) {
    return fail_at(datamodel.sources(), attribute.span,
                   fmt::format("@@{} names no fields", attribute.name));
  }
  const auto columns = columns_named(datamodel, model, *fields);
  if (!columns) return std::unexpected(columns.error());
  for (std::size_t i = 0; i < columns->size(); ++i) {
    IndexColumn column{.name = (*columns)[i]};
    if (fields->kind == ExpressionKind::list) {
      read_column_arguments(fields->arguments[i].value.arguments, index.method, column);
    }
    index.columns.push_back(std::move(column));
  }
  index.name = text_of(attribute, "map");
  // Of an index that is not unique, `name` is what `map` is: Prisma 2 had no other word.
  if (attribute.name == "index" && index.name.empty()) index.name = text_of(attribute, "name");
  return index;
}

/// @id and @unique.
Index index_of_field(const Field& field, const Attribute& attribute) {
  Index index{.name = text_of(attribute, "map"),
              .unique = attribute.name == "unique",
              .predicate = predicate_of(attribute),
              .span = attribute.span};
  IndexColumn column{.name = database_name(field)};
  read_column_arguments(attribute.arguments, index.method, column);
  if (index.name.empty()) {
    // Of an attribute of a field the name may come first, without a word.
    const Expression* first = attribute.argument("");
    if (first != nullptr && first->kind == ExpressionKind::text) index.name = first->text;
  }
  index.columns.push_back(std::move(column));
  return index;
}

std::vector<std::string> names_of(const std::vector<IndexColumn>& columns) {
  std::vector<std::string> names;
  for (const IndexColumn& column : columns) names.push_back(column.name);
  return names;
}

void add_index(std::string_view attribute, Index index, Table& table) {
  if (attribute == "id") {
    if (index.name.empty()) index.name = constraint_name(table.name, {}, "_pkey");
    table.primary_key = std::move(index);
    return;
  }
  if (index.name.empty()) {
    index.name =
        constraint_name(table.name, names_of(index.columns), index.unique ? "_key" : "_idx");
  }
  table.indexes.push_back(std::move(index));
}

}  // namespace

Result<void> add_indexes(const Datamodel& datamodel, const Block& model, Table& table) {
  for (const Field& field : model.fields) {
    if (datamodel.is_relation(field)) continue;
    for (const Attribute& attribute : field.attributes) {
      if (attribute.name == "id" || attribute.name == "unique") {
        add_index(attribute.name, index_of_field(field, attribute), table);
      }
    }
  }
  for (const Attribute& attribute : model.attributes) {
    if (attribute.name != "id" && attribute.name != "unique" && attribute.name != "index") continue;
    auto index = index_of(datamodel, model, attribute);
    if (!index) return std::unexpected(index.error());
    add_index(attribute.name, std::move(*index), table);
  }
  return {};
}

}  // namespace pgplumb::prisma
