#include "prisma/write.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "catalog/definitions.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::prisma {
namespace {

/// Without sql::quote_literal's E'...': Prisma doubles quotes and nothing else.
std::string literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += c;
    quoted += c;
  }
  return quoted + '\'';
}

std::string value_sql(const Value& value) {
  switch (value.kind) {
    case ValueKind::integer:
    case ValueKind::number:
    case ValueKind::boolean:
      return value.text;
    case ValueKind::bytes:
      return fmt::format("'\\x{}'", value.text);
    default:
      return literal(value.text);
  }
}

/// SERIAL and its kin.
std::string_view serial(const ColumnType& type) {
  if (type.kind != ColumnType::native) return {};
  if (type.type == Native::small_int) return "SMALLSERIAL";
  if (type.type == Native::integer) return "SERIAL";
  return type.type == Native::big_int ? "BIGSERIAL" : std::string_view();
}

bool uses(const Column& column, const Enum& type) {
  return column.type.kind == ColumnType::enumeration && column.type.name == type.name &&
         column.type.schema == type.schema;
}

bool has_default(const Column& column) { return column.default_value.kind != Default::none; }

}  // namespace

std::string quoted_list(const std::vector<std::string>& names, std::string_view separator) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(quoted_name("", name));
  return fmt::format("{}", fmt::join(quoted, separator));
}

std::vector<std::string> column_names(const Index& index) {
  std::vector<std::string> names;
  for (const IndexColumn& column : index.columns) names.push_back(column.name);
  return names;
}

std::string Writer::default_value(const Column& column) const {
  const Default& value = column.default_value;
  switch (value.kind) {
    case Default::value:
      return value_sql(value.values.front());
    case Default::now:
      return "CURRENT_TIMESTAMP";
    case Default::generated:
      return value.sql;
    case Default::list: {
      std::vector<std::string> elements;
      for (const Value& element : value.values) elements.push_back(value_sql(element));
      return fmt::format("ARRAY[{}]::{}", fmt::join(elements, ", "), type(column.type));
    }
    default:
      return {};
  }
}

std::string Writer::column(const Column& column) const {
  const std::string_view counted = column.autoincrement ? serial(column.type) : "";
  std::string sql = fmt::format("{} {}", quoted_name("", column.name),
                                counted.empty() ? type(column.type) : counted);
  if (column.required) sql += " NOT NULL";
  if (const std::string value = default_value(column); !value.empty()) sql += " DEFAULT " + value;
  return sql;
}

std::string Writer::create_table(const Table& table) const {
  std::vector<std::string> columns;
  for (const Column& each : table.columns) columns.push_back("    " + column(each));
  std::string sql = fmt::format("CREATE TABLE {} (\n{}", name(table), fmt::join(columns, ",\n"));
  if (table.primary_key) {
    sql += fmt::format(",\n\n    CONSTRAINT {} PRIMARY KEY ({})",
                       quoted_name("", table.primary_key->name),
                       quoted_list(column_names(*table.primary_key), ","));
  }
  sql += "\n);";
  for (const Index& index : table.indexes) sql += "\n\n" + create_index(table, index);
  for (const ForeignKey& key : table.foreign_keys) sql += "\n\n" + add_foreign_key(table, key);
  return sql;
}

std::string Writer::create_index(const Table& table, const Index& index) const {
  std::vector<std::string> columns;
  for (const IndexColumn& column : index.columns) {
    std::string sql = quoted_name("", column.name);
    if (!column.operator_class.empty()) sql += ' ' + column.operator_class;
    if (column.descending) sql += " DESC";
    columns.push_back(std::move(sql));
  }
  std::string sql = fmt::format(
      "CREATE {}INDEX {} ON {}{}({})", index.unique ? "UNIQUE " : "", quoted_name("", index.name),
      name(table), index.method == "btree" ? "" : " USING " + to_upper(index.method) + ' ',
      fmt::join(columns, ", "));
  if (!index.predicate.empty()) sql += fmt::format(" WHERE ({})", index.predicate);
  return sql + ';';
}

std::string Writer::add_foreign_key(const Table& table, const ForeignKey& key) const {
  return fmt::format(
      "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {}({}) ON DELETE {} ON UPDATE "
      "{};",
      name(table), quoted_name("", key.name), quoted_list(key.columns), name(key.schema, key.table),
      quoted_list(key.referenced), to_upper(catalog::action_words(key.on_delete)),
      to_upper(catalog::action_words(key.on_update)));
}

std::string Writer::create_enum(const Enum& made, const std::string& suffix) const {
  std::vector<std::string> labels;
  for (const std::string& label : made.values) labels.push_back(literal(label));
  return fmt::format("CREATE TYPE {} AS ENUM ({});", name(made.schema, made.name + suffix),
                     fmt::join(labels, ", "));
}

