// Objects are compared by what they are called and how they would be written, for what was dropped
// and made again is another object. Only those are looked at that the log of the catalog names.

#include "replay/down.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <type_traits>

#include "catalog/apply.h"
#include "sql/parse.h"
#include "sql/walk.h"

namespace pgplumb::replay {

namespace {

using catalog::Catalog;
using catalog::Relation;

/// How something is written, by what it is called.
using Items = std::map<std::string, std::string>;

std::string shown(const std::string& schema, const std::string& name) {
  return catalog::qualified_name(schema == "public" ? "" : schema, name);
}

std::string_view kind_of(const Relation& relation) {
  switch (relation.kind) {
    case catalog::RelationKind::view:
      return "view";
    case catalog::RelationKind::materialized_view:
      return "materialized view";
    case catalog::RelationKind::composite_type:
      return "type";
    default:
      return "table";
  }
}

class Collector {
 public:
  explicit Collector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const Relation& relation, Items& items) const {
    if (relation.assumed || !relation.extension.empty()) return;
    if (relation.schema == catalog::temp_schema) return;
    const std::string name = shown(relation.schema, relation.name);
    items.emplace(fmt::format("{} {}", kind_of(relation), name),
                  relation.query ? sql::to_sql(*relation.query) : std::string());
    if (relation.query) return;
    for (const catalog::Column& column : relation.columns) add(column, name, items);
    for (const catalog::Constraint& constraint : relation.constraints) {
      if (constraint.kind == catalog::ConstraintKind::not_null) continue;  // the column says it
      items.emplace(fmt::format("constraint {} of {}", constraint.name, name),
                    definition(relation, constraint));
    }
    for (const catalog::Trigger& trigger : relation.triggers) {
      items.emplace(fmt::format("trigger {} of {}", trigger.name, name), trigger.function_name);
    }
    for (const catalog::Policy& policy : relation.policies) {
      items.emplace(fmt::format("policy {} of {}", policy.name, name), policy.command);
    }
    if (relation.row_security) items.emplace(fmt::format("row level security of {}", name), "");
  }

  void add(const catalog::Index& index, Items& items) const {
    const Relation* table = catalog_.relations.find(index.relation);
    if (index.constraint != catalog::no_oid || (table != nullptr && table->assumed)) return;
    std::string text = fmt::format("{}{} (", index.unique ? "unique " : "", index.method);
    for (const catalog::IndexKey& key : index.keys) {
      text += key.expr ? sql::to_sql(*key.expr) : key.name;
      text += key.descending ? " DESC, " : ", ";
    }
    if (index.predicate) text += "WHERE " + sql::to_sql(*index.predicate);
    items.emplace("index " + shown(index.schema, index.name), std::move(text));
  }

  void add(const catalog::Sequence& sequence, Items& items) const {
    if (sequence.assumed || !sequence.extension.empty() ||
        sequence.owner_relation != catalog::no_oid) {
      return;
    }
    items.emplace("sequence " + shown(sequence.schema, sequence.name), sequence.increment);
  }

  void add(const catalog::Type& type, Items& items) const {
    if (!type.extension.empty() || type.kind == catalog::TypeKind::assumed ||
        type.kind == catalog::TypeKind::composite || type.kind == catalog::TypeKind::multirange) {
      return;
    }
    items.emplace("type " + shown(type.schema, type.name),
                  fmt::format("{}", fmt::join(type.labels, ", ")));
  }

  void add(const catalog::Function& function, Items& items) const {
    if (!function.extension.empty()) return;
    std::string arguments;
    for (const catalog::TypeRef& type : function.argument_types) {
      arguments += (arguments.empty() ? "" : ", ") + type_text(type);
    }
    items.emplace(fmt::format("function {}({})", shown(function.schema, function.name), arguments),
                  function.body);
  }

  void add(const catalog::Schema& schema, Items& items) const {
    if (schema.extension.empty()) items.emplace("schema " + schema.name, "");
  }

 private:
  /// Empty where the type is gone.
  [[nodiscard]] std::string type_text(const catalog::TypeRef& type) const {
    const bool own = type.type >= catalog::first_user_oid;
    if (own && catalog_.types.find(type.type) == nullptr &&
        catalog_.relations.find(type.type) == nullptr) {
      return {};
    }
    return catalog::format_type(catalog_, type);
  }

  void add(const catalog::Column& column, const std::string& table, Items& items) const {
    std::string text = type_text(column.type);
    if (!text.empty()) {
      if (column.not_null) text += " NOT NULL";
      // A sequence of its own has another name each time.
      if (column.default_value) {
        const std::string value = sql::to_sql(*column.default_value);
        text += value.starts_with("nextval(") ? " DEFAULT nextval" : " DEFAULT " + value;
      }
    }
    items.emplace(fmt::format("column {}.{}", table, column.name), std::move(text));
  }

