#include "report/schema_diff_sql_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

#include "report/schema_sql_objects.h"
#include "report/schema_sql_tables.h"
#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Relation;

/// The literals of a list, quoted as they are there.
std::vector<std::string> literals(const std::string& list) {
  std::vector<std::string> found;
  for (std::size_t begin = list.find('\''); begin != std::string::npos;
       begin = list.find('\'', begin)) {
    std::size_t end = begin + 1;
    while (end < list.size() && (list[end] != '\'' || list.substr(end, 2) == "''")) {
      end += list[end] == '\'' ? 2 : 1;
    }
    found.push_back(list.substr(begin, end + 1 - begin));
    begin = std::min(end + 1, list.size());
  }
  return found;
}

/// Labels come, and never go (documentation, ALTER TYPE).
void add_labels(const ObjectChange& change, const PropertyChange& labels, SqlScript& script) {
  const std::vector<std::string> before = literals(labels.before);
  const std::vector<std::string> now = literals(labels.now);
  const auto is_old = [&](const std::string& label) {
    return std::ranges::find(before, label) != before.end();
  };
  std::vector<std::string> kept;
  std::ranges::copy_if(now, std::back_inserter(kept), is_old);
  if (kept != before) return not_written(change, "labels are gone or in another order", script);
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (is_old(now[i])) continue;
    std::string place;
    if (i > 0) {
      place = " AFTER " + now[i - 1];
    } else if (!before.empty()) {
      place = " BEFORE " + before.front();
    }
    script.line("ALTER TYPE {} ADD VALUE {}{};", change.name, now[i], place);
  }
}

void change_identity(const ObjectChange& part,
                     const std::function<void(const std::string&)>& alter) {
  const PropertyChange* identity = find(part, "identity");
  if (identity == nullptr) return;
  const std::string_view kind = identity->now == "always" ? "ALWAYS" : "BY DEFAULT";
  if (identity->now.empty()) {
    alter("DROP IDENTITY");
  } else if (identity->before.empty()) {
    alter(fmt::format("ADD GENERATED {} AS IDENTITY", kind));
  } else {
    alter(fmt::format("SET GENERATED {}", kind));
  }
}

/// ALTER ... SET and RESET of storage parameters and view options.
void change_options(const std::string& alter, const std::map<std::string, std::string>& before,
                    const std::map<std::string, std::string>& now, SqlScript& script) {
  std::map<std::string, std::string> set;
  std::string reset;
  for (const auto& [name, value] : now) {
    const auto old = before.find(name);
    if (old == before.end() || old->second != value) set.emplace(name, value);
  }
  for (const auto& [name, value] : before) {
    if (!now.contains(name)) reset += (reset.empty() ? "" : ", ") + name;
  }
  if (!set.empty()) script.line("{} SET ({});", alter, option_list(set));
  if (!reset.empty()) script.line("{} RESET ({});", alter, reset);
}

/// COMMENT ON what is made, where it has one, or on what has another one.
void comment(const std::string& on, const ObjectChange& part, const Box<std::string>& text,
             SqlScript& script) {
  if (text && (is_made(part) || find(part, "comment") != nullptr)) {
    script.line("COMMENT ON {} IS {};", on, sql::quote_literal(*text));
  } else if (!text && !is_made(part) && find(part, "comment") != nullptr) {
    script.line("COMMENT ON {} IS NULL;", on);
  }
}

/// Of a trigger or rule.
void set_state(const ObjectChange& owner, const ObjectChange& part, char enabled,
               SqlScript& script) {
  const bool is_other = is_made(part) ? enabled != 'O' : find(part, "state") != nullptr;
  if (!is_other) return;
  const std::string_view state = enabled == 'D'   ? "DISABLE"
                                 : enabled == 'A' ? "ENABLE ALWAYS"
                                 : enabled == 'R' ? "ENABLE REPLICA"
                                                  : "ENABLE";
  script.line("ALTER TABLE {} {} {} {};", owner.name, state,
              part.kind == ObjectKind::rule ? "RULE" : "TRIGGER", part.name);
}

