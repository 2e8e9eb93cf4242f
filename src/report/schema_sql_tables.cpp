#include "report/schema_sql_tables.h"

#include <algorithm>

#include "report/schema_sql_objects.h"
#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Index;
using catalog::no_oid;
using catalog::Oid;
using catalog::Relation;
using sql::quote_identifier;

std::string name_of(const Relation& relation) {
  return catalog::qualified_name(relation.schema, relation.name);
}

const Constraint* not_null_of(const Relation& relation, catalog::ColumnNumber column) {
  const auto it = std::ranges::find_if(relation.constraints, [&](const Constraint& constraint) {
    return constraint.kind == ConstraintKind::not_null && constraint.columns.front() == column;
  });
  return it == relation.constraints.end() ? nullptr : &*it;
}

/// The options of the sequence behind an identity column; the sequence's own name among them.
std::string identity_options(const Catalog& catalog, const Relation& table, const Column& column) {
  for (const Oid oid : table.sequences) {
    const catalog::Sequence& sequence = *catalog.sequences.find(oid);
    if (!sequence.identity || sequence.owner_column != column.number) continue;
    return fmt::format(" (SEQUENCE NAME {} {})",
                       catalog::qualified_name(sequence.schema, sequence.name),
                       sequence_options(sequence));
  }
  return {};
}

class TableScript {
 public:
  TableScript(const Catalog& catalog, const Relation& table, SqlScript& script)
      : catalog_(catalog), table_(table), script_(script), name_(name_of(table)) {}

  void add_table() {
    std::string body;
    const auto add = [&](const std::string& text) { body += (body.empty() ? "" : ",\n") + text; };
    for (const Column& column : table_.columns) add("  " + column_definition(column));
    for (const Constraint& constraint : table_.constraints) {
      if (constraint.kind == ConstraintKind::check && is_checked_at_once(constraint)) {
        add(fmt::format("  CONSTRAINT {} {}", quote_identifier(constraint.name),
                        constraint_definition(catalog_, table_, constraint)));
      }
    }
    std::string tail;
    if (table_.partition_key) {
      tail += " PARTITION BY " + partition_key_text(table_, *table_.partition_key);
    }
    if (table_.kind == catalog::RelationKind::foreign_table) {
      script_.line("CREATE FOREIGN TABLE {} (\n{}\n) SERVER {}{};", name_, body,
                   quote_identifier(table_.server),
                   table_.foreign_options ? foreign_options(*table_.foreign_options) : "");
      return;
    }
    if (!table_.options.empty()) tail += fmt::format(" WITH ({})", option_list(table_.options));
    const bool unlogged = table_.persistence == sql::Persistence::unlogged;
    script_.line("CREATE {}TABLE {} (\n{}\n){};", unlogged ? "UNLOGGED " : "", name_, body, tail);
    add_identity_types();
  }

  std::string column_definition(const Column& column) const {
    std::string text = fmt::format("{} {}", quote_identifier(column.name),
                                   catalog::format_type(catalog_, column.type));
    if (column.foreign_options) text += foreign_options(*column.foreign_options);
    if (!column.collation.empty()) text += " COLLATE " + collation_text(column.collation);
    if (column.identity != catalog::Identity::none) {
      // A partition has it from its parent.
      if (!table_.is_partition()) {
        text += fmt::format(" GENERATED {} AS IDENTITY{}",
                            column.identity == catalog::Identity::always ? "ALWAYS" : "BY DEFAULT",
                            identity_options(catalog_, table_, column));
      }
    } else if (column.generated != catalog::Generated::none && column.default_value) {
      text += fmt::format(" GENERATED ALWAYS AS ({}) {}", sql::to_sql(*column.default_value),
                          column.generated == catalog::Generated::stored ? "STORED" : "VIRTUAL");
    } else if (column.default_value) {
      text += " DEFAULT " + default_text(*column.default_value);
    }
    return text + not_null_definition(column);
  }

  void attach_to_parents() {
    if (table_.is_partition() && !table_.parents.empty()) {
      script_.line("ALTER TABLE ONLY {} ATTACH PARTITION {} {};",
                   relation_name(catalog_, table_.parents.front()), name_,
                   partition_bound_text(*table_.partition_bound));
      return;
    }
    for (const Oid parent : table_.parents) {
      script_.line("ALTER TABLE ONLY {} INHERIT {};", name_, relation_name(catalog_, parent));
    }
  }

  void add_primary_key() {
    if (const Constraint* key = table_.primary_key()) add_constraint(*key, true);
  }

