// Objects are compared by what they are called and how they would be written, for what was dropped
// and made again is another object. Only those are looked at that the log of the catalog names.

#include "replay/down.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <type_traits>
#include <unordered_map>

#include "catalog/apply.h"
#include "catalog/definitions.h"
#include "sql/parse.h"
#include "sql/walk.h"

namespace pgplumb::replay {

namespace {

using catalog::Catalog;
using catalog::Relation;

/// What something is called.
struct Key {
  std::string_view kind;  ///< in words: "column"
  std::string table;      ///< that it belongs to; empty where it stands by itself
  std::string name;
  auto operator<=>(const Key&) const = default;

  [[nodiscard]] std::string words() const {
    if (table.empty()) return fmt::format("{} {}", kind, name);
    if (kind == column_words) return fmt::format("{} {}.{}", kind, table, name);
    return fmt::format("{} of {}",
                       name.empty() ? std::string(kind) : fmt::format("{} {}", kind, name), table);
  }

  static constexpr std::string_view column_words = "column";
};

/// How something is written. Of what was before, parts may be gone by now that can no longer be
/// named; then there is what can be said without them.
struct Item {
  std::string text;   ///< empty where something in it is gone
  std::string brief;  ///< the same; else empty where it is not needed
  bool is_relation = false;
  std::string table{};  ///< of an index
};
using Items = std::map<Key, Item>;

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

/// The words with blanks between them, without those that are empty.
std::string sentence(std::initializer_list<std::string> words) {
  std::string text;
  for (const std::string& word : words) {
    if (!word.empty()) text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

/// What has changed since, as it was.
struct Past {
  std::unordered_map<catalog::Oid, const Relation*> relations;
  std::unordered_map<catalog::Oid, const catalog::Type*> types;
};

class Collector {
 public:
  /// `past` is empty for what is there now.
  Collector(const Catalog& catalog, const Past& past, Items& items)
      : catalog_(catalog), past_(past), items_(items) {}

  void add(const Relation& relation) {
    if (relation.assumed || !relation.extension.empty()) return;
    if (relation.schema == catalog::temp_schema) return;
    const std::string name = shown(relation.schema, relation.name);
    items_.insert({{.kind = kind_of(relation), .table = {}, .name = name},
                   {.text = relation.query ? sql::to_sql(*relation.query) : std::string(),
                    .brief = {},
                    .is_relation = true}});
    if (relation.query) return;
    for (const catalog::Column& column : relation.columns) add(column, name);
    for (const catalog::Constraint& constraint : relation.constraints) {
      add(relation, constraint, name);
    }
    for (const catalog::Trigger& trigger : relation.triggers) add(relation, trigger, name);
    for (const catalog::Policy& policy : relation.policies) {
      items_.insert({{.kind = "policy", .table = name, .name = policy.name},
                     {.text = "policy " + catalog::policy_definition(policy), .brief = {}}});
    }
    if (relation.row_security) {
      items_.insert({{.kind = "row level security", .table = name, .name = {}},
                     {.text = relation.force_row_security ? "forced" : "enabled", .brief = {}}});
    }
  }

  void add(const catalog::Index& index) {
    const Relation* table = relation_of(index.relation);
    if (index.constraint != catalog::no_oid || index.parent != catalog::no_oid) return;
    if (table != nullptr && table->assumed) return;
    Item item;
    if (table != nullptr) {
      // "CREATE UNIQUE INDEX i ON public.t USING btree (a)" without the names.
      const std::string definition = catalog::index_definition(catalog_, *table, index);
      item.text = sentence({index.unique ? "UNIQUE" : "", index.valid ? "" : "INVALID",
                            definition.substr(definition.find(" USING ") + 1)});
      item.table = shown(table->schema, table->name);
    }
    items_.insert({{.kind = "index", .table = {}, .name = shown(index.schema, index.name)}, item});
  }

  void add(const catalog::Sequence& sequence) {
    if (sequence.assumed || !sequence.extension.empty() ||
        sequence.owner_relation != catalog::no_oid) {
      return;
    }
    items_.insert({{.kind = "sequence", .table = {}, .name = shown(sequence.schema, sequence.name)},
                   {.text = sentence({"AS", catalog::format_type(catalog_, sequence.type),
                                      catalog::sequence_options(sequence)}),
                    .brief = {}}});
  }

  void add(const catalog::Type& type) {
    if (!type.extension.empty() || type.kind == catalog::TypeKind::assumed ||
        type.kind == catalog::TypeKind::composite || type.kind == catalog::TypeKind::multirange) {
      return;
    }
    Item item{.text = fmt::format("{}", fmt::join(type.labels, ", ")), .brief = {}};
    if (type.kind == catalog::TypeKind::domain || type.kind == catalog::TypeKind::range) {
      item.text = domain_text(type);
    }
    items_.insert({{.kind = "type", .table = {}, .name = shown(type.schema, type.name)}, item});
  }

  void add(const catalog::Function& function) {
    if (!function.extension.empty()) return;
    std::string arguments;
    for (const catalog::TypeRef& type : function.argument_types) {
      arguments += (arguments.empty() ? "" : ", ") + type_text(type);
    }
    std::string body = function.body;
    for (const sql::Query& query : function.sql_body) body += sql::to_sql(query) + ";";
    const bool is_known =
        std::ranges::all_of(function.parameter_types,
                            [&](const catalog::TypeRef& type) { return is_there(type); }) &&
        (!function.returns || is_there(*function.returns));
    items_.insert(
        {{.kind = "function",
          .table = {},
          .name = fmt::format("{}({})", shown(function.schema, function.name), arguments)},
         {.text = is_known ? head_of(function) + " " + body : std::string(),
          .brief = std::move(body)}});
  }

  void add(const catalog::Schema& schema) {
    if (!schema.extension.empty()) return;
    items_.insert({{.kind = "schema", .table = {}, .name = schema.name}, {}});
  }

 private:
  [[nodiscard]] const Relation* relation_of(catalog::Oid oid) const {
    const auto known = past_.relations.find(oid);
    return known != past_.relations.end() ? known->second : catalog_.relations.find(oid);
  }

  [[nodiscard]] bool is_there(const catalog::TypeRef& type) const {
    return type.type < catalog::first_user_oid || catalog_.types.find(type.type) != nullptr ||
           catalog_.relations.find(type.type) != nullptr;
  }

  /// Empty where nothing knows the type any more.
  [[nodiscard]] std::string type_text(const catalog::TypeRef& type) const {
    if (is_there(type)) return catalog::format_type(catalog_, type);
    const auto known = past_.types.find(type.type);
    if (known == past_.types.end()) return {};
    const auto& [_, old] = *known;
    return catalog::qualified_name(old->schema, old->name) + (type.array ? "[]" : "");
  }

  /// "RETURNS integer LANGUAGE sql SECURITY DEFINER AS"
  [[nodiscard]] std::string head_of(const catalog::Function& function) const {
    const auto volatility = function.volatility == sql::Volatility::immutable ? "IMMUTABLE"
                            : function.volatility == sql::Volatility::stable  ? "STABLE"
                                                                              : "";
    return sentence(
        {fmt::format("({})", catalog::function_arguments(catalog_, function)),
         function.returns ? "RETURNS" : "", function.returns_set ? "SETOF" : "",
         function.returns ? catalog::signature_type(catalog_, *function.returns) : "",
         "LANGUAGE " + function.language, volatility, function.strict ? "STRICT" : "",
         function.security_definer ? "SECURITY DEFINER" : "",
         function.config.empty() ? "" : fmt::format("SET {}", fmt::join(function.config, ", ")),
         "AS"});
  }

  [[nodiscard]] std::string domain_text(const catalog::Type& type) const {
    std::string text = type_text(type.base);
    if (text.empty()) return text;
    text = sentence({std::move(text), type.not_null ? "NOT NULL" : "",
                     type.default_value ? "DEFAULT " + sql::to_sql(*type.default_value) : ""});
    for (const catalog::Constraint& check : type.checks) {
      if (check.check) text += fmt::format(" CHECK ({})", sql::to_sql(*check.check));
    }
    return text;
  }

  void add(const catalog::Column& column, const std::string& table) {
    std::string text = type_text(column.type);
    if (!text.empty()) {
      text = sentence(
          {std::move(text),
           column.collation.empty() ? "" : "COLLATE " + catalog::collation_text(column.collation),
           column.not_null ? "NOT NULL" : "", value_of(column)});
    }
    items_.insert({{.kind = Key::column_words, .table = table, .name = column.name},
                   {.text = std::move(text), .brief = {}}});
  }

  /// Where the column's values come from.
  static std::string value_of(const catalog::Column& column) {
    if (column.identity == catalog::Identity::always) return "GENERATED ALWAYS AS IDENTITY";
    if (column.identity == catalog::Identity::by_default) {
      return "GENERATED BY DEFAULT AS IDENTITY";
    }
    if (!column.default_value) return {};
    const std::string value = sql::to_sql(*column.default_value);
    if (column.generated != catalog::Generated::none) {
      return fmt::format("GENERATED ALWAYS AS ({}) {}", value,
                         column.generated == catalog::Generated::virtual_ ? "VIRTUAL" : "STORED");
    }
    // A sequence of its own has another name each time.
    return value.starts_with("nextval(") ? "DEFAULT nextval" : "DEFAULT " + value;
  }

  void add(const Relation& relation, const catalog::Constraint& constraint,
           const std::string& table) {
    // The column says NOT NULL, and the table above what a partition has from it.
    if (constraint.kind == catalog::ConstraintKind::not_null) return;
    if (constraint.parent != catalog::no_oid || !constraint.local) return;
    const bool is_known =
        (constraint.references == catalog::no_oid ||
         catalog_.relations.find(constraint.references) != nullptr) &&
        (constraint.index == catalog::no_oid || catalog_.indexes.find(constraint.index) != nullptr);
    items_.insert(
        {{.kind = "constraint", .table = table, .name = constraint.name},
         {.text = is_known ? catalog::constraint_definition(catalog_, relation, constraint) : "",
          .brief = brief_definition(relation, constraint)}});
  }

  /// Without the table that it refers to, and its index.
  [[nodiscard]] std::string brief_definition(const Relation& relation,
                                             catalog::Constraint constraint) const {
    constexpr std::string_view of_none = " REFERENCES ()";
    constraint.references = catalog::no_oid;
    constraint.index = catalog::no_oid;
    std::string text = catalog::constraint_definition(catalog_, relation, constraint);
    const std::size_t at = text.find(of_none);
    return at == std::string::npos ? text : text.erase(at, of_none.size());
  }

  void add(const Relation& relation, catalog::Trigger trigger, const std::string& table) {
    if (trigger.parent != catalog::no_oid) return;
    trigger.function = catalog::no_oid;  // by name: it may be another one of the same name
    items_.insert(
        {{.kind = "trigger", .table = table, .name = trigger.name},
         {.text = sentence({catalog::trigger_definition(catalog_, relation, trigger),
                            trigger.enabled == 'O' ? "" : std::string("state ") + trigger.enabled}),
          .brief = {}}});
  }

  const Catalog& catalog_;
  const Past& past_;
  Items& items_;
};

void add_only_in(const Items& items, const Items& others, Remnant::Kind kind,
                 std::vector<Remnant>& found) {
  std::set<std::string_view> whole;
  for (const auto& [key, item] : items) {
    if (item.is_relation && !others.contains(key)) whole.insert(key.name);
  }
  for (const auto& [key, item] : items) {
    // Of a table that is new or gone nothing inside is spoken of.
    if (others.contains(key) || whole.contains(key.table) || whole.contains(item.table)) continue;
    found.push_back({.kind = kind, .what = key.words(), .before = {}, .now = {}});
  }
}

/// What is there before and after, and otherwise.
void add_changed(const Items& before, const Items& now, std::vector<Remnant>& found) {
  for (const auto& [key, was] : before) {
    const auto same = now.find(key);
    if (same == now.end()) continue;
    const Item& is = same->second;
    const bool whole = !was.text.empty() && !is.text.empty();
    const std::string& old_text = whole ? was.text : was.brief;
    const std::string& new_text = whole ? is.text : is.brief;
    if (old_text.empty() || new_text.empty() || old_text == new_text) continue;
    found.push_back(
        {.kind = Remnant::changed, .what = key.words(), .before = old_text, .now = new_text});
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

sql::ParseOptions only(const history::Down& down) {
  if (down.end == 0) return {};
  return {.begin = down.begin, .end = down.end};
}

}  // namespace

std::vector<Remnant> remnants_since(const Catalog& catalog, const Catalog::Mark& mark) {
  Past past;
  catalog.changes_since(mark, [&](const auto&, const auto* old, const auto*) {
    if constexpr (std::is_same_v<decltype(old), const Relation*>) {
      if (old != nullptr) past.relations.emplace(old->oid, old);
    } else if constexpr (std::is_same_v<decltype(old), const catalog::Type*>) {
      if (old != nullptr) past.types.emplace(old->oid, old);
    }
  });
  const Past none;
  Items before;
  Items now;
  Collector collector_before(catalog, past, before);
  Collector collector_now(catalog, none, now);
  catalog.changes_since(mark, [&](const auto&, const auto* old, const auto* current) {
    if (old != nullptr) collector_before.add(*old);
    if (current != nullptr) collector_now.add(*current);
  });
  std::vector<Remnant> found;
  add_only_in(now, before, Remnant::left, found);
  add_only_in(before, now, Remnant::missing, found);
  add_changed(before, now, found);
  return found;
}

std::optional<DownOutcome> run_down(const history::History& history,
                                    const history::Migration& migration, Catalog& catalog,
                                    const catalog::Session& session, const Catalog::Mark& before) {
  const history::Down& down = migration.down;
  if (!down.file) return std::nullopt;
  const SourceFile& source = history.sources[*down.file];
  const sql::ParsedFile parsed = sql::parse(source, *down.file, only(down));
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
