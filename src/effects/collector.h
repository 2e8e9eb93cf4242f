#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/session.h"
#include "effects/effects.h"

namespace pgplumb::effects {

/// Why a table is worked on, and the parts of the statement that ask for it (`Touched::causes`).
struct Cause {
  Cause() = default;
  // NOLINTBEGIN(*-explicit-constructor): a reason alone is a cause
  Cause(std::string why, std::vector<Span> spans = {})
      : reason(std::move(why)), parts(std::move(spans)), part_reasons(parts.size(), reason) {}
  Cause(std::string_view why) : reason(why) {}
  Cause(const char* why) : reason(why) {}
  // NOLINTEND(*-explicit-constructor)

  std::string reason;
  std::vector<Span> parts;
  std::vector<std::string> part_reasons;  ///< for each of `parts`

  [[nodiscard]] bool given() const { return !reason.empty(); }
  /// The first reason stands: the work is done once for all parts.
  void add(const Cause& more) {
    if (reason.empty()) reason = more.reason;
    parts.insert(parts.end(), more.parts.begin(), more.parts.end());
    part_reasons.insert(part_reasons.end(), more.part_reasons.begin(), more.part_reasons.end());
  }
};

/// Gathers what a statement does while its parts are worked out: the strongest lock of each
/// relation, each rewrite, scan and index build once.
class Collector {
 public:
  Collector(const catalog::Catalog& catalog, const catalog::Session& session)
      : catalog_(catalog), session_(session) {}

  [[nodiscard]] const catalog::Catalog& catalog() const { return catalog_; }
  [[nodiscard]] const catalog::Session& session() const { return session_; }
  [[nodiscard]] int version() const { return catalog_.pg_version(); }

  /// What a name in the statement means; null where there is no such thing.
  [[nodiscard]] const catalog::Relation* relation(const sql::QualifiedName& name) const {
    return catalog::resolve_relation(catalog_, session_, name);
  }
  [[nodiscard]] const catalog::Relation* relation(catalog::Oid oid) const {
    return catalog_.relations.find(oid);
  }

  /// Composite types are relations to PostgreSQL, but nobody waits for their locks: left out.
  void lock(const catalog::Relation& relation, LockMode mode);
  void lock(catalog::Oid relation, LockMode mode);
  void lock_with_descendants(const catalog::Relation& relation, LockMode mode);
  void lock_index(catalog::Oid index, LockMode mode);
  void lock_indexes_of(const catalog::Relation& relation, LockMode mode);
  void lock_sequence(catalog::Oid sequence, LockMode mode);
  /// The sequences that belong to columns of the relation.
  void lock_sequences_of(const catalog::Relation& relation, LockMode mode);
  /// Whatever the name stands for.
  void lock_class(const catalog::ClassRef& what, LockMode mode);

  /// The rows are copied; the relation's indexes are the caller's to rebuild.
  void rewrite(const catalog::Relation& relation, const Cause& cause);
  void scan(const catalog::Relation& relation, const Cause& cause);
  void build_index(catalog::Oid index, const Cause& cause);
  void build_new_index(const catalog::Relation& relation, std::string_view name,
                       const Cause& cause);
  /// All indexes of a relation whose rows are in a new file.
  void rebuild_indexes_of(const catalog::Relation& relation, const Cause& cause);
  /// The rows of `table` are looked up in `references`.
  void check_foreign_key(const catalog::Relation& table, std::string_view constraint,
                         catalog::Oid references, std::vector<Span> parts = {});
  void miss_value(const std::string& column, Span part) {
    effects_.missing_values.push_back({column, {part}});
  }
  void truncate(const catalog::Relation& relation);
  /// A table goes with all its rows, or a column of one; views and composite types have none.
  void drop(const catalog::Relation& relation, catalog::ColumnNumber column = 0);

  /// The first reason to refuse stands.
  void refuse(std::string_view sqlstate, std::string message, Span span);
  void not_in_transaction() { effects_.transaction_ok = false; }

  [[nodiscard]] const Effects& effects() const { return effects_; }
  Effects take() { return std::move(effects_); }

 private:
  void add_lock(RelationLock lock);

  const catalog::Catalog& catalog_;
  const catalog::Session& session_;
  Effects effects_;
  std::unordered_map<catalog::Oid, std::size_t> lock_positions_;
};

/// Tables and materialized views have rows of their own.
bool has_storage(const catalog::Relation& relation);

/// The relation and all below it, at any depth.
std::vector<const catalog::Relation*> with_descendants(const catalog::Catalog& catalog,
                                                       const catalog::Relation& relation);

/// The DEFAULT partition of a partitioned table, or null.
const catalog::Relation* default_partition(const catalog::Catalog& catalog,
                                           const catalog::Relation& parent);

}  // namespace pgplumb::effects