void add_trigger(const ObjectChange& owner, const ObjectChange& part, const Relation& relation,
                 const Catalog& now, SqlScript& script) {
  const auto trigger = std::ranges::find(
      relation.triggers, static_cast<catalog::Oid>(part.identity), &catalog::Trigger::oid);
  if (trigger == relation.triggers.end()) return;
  if (is_made(part)) {
    script.line("CREATE {}TRIGGER {} {};", trigger->constraint ? "CONSTRAINT " : "", part.name,
                trigger_definition(now, relation, *trigger));
  }
  set_state(owner, part, trigger->enabled, script);
  comment(fmt::format("TRIGGER {} ON {}", part.name, owner.name), part, trigger->comment, script);
}

/// Whatever has the name that the part has as SQL.
const auto* named(const auto& all, const ObjectChange& part) {
  const auto found = std::ranges::find_if(
      all, [&](const auto& each) { return sql::quote_identifier(each.name) == part.name; });
  return found == all.end() ? nullptr : &*found;
}

void add_rule(const ObjectChange& owner, const ObjectChange& part, const Relation& relation,
              SqlScript& script) {
  const catalog::Rule* rule = named(relation.rules, part);
  if (rule == nullptr) return;
  if (is_made(part)) {
    script.line("CREATE RULE {} AS {};", part.name, rule_definition(relation, *rule));
  }
  set_state(owner, part, rule->enabled, script);
  comment(fmt::format("RULE {} ON {}", part.name, owner.name), part, rule->comment, script);
}

void add_policy(const ObjectChange& owner, const ObjectChange& part, const Relation& relation,
                SqlScript& script) {
  const catalog::Policy* policy = named(relation.policies, part);
  if (policy == nullptr) return;
  if (is_made(part)) {
    const std::string definition = policy_definition(*policy);
    script.line("CREATE POLICY {} ON {}{}{};", part.name, owner.name, definition.empty() ? "" : " ",
                definition);
  }
  comment(fmt::format("POLICY {} ON {}", part.name, owner.name), part, policy->comment, script);
}

void change_statistics(const ObjectChange& part, const Catalog& now, SqlScript& script) {
  const auto* statistics = now.statistics.find(static_cast<catalog::Oid>(part.identity));
  if (statistics == nullptr) return;
  if (is_made(part)) return report::add_statistics(now, *statistics, script);
  if (find(part, "target") != nullptr) {
    script.line("ALTER STATISTICS {} SET STATISTICS {};", part.name,
                statistics->target.value_or(-1));
  }
  comment("STATISTICS " + part.name, part, statistics->comment, script);
}

void finish_constraint(const ObjectChange& owner, const ObjectChange& part,
                       const Relation& relation, SqlScript& script) {
  if (!is_made(part) && find(part, "definition") != nullptr) {
    script.line("ALTER TABLE {} VALIDATE CONSTRAINT {};", owner.name, part.name);
  }
  const auto constraint = std::ranges::find(
      relation.constraints, static_cast<catalog::Oid>(part.identity), &catalog::Constraint::oid);
  if (constraint == relation.constraints.end()) return;
  comment(fmt::format("CONSTRAINT {} ON {}", part.name, owner.name), part, constraint->comment,
          script);
}

}  // namespace

const PropertyChange* find(const ObjectChange& change, std::string_view property) {
  const auto found = std::ranges::find(change.properties, property, &PropertyChange::name);
  return found == change.properties.end() ? nullptr : &*found;
}

const std::string& old_name(const ObjectChange& change) {
  return change.old_name.empty() ? change.name : change.old_name;
}

bool is_made(const ObjectChange& part) {
  return part.change == ChangeKind::added || part.is_made_again;
}

