// What the parser accepts but a server of the target version does not know yet. After appendix E
// of the documentation, the release notes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "catalog/rewrite.h"
#include "effects/refusals.h"
#include "effects/statement_parts.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using sql::AlterTableKind;
using sql::ConstraintDef;
using sql::ConstraintKind;

namespace {

class VersionCheck {
 public:
  explicit VersionCheck(Collector& out) : out_(out) {}

  /// Statements that are as old as the oldest version, or have only parts that are not.
  template <typename Statement>
  void operator()(const Statement&) const {}

  void operator()(const sql::AlterTable& statement) const {
    const bool of_sequence =
        catalog::resolve_sequence(out_.catalog(), out_.session(), statement.name) != nullptr;
    for (const sql::AlterTableAction& action : statement.actions) {
      check_action(action);
      const bool persistence =
          action.kind == AlterTableKind::set_logged || action.kind == AlterTableKind::set_unlogged;
      if (of_sequence && persistence && out_.version() < 15) {
        out_.refuse("42809", fmt::format("\"{}\" is not a table", statement.name.name),
                    statement.name.span);
      }
    }
  }
  void operator()(const sql::CreateView& statement) const { need_aliases(statement.query); }
  void operator()(const sql::CreateTableAs& statement) const { need_aliases(statement.query); }
  void operator()(const sql::CreateIndex& statement) const {
    if (statement.nulls_not_distinct) needs(15, "NULLS NOT DISTINCT", statement.keyword_span);
  }
  void operator()(const sql::CreateSequence& statement) const {
    if (statement.persistence == sql::Persistence::unlogged) {
      needs(15, "CREATE UNLOGGED SEQUENCE", statement.name.span);
    }
  }
  void operator()(const sql::CreateTrigger& statement) const {
    if (statement.or_replace) needs(14, "CREATE OR REPLACE TRIGGER", statement.name_span);
  }
  void operator()(const sql::CreateFunction& statement) const {
    if (statement.sql_standard_body)
      needs(14, "a function body in standard SQL", statement.name.span);
  }
  void operator()(const sql::CreateStatistics& statement) const {
    if (statement.name.empty()) needs(16, "CREATE STATISTICS without a name", {});
  }
  void operator()(const sql::AlterDomain& statement) const {
    if (statement.kind == sql::AlterDomainKind::add_constraint && statement.constraint &&
        statement.constraint->kind == ConstraintKind::not_null) {
      needs(17, "ALTER DOMAIN ... ADD NOT NULL", statement.constraint->span);
    }
  }
  void operator()(const sql::Publication& statement) const {
    if (!statement.schemas.empty()) needs(15, "TABLES IN SCHEMA", {});
    if (statement.has_filter) needs(15, "WHERE in a publication", {});
    if (std::ranges::any_of(statement.columns, [](const auto& list) { return !list.empty(); })) {
      needs(15, "a list of columns in a publication", {});
    }
  }
  void operator()(const sql::Vacuum& statement) const {
    for (const sql::FromItem& item : statement.tables) {
      if (item.only) needs(18, statement.vacuum ? "VACUUM ONLY" : "ANALYZE ONLY", item.span);
    }
  }
  void operator()(const sql::Cluster& statement) const {
    const catalog::Relation* table = out_.relation(statement.table);
    if (table != nullptr && table->kind == catalog::RelationKind::partitioned_table &&
        out_.version() < 15) {
      out_.refuse("0A000", "cannot cluster a partitioned table", statement.table.span);
    }
  }
  void operator()(const sql::DataStatement& statement) const {
    if (statement.query.command == sql::Command::merge) {
      needs(15, "MERGE", statement.query.span);
      if (!statement.query.returning.empty()) needs(17, "RETURNING of MERGE", statement.query.span);
    }
    need_aliases({&statement.query, 1});
  }

  void check_column(const sql::ColumnDef& column) const {
    if (!column.storage.empty()) needs(16, "STORAGE in a column definition", column.span);
    if (!column.compression.empty()) needs(14, "COMPRESSION", column.span);
  }

  void check_constraint(const ConstraintDef& constraint) const {
    if (constraint.nulls_not_distinct) needs(15, "NULLS NOT DISTINCT", constraint.span);
    if (constraint.not_enforced) needs(18, "NOT ENFORCED", constraint.span);
    if (constraint.without_overlaps) {
      needs(18,
            constraint.kind == ConstraintKind::foreign_key ? "PERIOD in a foreign key"
                                                           : "WITHOUT OVERLAPS",
            constraint.span);
    }
    if (!constraint.on_delete_columns.empty()) {
      needs(15, "a list of columns for SET NULL and SET DEFAULT", constraint.span);
    }
    if (constraint.kind == ConstraintKind::generated &&
        (constraint.generated_virtual || !constraint.generated_kind_written)) {
      needs(18, "a virtual generated column", constraint.span);
    }
    // On a column it has no list of columns, and every version has it.
    if (constraint.kind == ConstraintKind::not_null && !constraint.columns.empty()) {
      needs(18, "NOT NULL as a table constraint", constraint.span);
    }
  }