  static std::string definition(const Relation& relation, const catalog::Constraint& constraint) {
    std::string text;
    for (const catalog::ColumnNumber number : constraint.columns) {
      const catalog::Column* column = relation.column(number);
      text += (column == nullptr ? "?" : column->name) + ", ";
    }
    if (constraint.check) text = sql::to_sql(*constraint.check);
    return text + (constraint.validated ? "" : " NOT VALID");
  }

  const Catalog& catalog_;
};

/// Of a table that is new or gone nothing inside is spoken of.
bool is_inside(const std::string& what, const std::vector<std::string>& tables) {
  const auto begins_with = [&](std::string_view prefix, char behind) {
    return std::ranges::any_of(tables, [&](const std::string& table) {
      return what.starts_with(fmt::format("{} {}{}", prefix, table, behind));
    });
  };
  if (what.starts_with("column ")) return begins_with("column", '.');
  const std::size_t of = what.rfind(" of ");
  return of != std::string::npos && std::ranges::find(tables, what.substr(of + 4)) != tables.end();
}

void add_only_in(const Items& items, const Items& others, Remnant::Kind kind,
                 std::vector<Remnant>& found) {
  std::vector<std::string> whole;
  for (const char* prefix : {"table ", "type "}) {
    for (auto item = items.lower_bound(prefix);
         item != items.end() && item->first.starts_with(prefix); ++item) {
      const auto& [what, _] = *item;
      if (!others.contains(what)) whole.push_back(what.substr(std::string_view(prefix).size()));
    }
  }
  for (const auto& [what, _] : items) {
    if (!others.contains(what) && !is_inside(what, whole)) {
      found.push_back({.kind = kind, .what = what});
    }
  }
}

/// Statements whose work is not known from their text.
bool is_opaque(const sql::Statement& statement) {
  if (std::holds_alternative<sql::Do>(statement.node) ||
      std::holds_alternative<sql::Call>(statement.node)) {
    return true;
  }
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  return data != nullptr && data->query.command == sql::Command::select;
}

bool is_transaction(const sql::Statement& statement) {
  return std::holds_alternative<sql::Transaction>(statement.node);
}

sql::ParseOptions only(const history::Down& down, std::size_t size) {
  sql::ParseOptions options;
  if (down.end == 0) return options;
  if (down.begin > 0) options.blanked.push_back({.begin = 0, .end = down.begin});
  if (down.end < size) {
    options.blanked.push_back({.begin = down.end, .end = static_cast<std::uint32_t>(size)});
  }
  return options;
}

}  // namespace

std::vector<Remnant> remnants_since(const Catalog& catalog, const Catalog::Mark& mark) {
  const Collector collector(catalog);
  Items before;
  Items now;
  catalog.changes_since(mark, [&](const auto&, const auto* old, const auto* current) {
    if (old != nullptr) collector.add(*old, before);
    if (current != nullptr) collector.add(*current, now);
  });
  std::vector<Remnant> found;
  add_only_in(now, before, Remnant::left, found);
  add_only_in(before, now, Remnant::missing, found);
  for (const auto& [what, text] : before) {
    const auto same = now.find(what);
    if (same == now.end() || same->second == text) continue;
    // The type of one of them cannot be named any more.
    const bool unknown = what.starts_with("column ") && (text.empty() || same->second.empty());
    if (unknown) continue;
    found.push_back({.kind = Remnant::changed, .what = what, .before = text, .now = same->second});
  }
  return found;
}

std::optional<DownOutcome> run_down(const history::History& history,
                                    const history::Migration& migration, Catalog& catalog,
                                    const catalog::Session& session, const Catalog::Mark& before) {
  const history::Down& down = migration.down;
  if (!down.file) return std::nullopt;
  const SourceFile& source = history.sources[*down.file];
  const sql::ParsedFile parsed = sql::parse(source, *down.file, only(down, source.text.size()));
  const bool is_clear = parsed.errors.empty() && parsed.psql_commands.empty() &&
                        std::ranges::none_of(parsed.statements, is_opaque);
  if (!is_clear) return std::nullopt;
  DownOutcome outcome{.migration = &migration,
                      .span = {*down.file, down.begin, down.begin},
                      .empty = std::ranges::all_of(parsed.statements, is_transaction)};
  if (!parsed.statements.empty()) outcome.span = parsed.statements.front().head;

  const Catalog::Mark after_up = catalog.mark();
  catalog::Session own = session;
  for (const sql::Statement& statement : parsed.statements) {
    if (!is_transaction(statement)) catalog::apply(catalog, own, statement);
  }
  outcome.remnants = remnants_since(catalog, before);
  catalog.undo_to(after_up);
  return outcome;
}

}  // namespace pgplumb::replay
