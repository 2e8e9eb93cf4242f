#include "report/effects_timeline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "catalog/session.h"
#include "text/printable.h"

namespace pgplumb::report {
namespace {

using effects::LockMode;
using replay::TransactionState;

/// "reads, writes, row locks, DDL and autovacuum"; any lock blocks some DDL.
std::string blocked_words(LockMode mode) {
  const effects::Blocked blocked = effects::blocked_by(mode);
  std::vector<std::string_view> words;
  if (blocked.reads) words.emplace_back("SELECT");
  if (blocked.row_locks) words.emplace_back("SELECT FOR UPDATE");
  if (blocked.writes) words.emplace_back("INSERT, UPDATE and DELETE");
  if (blocked.autovacuum) words.emplace_back("autovacuum");
  words.emplace_back("DDL");
  return fmt::format("blocks {}", fmt::join(words, ", "));
}

/// As long as the statement lasts, or longer.
std::string duration_words(const StatementEffects& statement) {
  switch (statement.transaction) {
    case TransactionState::written:
    case TransactionState::by_tool:
    case TransactionState::code:
      return "until COMMIT";
    case TransactionState::maybe:
      return "until COMMIT where the tool opens a transaction";
    case TransactionState::none:
      break;
  }
  if (!statement.transaction_ok) return "in short steps, between which it commits";
  if (!statement.rewrites.empty()) return "while the table is rewritten";
  if (!statement.index_builds.empty()) return "while the index is built";
  if (!statement.scans.empty()) return "while the rows are read";
  return "for an instant";
}

/// Work on what the migrations under review make themselves is done in no time.
Lasting lasting(const StatementEffects& statement) {
  const auto any = [](const std::vector<StatementEffects::Work>& all) {
    return std::ranges::any_of(all, &StatementEffects::Work::in_use);
  };
  if (any(statement.rewrites)) return Lasting::rewrite;
  if (any(statement.index_builds)) return Lasting::build;
  return any(statement.scans) ? Lasting::scan : Lasting::instant;
}

/// Whether the timeline is about the relation: nobody waits for an index by itself.
bool is_shown(const StatementEffects::Lock& lock) {
  return lock.in_use && lock.mode > LockMode::access_share && lock.mode > lock.held &&
         lock.kind != "index" && lock.kind != "sequence";
}

void add_work(std::string_view doing, const std::vector<StatementEffects::Work>& all,
              std::vector<std::string>& lines) {
  for (const StatementEffects::Work& work : all) {
    if (!work.in_use) continue;
    lines.push_back(fmt::format("{} {}{}{}{}", doing, work.name,
                                work.size.empty() ? "" : fmt::format(" ({})", work.size),
                                work.reason.empty() ? "" : ": ", work.reason));
  }
}

/// Reads or writes rows, which may take its time while earlier locks keep others waiting.
bool works_on_rows(const StatementEffects& statement) {
  constexpr std::array<std::string_view, 6> tags{"INSERT", "UPDATE", "DELETE",
                                                 "MERGE",  "COPY",   "SELECT"};
  return std::ranges::find(tags, statement.kind) != tags.end();
}

/// Whether a statement asks for a lock that keeps others' work waiting while it waits itself.
bool makes_others_queue(const StatementEffects& statement) {
  return std::ranges::any_of(statement.locks, [](const StatementEffects::Lock& lock) {
    return is_shown(lock) && effects::blocked_by(lock.mode).writes;
  });
}

class TimelineMaker {
 public:
  explicit TimelineMaker(const EffectsRun& run) : run_(run), locator_(*run.sources) {}

  std::vector<TimelineFile> make() {
    for (const StatementEffects& statement : run_.statements) {
      TimelineStatement entry = entry_of(statement);
      const bool waited_for = !entry.locked.empty() && works_on_rows(statement);
      if (entry.locks.empty() && entry.work.empty() && entry.notes.empty() && !waited_for) continue;
      transaction_of(statement).statements.push_back(std::move(entry));
    }
    return std::move(files_);
  }

 private:
  std::size_t line(Span span) { return locator_.begin(span, ColumnUnit::code_points).line; }

  TimelineStatement entry_of(const StatementEffects& statement) {
    TimelineStatement entry{.line = line(statement.span),
                            .kind = statement.kind.empty() ? "SQL" : statement.kind,
                            .locks = {},
                            .work = {},
                            .locked = {},
                            .notes = {}};
    entry.lasting = lasting(statement);
    entry.until_commit = statement.transaction != TransactionState::none;
    if (statement.refused) {
      entry.fails = true;
      entry.notes.push_back(
          fmt::format("fails ({}): {}", statement.refused->sqlstate, statement.refused->message));
      return entry;
    }
    for (const StatementEffects::Lock& lock : statement.locks) {
      if (!is_shown(lock)) continue;
      if (lock.mode > entry.mode) {
        entry.mode = lock.mode;
        entry.hardest = lock.relation;
      }
      entry.locks.push_back(fmt::format("{} on {}: {} {}", effects::documentation_name(lock.mode),
                                        lock.relation, blocked_words(lock.mode),
                                        duration_words(statement)));
    }
    add_work("rewrites", statement.rewrites, entry.work);
    add_work("reads all rows of", statement.scans, entry.work);
    add_work("builds", statement.index_builds, entry.work);
    for (const StatementEffects::HeldLock& held : statement.held) {
      if (held.mode <= LockMode::row_exclusive) continue;
      entry.locked.push_back(fmt::format("{} on {} since line {}",
                                         effects::documentation_name(held.mode), held.relation,
                                         line(held.since)));
    }
    if (makes_others_queue(statement)) {
      entry.notes.push_back(catalog::limits(statement.lock_timeout)
                                ? fmt::format("waits at most {} for a lock", statement.lock_timeout)
                                : "waits for its locks without limit, and others queue behind it");
    }
    return entry;
  }

  TimelineTransaction& transaction_of(const StatementEffects& statement) {
    const std::string path = printable(locator_.path(statement.span));
    if (files_.empty() || files_.back().path != path) {
      files_.push_back({path, {}});
      number_.reset();
    }
    auto& transactions = files_.back().transactions;
    if (number_ != statement.transaction_number) {
      number_ = statement.transaction_number;
      transactions.push_back({title(statement), {}});
    }
    return transactions.back();
  }

  std::string title(const StatementEffects& statement) {
    switch (statement.transaction) {
      case TransactionState::written:
        return fmt::format("the transaction that begins on line {}", line(statement.begin));
      case TransactionState::by_tool:
        return "one transaction, which the migration tool opens";
      case TransactionState::maybe:
        return "one transaction or none, by the version of the migration tool";
      case TransactionState::none:
      case TransactionState::code:
        break;
    }
    return "each statement commits by itself";
  }

  const EffectsRun& run_;
  Locator locator_;
  std::vector<TimelineFile> files_;
  std::optional<std::uint32_t> number_;  ///< of the last transaction of the last file
};

}  // namespace

std::vector<TimelineFile> timeline(const EffectsRun& run) { return TimelineMaker(run).make(); }

}  // namespace pgplumb::report
