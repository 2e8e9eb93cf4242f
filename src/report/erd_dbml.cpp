#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/erd.h"
#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

/// DBML escapes with a backslash between quotation marks of either kind (dbml.org, "Syntax").
std::string quoted(std::string_view text, char mark) {
  std::string out(1, mark);
  for (const char c : text) {
    if (c == mark || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + mark;
}
std::string name(std::string_view text) { return quoted(text, '"'); }
std::string note(std::string_view text) { return quoted(text, '\''); }

/// An expression stands between back ticks, which it cannot hold itself.
std::string expression(std::string_view text) {
  std::string out = "`";
  for (const char c : text) out += c == '`' || static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out + '`';
}

std::string column_line(const ErdColumn& column, bool is_whole_key) {
  std::vector<std::string> settings;
  if (is_whole_key) settings.emplace_back("pk");
  if (column.not_null) settings.emplace_back("not null");
  if (column.unique && !is_whole_key) settings.emplace_back("unique");
  if (!column.default_value.empty()) {
    settings.push_back("default: " + expression(column.default_value));
  }
  if (!column.comment.empty()) settings.push_back("note: " + note(column.comment));
  return fmt::format("  {} {}{}\n", name(column.name), name(column.type),
                     settings.empty() ? "" : fmt::format(" [{}]", fmt::join(settings, ", ")));
}

std::string index_line(const catalog::Relation& table, const catalog::Index& index) {
  std::vector<std::string> keys;
  for (const catalog::IndexKey& key : index.keys) {
    const catalog::Column* column = table.column(key.column);
    if (column == nullptr && !key.expr) return "";
    keys.push_back(column != nullptr ? name(column->name) : expression(sql::to_sql(*key.expr)));
  }
  std::vector<std::string> settings;
  if (index.primary) settings.emplace_back("pk");
  if (index.unique && !index.primary) settings.emplace_back("unique");
  settings.push_back("name: " + name(index.name));
  if (index.method == "btree" || index.method == "hash")
    settings.push_back("type: " + index.method);
  if (index.predicate)
    settings.push_back("note: " + note("WHERE " + sql::to_sql(*index.predicate)));
  return fmt::format("    ({}) [{}]\n", fmt::join(keys, ", "), fmt::join(settings, ", "));
}

std::string indexes_of(const catalog::Catalog& catalog, const ErdTable& table) {
  std::string lines;
  for (const catalog::Oid oid : table.relation->indexes) {
    const catalog::Index* index = catalog.indexes.find(oid);
    // A key of one column is with the column.
    if (index == nullptr || (index->primary && index->keys.size() == 1)) continue;
    lines += index_line(*table.relation, *index);
  }
  return lines.empty() ? lines : fmt::format("\n  indexes {{\n{}  }}\n", lines);
}

std::string names(const std::vector<std::string>& columns) {
  std::vector<std::string> quoted_names;
  for (const std::string& column : columns) quoted_names.push_back(name(column));
  return columns.size() == 1 ? quoted_names.front()
                             : fmt::format("({})", fmt::join(quoted_names, ", "));
}

std::string reference(const Erd& erd, const ErdLine& line) {
  const ErdTable& child = erd.tables[line.child];
  const ErdTable& parent = erd.tables[line.parent];
  if (line.many_to_many) {
    return fmt::format("// {}.{} <> {}.{}: {}\n", child.schema, child.name, parent.schema,
                       parent.name, line.label);
  }
  std::string settings;
  if (line.foreign_key->on_delete != sql::ForeignKeyAction::no_action) {
    settings = fmt::format(" [delete: {}]", action_words(line.foreign_key->on_delete));
  }
  return fmt::format("Ref {}: {}.{}.{} {} {}.{}.{}{}\n", name(line.foreign_key->name),
                     name(child.schema), name(child.name), names(line.columns),
                     line.one_child ? "-" : ">", name(parent.schema), name(parent.name),
                     names(line.referenced_columns), settings);
}

}  // namespace

std::string render_erd_dbml(const catalog::Catalog& catalog, const Erd& erd) {
  std::string out;
  for (const ErdEnum& type : erd.enums) {
    out += fmt::format("Enum {}.{} {{\n", name(type.schema), name(type.name));
    for (const std::string& label : type.labels) out += fmt::format("  {}\n", name(label));
    out += "}\n\n";
  }
  for (const ErdTable& table : erd.tables) {
    const catalog::Constraint* key = table.relation->primary_key();
    out += fmt::format("Table {}.{} {{\n", name(table.schema), name(table.name));
    for (const ErdColumn& column : table.columns) {
      out +=
          column_line(column, column.in_primary_key && key != nullptr && key->columns.size() == 1);
    }
    out += indexes_of(catalog, table);
    if (!table.comment.empty()) out += fmt::format("\n  Note: {}\n", note(table.comment));
    out += "}\n\n";
  }
  for (const ErdLine& line : erd.lines) out += reference(erd, line);
  return out;
}

}  // namespace pgplumb::report
