// Indexes that cannot be as they are asked for (DefineIndex() and ComputeIndexAttrs() in
// indexcmds.c), and indexes that cannot serve: for a constraint, for CLUSTER, as replica identity.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "catalog/builtins.h"
#include "catalog/naming.h"
#include "catalog/type_rules.h"
#include "effects/refusal_contents.h"
#include "effects/refusals.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Column;
using catalog::Index;
using catalog::IndexKey;
using catalog::Relation;
using catalog::RelationKind;

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

class IndexCheck {
 public:
  IndexCheck(const sql::CreateIndex& statement, const Relation& table, Collector& out)
      : statement_(statement), table_(table), out_(out) {}

  void run() const {
    const std::string& method = statement_.method;
    if (!is_builtin_index_method(method) && is_plain_postgres(out_)) {
      refuse("42704", fmt::format("access method \"{}\" does not exist", method));
    }
    // amcaninclude: btree, gist, spgist (14 and later)
    if (!statement_.include.empty() && is_one_of(method, {"hash", "gin", "brin"})) {
      refuse("0A000",
             fmt::format("access method \"{}\" does not support included columns", method));
    }
    for (const sql::IndexElement& element : statement_.include) {
      if (!element.expr.empty()) {
        refuse("0A000", "expressions are not supported in included columns");
      }
      key(element);
    }
    for (const sql::IndexElement& element : statement_.keys) {
      key(element);
      order(element);
      collation(element);
      operator_class(element);
    }
    for (const sql::Expr& predicate : statement_.predicate) reads(predicate);
  }

 private:
  void refuse(std::string_view sqlstate, std::string message) const {
    out_.refuse(sqlstate, std::move(message), statement_.keyword_span);
  }

  void key(const sql::IndexElement& element) const {
    const Column* column = table_.column(element.column);
    if (column == nullptr && catalog::is_system_column(element.column)) {
      refuse("0A000", "index creation on system columns is not supported");
    } else if (column != nullptr && column->generated == catalog::Generated::virtual_) {
      refuse("0A000", "indexes on virtual generated columns are not supported");
    }
    for (const sql::Expr& expr : element.expr) reads(expr);
  }

  void reads(const sql::Expr& expr) const {
    for (const std::string& name : sql::columns_of(expr)) {
      const Column* column = table_.column(name);
      if (column != nullptr && column->generated == catalog::Generated::virtual_) {
        refuse("0A000", "indexes on virtual generated columns are not supported");
      }
    }
  }

  /// amcanorder: btree alone.
  void order(const sql::IndexElement& element) const {
    if (statement_.method == "btree" || !is_builtin_index_method(statement_.method)) return;
    if (element.direction != sql::SortDirection::unspecified) {
      refuse("0A000", fmt::format("access method \"{}\" does not support ASC/DESC options",
                                  statement_.method));
    } else if (element.nulls != sql::NullsOrder::unspecified) {
      refuse("0A000", fmt::format("access method \"{}\" does not support NULLS FIRST/LAST options",
                                  statement_.method));
    }
  }

  void collation(const sql::IndexElement& element) const {
    const Column* column = table_.column(element.column);
    if (column == nullptr || element.collation.empty()) return;
    const catalog::TypeRef base = catalog::base_type(out_.catalog(), column->type);
    const catalog::BuiltinType* type = catalog::builtin_type(base.type);
    if (type != nullptr && !base.array &&
        is_one_of(std::string_view(&type->category, 1), {"N", "B", "D", "T"})) {
      refuse("42804", fmt::format("collations are not supported by type {}",
                                  format_type(out_.catalog(), column->type)));
    }
  }

