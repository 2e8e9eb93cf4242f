// The right statement for the wrong kind of relation, SQLSTATE 42809: ATSimplePermissions(),
// RangeVarCallbackForAlterRelation() and DropErrorMsgWrongType() in tablecmds.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "effects/refusals.h"

namespace pgplumb::effects {

using catalog::ClassKind;
using catalog::ClassRef;
using catalog::Relation;
using catalog::RelationKind;
using sql::AlterTableKind;
using sql::ObjectKind;

namespace {

/// pg_class.relkind in words.
enum class RelKind : std::uint8_t {
  table,
  partitioned_table,
  foreign_table,
  view,
  materialized_view,
  composite_type,
  index,
  sequence,
};

RelKind kind_of(const ClassRef& what, const Collector& out) {
  if (what.kind == ClassKind::index) return RelKind::index;
  if (what.kind == ClassKind::sequence) return RelKind::sequence;
  const Relation* relation = out.relation(what.oid);
  return relation == nullptr ? RelKind::table : static_cast<RelKind>(relation->kind);
}

static_assert(static_cast<int>(RelKind::composite_type) ==
              static_cast<int>(RelationKind::composite_type));

bool is_assumed(const ClassRef& what, const Collector& out) {
  if (what.kind != ClassKind::relation) return false;
  const Relation* relation = out.relation(what.oid);
  return relation == nullptr || relation->assumed;
}

/// "x is not an index": what DROP and ALTER of the kind insist on.
struct Wanted {
  std::string_view what;
  bool (*fits)(RelKind kind);
};

std::optional<Wanted> wanted_by(ObjectKind object) {
  switch (object) {
    case ObjectKind::table:
      return Wanted{"a table", [](RelKind kind) {
                      return kind == RelKind::table || kind == RelKind::partitioned_table;
                    }};
    case ObjectKind::index:
      return Wanted{"an index", [](RelKind kind) { return kind == RelKind::index; }};
    case ObjectKind::sequence:
      return Wanted{"a sequence", [](RelKind kind) { return kind == RelKind::sequence; }};
    case ObjectKind::view:
      return Wanted{"a view", [](RelKind kind) { return kind == RelKind::view; }};
    case ObjectKind::materialized_view:
      return Wanted{"a materialized view",
                    [](RelKind kind) { return kind == RelKind::materialized_view; }};
    case ObjectKind::foreign_table:
      return Wanted{"a foreign table", [](RelKind kind) { return kind == RelKind::foreign_table; }};
    default:
      return std::nullopt;
  }
}

void check_kind(ObjectKind object, const sql::QualifiedName& name, Collector& out) {
  const std::optional<Wanted> wanted = wanted_by(object);
  const ClassRef* what = catalog::resolve_class(out.catalog(), out.session(), name);
  if (!wanted || what == nullptr || is_assumed(*what, out)) return;
  if (!wanted->fits(kind_of(*what, out))) {
    out.refuse("42809", fmt::format("\"{}\" is not {}", name.name, wanted->what), name.span);
  }
}

/// Kinds of relations, a bit for each.
using Kinds = unsigned;
constexpr Kinds of(RelKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr Kinds a_table = of(RelKind::table) | of(RelKind::partitioned_table);
constexpr Kinds a_foreign = of(RelKind::foreign_table);
constexpr Kinds a_view = of(RelKind::view);
constexpr Kinds a_materialized = of(RelKind::materialized_view);
constexpr Kinds an_index = of(RelKind::index);
constexpr Kinds a_sequence = of(RelKind::sequence);
constexpr Kinds a_composite = of(RelKind::composite_type);

struct ActionKinds {
  AlterTableKind action;
  Kinds kinds;
};

/// ATPrepCmd(): the kinds that a subcommand is for, where they are more than tables.
constexpr std::array action_kinds{
    ActionKinds{AlterTableKind::add_column, a_table | a_foreign | a_composite},
    ActionKinds{AlterTableKind::drop_column, a_table | a_foreign | a_composite},
    ActionKinds{AlterTableKind::alter_type, a_table | a_foreign | a_composite},
    ActionKinds{AlterTableKind::set_default, a_table | a_foreign | a_view},
    ActionKinds{AlterTableKind::drop_default, a_table | a_foreign | a_view},
    ActionKinds{AlterTableKind::set_owner, ~0U},
    ActionKinds{AlterTableKind::other, ~0U},
    ActionKinds{AlterTableKind::set_options, a_table | a_view | a_materialized | an_index},
    ActionKinds{AlterTableKind::reset_options, a_table | a_view | a_materialized | an_index},
    ActionKinds{AlterTableKind::set_statistics, a_table | a_materialized | an_index | a_foreign},
    ActionKinds{AlterTableKind::set_column_options, a_table | a_materialized | a_foreign},
    ActionKinds{AlterTableKind::reset_column_options, a_table | a_materialized | a_foreign},
    ActionKinds{AlterTableKind::set_storage, a_table | a_materialized | a_foreign},
    ActionKinds{AlterTableKind::set_compression, a_table | a_materialized | a_foreign},
    ActionKinds{AlterTableKind::cluster_on, a_table | a_materialized},
    ActionKinds{AlterTableKind::drop_cluster, a_table | a_materialized},
    ActionKinds{AlterTableKind::set_access_method, a_table | a_materialized},
    ActionKinds{AlterTableKind::replica_identity, a_table | a_materialized},
    ActionKinds{AlterTableKind::set_foreign_options, a_foreign},
    ActionKinds{AlterTableKind::set_column_foreign_options, a_foreign},
    ActionKinds{AlterTableKind::set_tablespace, a_table | a_materialized | an_index},
    ActionKinds{AlterTableKind::set_logged, a_table | a_sequence},
    ActionKinds{AlterTableKind::set_unlogged, a_table | a_sequence},
    ActionKinds{AlterTableKind::attach_partition, a_table | an_index},
    ActionKinds{AlterTableKind::set_not_null, a_table | a_foreign},
    ActionKinds{AlterTableKind::drop_not_null, a_table | a_foreign},
    ActionKinds{AlterTableKind::add_constraint, a_table | a_foreign},
    ActionKinds{AlterTableKind::drop_constraint, a_table | a_foreign},
    ActionKinds{AlterTableKind::validate_constraint, a_table | a_foreign},
    ActionKinds{AlterTableKind::alter_constraint, a_table | a_foreign},
    ActionKinds{AlterTableKind::add_inherit, a_table | a_foreign},
    ActionKinds{AlterTableKind::drop_inherit, a_table | a_foreign},
    ActionKinds{AlterTableKind::drop_oids, a_table | a_foreign},
    ActionKinds{AlterTableKind::enable_trigger, a_table | a_foreign},
    ActionKinds{AlterTableKind::enable_always_trigger, a_table | a_foreign},
    ActionKinds{AlterTableKind::enable_replica_trigger, a_table | a_foreign},
    ActionKinds{AlterTableKind::disable_trigger, a_table | a_foreign},
    ActionKinds{AlterTableKind::set_expression, a_table | a_foreign},
    ActionKinds{AlterTableKind::drop_expression, a_table | a_foreign},
    ActionKinds{AlterTableKind::add_identity, a_table | a_foreign},
    ActionKinds{AlterTableKind::set_identity, a_table | a_foreign},
    ActionKinds{AlterTableKind::drop_identity, a_table | a_foreign}};

bool action_fits(AlterTableKind action, RelKind kind) {
  const auto* const found = std::ranges::find(action_kinds, action, &ActionKinds::action);
  const Kinds kinds = found == action_kinds.end() ? a_table : found->kinds;
  return (kinds & of(kind)) != 0;
}

class KindCheck {
 public:
  explicit KindCheck(Collector& out) : out_(out) {}

  template <typename Statement>
  void operator()(const Statement&) const {}

  void operator()(const sql::Drop& statement) const {
    for (const sql::ObjectRef& object : statement.objects) {
      check_kind(statement.object, object.name, out_);
      if (statement.object == ObjectKind::type || statement.object == ObjectKind::domain) {
        dropped_type(statement, object);
      }
    }
  }
  void operator()(const sql::Rename& statement) const {
    // ALTER TABLE renames whatever it is given; so does ALTER INDEX with tables, under the lock of
    // ALTER TABLE (RenameRelation()).
    if (statement.object == ObjectKind::index) return;
    if (statement.object != ObjectKind::table) {
      check_kind(statement.object, statement.target.name, out_);
    }
  }
  void operator()(const sql::AlterTable& statement) const {
    const ClassRef* what = catalog::resolve_class(out_.catalog(), out_.session(), statement.name);
    if (what == nullptr || is_assumed(*what, out_)) return;
    if (statement.object != ObjectKind::table) {
      check_kind(statement.object, statement.name, out_);
    }
    const RelKind kind = kind_of(*what, out_);
    for (const sql::AlterTableAction& action : statement.actions) {
      if (action_fits(action.kind, kind)) continue;
      out_.refuse("42809",
                  fmt::format("this ALTER action cannot be performed on relation \"{}\"",
                              statement.name.name),
                  action.span);
    }
  }
  void operator()(const sql::Truncate& statement) const {
    for (const sql::FromItem& item : statement.tables) {
      const Relation* relation = out_.relation(item.name);
      if (relation == nullptr || relation->assumed || relation->is_table()) continue;
      out_.refuse("42809", fmt::format("\"{}\" is not a table", relation->name), item.span);
    }
  }
  void operator()(const sql::Lock& statement) const {
    for (const sql::FromItem& item : statement.tables) {
      const Relation* relation = out_.relation(item.name);
      if (relation == nullptr || relation->assumed || relation->is_table() ||
          relation->kind == RelationKind::view) {
        continue;
      }
      out_.refuse("42809", fmt::format("\"{}\" is not a table or view", relation->name), item.span);
    }
  }
  /// CreateTriggerFiringOn()
  void operator()(const sql::CreateTrigger& statement) const {
    const Relation* relation = out_.relation(statement.table);
    if (relation == nullptr || relation->assumed) return;
    const bool instead = statement.timing == sql::TriggerTiming::instead_of;
    const bool view = relation->kind == RelationKind::view;
    if (!view && !relation->is_table()) {
      out_.refuse("42809", fmt::format("relation \"{}\" cannot have triggers", relation->name),
                  statement.table.span);
    } else if (instead && !view) {
      out_.refuse(
          "42809",
          fmt::format("\"{}\" is a table: tables cannot have INSTEAD OF triggers", relation->name),
          statement.name_span);
    } else if (view && !instead && statement.row) {
      out_.refuse("42809",
                  fmt::format("\"{}\" is a view: views cannot have row-level BEFORE or AFTER "
                              "triggers",
                              relation->name),
                  statement.name_span);
    } else if (instead && !statement.row) {
      out_.refuse("0A000", "INSTEAD OF triggers must be FOR EACH ROW", statement.name_span);
    }
  }
  /// ReindexIndex() and RangeVarCallbackForReindexIndex(), ReindexTable()
  void operator()(const sql::Reindex& statement) const {
    const ClassRef* what = catalog::resolve_class(out_.catalog(), out_.session(), statement.name);
    if (what == nullptr || is_assumed(*what, out_)) return;
    const RelKind kind = kind_of(*what, out_);
    if (statement.kind == sql::ReindexKind::index) {
      if (kind != RelKind::index) wrong(statement.name, "an index");
    } else if (statement.kind == sql::ReindexKind::table && kind != RelKind::table &&
               kind != RelKind::partitioned_table && kind != RelKind::materialized_view) {
      wrong(statement.name, "a table or materialized view");
    }
  }
  void operator()(const sql::Cluster& statement) const {
    const Relation* relation = out_.relation(statement.table);
    if (relation == nullptr || relation->assumed || relation->is_table() ||
        relation->kind == RelationKind::materialized_view) {
      return;
    }
    wrong(statement.table, "a table or materialized view");
  }
  /// AlterTableNamespace(): RangeVarCallbackForAlterRelation()
  void operator()(const sql::SetSchema& statement) const {
    const ClassRef* what =
        catalog::resolve_class(out_.catalog(), out_.session(), statement.target.name);
    if (statement.object != ObjectKind::table) {
      return check_kind(statement.object, statement.target.name, out_);
    }
    if (what != nullptr && kind_of(*what, out_) == RelKind::index) {
      wrong(statement.target.name, "a table, view, materialized view, sequence, or foreign table");
    }
  }
  /// get_object_address_relobject()
  void operator()(const sql::Comment& statement) const {
    if (wanted_by(statement.object)) check_kind(statement.object, statement.target.name, out_);
  }
  void operator()(const sql::DataStatement& statement) const {
    const sql::Query& query = statement.query;
    if (query.target.size() != 1 || query.target[0].kind != sql::FromKind::table) return;
    const ClassRef* what =
        catalog::resolve_class(out_.catalog(), out_.session(), query.target[0].name);
    if (what != nullptr && what->kind != ClassKind::relation) {
      out_.refuse("42809", fmt::format("cannot change \"{}\"", query.target[0].name.name),
                  query.target[0].span);
    }
  }
  void operator()(const sql::Copy& statement) const {
    const Relation* relation = out_.relation(statement.table);
    if (relation == nullptr || relation->assumed || statement.from) return;
    const bool newly = relation->kind == RelationKind::materialized_view && out_.version() >= 18;
    if (relation->kind != RelationKind::table && !newly) {
      out_.refuse("42809", fmt::format("cannot copy from relation \"{}\"", relation->name),
                  statement.table.span);
    }
  }

 private:
  /// RemoveTypeById() and get_object_address_type()
  void dropped_type(const sql::Drop& statement, const sql::ObjectRef& object) const {
    const catalog::TypeRef type =
        catalog::resolve_type(out_.catalog(), out_.session(), {.name = object.name});
    if (const Relation* relation = out_.relation(type.type); relation != nullptr) {
      out_.refuse("2BP01",
                  fmt::format("cannot drop type {} because table {} requires it", object.name.name,
                              relation->name),
                  object.span);
    }
    const catalog::Type* found = out_.catalog().types.find(type.type);
    if (statement.object == ObjectKind::domain && found != nullptr &&
        found->kind != catalog::TypeKind::domain && found->kind != catalog::TypeKind::assumed) {
      out_.refuse("42809", fmt::format("\"{}\" is not a domain", found->name), object.span);
    }
  }

  void wrong(const sql::QualifiedName& name, std::string_view wanted) const {
    out_.refuse("42809", fmt::format("\"{}\" is not {}", name.name, wanted), name.span);
  }

  Collector& out_;
};

}  // namespace

void refuse_wrong_kind(const sql::Statement& statement, Collector& out) {
  std::visit(KindCheck(out), statement.node);
}

}  // namespace pgplumb::effects