 private:
  /// transformRangeSubselect(), up to 15.
  void need_aliases(std::span<const sql::Query> queries) const {
    if (out_.version() >= 16) return;
    for (const sql::Query& query : queries) {
      catalog::read_nodes(query, {.from_item = [&](const sql::FromItem& item) {
                            if (item.kind != sql::FromKind::subquery || !item.alias.empty()) return;
                            out_.refuse("42601", "subquery in FROM must have an alias",
                                        item.subquery.front().span);
                          }});
    }
  }

  void needs(int version, std::string_view feature, Span span) const {
    if (out_.version() >= version) return;
    out_.refuse("42601",
                fmt::format("syntax error: {} needs PostgreSQL {} or newer", feature, version),
                span);
  }

  void check_action(const sql::AlterTableAction& action) const {
    switch (action.kind) {
      case AlterTableKind::set_expression:
        return needs(17, "SET EXPRESSION", action.span);
      case AlterTableKind::set_access_method:
        return needs(action.name.empty() ? 17 : 15, "SET ACCESS METHOD", action.span);
      case AlterTableKind::set_storage:
        if (action.value == "default") needs(16, "SET STORAGE DEFAULT", action.span);
        return;
      case AlterTableKind::set_compression:
        return needs(14, "SET COMPRESSION", action.span);
      case AlterTableKind::detach_partition:
        if (action.concurrently) needs(14, "DETACH PARTITION CONCURRENTLY", action.span);
        return;
      case AlterTableKind::detach_partition_finalize:
        return needs(14, "DETACH PARTITION ... FINALIZE", action.span);
      case AlterTableKind::alter_constraint:
        if (action.alters_enforceability || action.alters_inheritability) {
          needs(18, "ALTER CONSTRAINT other than for deferrability", action.span);
        }
        return;
      default:
        return;
    }
  }

  Collector& out_;
};

struct NewFunction {
  std::string_view name;
  int since;
};

/// Functions of pg_catalog that PostgreSQL 14 does not have and that statements of a schema may
/// call, by name; those of 15 and later that only monitor or administer are left out.
constexpr std::array new_functions{
    NewFunction{"regexp_count", 15},
    NewFunction{"regexp_instr", 15},
    NewFunction{"regexp_like", 15},
    NewFunction{"regexp_substr", 15},
    NewFunction{"has_parameter_privilege", 15},
    NewFunction{"any_value", 16},
    NewFunction{"array_sample", 16},
    NewFunction{"array_shuffle", 16},
    NewFunction{"date_add", 16},
    NewFunction{"date_subtract", 16},
    NewFunction{"erf", 16},
    NewFunction{"erfc", 16},
    NewFunction{"json_agg_strict", 16},
    NewFunction{"jsonb_agg_strict", 16},
    NewFunction{"json_object_agg_strict", 16},
    NewFunction{"json_object_agg_unique", 16},
    NewFunction{"json_object_agg_unique_strict", 16},
    NewFunction{"jsonb_object_agg_strict", 16},
    NewFunction{"jsonb_object_agg_unique", 16},
    NewFunction{"jsonb_object_agg_unique_strict", 16},
    NewFunction{"pg_input_error_info", 16},
    NewFunction{"pg_input_is_valid", 16},
    NewFunction{"random_normal", 16},
    NewFunction{"jsonb_populate_record_valid", 17},
    NewFunction{"pg_basetype", 17},
    NewFunction{"to_bin", 17},
    NewFunction{"to_oct", 17},
    NewFunction{"to_regtypemod", 17},
    NewFunction{"unicode_assigned", 17},
    NewFunction{"uuid_extract_timestamp", 17},
    NewFunction{"uuid_extract_version", 17},
    NewFunction{"xmltext", 17},
    NewFunction{"array_reverse", 18},
    NewFunction{"array_sort", 18},
    NewFunction{"casefold", 18},
    NewFunction{"crc32", 18},
    NewFunction{"crc32c", 18},
    NewFunction{"gamma", 18},
    NewFunction{"lgamma", 18},
    NewFunction{"uuidv4", 18},
    NewFunction{"uuidv7", 18},
};

void check_call(const sql::Expr& call, Collector& out) {
  if (call.kind != sql::ExprKind::call) return;
  if (!call.name.schema.empty() && call.name.schema != "pg_catalog") return;
  const auto* const found = std::ranges::find(new_functions, call.name.name, &NewFunction::name);
  if (found == new_functions.end() || found->since <= out.version()) return;
  if (!catalog::resolve_functions(out.catalog(), out.session(), call.name).empty()) return;
  out.refuse(
      "42883",
      fmt::format("function {}() does not exist before PostgreSQL {}", found->name, found->since),
      call.span);
}

}  // namespace

void refuse_for_version(const sql::Statement& statement, Collector& out) {
  const VersionCheck check(out);
  std::visit(check, statement.node);
  // A domain's NOT NULL is looked at above.
  const bool of_domain = std::holds_alternative<sql::AlterDomain>(statement.node);
  const auto check_each_call = [&](const sql::Expr& each) { check_call(each, out); };
  visit_parts(
      statement,
      {.column = [&](const sql::ColumnDef& column) { check.check_column(column); },
       .constraint =
           [&](const ConstraintDef& constraint) {
             if (!of_domain) check.check_constraint(constraint);
           },
       .expr = [&](const sql::Expr& expr) { sql::for_each_expr(expr, check_each_call); },
       .query = [&](const sql::Query& query) { sql::for_each_expr(query, check_each_call); }});
}

}  // namespace pgplumb::effects
