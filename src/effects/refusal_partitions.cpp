#include <fmt/format.h>

#include <algorithm>

#include "effects/implication.h"
#include "effects/refusals.h"

namespace pgplumb::effects {

using catalog::Column;
using catalog::Constraint;
using catalog::Relation;
using catalog::RelationKind;
using sql::AlterTableAction;
using sql::Expr;
using sql::PartitionBound;

namespace {

int rank(const Expr& value) {
  if (value.kind != sql::ExprKind::column || value.names.size() != 1) return 0;
  return value.names[0] == "minvalue" ? -1 : value.names[0] == "maxvalue" ? 1 : 0;
}

/// The zone at the end of a time, "+01" of '2026-07-01 01:00:00+01'; empty where there is none.
std::string_view zone_of(std::string_view text) {
  const std::size_t time = text.find(':');
  const std::size_t zone = time == std::string_view::npos ? time : text.find_first_of("+-Zz", time);
  return zone == std::string_view::npos ? std::string_view() : text.substr(zone);
}

/// partition_rbound_cmp(), unordered where two constants cannot be compared here.
std::partial_ordering compare(const std::vector<Expr>& a, const std::vector<Expr>& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (rank(a[i]) != rank(b[i])) return rank(a[i]) <=> rank(b[i]);
    if (rank(a[i]) != 0) break;
    if (zone_of(a[i].text) != zone_of(b[i].text)) return std::partial_ordering::unordered;
    const std::partial_ordering order = compare_constants(a[i], b[i]);
    if (order != 0) return order;
  }
  return std::partial_ordering::equivalent;
}

bool overlap(const PartitionBound& a, const PartitionBound& b) {
  if (a.is_default || b.is_default) return a.is_default && b.is_default;
  if (a.strategy == sql::PartitionStrategy::range) {
    return compare(a.from, b.to) < 0 && compare(b.from, a.to) < 0;
  }
  if (a.strategy == sql::PartitionStrategy::hash) {
    // Each modulus divides the next larger one: rows of the larger are some of the smaller's.
    const std::int32_t smaller = std::min(a.modulus, b.modulus);
    return smaller > 0 && a.remainder % smaller == b.remainder % smaller;
  }
  return std::ranges::any_of(a.values, [&](const Expr& value) {
    return std::ranges::any_of(
        b.values, [&](const Expr& other) { return compare_constants(value, other) == 0; });
  });
}

/// transformPartitionBound(), check_new_partition_bound()
void refuse_hash_bound(const Relation& parent, const PartitionBound& bound, Collector& out) {
  if (bound.modulus <= 0) {
    out.refuse("42P16", "modulus for hash partition must be an integer value greater than zero",
               bound.span);
    return;
  }
  if (bound.remainder >= bound.modulus) {
    out.refuse("42P16", "remainder for hash partition must be less than modulus", bound.span);
  }
  for (const catalog::Oid oid : parent.children) {
    const Relation* sibling = out.relation(oid);
    if (sibling == nullptr || !sibling->is_partition()) continue;
    const std::int32_t modulus = sibling->partition_bound->modulus;
    if (modulus > 0 && bound.modulus % modulus != 0 && modulus % bound.modulus != 0) {
      out.refuse("42P17",
                 "every hash partition modulus must be a factor of the next larger modulus",
                 bound.span);
    }
  }
}

}  // namespace

/// check_new_partition_bound()
void refuse_bound(const Relation& parent, const PartitionBound& bound, Collector& out) {
  if (!parent.partition_key) return;
  if (bound.is_default && parent.partition_key->strategy == sql::PartitionStrategy::hash) {
    out.refuse("42P16", "a hash-partitioned table may not have a default partition", bound.span);
  }
  if (!bound.is_default && bound.strategy != parent.partition_key->strategy) {
    out.refuse("42P16", "invalid bound specification for this kind of partition", bound.span);
    return;
  }
  if (!bound.is_default && bound.strategy == sql::PartitionStrategy::hash) {
    refuse_hash_bound(parent, bound, out);
  }
  if (!bound.is_default && bound.strategy == sql::PartitionStrategy::range &&
      compare(bound.from, bound.to) >= 0) {
    out.refuse("42P17", "empty range bound specified for partition", bound.span);
  }
  for (const catalog::Oid oid : parent.children) {
    const Relation* sibling = out.relation(oid);
    if (sibling == nullptr || !sibling->is_partition() ||
        !overlap(bound, *sibling->partition_bound)) {
      continue;
    }
    out.refuse(
        "42P17",
        bound.is_default
            ? fmt::format("the new DEFAULT partition conflicts with the existing one, \"{}\"",
                          sibling->name)
            : fmt::format("partition would overlap partition \"{}\"", sibling->name),
        bound.span);
  }
}