bool is_inherited(const Relation& table, catalog::ColumnNumber column) {
  const catalog::Column* found = table.column(column);
  return found != nullptr && found->inherited > 0;
}

void not_written(const ObjectChange& change, std::string_view what, SqlScript& script) {
  script.comment("Not written: {} {}: {}.", object_kind_word(change.kind), change.name, what);
}

void change_comment(const std::string& on, const ObjectChange& change, SqlScript& script) {
  const PropertyChange* comment = find(change, "comment");
  if (comment == nullptr || change.change == ChangeKind::removed) return;
  script.line("COMMENT ON {} IS {};", on, comment->now.empty() ? "NULL" : comment->now);
}

void change_type(const ObjectChange& change, SqlScript& script) {
  for (const PropertyChange& property : change.properties) {
    if (property.name == "enum") {
      add_labels(change, property, script);
    } else if (property.name == "comment") {
      change_comment("TYPE " + change.name, change, script);
    } else if (property.name == "not null") {
      script.line("ALTER DOMAIN {} {} NOT NULL;", change.name,
                  property.now.empty() ? "DROP" : "SET");
    } else if (property.name == "default") {
      script.line("ALTER DOMAIN {} {}{};", change.name,
                  property.now.empty() ? "DROP DEFAULT" : "SET DEFAULT ", property.now);
    } else {
      not_written(change, fmt::format("{} is otherwise", property.name), script);
    }
  }
  for (const ObjectChange& part : change.parts) {
    if (part.change == ChangeKind::removed || part.is_made_again) {
      script.line("ALTER DOMAIN {} DROP CONSTRAINT {};", change.name, old_name(part));
    }
    if (is_made(part)) {
      script.line("ALTER DOMAIN {} ADD CONSTRAINT {} {};", change.name, part.name,
                  find(part, "definition")->now);
    }
    change_comment(fmt::format("CONSTRAINT {} ON DOMAIN {}", part.name, change.name), part, script);
  }
}

void change_sequence(const ObjectChange& change, const catalog::Sequence& sequence,
                     const Catalog& now, SqlScript& script) {
  change_comment("SEQUENCE " + change.name, change, script);
  if (find(change, "type") == nullptr && find(change, "options") == nullptr) return;
  script.line("ALTER SEQUENCE {} AS {} {}{};", change.name,
              catalog::format_type(now, sequence.type), sequence_options(sequence),
              sequence.cycle ? "" : " NO CYCLE");
}

void change_column(const ObjectChange& table, const ObjectChange& part, const Relation& relation,
                   const Catalog& now, SqlScript& script) {
  const catalog::ColumnNumber number = column_of(part.identity).second;
  const catalog::Column* column = relation.column(number);
  if (column == nullptr || part.change == ChangeKind::removed) return;
  if (part.change == ChangeKind::added) {
    if (is_inherited(relation, number)) return;
    return script.line("ALTER TABLE {} ADD COLUMN {};", table.name,
                       column_definition(now, relation, *column));
  }
  const auto alter = [&](const std::string& what) {
    script.line("ALTER TABLE {} ALTER COLUMN {} {};", table.name, part.name, what);
  };
  const PropertyChange* value = find(part, "default");
  const bool has_type = (find(part, "type") != nullptr || find(part, "collation") != nullptr) &&
                        !is_inherited(relation, number);
  const bool has_default = column->default_value && column->identity == catalog::Identity::none &&
                           column->generated == catalog::Generated::none;
  const bool had_default = value == nullptr ? has_default : !value->before.empty();
  // A default of the old type may be in the way of the new one.
  const bool without = had_default && (has_type || !has_default) && !part.is_made_again;
  if (without) alter("DROP DEFAULT");
  if (has_type) {
    const std::string type = catalog::format_type(now, column->type);
    alter(fmt::format(
        "TYPE {}{} USING {}::{}", type,
        column->collation.empty() ? "" : " COLLATE " + collation_text(column->collation), part.name,
        type));
  }
  if (has_default && (without || part.is_made_again || value != nullptr)) {
    alter("SET DEFAULT " + default_text(*column->default_value));
  }
  if (const PropertyChange* null = find(part, "not null")) {
    alter(null->now.empty() ? "DROP NOT NULL" : "SET NOT NULL");
  }
  change_identity(part, alter);
  if (find(part, "generated") != nullptr || find(part, "kept") != nullptr) {
    not_written(part, fmt::format("its expression in {} is otherwise", table.name), script);
  }
}

