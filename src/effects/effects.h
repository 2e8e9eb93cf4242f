#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/apply.h"

/// What a statement would do to a live server. The only room that knows which statement takes
/// which lock, rewrites, scans or builds what; each fact has its source beside it.
namespace pgplumb::effects {

/// PostgreSQL's table-level lock modes, weakest first (documentation, 13.3.1).
enum class LockMode : std::uint8_t {
  none,
  access_share,
  row_share,
  row_exclusive,
  share_update_exclusive,
  share,
  share_row_exclusive,
  exclusive,
  access_exclusive,
};

/// As pg_locks spells it: "AccessExclusiveLock".
std::string_view pg_locks_name(LockMode mode);
/// As the documentation spells it: "ACCESS EXCLUSIVE".
std::string_view documentation_name(LockMode mode);
/// The conflict table of the documentation, 13.3.1.
bool conflicts(LockMode a, LockMode b);

/// What an open lock of this mode keeps others from doing.
struct Blocked {
  bool reads = false;      ///< SELECT
  bool row_locks = false;  ///< SELECT FOR UPDATE
  bool writes = false;     ///< INSERT, UPDATE, DELETE
  bool autovacuum = false;
};
Blocked blocked_by(LockMode mode);

/// What a lock is on. `relation` is `no_oid` only for what the catalog does not hold.
enum class LockedKind : std::uint8_t {
  table,
  partitioned_table,
  foreign_table,
  view,
  materialized_view,
  index,
  sequence,
};

struct RelationLock {
  catalog::Oid oid = catalog::no_oid;
  LockedKind kind = LockedKind::table;
  std::string schema;
  std::string name;
  LockMode mode = LockMode::none;
  /// The open transaction made it: nobody else sees it, and nobody waits for the lock.
  bool made_in_transaction = false;
};

/// A table-wide piece of work done while the statement's locks are held.
struct Touched {
  catalog::Oid oid = catalog::no_oid;    ///< none of an index that the statement makes
  catalog::Oid table = catalog::no_oid;  ///< itself, or that of the index
  std::string schema;
  std::string name;
  /// Why, as a clause for people: "the default random() is computed for every row".
  std::string reason;
  /// The parts of the statement (subcommands of ALTER TABLE) that ask for it, which PostgreSQL
  /// serves in one go; empty where the statement has no parts.
  std::vector<Span> causes{};
  std::vector<std::string> cause_reasons{};  ///< why each of `causes` asks for it

  /// Why a part of the statement asks for it.
  [[nodiscard]] const std::string& reason_of(Span part) const;
};

struct ForeignKeyCheck {
  std::string constraint;
  catalog::Oid table = catalog::no_oid;       ///< whose rows are read
  catalog::Oid references = catalog::no_oid;  ///< the table whose rows must be there
  std::vector<Span> causes{};                 ///< as `Touched::causes`
};

/// A new column that may not be null and has no value for the rows that are there: with a row in
/// the table the statement fails.
struct MissingValue {
  std::string column;
  std::vector<Span> causes{};  ///< as `Touched::causes`
};

/// Whether a part of the statement asks for a piece of work.
template <typename Work>
bool is_caused_by(const Work& work, Span part) {
  return work.causes.empty() || std::ranges::find(work.causes, part) != work.causes.end();
}

struct Effects {
  std::vector<RelationLock> locks;    ///< the strongest a relation, in order of first locking
  std::vector<Touched> rewrites;      ///< tables whose rows are copied to a new file
  std::vector<Touched> scans;         ///< tables all of whose rows are read to check them
  std::vector<Touched> index_builds;  ///< indexes of existing tables (re)built: the indexes' names
  std::vector<ForeignKeyCheck> foreign_key_checks;
  std::vector<MissingValue> missing_values;
  std::vector<catalog::Oid> truncated;  ///< tables emptied
  /// Tables (column 0) and columns of tables that are gone afterwards, with what CASCADE takes
  /// along.
  std::vector<catalog::ColumnUse> dropped;
  std::optional<catalog::Refusal> refused;
  bool transaction_ok = true;  ///< allowed inside a transaction block

  [[nodiscard]] const RelationLock* lock_on(catalog::Oid relation) const;
};

/// Whether no more knowledge of the history could let the statement through: it is not for
/// something that is missing or taken, which an unknown migration may have made or dropped.
bool is_certain(const catalog::Refusal& refusal);

/// The effects of the statement on a server of the catalog's version, with tables that hold rows.
/// `before` is the catalog as the statement finds it.
Effects effects_of(const sql::Statement& statement, const catalog::Catalog& before,
                   const catalog::Session& session);

}  // namespace pgplumb::effects