/// MergeAttributesIntoExisting() and MergeConstraintsIntoExisting()
void refuse_differences(const Relation& parent, const Relation& child,
                        const AlterTableAction& action, Collector& out) {
  for (const Column& column : child.columns) {
    const bool attached = action.kind == sql::AlterTableKind::attach_partition;
    if (attached && parent.column(column.name) == nullptr) {
      out.refuse("42804",
                 fmt::format("table \"{}\" contains column \"{}\" not found in parent \"{}\"",
                             child.name, column.name, parent.name),
                 action.span);
    }
  }
  for (const Column& column : parent.columns) {
    const Column* own = child.column(column.name);
    if (own == nullptr) {
      out.refuse("42804", fmt::format("child table is missing column \"{}\"", column.name),
                 action.span);
    } else if (own->type != column.type) {
      out.refuse("42804",
                 fmt::format("child table \"{}\" has different type for column \"{}\"", child.name,
                             column.name),
                 action.span);
    } else if (column.not_null && !own->not_null) {
      out.refuse("42804",
                 fmt::format("column \"{}\" in child table \"{}\" must be marked NOT NULL",
                             column.name, child.name),
                 action.span);
    }
  }
  for (const Constraint& constraint : parent.constraints) {
    if (constraint.kind == catalog::ConstraintKind::check && !constraint.no_inherit &&
        child.constraint(constraint.name) == nullptr) {
      out.refuse("42804", fmt::format("child table is missing constraint \"{}\"", constraint.name),
                 action.span);
    }
  }
}

/// ATExecAttachPartition()
void refuse_attach(const Relation& parent, const AlterTableAction& action, Collector& out) {
  const Relation* child = out.relation(action.other);
  if (child == nullptr || !action.bound) return;
  if (parent.kind != RelationKind::partitioned_table) {
    // transformPartitionCmd() until 17, ATPrepCmd() since 18.
    out.refuse(out.version() >= 18 ? "42809" : "42P17",
               fmt::format("table \"{}\" is not partitioned", parent.name), action.span);
    return;
  }
  if (!child->assumed && !child->is_table()) {
    out.refuse("42809", fmt::format("\"{}\" is not a table", child->name), action.span);
  }
  for (const Relation* below : with_descendants(out.catalog(), *child)) {
    if (below->oid != parent.oid) continue;
    out.refuse("42P07",
               fmt::format("circular inheritance not allowed: \"{}\" is already a child of \"{}\"",
                           parent.name, child->name),
               action.span);
  }
  if (child->is_partition()) {
    out.refuse("42809", fmt::format("\"{}\" is already a partition", child->name), action.span);
  }
  if (child->of_type != catalog::no_oid) {
    out.refuse("42809", "cannot attach a typed table as partition", action.span);
  }
  if (!child->parents.empty()) {
    out.refuse("42809", "cannot attach inheritance child as partition", action.span);
  }
  if (!child->children.empty() && child->kind != RelationKind::partitioned_table) {
    out.refuse("42809", "cannot attach inheritance parent as partition", action.span);
  }
  if ((parent.persistence == sql::Persistence::temporary) !=
      (child->persistence == sql::Persistence::temporary)) {
    out.refuse("42809", "cannot mix temporary and permanent tables in one partition tree",
               action.span);
  }
  refuse_bound(parent, *action.bound, out);
  if (!child->assumed && !parent.assumed) refuse_differences(parent, *child, action, out);
}

/// ATExecDetachPartition()
void refuse_detach(const Relation& parent, const AlterTableAction& action, Collector& out) {
  const Relation* child = out.relation(action.other);
  if (child == nullptr) return;
  const bool attached =
      child->is_partition() && !child->parents.empty() && child->parents.front() == parent.oid;
  if (!attached && !child->assumed) {
    out.refuse("42P01",
               fmt::format("relation \"{}\" is not a partition of relation \"{}\"", child->name,
                           parent.name),
               action.span);
  }
  if (action.concurrently && default_partition(out.catalog(), parent) != nullptr) {
    out.refuse("55000", "cannot detach partitions concurrently when a default partition exists",
               action.span);
  }
}

}  // namespace pgplumb::effects
