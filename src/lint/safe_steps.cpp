#include "lint/safe_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "catalog/apply_columns.h"
#include "catalog/naming.h"
#include "lint/table_work.h"
#include "sql/walk.h"

namespace pgplumb::lint {
namespace {

using catalog::Relation;
using sql::AlterTableKind;
using sql::ConstraintDef;
using sql::ConstraintKind;
using sql::quote_identifier;

/// The columns of a constraint: its own, or the one that it stands at.
std::vector<std::string> columns_of(const sql::AlterTableAction& action,
                                    const ConstraintDef& constraint) {
  std::vector<std::string> columns;
  for (const sql::Identifier& column : constraint.columns) columns.push_back(column.name);
  if (columns.empty() && action.kind == AlterTableKind::add_column) {
    columns.push_back(action.column->name);
  }
  return columns;
}

std::string chosen_name(const replay::Step& step, const Relation& table,
                        std::span<const std::string> columns, std::string_view label,
                        std::span<const std::string> others = {}) {
  return catalog::choose_constraint_name(step.before, table.schema, table.name,
                                         catalog::join_column_names(columns), label, others);
}

/// "DROP CONSTRAINT f, " where the statement has another constraint make way: the one of the same
/// name, the old primary key.
std::string making_way(const BlockingPart& part, const ConstraintDef& constraint) {
  const catalog::Constraint* old_key =
      constraint.kind == ConstraintKind::primary_key ? part.table.primary_key() : nullptr;
  for (const sql::AlterTableAction& other : part.alter.actions) {
    if (other.kind != AlterTableKind::drop_constraint) continue;
    if (other.name == constraint.name || (old_key != nullptr && other.name == old_key->name)) {
      return fmt::format("DROP CONSTRAINT {}, ", quote_identifier(other.name));
    }
  }
  return {};
}

SafeStep validation(std::string_view table, std::string_view constraint) {
  return {.when = When::validate,
          .sql = fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {};", table, constraint),
          .comment = "in a later transaction:"};
}

/// The steps of a constraint that can be added NOT VALID; `definition` without its name.
SafePlan validated_later(const BlockingPart& part, const ConstraintDef& constraint,
                         std::string_view definition) {
  const std::string name = quote_identifier(constraint_name(part, constraint));
  const std::string table = display_name(part.step(), part.table);
  return {{.when = When::now,
           .sql = fmt::format("ALTER TABLE {} {}ADD CONSTRAINT {} {} NOT VALID;", table,
                              making_way(part, constraint), name, definition)},
          validation(table, name)};
}

/// "a, b"; of a temporal key "a, PERIOD b".
std::string join(std::span<const std::string> names, bool ends_with_period = false) {
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += ", ";
    if (ends_with_period && &name == &names.back()) joined += "PERIOD ";
    joined += quote_identifier(name);
  }
  return joined;
}

bool adds_column(const sql::AlterTableAction& action, std::string_view name) {
  return action.kind == AlterTableKind::add_column && action.column && action.column->name == name;
}

/// The column that a subcommand of the statement adds; null where none does.
const sql::ColumnDef* added_column(const sql::AlterTable& alter, std::string_view name) {
  const auto found = std::ranges::find_if(
      alter.actions, [&](const auto& action) { return adds_column(action, name); });
  return found == alter.actions.end() ? nullptr : &*found->column;
}

std::string_view action_words(sql::ForeignKeyAction action) {
  switch (action) {
    case sql::ForeignKeyAction::no_action:
      return {};
    case sql::ForeignKeyAction::restrict:
      return "RESTRICT";
    case sql::ForeignKeyAction::cascade:
      return "CASCADE";
    case sql::ForeignKeyAction::set_null:
      return "SET NULL";
    case sql::ForeignKeyAction::set_default:
      return "SET DEFAULT";
  }
  return {};
}

/// "REFERENCES teams (id) ON DELETE CASCADE": a foreign key from there on.
std::string reference_words(const ConstraintDef& key) {
  const std::string& schema = key.references.schema;
  std::string text = fmt::format(
      "REFERENCES {}", schema.empty() ? quote_identifier(key.references.name)
                                      : catalog::qualified_name(schema, key.references.name));
  if (!key.referenced_columns.empty()) {
    std::vector<std::string> columns;
    for (const sql::Identifier& column : key.referenced_columns) columns.push_back(column.name);
    text += fmt::format(" ({})", join(columns, key.without_overlaps));
  }
  if (key.match == sql::MatchType::full) text += " MATCH FULL";
  if (const auto words = action_words(key.on_update); !words.empty()) {
    text += fmt::format(" ON UPDATE {}", words);
  }
  if (const auto words = action_words(key.on_delete); !words.empty()) {
    text += fmt::format(" ON DELETE {}", words);
    if (!key.on_delete_columns.empty()) text += fmt::format(" ({})", join(key.on_delete_columns));
  }
  if (key.deferrable) text += " DEFERRABLE";
  if (key.initially_deferred) text += " INITIALLY DEFERRED";
  return text;
}

/// A foreign key's definition in SQL, without its name.
std::string definition_of(const BlockingPart& part, const ConstraintDef& key) {
  return fmt::format("FOREIGN KEY ({}) {}",
                     join(columns_of(part.action, key), key.without_overlaps),
                     reference_words(key));
}

/// Where a partitioned table's foreign key cannot be NOT VALID: its partitions' can, and that of
/// the table takes those over (tryAttachPartitionForeignKey()).
SafePlan partitioned_foreign_key_plan(const BlockingPart& part, const ConstraintDef& constraint) {
  const std::string name = quote_identifier(constraint_name(part, constraint));
  const std::string definition = definition_of(part, constraint);
  SafeStep later = validation("partition", name);
  later.is_pattern = true;
  return {{.when = When::now,
           .sql = fmt::format("ALTER TABLE partition ADD CONSTRAINT {} {} NOT VALID;", name,
                              definition),
           .comment = "for each partition:",
           .is_pattern = true},
          later,
          {.when = When::later,
           .sql = fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {};",
                              display_name(part.step(), part.table), name, definition),
           .comment = "takes them over and reads nothing:"}};
}