  /// ResolveOpClass()
  void operator_class(const sql::IndexElement& element) const {
    const std::string& name = element.operator_class.name;
    if (name.empty() || !element.operator_class.schema.empty()) return;
    if (!is_operator_class(statement_.method, name)) {
      if (!is_plain_postgres(out_)) return;
      refuse("42704", fmt::format("operator class \"{}\" does not exist for access method \"{}\"",
                                  name, statement_.method));
      return;
    }
    const Column* column = table_.column(element.column);
    const catalog::BuiltinType* input = input_type(statement_.method, name);
    if (column == nullptr || input == nullptr || !is_plain_postgres(out_)) return;
    const catalog::TypeRef base = catalog::base_type(out_.catalog(), column->type);
    if (catalog::builtin_type(base.type) == nullptr) return;
    if (base.array || !is_binary_coercible(base.type, input->oid)) {
      refuse("42804", fmt::format("operator class \"{}\" does not accept data type {}", name,
                                  format_type(out_.catalog(), column->type)));
    }
  }

  /// IsBinaryCoercible()
  static bool is_binary_coercible(catalog::Oid from, catalog::Oid to) {
    if (from == to) return true;
    const auto cast = catalog::builtin_cast(from, to);
    return cast && cast->binary && cast->context == 'i';
  }

  /// pg_opclass.opcintype of the classes of btree and hash that are named after it; null for all
  /// others, which are not checked.
  static const catalog::BuiltinType* input_type(std::string_view method, std::string_view name) {
    if (!is_one_of(method, {"btree", "hash"})) return nullptr;
    for (const std::string_view end : {"_pattern_ops", "_ops"}) {
      if (!name.ends_with(end)) continue;
      name.remove_suffix(end.size());
      if (name == "varchar") name = "text";
      if (name == "cidr") name = "inet";
      const catalog::BuiltinType* type = catalog::builtin_type(name);
      return type != nullptr && type->kind == 'b' ? type : nullptr;
    }
    return nullptr;
  }

  /// Those that are no type's default: `SELECT opcname FROM pg_opclass WHERE NOT opcdefault`.
  static bool is_operator_class(std::string_view method, std::string_view name) {
    return catalog::is_default_operator_class(method, name) || name.ends_with("_pattern_ops") ||
           name.ends_with("_bloom_ops") || name.ends_with("_minmax_multi_ops") ||
           is_one_of(name, {"cidr_ops", "inet_ops", "inet_minmax_ops", "jsonb_path_ops",
                            "kd_point_ops", "record_image_ops", "varchar_ops"});
  }

  const sql::CreateIndex& statement_;
  const Relation& table_;
  Collector& out_;
};

}  // namespace

bool is_builtin_index_method(std::string_view method) {
  return is_one_of(method, {"btree", "hash", "gist", "gin", "spgist", "brin"});
}

void refuse_index_parts(const sql::CreateIndex& statement, const Relation& table, Collector& out) {
  if (!table.assumed) IndexCheck(statement, table, out).run();
}

namespace {

/// An index that a statement names for its table: it must be there, and be that table's.
const Index* index_for(const Relation& table, const std::string& name, std::string_view wrong_table,
                       Span span, Collector& out) {
  const Index* index = out.catalog().find_index(table.schema, name);
  if (index == nullptr && !table.assumed) {
    out.refuse("42704",
               fmt::format("index \"{}\" for table \"{}\" does not exist", name, table.name), span);
  } else if (index != nullptr && index->relation != table.oid) {
    out.refuse(wrong_table,
               fmt::format("\"{}\" is not an index for table \"{}\"", name, table.name), span);
    return nullptr;
  }
  return index;
}

bool has_expressions(const Index& index) {
  return std::ranges::any_of(index.keys, [](const IndexKey& key) { return key.expr.has_value(); });
}

}  // namespace