std::string Writer::alter_table(const Table& table, const std::vector<std::string>& clauses) const {
  return fmt::format("ALTER TABLE {} {};", name(table), fmt::join(clauses, ",\n"));
}

std::string Writer::alter_column(const Table& table, const Column& before,
                                 const Column& now) const {
  std::vector<std::string> clauses;
  std::string first;
  std::string last;
  const std::string column = quoted_name("", now.name);
  const auto add = [&](const std::string& action) {
    clauses.push_back(fmt::format("ALTER COLUMN {} {}", column, action));
  };
  if (before.type.list) {
    if (!now.type.list) add(now.required ? "SET NOT NULL" : "DROP NOT NULL");
  } else if (!now.type.list && before.required != now.required) {
    add(now.required ? "SET NOT NULL" : "DROP NOT NULL");
  }
  if (!defaults_match(before, now)) {
    add(has_default(now) ? "SET DEFAULT " + default_value(now) : "DROP DEFAULT");
  }
  if (before.autoincrement && !now.autoincrement) {
    add("DROP DEFAULT");
    if (before.default_value.kind == Default::sequence) {
      last = fmt::format("\nDROP SEQUENCE {};", quoted_name("", before.default_value.sql));
    }
  } else if (now.autoincrement && !before.autoincrement) {
    // In lower case whatever the names: Prisma does not quote it.
    const std::string prefix = with_schemas_ ? quoted_name("", table.schema) : "";
    const std::string sequence = to_lower(
        fmt::format("{}{}{}_{}_seq", prefix, prefix.empty() ? "" : ".", table.name, now.name));
    first = fmt::format("CREATE SEQUENCE {};\n", sequence);
    add(fmt::format("SET DEFAULT nextval({})", literal(sequence)));
    last = fmt::format("\nALTER SEQUENCE {} OWNED BY {}.{};", sequence, name(table), column);
  }
  if (before.type.list != now.type.list || type_change(before.type, now.type) == TypeChange::cast) {
    add("SET DATA TYPE " + type(now.type));
  }
  return clauses.empty() ? "" : first + alter_table(table, clauses) + last;
}

std::string Writer::recreate_column(const Table& table, const Column& now) const {
  return alter_table(table,
                     {"DROP COLUMN " + quoted_name("", now.name), "ADD COLUMN     " + column(now)});
}

std::string Writer::alter_enum(const Enum& before, const Enum& now, const Database& database,
                               const Database& asked) const {
  std::vector<std::string> added;
  for (const std::string& label : now.values) {
    if (std::ranges::find(before.values, label) != before.values.end()) continue;
    added.push_back(fmt::format("ALTER TYPE {} ADD VALUE {};", name(before.schema, before.name),
                                literal(label)));
  }
  const bool drops = std::ranges::any_of(before.values, [&](const std::string& label) {
    return std::ranges::find(now.values, label) == now.values.end();
  });
  return drops ? replace_enum(before, now, database, asked)
               : fmt::format("{}", fmt::join(added, "\n"));
}

/// A label cannot be dropped: all columns move to a new type.
std::string Writer::replace_enum(const Enum& before, const Enum& now, const Database& database,
                                 const Database& asked) const {
  const std::string made = name(now.schema, now.name + "_new");
  std::vector<std::string> lines{"BEGIN;", create_enum(now, "_new")};
  std::vector<std::string> defaults;
  for (const Table& table : database.tables) {
    const Table* next = asked.table(table.schema, table.name);
    for (const Column& column : table.columns) {
      if (!uses(column, before) || !has_default(column)) continue;
      lines.push_back(fmt::format("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT;",
                                  quoted_name(table.schema, table.name),
                                  quoted_name("", column.name)));
      const Column* then = next == nullptr ? nullptr : next->column(column.name);
      if (then == nullptr || !uses(*then, now) || !has_default(*then)) continue;
      defaults.push_back(fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {};", name(table),
                                     quoted_name("", column.name), default_value(*then)));
    }
  }
  for (const Table& table : asked.tables) {
    for (const Column& column : table.columns) {
      if (!uses(column, now)) continue;
      const std::string_view list = column.type.list ? "[]" : "";
      const std::string quoted = quoted_name("", column.name);
      lines.push_back(
          fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE {}{} USING ({}::text::{}{});",
                      name(table), quoted, made, list, quoted, made, list));
    }
  }
  lines.push_back(fmt::format("ALTER TYPE {} RENAME TO {};", name(before.schema, before.name),
                              quoted_name("", before.name + "_old")));
  lines.push_back(fmt::format("ALTER TYPE {} RENAME TO {};", made, quoted_name("", now.name)));
  lines.push_back(fmt::format("DROP TYPE {};", quoted_name(before.schema, before.name + "_old")));
  lines.insert(lines.end(), defaults.begin(), defaults.end());
  lines.emplace_back("COMMIT;");
  return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace pgplumb::prisma