  void add_keys_and_indexes(bool has_primary_key) {
    for (const Constraint& constraint : table_.constraints) {
      if (has_primary_key && constraint.kind == ConstraintKind::primary_key) continue;
      const bool key = constraint.kind == ConstraintKind::primary_key ||
                       constraint.kind == ConstraintKind::unique ||
                       constraint.kind == ConstraintKind::exclude;
      if (key && constraint.kind == ConstraintKind::exclude) {
        // CompareIndexInfo() finds no two of these alike, so that none can be attached.
        if (constraint.parent == no_oid) add_constraint(constraint, false);
      } else if (key) {
        add_constraint(constraint, true);
        attach_index(constraint.index);
      } else if (constraint.kind != ConstraintKind::foreign_key && constraint.local &&
                 !is_checked_at_once(constraint)) {
        add_constraint(constraint, false);
      }
    }
    for (const Oid oid : table_.indexes) {
      const Index& index = *catalog_.indexes.find(oid);
      if (index.constraint != no_oid) continue;
      script_.line("{};", index_definition(catalog_, table_, index));
      attach_index(oid);
    }
  }

  void add_foreign_keys() {
    for (const Constraint& constraint : table_.constraints) {
      if (constraint.kind != ConstraintKind::foreign_key || comes_from_parent(constraint)) continue;
      const Relation* referenced = catalog_.relations.find(constraint.references);
      if (referenced == nullptr || referenced->assumed) {
        script_.comment("Foreign key {} of {} refers to a table that no migration makes.",
                        quote_identifier(constraint.name), name_);
      } else {
        add_constraint(constraint, false);
      }
    }
  }

  void add_settings() {
    for (const catalog::Trigger& trigger : table_.triggers) {
      if (trigger.parent == no_oid) add_trigger(trigger);
      add_state("TRIGGER", trigger.name, trigger.enabled);
    }
    for (const catalog::Rule& rule : table_.rules) add_rule(rule);
    if (table_.row_security) script_.line("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;", name_);
    if (table_.force_row_security) script_.line("ALTER TABLE {} FORCE ROW LEVEL SECURITY;", name_);
    for (const catalog::Policy& policy : table_.policies) add_policy(policy);
    add_replica_identity();
    for (const Oid oid : table_.statistics) {
      add_statistics(catalog_, *catalog_.statistics.find(oid), script_);
    }
    add_comments();
  }

 private:
  static bool is_checked_at_once(const Constraint& constraint) {
    return constraint.validated || !constraint.enforced;
  }

  std::string not_null_definition(const Column& column) const {
    if (!column.not_null) return {};
    const Constraint* constraint = not_null_of(table_, column.number);
    if (constraint == nullptr) return " NOT NULL";
    if (!is_checked_at_once(*constraint)) return {};
    return fmt::format(" CONSTRAINT {} NOT NULL{}", quote_identifier(constraint->name),
                       constraint->no_inherit ? " NO INHERIT" : "");
  }

  /// LIKE makes sequences of another type than their column's.
  void add_identity_types() {
    for (const Oid oid : table_.sequences) {
      const catalog::Sequence& sequence = *catalog_.sequences.find(oid);
      const Column* column = table_.column(sequence.owner_column);
      if (!sequence.identity || column == nullptr || column->type.type == sequence.type.type) {
        continue;
      }
      script_.line("ALTER SEQUENCE {} AS {} {};",
                   catalog::qualified_name(sequence.schema, sequence.name),
                   catalog::format_type(catalog_, sequence.type), sequence_options(sequence));
    }
  }

  void add_constraint(const Constraint& constraint, bool only) {
    const bool partitioned = table_.kind == catalog::RelationKind::partitioned_table;
    script_.line("ALTER TABLE {}{} ADD CONSTRAINT {} {};", only && partitioned ? "ONLY " : "",
                 name_, quote_identifier(constraint.name),
                 constraint_definition(catalog_, table_, constraint));
  }

  void attach_index(Oid oid) {
    const Index* index = catalog_.indexes.find(oid);
    const Index* parent = index == nullptr ? nullptr : catalog_.indexes.find(index->parent);
    if (parent == nullptr) return;
    script_.line("ALTER INDEX {} ATTACH PARTITION {};",
                 catalog::qualified_name(parent->schema, parent->name),
                 catalog::qualified_name(index->schema, index->name));
  }

  /// Made along with another one: for a partition of the table that it refers to, or the same of
  /// the parent under the same name.
  bool comes_from_parent(const Constraint& constraint) const {
    if (constraint.parent == no_oid) return false;
    for (const Oid oid : table_.parents) {
      const Relation& parent = *catalog_.relations.find(oid);
      const auto it = std::ranges::find(parent.constraints, constraint.parent, &Constraint::oid);
      if (it != parent.constraints.end()) return it->name == constraint.name;
    }
    return true;
  }

