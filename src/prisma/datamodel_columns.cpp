// The columns of a datamodel's fields: types with @db, nullability and defaults.
#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "prisma/datamodel.h"
#include "prisma/values.h"

namespace pgplumb::prisma {
namespace {

std::optional<int> number_of(const Attribute& attribute, std::size_t index) {
  if (index >= attribute.arguments.size()) return std::nullopt;
  const std::string& text = attribute.arguments[index].value.text;
  int number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stop == text.data() + text.size() ? std::optional(number)
                                                                   : std::nullopt;
}

/// `@db.VarChar(20)`: of the datasource's name, whatever that is.
const Attribute* native_attribute(const Field& field) {
  for (const Attribute& attribute : field.attributes) {
    if (attribute.name.find('.') != std::string::npos) return &attribute;
  }
  return nullptr;
}

/// Types that a field has without @db, where that is not the bare name (default_native_type of
/// postgres_datamodel_connector.rs).
void add_default_arguments(ColumnType& type) {
  if (type.type == Native::timestamp) type.length = 3;
  if (type.type == Native::decimal) {
    type.length = 65;
    type.scale = 30;
  }
}

Result<ColumnType> type_of(const Datamodel& datamodel, const Field& field) {
  ColumnType type;
  type.list = field.arity == Arity::list;
  type.name = field.type;
  if (field.unsupported) return type;
  if (const Block* block = datamodel.enumeration(field.type)) {
    type.kind = ColumnType::enumeration;
    type.schema = datamodel.schema_of(*block);
    type.name = database_name(*block);
    return type;
  }
  const NativeFacts* scalar = default_native(field.type);
  if (scalar == nullptr) {
    return fail_at(
        datamodel.sources(), field.span,
        fmt::format("{} is no type of Prisma, and no model or enum has the name", field.type));
  }
  type.kind = ColumnType::native;
  type.type = scalar->native;
  const Attribute* native = native_attribute(field);
  if (native == nullptr) {
    add_default_arguments(type);
    return type;
  }
  const std::string name = native->name.substr(native->name.rfind('.') + 1);
  const NativeFacts* named = native_by_prisma_name(name);
  if (named == nullptr) {
    type.kind = ColumnType::other;  // of an extension: newer versions of Prisma have such
    type.name = name;
    return type;
  }
  type.type = named->native;
  type.length = number_of(*native, 0);
  type.scale = number_of(*native, 1);
  return type;
}

ValueKind value_kind(const Field& field) {
  if (field.type == "Int" || field.type == "BigInt") return ValueKind::integer;
  if (field.type == "Float" || field.type == "Decimal") return ValueKind::number;
  if (field.type == "Boolean") return ValueKind::boolean;
  if (field.type == "Json") return ValueKind::json;
  if (field.type == "Bytes") return ValueKind::bytes;
  if (field.type == "DateTime") return ValueKind::date_time;
  return ValueKind::text;
}

/// The labels of an enum are written by the names that the schema has for them.
std::string constant_text(const Datamodel& datamodel, const Field& field,
                          const Expression& constant) {
  const Block* block = datamodel.enumeration(field.type);
  if (block == nullptr) return constant.text;
  for (const Field& value : block->fields) {
    if (value.name == constant.text) return database_name(value);
  }
  return constant.text;
}

Value value_of(const Datamodel& datamodel, const Field& field, const Expression& constant) {
  const ValueKind kind = value_kind(field);
  std::string text = constant_text(datamodel, field, constant);
  if (kind == ValueKind::bytes) text = hex_of_base64(text);
  return {kind, std::move(text)};
}

Default default_of(const Datamodel& datamodel, const Field& field) {
  const Attribute* attribute = field.attribute("default");
  const Expression* value = attribute == nullptr ? nullptr : attribute->argument_or_first("value");
  if (value == nullptr) return {};
  if (value->kind == ExpressionKind::list) {
    Default list{.kind = Default::list};
    for (const Argument& item : value->arguments) {
      list.values.push_back(value_of(datamodel, field, item.value));
    }
    return list;
  }
  if (value->kind != ExpressionKind::call) {
    return {.kind = Default::value, .values = {value_of(datamodel, field, *value)}};
  }
  if (value->text == "now") return {.kind = Default::now};
  if (value->text == "autoincrement") return {.kind = Default::sequence};
  if (value->text != "dbgenerated") return {};  // uuid(), cuid()...: Prisma's client makes them
  if (value->arguments.empty()) return {.kind = Default::anything};
  return {.kind = Default::generated, .sql = value->arguments.front().value.text};
}

}  // namespace

Result<Column> column_of(const Datamodel& datamodel, const Field& field) {
  auto type = type_of(datamodel, field);
  if (!type) return std::unexpected(type.error());
  Column column{.name = database_name(field),
                .field = field.name,
                .type = std::move(*type),
                .required = field.arity == Arity::required,
                .default_value = default_of(datamodel, field),
                .span = field.span};
  column.autoincrement = column.default_value.kind == Default::sequence;
  return column;
}

}  // namespace pgplumb::prisma
