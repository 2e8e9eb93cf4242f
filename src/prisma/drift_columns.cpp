// Columns of a table that is on both sides: by name, since Prisma knows no renaming.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "prisma/comparison.h"
#include "sql/parse.h"
#include "sql/walk.h"

namespace pgplumb::prisma {
namespace {

/// The text as an expression in one spelling; as it is where it is none.
std::string respelled(const std::string& text) {
  const SourceFile source{.path = "", .text = "SELECT " + text};
  const sql::ParsedFile parsed = sql::parse(source, 0);
  if (parsed.statements.size() != 1 || !parsed.errors.empty()) return text;
  const auto* select = std::get_if<sql::DataStatement>(&parsed.statements.front().node);
  if (select == nullptr || select->query.targets.size() != 1) return text;
  return sql::to_sql(select->query.targets.front().expr);
}

/// Two spellings of one expression: whether Prisma sees them as different depends on how PostgreSQL
/// prints the default, and no migration would make them the same.
bool is_same_expression(const Column& before, const Column& now) {
  const Default& a = before.default_value;
  const Default& b = now.default_value;
  return a.kind == Default::generated && b.kind == Default::generated && !before.is_generated &&
         respelled(a.sql) == respelled(b.sql);
}

/// The column as the datamodel has it, but for a default that differs in spelling alone.
Column without_respelling(const Column& before, const Column& now) {
  Column column = now;
  if (is_same_expression(before, now)) column.default_value = before.default_value;
  return column;
}

std::string default_words(const Writer& writer, const Column& column) {
  if (column.default_value.kind == Default::none) return "no default";
  if (column.default_value.kind == Default::sequence) return "a sequence";
  return "default " + writer.default_value(column);
}

/// "text in the database, INTEGER in the datamodel"
std::string differences(const Writer& writer, const Column& before, const Column& now) {
  std::vector<std::string> words;
  const auto add = [&](std::string_view was, std::string_view is) {
    words.push_back(fmt::format("{} in the database, {} in the datamodel", was, is));
  };
  if (before.type.list != now.type.list || type_change(before.type, now.type) != TypeChange::none) {
    add(writer.type(before.type), writer.type(now.type));
  }
  if (before.required != now.required && !before.type.list && !now.type.list) {
    add(before.required ? "required" : "nullable", now.required ? "required" : "nullable");
  }
  if (!defaults_match(before, now)) {
    add(before.is_generated ? "generated" : default_words(writer, before),
        default_words(writer, now));
  } else if (before.autoincrement != now.autoincrement) {
    add(before.is_identity     ? "an identity"
        : before.autoincrement ? "a sequence"
                               : "no sequence",
        now.autoincrement ? "autoincrement()" : "none");
  }
  return fmt::format("{}", fmt::join(words, "; "));
}

/// What is to know of the statement that Prisma writes.
void add_alter_notes(const Column& before, const Column& now, Change& change) {
  if (before.is_generated && !defaults_match(before, now)) {
    change.inexpressible = true;
    change.notes.emplace_back(
        "it is a generated column: Prisma takes the expression for a default, and PostgreSQL "
        "refuses the statement");
    change.keep = "@default(dbgenerated()) leaves it as it is";
  }
  if (before.is_identity && !now.autoincrement) {
    change.notes.emplace_back(
        "it is an identity column, which has no default to drop: PostgreSQL refuses the statement");
    change.keep = "@default(autoincrement()) leaves it as it is";
  }
  if (now.default_value.kind == Default::generated &&
      (before.default_value.kind == Default::value || before.default_value.kind == Default::now ||
       before.default_value.kind == Default::list) &&
      change.sql.find("SET DEFAULT") != std::string::npos) {
    change.notes.emplace_back(
        "Prisma reads a constant back as a constant: it would set dbgenerated(...) anew in each "
        "migration");
  }
  if (now.default_value.kind == Default::value && now.type.family() == Family::other &&
      before.default_value.kind == Default::generated) {
    change.notes.emplace_back(
        "Prisma reads no constant of this type back: it would set the default anew in each "
        "migration");
    change.keep = fmt::format("@default(dbgenerated({:?}))", before.default_value.sql);
  }
}

void alter_column(const Comparison& comparison, const TablePair& tables, const Column& before,
                  const Column& wanted) {
  const Column now = without_respelling(before, wanted);
  const std::string sql = comparison.writer.alter_column(tables.now, before, now);
  const std::string name = quoted_name(tables.now.name, now.name);
  if (type_change(before.type, now.type) == TypeChange::recreate) {
    Change change = change_of(ChangeKind::recreate_column, tables.now, now.name,
                              fmt::format("column {}: {}: Prisma drops it and makes it anew, "
                                          "without its values",
                                          name, differences(comparison.writer, before, now)),
                              comparison.writer.recreate_column(tables.now, now));
    change.asked = now.span;
    change.made = before.span;
    change.notes = lost_with_column(comparison, tables.relation, before.number);
    comparison.changes.push_back(std::move(change));
    return;
  }
  if (sql.empty()) return;
  Change change = change_of(
      ChangeKind::alter_column, tables.now, now.name,
      fmt::format("column {}: {}", name, differences(comparison.writer, before, now)), sql);
  change.asked = now.span;
  change.made = before.span;
  add_alter_notes(before, now, change);
  comparison.changes.push_back(std::move(change));
}

void add_column(const Comparison& comparison, const TablePair& tables, const Column& now) {
  Change change =
      change_of(ChangeKind::add_column, tables.now, now.name,
                fmt::format("column {} is missing", quoted_name(tables.now.name, now.name)),
                comparison.writer.alter_table(tables.now,
                                              {"ADD COLUMN     " + comparison.writer.column(now)}));
  change.asked = now.span;
  if (now.required && now.default_value.kind == Default::none && !now.autoincrement) {
    change.notes.emplace_back("it fails where the table has rows: NOT NULL without a default");
  }
  comparison.changes.push_back(std::move(change));
}

void drop_column(const Comparison& comparison, const TablePair& tables, const Column& before) {
  Change change = change_of(
      ChangeKind::drop_column, tables.now, before.name,
      fmt::format("column {} is no field of model {}: Prisma drops it with its values",
                  quoted_name(tables.now.name, before.name), tables.now.model),
      comparison.writer.alter_table(tables.now, {"DROP COLUMN " + quoted_name("", before.name)}));
  change.asked = tables.now.span;
  change.made = before.span;
  change.notes = lost_with_column(comparison, tables.relation, before.number);
  change.keep = field_line(comparison.asked, before);
  comparison.changes.push_back(std::move(change));
}

}  // namespace

bool is_recreated(const TablePair& tables, std::string_view column) {
  const Column* before = tables.before.column(column);
  const Column* now = tables.now.column(column);
  return before != nullptr && now != nullptr &&
         type_change(before->type, now->type) == TypeChange::recreate;
}

bool is_type_changed(const TablePair& tables, std::string_view column) {
  const Column* before = tables.before.column(column);
  const Column* now = tables.now.column(column);
  return before != nullptr && now != nullptr &&
         type_change(before->type, now->type) != TypeChange::none;
}

void compare_columns(const Comparison& comparison, const TablePair& tables) {
  for (const Column& now : tables.now.columns) {
    if (const Column* before = tables.before.column(now.name)) {
      alter_column(comparison, tables, *before, now);
    } else {
      add_column(comparison, tables, now);
    }
  }
  for (const Column& before : tables.before.columns) {
    if (tables.now.column(before.name) == nullptr) drop_column(comparison, tables, before);
  }
}

std::string field_line(const Database& asked, const Column& column) {
  std::string type;
  std::string attribute;
  if (column.type.kind == ColumnType::native) {
    type = scalar_of(column.type.type);
    attribute = ' ' + type_attribute(column.type);
    const NativeFacts* usual = default_native(type);
    const bool has_length = column.type.length.has_value();
    if (usual->native == column.type.type && !has_length) attribute.clear();
    const bool is_usual_time = column.type.type == Native::timestamp && column.type.length == 3;
    if (is_usual_time) attribute.clear();
  } else if (column.type.kind == ColumnType::enumeration) {
    if (asked.enumeration(column.type.schema, column.type.name) == nullptr) return {};
    type = column.type.name;
  } else {
    type = fmt::format("Unsupported({:?})", column.type.name);
  }
  const std::string_view arity = column.type.list ? "[]" : column.required ? "" : "?";
  return fmt::format("{} {}{}{}", column.name, type, arity, attribute);
}

}  // namespace pgplumb::prisma