  void add_trigger(const catalog::Trigger& trigger) {
    script_.line("CREATE {}TRIGGER {} {};", trigger.constraint ? "CONSTRAINT " : "",
                 quote_identifier(trigger.name), trigger_definition(catalog_, table_, trigger));
    add_comment("TRIGGER", trigger);
  }

  void add_rule(const catalog::Rule& rule) {
    script_.line("CREATE RULE {} AS {};", quote_identifier(rule.name),
                 rule_definition(table_, rule));
    add_state("RULE", rule.name, rule.enabled);
    add_comment("RULE", rule);
  }

  /// Of a trigger or rule that is not simply enabled.
  void add_state(std::string_view kind, const std::string& name, char enabled) {
    if (enabled == 'O' || !table_.is_table()) return;
    const std::string_view state = enabled == 'D'   ? "DISABLE"
                                   : enabled == 'A' ? "ENABLE ALWAYS"
                                                    : "ENABLE REPLICA";
    script_.line("ALTER TABLE ONLY {} {} {} {};", name_, state, kind, quote_identifier(name));
  }

  void add_policy(const catalog::Policy& policy) {
    const std::string definition = policy_definition(policy);
    script_.line("CREATE POLICY {} ON {}{}{};", quote_identifier(policy.name), name_,
                 definition.empty() ? "" : " ", definition);
    add_comment("POLICY", policy);
  }

  /// Of what is named with its table.
  void add_comment(std::string_view kind, const auto& part) {
    if (!part.comment) return;
    script_.line("COMMENT ON {} {} ON {} IS {};", kind, quote_identifier(part.name), name_,
                 sql::quote_literal(*part.comment));
  }

  void add_replica_identity() {
    if (table_.kind == catalog::RelationKind::foreign_table) return;
    if (table_.replica_identity == 'n' || table_.replica_identity == 'f') {
      script_.line("ALTER TABLE ONLY {} REPLICA IDENTITY {};", name_,
                   table_.replica_identity == 'n' ? "NOTHING" : "FULL");
    }
    for (const Oid oid : table_.indexes) {
      const Index& index = *catalog_.indexes.find(oid);
      if (!index.replica_identity) continue;
      script_.line("ALTER TABLE ONLY {} REPLICA IDENTITY USING INDEX {};", name_,
                   quote_identifier(index.name));
    }
  }

  void add_comments() {
    if (table_.comment) {
      script_.line("COMMENT ON {} {} IS {};", relation_keyword(table_.kind), name_,
                   sql::quote_literal(*table_.comment));
    }
    for (const Constraint& constraint : table_.constraints) {
      if (constraint.parent == no_oid) add_comment("CONSTRAINT", constraint);
    }
    for (const Oid oid : table_.indexes) {
      const Index& index = *catalog_.indexes.find(oid);
      if (!index.comment) continue;
      script_.line("COMMENT ON INDEX {} IS {};", catalog::qualified_name(index.schema, index.name),
                   sql::quote_literal(*index.comment));
    }
    for (const Column& column : table_.columns) {
      if (!column.comment) continue;
      script_.line("COMMENT ON COLUMN {}.{} IS {};", name_, quote_identifier(column.name),
                   sql::quote_literal(*column.comment));
    }
  }

  const Catalog& catalog_;
  const Relation& table_;
  SqlScript& script_;
  std::string name_;
};

}  // namespace

std::string column_definition(const Catalog& catalog, const Relation& table, const Column& column) {
  SqlScript script;
  return TableScript(catalog, table, script).column_definition(column);
}

void add_table(const Catalog& catalog, const Relation& table, SqlScript& script) {
  TableScript(catalog, table, script).add_table();
}

void attach_to_parents(const Catalog& catalog, const Relation& table, SqlScript& script) {
  TableScript(catalog, table, script).attach_to_parents();
}

void add_primary_key(const Catalog& catalog, const Relation& table, SqlScript& script) {
  TableScript(catalog, table, script).add_primary_key();
}

void add_keys_and_indexes(const Catalog& catalog, const Relation& relation, bool has_primary_key,
                          SqlScript& script) {
  TableScript(catalog, relation, script).add_keys_and_indexes(has_primary_key);
}

void add_foreign_keys(const Catalog& catalog, const Relation& table, SqlScript& script) {
  TableScript(catalog, table, script).add_foreign_keys();
}

void add_settings(const Catalog& catalog, const Relation& relation, SqlScript& script) {
  TableScript(catalog, relation, script).add_settings();
}

}  // namespace pgplumb::report