/// The name, or one like it that no relation of the schema has.
std::string free_class_name(const replay::Step& step, const Relation& table,
                            const std::string& name) {
  if (step.before.find_class(table.schema, name) == nullptr) return name;
  return catalog::choose_relation_name(step.before, table.schema, name, {}, "new", true);
}

/// " WITH (fillfactor = 70)".
std::string storage_words(const std::vector<sql::Option>& options) {
  std::string words;
  for (const sql::Option& option : options) {
    words += fmt::format("{}{}", words.empty() ? "" : ", ", quote_identifier(option.name));
    if (option.value.empty()) continue;
    const bool is_bare = option.value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") ==
                         std::string::npos;
    words += " = " + (is_bare ? option.value : sql::quote_literal(option.value));
  }
  return words.empty() ? words : fmt::format(" WITH ({})", words);
}

/// A key's definition in parts, each with a blank before it, and empty where it is not written.
struct KeyWords {
  std::string_view kind;  ///< "UNIQUE", without a blank
  std::string columns;    ///< "a, b"
  std::string include;
  std::string_view nulls;
  std::string storage;
  std::string tablespace;  ///< its name, without a blank
  std::string deferrable;

  /// "(a, b) INCLUDE (c) NULLS NOT DISTINCT WITH (...) TABLESPACE x": of CREATE INDEX.
  [[nodiscard]] std::string of_index() const {
    return fmt::format("({}){}{}{}{}", columns, include, nulls, storage,
                       tablespace.empty() ? "" : " TABLESPACE " + tablespace);
  }
  [[nodiscard]] std::string of_constraint() const {
    return fmt::format("{}{} ({}){}{}{}{}", kind, nulls, columns, include, storage,
                       tablespace.empty() ? "" : " USING INDEX TABLESPACE " + tablespace,
                       deferrable);
  }
};

KeyWords key_words(const BlockingPart& part, const ConstraintDef& constraint) {
  KeyWords words{
      .kind = constraint.kind == ConstraintKind::primary_key ? "PRIMARY KEY" : "UNIQUE",
      .columns = column_list(part, constraint),
      .storage = storage_words(constraint.options),
      .tablespace = constraint.tablespace.empty() ? "" : quote_identifier(constraint.tablespace)};
  if (!constraint.include.empty()) {
    std::vector<std::string> names;
    for (const sql::Identifier& column : constraint.include) names.push_back(column.name);
    words.include = fmt::format(" INCLUDE ({})", join(names));
  }
  if (constraint.nulls_not_distinct) words.nulls = " NULLS NOT DISTINCT";
  if (constraint.deferrable) words.deferrable = " DEFERRABLE";
  if (constraint.initially_deferred) words.deferrable += " INITIALLY DEFERRED";
  return words;
}

