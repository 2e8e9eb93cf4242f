#include "effects/lock_modes.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pgplumb::effects {

namespace {

struct ModeNames {
  std::string_view pg_locks;
  std::string_view documentation;
};

constexpr std::array<ModeNames, 9> mode_names{{
    {"", ""},
    {"AccessShareLock", "ACCESS SHARE"},
    {"RowShareLock", "ROW SHARE"},
    {"RowExclusiveLock", "ROW EXCLUSIVE"},
    {"ShareUpdateExclusiveLock", "SHARE UPDATE EXCLUSIVE"},
    {"ShareLock", "SHARE"},
    {"ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE"},
    {"ExclusiveLock", "EXCLUSIVE"},
    {"AccessExclusiveLock", "ACCESS EXCLUSIVE"},
}};

/// Table 13.2 of the documentation: bit n of row m says that mode m conflicts with mode n.
constexpr std::array<unsigned, 9> conflict_bits{
    0,            //
    0b100000000,  // ACCESS SHARE: ACCESS EXCLUSIVE alone
    0b110000000,  // ROW SHARE: EXCLUSIVE and up
    0b111100000,  // ROW EXCLUSIVE: SHARE and up
    0b111110000,  // SHARE UPDATE EXCLUSIVE: itself and up
    0b111011000,  // SHARE: not itself
    0b111111000,  // SHARE ROW EXCLUSIVE
    0b111111100,  // EXCLUSIVE: all but ACCESS SHARE
    0b111111110,  // ACCESS EXCLUSIVE: all
};

constexpr auto index_of(LockMode mode) { return static_cast<std::size_t>(mode); }

/// Storage parameters that are not changed under SHARE UPDATE EXCLUSIVE, from the tables in
/// reloptions.c (AlterTableGetRelOptionsLockLevel): a changed value must not meet an open scan.
constexpr std::array exclusive_options{
    std::string_view("user_catalog_table"),     std::string_view("fastupdate"),
    std::string_view("gin_pending_list_limit"), std::string_view("autosummarize"),
    std::string_view("pages_per_range"),        std::string_view("buffering"),
    std::string_view("security_barrier"),       std::string_view("security_invoker"),
    std::string_view("check_option"),           std::string_view("length"),
};

LockMode options_lock(const sql::AlterTableAction& action) {
  const bool exclusive = std::ranges::any_of(action.options, [](const sql::Option& option) {
    return std::ranges::find(exclusive_options, option.name) != exclusive_options.end();
  });
  return exclusive ? LockMode::access_exclusive : LockMode::share_update_exclusive;
}

}  // namespace

std::string_view pg_locks_name(LockMode mode) { return mode_names[index_of(mode)].pg_locks; }

std::string_view documentation_name(LockMode mode) {
  return mode_names[index_of(mode)].documentation;
}

LockMode lock_mode_named(std::string_view pg_locks_name) {
  const auto found = std::ranges::find(mode_names, pg_locks_name, &ModeNames::pg_locks);
  return found == mode_names.end() ? LockMode::access_exclusive
                                   : static_cast<LockMode>(found - mode_names.begin());
}

bool conflicts(LockMode a, LockMode b) {
  return ((conflict_bits[index_of(a)] >> index_of(b)) & 1U) != 0;
}

Blocked blocked_by(LockMode mode) {
  return {.reads = conflicts(mode, LockMode::access_share),
          .row_locks = conflicts(mode, LockMode::row_share),
          .writes = conflicts(mode, LockMode::row_exclusive),
          .autovacuum = conflicts(mode, LockMode::share_update_exclusive)};
}

LockMode lock_level(const sql::AlterTableAction& action) {
  using enum sql::AlterTableKind;
  switch (action.kind) {
    case set_statistics:
    case set_column_options:
    case reset_column_options:
    case cluster_on:
    case drop_cluster:
    case validate_constraint:
    case attach_partition:
    case detach_partition_finalize:
      return LockMode::share_update_exclusive;
    case set_options:
    case reset_options:
      return options_lock(action);
    case enable_trigger:
    case enable_always_trigger:
    case enable_replica_trigger:
    case disable_trigger:
      return LockMode::share_row_exclusive;
    case add_constraint:
      return action.constraint && action.constraint->kind == sql::ConstraintKind::foreign_key
                 ? LockMode::share_row_exclusive
                 : LockMode::access_exclusive;
    case detach_partition:
      return action.concurrently ? LockMode::share_update_exclusive : LockMode::access_exclusive;
    default:
      return LockMode::access_exclusive;
  }
}

LockMode validation_lock() {
  return lock_level(sql::AlterTableAction{.kind = sql::AlterTableKind::validate_constraint});
}

LockMode lock_level(const sql::AlterTable& statement) {
  LockMode strongest = LockMode::share_update_exclusive;
  for (const sql::AlterTableAction& action : statement.actions) {
    strongest = stronger(strongest, lock_level(action));
  }
  return strongest;
}

}  // namespace pgplumb::effects