/// transformIndexConstraint()
void refuse_using_index(const sql::ConstraintDef& constraint, const Relation& table,
                        Collector& out) {
  const Index* index = index_for(table, constraint.using_index, "55000", constraint.span, out);
  if (index == nullptr) return;
  const auto refuse = [&](std::string_view sqlstate, std::string_view what) {
    out.refuse(sqlstate, fmt::format("index \"{}\" {}", index->name, what), constraint.span);
  };
  if (index->constraint != catalog::no_oid) {
    refuse("55000", "is already associated with a constraint");
  } else if (!index->valid) {
    refuse("55000", "is not valid");
  } else if (!index->unique) {
    refuse("42809", "is not a unique index");
  } else if (has_expressions(*index)) {
    refuse("42809", "contains expressions");
  } else if (index->predicate) {
    refuse("42809", "is a partial index");
  }
  const bool sorted_otherwise = std::ranges::any_of(index->keys, [&](const IndexKey& key) {
    const Column* column = table.column(key.column);
    return key.descending || key.nulls_first || !key.operator_class.empty() ||
           (column != nullptr && key.collation != column->collation && !key.collation.empty());
  });
  if (sorted_otherwise) refuse("42809", "does not have default sorting behavior");
}

/// check_index_is_clusterable()
void refuse_to_cluster_by(const Relation& table, const std::string& name, Span span,
                          Collector& out) {
  const Index* index = index_for(table, name, "42809", span, out);
  if (index == nullptr) return;
  // amclusterable: btree and gist
  if (is_builtin_index_method(index->method) && !is_one_of(index->method, {"btree", "gist"})) {
    out.refuse("0A000",
               fmt::format("cannot cluster on index \"{}\" because access method does not support "
                           "clustering",
                           name),
               span);
  } else if (index->predicate) {
    out.refuse("0A000", fmt::format("cannot cluster on partial index \"{}\"", name), span);
  } else if (!index->valid) {
    out.refuse("0A000", fmt::format("cannot cluster on invalid index \"{}\"", name), span);
  }
}

/// ATExecReplicaIdentity()
void refuse_as_replica_identity(const Relation& table, const sql::AlterTableAction& action,
                                Collector& out) {
  const std::string& name = action.other.empty() ? action.name : action.other.name;
  if (name.empty()) return;
  const Index* index = index_for(table, name, "42809", action.span, out);
  if (index == nullptr) return;
  const auto refuse = [&](std::string_view sqlstate, std::string_view what) {
    out.refuse(sqlstate, fmt::format("cannot use {} index \"{}\" as replica identity", what, name),
               action.span);
  };
  const auto constraint =
      std::ranges::find(table.constraints, index->constraint, &catalog::Constraint::oid);
  if (!index->unique) {
    refuse("42809", "non-unique");
  } else if (index->constraint != catalog::no_oid && constraint != table.constraints.end() &&
             constraint->deferrable) {
    refuse("0A000", "non-immediate");
  } else if (has_expressions(*index)) {
    refuse("0A000", "expression");
  } else if (index->predicate) {
    refuse("0A000", "partial");
  }
  for (const IndexKey& key : index->keys) {
    const Column* column = table.column(key.column);
    if (column != nullptr && !column->not_null) {
      out.refuse(
          "42809",
          fmt::format("index \"{}\" cannot be used as replica identity because column \"{}\" "
                      "is nullable",
                      name, column->name),
          action.span);
    }
  }
}

/// ATExecSetStatistics(): of an index, only expressions have statistics of their own.
void refuse_index_statistics(const sql::AlterTable& statement, Collector& out) {
  const catalog::Index* index =
      catalog::resolve_index(out.catalog(), out.session(), statement.name);
  if (index == nullptr) return;
  for (const sql::AlterTableAction& action : statement.actions) {
    std::size_t number = 0;
    const char* end = action.name.data() + action.name.size();
    if (action.kind != sql::AlterTableKind::set_statistics || action.name.empty() ||
        std::from_chars(action.name.data(), end, number).ptr != end || number == 0) {
      continue;
    }
    if (number <= index->keys.size() && !index->keys[number - 1].expr) {
      out.refuse("0A000",
                 fmt::format("cannot alter statistics on non-expression column \"{}\" of index "
                             "\"{}\"",
                             index->keys[number - 1].name, index->name),
                 action.span);
    }
  }
}

}  // namespace pgplumb::effects