/// ADD CONSTRAINT ... USING INDEX is not for partitioned tables (ATExecAddIndexConstraint()).
SafePlan partitioned_key_plan(std::string_view table, const KeyWords& words,
                              std::string_view name) {
  return {{.when = When::now,
           .sql = fmt::format("ALTER TABLE ONLY {} ADD CONSTRAINT {} {};", table, name,
                              words.of_constraint())},
          {.when = When::outside,
           .sql = fmt::format("CREATE UNIQUE INDEX CONCURRENTLY partition_key ON partition {};\n"
                              "ALTER TABLE partition ADD CONSTRAINT partition_key {} USING INDEX "
                              "partition_key{};\n"
                              "ALTER INDEX {} ATTACH PARTITION partition_key;",
                              words.of_index(), words.kind, words.deferrable, name),
           .comment = "for each partition, outside a transaction:",
           .is_pattern = true}};
}

/// What PostgreSQL makes the name of a constraint of.
struct NameWords {
  ConstraintKind kind;
  std::vector<std::string> columns;
  bool operator==(const NameWords&) const = default;
};

NameWords name_words(const sql::AlterTableAction& action, const ConstraintDef& constraint) {
  NameWords words{.kind = constraint.kind, .columns = columns_of(action, constraint)};
  if (constraint.kind == ConstraintKind::check) {
    // AddRelationNewConstraints(): the column's name only where it is the one.
    if (!constraint.expr.empty()) words.columns = sql::columns_of(constraint.expr.front());
    if (words.columns.size() != 1) words.columns.clear();
  }
  return words;
}

std::string chosen_name(const BlockingPart& part, const NameWords& words,
                        std::span<const std::string> others) {
  const replay::Step& step = part.step();
  switch (words.kind) {
    case ConstraintKind::check:
      return chosen_name(step, part.table, words.columns, "check", others);
    case ConstraintKind::foreign_key:
      return chosen_name(step, part.table, words.columns, "fkey", others);
    case ConstraintKind::primary_key:
    case ConstraintKind::unique:
      return catalog::choose_index_name(
          step.before, part.table.schema, part.table.name, words.columns,
          words.kind == ConstraintKind::unique ? catalog::IndexPurpose::unique_constraint
                                               : catalog::IndexPurpose::primary_key,
          others);
    case ConstraintKind::exclude:
      return chosen_name(step, part.table, words.columns, "excl", others);
    default:
      return chosen_name(step, part.table, words.columns, "not_null", others);
  }
}

bool ends_in_comment(std::string_view text) {
  return text.substr(text.find_last_of('\n') + 1).find("--") != std::string_view::npos;
}

}  // namespace

std::string plan_text(const SafePlan& plan) {
  std::string text;
  for (const SafeStep& step : plan) {
    if (!text.empty()) text += '\n';
    if (!step.comment.empty()) text += fmt::format("-- {}\n", step.comment);
    text += step.sql;
  }
  return text;
}

std::string free_column_name(const Relation& table, std::string wanted) {
  std::string name(catalog::clip_name(wanted));
  for (int i = 2; table.column(name) != nullptr; ++i) {
    const std::string number = fmt::format("{}", i);
    name =
        std::string(catalog::clip_name(wanted, catalog::max_name_length - number.size())) + number;
  }
  return name;
}

std::string constraint_name(const BlockingPart& part, const ConstraintDef& constraint) {
  if (!constraint.name.empty()) return constraint.name;
  const NameWords words = name_words(part.action, constraint);
  std::vector<std::string> others;
  std::size_t seen = 0;
  const auto is_reached = [&](const sql::AlterTableAction& action, const ConstraintDef& other) {
    if (&other == &constraint || ++seen > most_named_constraints) return true;
    if (!other.name.empty()) {
      others.push_back(other.name);
    } else if (name_words(action, other) == words) {
      others.push_back(chosen_name(part, words, others));
    }
    return false;
  };
  for (const sql::AlterTableAction& action : part.alter.actions) {
    if (action.constraint && is_reached(action, *action.constraint)) break;
    if (action.kind != AlterTableKind::add_column || !action.column) continue;
    if (std::ranges::any_of(action.column->constraints,
                            [&](const ConstraintDef& each) { return is_reached(action, each); })) {
      break;
    }
  }
  return chosen_name(part, words, others);
}

std::string column_list(const BlockingPart& part, const ConstraintDef& constraint) {
  return join(columns_of(part.action, constraint));
}

SafePlan not_null_plan(const StatementContext& context, const Relation& table,
                       const std::string& column) {
  std::vector<std::string> taken;
  return not_null_plan(context, table, column, taken);
}