void add_constraint(const ObjectChange& table, const ObjectChange& part, const Relation& relation,
                    const Catalog& now, SqlScript& script) {
  const auto constraint = std::ranges::find(
      relation.constraints, static_cast<catalog::Oid>(part.identity), &catalog::Constraint::oid);
  if (part.kind != ObjectKind::constraint || constraint == relation.constraints.end()) return;
  script.line("ALTER TABLE {} ADD CONSTRAINT {} {};", table.name, part.name,
              constraint_definition(now, relation, *constraint));
}

void change_settings(const ObjectChange& change, const Relation& relation,
                     const Relation& old_relation, SqlScript& script) {
  const std::string_view kind = relation_keyword(relation.kind);
  for (const PropertyChange& property : change.properties) {
    const bool off = property.now.empty();
    if (property.name == "query") continue;
    if (property.name == "comment") {
      script.line("COMMENT ON {} {} IS {};", kind, change.name, off ? "NULL" : property.now);
    } else if (property.name == "options") {
      change_options(fmt::format("ALTER {} {}", kind, change.name), old_relation.options,
                     relation.options, script);
    } else if (property.name == "row level security") {
      script.line("ALTER TABLE {} {} ROW LEVEL SECURITY;", change.name, off ? "DISABLE" : "ENABLE");
    } else if (property.name == "forced row level security") {
      script.line("ALTER TABLE {} {} ROW LEVEL SECURITY;", change.name, off ? "NO FORCE" : "FORCE");
    } else if (property.name == "unlogged") {
      script.line("ALTER TABLE {} SET {};", change.name, off ? "LOGGED" : "UNLOGGED");
    } else if (property.name == "replica identity" && property.now != "index") {
      script.line("ALTER TABLE {} REPLICA IDENTITY {};", change.name,
                  off                      ? "DEFAULT"
                  : property.now == "full" ? "FULL"
                                           : "NOTHING");
    } else {
      not_written(change, fmt::format("{} is otherwise", property.name), script);
    }
  }
}

void add_rest(const ObjectChange& owner, const ObjectChange& part, const Relation& relation,
              const Catalog& now, SqlScript& script) {
  if (part.change == ChangeKind::removed) return;
  switch (part.kind) {
    case ObjectKind::trigger:
      return add_trigger(owner, part, relation, now, script);
    case ObjectKind::rule:
      return add_rule(owner, part, relation, script);
    case ObjectKind::policy:
      return add_policy(owner, part, relation, script);
    case ObjectKind::statistics:
      return change_statistics(part, now, script);
    case ObjectKind::constraint:
      return finish_constraint(owner, part, relation, script);
    case ObjectKind::index: {
      const auto* index = now.indexes.find(static_cast<catalog::Oid>(part.identity));
      if (index == nullptr) return;
      return comment(fmt::format("INDEX {}", catalog::qualified_name(index->schema, index->name)),
                     part, index->comment, script);
    }
    case ObjectKind::column: {
      const auto* column = relation.column(column_of(part.identity).second);
      if (column == nullptr) return;
      // Nothing but its default has gone.
      if (find(part, "comment") == nullptr) return;
      return comment(fmt::format("COLUMN {}.{}", owner.name, part.name), part, column->comment,
                     script);
    }
    default:
      return;
  }
}

}  // namespace pgplumb::report