SafePlan not_null_plan(const StatementContext& context, const Relation& table,
                       const std::string& column, std::vector<std::string>& taken) {
  const replay::Step& step = context.step;
  const bool takes_not_valid = context.config.is_known_since(18);
  const std::string name = display_name(step, table);
  const std::string quoted = quote_identifier(column);
  taken.push_back(chosen_name(step, table, std::span(&column, 1), "not_null", taken));
  const std::string constraint = quote_identifier(taken.back());
  if (takes_not_valid) {
    return {{.when = When::now,
             .sql = fmt::format("ALTER TABLE {} ADD CONSTRAINT {} NOT NULL {} NOT VALID;", name,
                                constraint, quoted)},
            validation(name, constraint)};
  }
  return {{.when = When::now,
           .sql = fmt::format("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({} IS NOT NULL) NOT VALID;",
                              name, constraint, quoted)},
          validation(name, constraint),
          {.when = When::later,
           .sql = fmt::format("ALTER TABLE {0} ALTER COLUMN {2} SET NOT NULL;\n"
                              "ALTER TABLE {0} DROP CONSTRAINT {1};",
                              name, constraint, quoted),
           .comment = "in a third one, where the valid CHECK proves it and nothing is read:"}};
}

std::string not_null_steps(const StatementContext& context, const Relation& table,
                           const std::string& column) {
  return plan_text(not_null_plan(context, table, column));
}

std::string not_null_steps(const StatementContext& context, const Relation& table,
                           std::span<const std::string> columns) {
  SafePlan all;
  std::vector<std::string> taken;
  for (const std::string& column : columns) {
    SafePlan plan = not_null_plan(context, table, column, taken);
    if (all.empty()) {
      all = std::move(plan);
      continue;
    }
    for (std::size_t i = 0; i < all.size(); ++i) all[i].sql += '\n' + plan[i].sql;
  }
  return plan_text(all);
}

std::string text_without(const BlockingPart& part,
                         std::span<const ConstraintDef* const> constraints) {
  const Span whole = part.action.span;
  std::string text;
  std::uint32_t at = whole.begin;
  for (const ConstraintDef* gone : constraints) {
    text += part.context.sources.text({whole.file, at, gone->span.begin});
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    if (ends_in_comment(text)) text += '\n';
    at = gone->span.end;
  }
  text += part.context.sources.text({whole.file, at, whole.end});
  if (ends_in_comment(text)) text += '\n';
  return text;
}

std::string column_first(const BlockingPart& part, const ConstraintDef& constraint) {
  const std::string table = display_name(part.step(), part.table);
  // Code may have put the statement together: then its text stands nowhere.
  if (constraint.span == part.action.span && part.action.kind == AlterTableKind::add_column) {
    return {};
  }
  if (part.action.kind == AlterTableKind::add_column) {
    const ConstraintDef* gone = &constraint;
    return fmt::format("ALTER TABLE {} {};\n", table, text_without(part, {&gone, 1}));
  }
  std::string columns;
  for (const std::string& column : name_words(part.action, constraint).columns) {
    for (const sql::AlterTableAction& other : part.alter.actions) {
      if (!adds_column(other, column) || other.span == part.action.span) continue;
      columns +=
          fmt::format("ALTER TABLE {} {};\n", table,
                      text_without({part.context, part.alter, other, part.table, part.lock}, {}));
    }
  }
  return columns;
}

SafePlan check_plan(const BlockingPart& part, const ConstraintDef& constraint) {
  return validated_later(part, constraint,
                         fmt::format("CHECK ({}){}", sql::to_sql(constraint.expr.front()),
                                     constraint.no_inherit ? " NO INHERIT" : ""));
}

std::string check_steps(const BlockingPart& part, const ConstraintDef& constraint) {
  return plan_text(check_plan(part, constraint));
}

SafePlan foreign_key_plan(const BlockingPart& part, const ConstraintDef& constraint) {
  // Since 18 that of a partitioned table may be NOT VALID (ATAddForeignKeyConstraint()).
  if (part.table.kind == catalog::RelationKind::partitioned_table &&
      !part.context.config.is_known_since(18)) {
    return partitioned_foreign_key_plan(part, constraint);
  }
  return validated_later(part, constraint, definition_of(part, constraint));
}

std::string key_with_column(const BlockingPart& part, const ConstraintDef& constraint) {
  if (constraint.columns.size() != 1 || constraint.without_overlaps) return {};
  const std::string& name = constraint.columns.front().name;
  std::string definition;
  std::string_view place;
  if (const auto* own = added_column(part.alter, name)) {
    if (own->type.empty() || !own->constraints.empty()) return {};
    definition = sql::to_sql(own->type.front());
  } else {
    const catalog::Column* column = part.table.column(name);
    const replay::DeployUnit& deploy = part.step().deploy;
    if (column == nullptr || !deploy.creates_column(part.table.oid, column->number) ||
        deploy.may_have_filled(part.table.oid, column->number) || column->default_value ||
        column->not_null || !has_plain_definition(part.table, *column)) {
      return {};
    }
    definition = catalog::format_type(part.step().before, column->type);
    place = "-- in place of the ADD COLUMN before:\n";
  }
  return fmt::format("{}ALTER TABLE {} ADD COLUMN {} {} CONSTRAINT {} {};", place,
                     display_name(part.step(), part.table), quote_identifier(name), definition,
                     quote_identifier(constraint_name(part, constraint)),
                     reference_words(constraint));
}

std::string foreign_key_steps(const BlockingPart& part, const ConstraintDef& constraint) {
  return plan_text(foreign_key_plan(part, constraint));
}

namespace {

/// A column that the statement itself adds, with NOT NULL of its own.
bool is_added_not_null(const sql::AlterTable& alter, const std::string& column) {
  const sql::ColumnDef* added = added_column(alter, column);
  if (added == nullptr) return false;
  return std::ranges::any_of(
             added->type,
             [](const sql::TypeName& type) { return catalog::serial_type(type).has_value(); }) ||
         std::ranges::any_of(added->constraints, [](const ConstraintDef& each) {
           return each.kind == ConstraintKind::not_null || each.kind == ConstraintKind::identity;
         });
}

/// The columns of a primary key that may be NULL have their NOT NULL first.
SafePlan not_null_first(const BlockingPart& part, const ConstraintDef& constraint) {
  SafePlan plan;
  if (constraint.kind != ConstraintKind::primary_key) return plan;
  std::vector<std::string> taken;
  for (const std::string& column : columns_of(part.action, constraint)) {
    const catalog::Column* found = part.table.column(column);
    if (found != nullptr ? found->not_null : is_added_not_null(part.alter, column)) continue;
    for (SafeStep& step : not_null_plan(part.context, part.table, column, taken)) {
      plan.push_back(std::move(step));
    }
  }
  return plan;
}

}  // namespace

SafePlan key_plan(const BlockingPart& part, const ConstraintDef& constraint) {
  if (constraint.kind == ConstraintKind::exclude || constraint.without_overlaps) return {};
  const replay::Step& step = part.step();
  const std::string table = display_name(step, part.table);
  const KeyWords words = key_words(part, constraint);
  const std::string unquoted = constraint_name(part, constraint);
  const std::string name = quote_identifier(unquoted);
  SafePlan plan = not_null_first(part, constraint);
  if (part.table.kind == catalog::RelationKind::partitioned_table) {
    for (SafeStep& more : partitioned_key_plan(table, words, name)) {
      plan.push_back(std::move(more));
    }
    return plan;
  }
  // The index takes the name of its constraint with ADD CONSTRAINT.
  const std::string index = quote_identifier(free_class_name(step, part.table, unquoted));
  plan.push_back({.when = When::outside,
                  .sql = fmt::format("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} {};", index, table,
                                     words.of_index())});
  plan.push_back(
      {.when = When::now,
       .sql = fmt::format("ALTER TABLE {} {}ADD CONSTRAINT {} {} USING INDEX {}{};", table,
                          making_way(part, constraint), name, words.kind, index, words.deferrable),
       .comment = "takes the index as it is:"});
  return plan;
}

std::string key_steps(const BlockingPart& part, const ConstraintDef& constraint) {
  return plan_text(key_plan(part, constraint));
}

std::string column_constraint_steps(const BlockingPart& part) {
  std::vector<std::string> taken;
  return column_constraint_steps(part, taken);
}

std::string column_constraint_steps(const BlockingPart& part, std::vector<std::string>& taken) {
  std::string steps;
  const auto add = [&](const std::string& more) {
    if (!more.empty()) steps += "\n" + more;
  };
  for (const ConstraintDef& constraint : part.action.column->constraints) {
    switch (constraint.kind) {
      case ConstraintKind::not_null:
        add(plan_text(not_null_plan(part.context, part.table, part.action.column->name, taken)));
        break;
      case ConstraintKind::check:
        if (!constraint.expr.empty()) add(check_steps(part, constraint));
        break;
      case ConstraintKind::foreign_key:
        add(foreign_key_steps(part, constraint));
        break;
      case ConstraintKind::primary_key:
      case ConstraintKind::unique:
        add(key_steps(part, constraint));
        break;
      default:
        break;
    }
  }
  return steps;
}

std::string outside_transaction_note(const replay::Step& step) {
  if (!step.transaction.open()) return {};
  return "CONCURRENTLY cannot run inside a transaction: give it a migration of its own that the "
         "tool runs outside of one";
}

}  // namespace pgplumb::lint
