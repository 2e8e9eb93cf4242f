#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/table_sizes.h"
#include "replay/replay.h"

/// What `pgplumb effects` prints: the effects of each statement, in three forms.
namespace pgplumb::report {

/// The effects of one statement with all names spelled out, so that they outlive the catalog that
/// the statement met.
struct StatementEffects {
  struct Lock {
    std::string relation;
    std::string_view kind;
    effects::LockMode mode = effects::LockMode::none;  ///< that the statement asks for
    /// That earlier statements of the transaction have already.
    effects::LockMode held = effects::LockMode::none;
    bool in_use = true;  ///< the relation was there before the deploy unit
  };
  /// A lock of an earlier statement of the transaction.
  struct HeldLock {
    std::string relation;
    effects::LockMode mode = effects::LockMode::none;
    Span since;
  };
  /// A table that is rewritten or read, or an index that is built.
  struct Work {
    std::string name;
    std::string reason;
    std::string size;     ///< of the table, in words; empty where it is not known
    bool in_use = false;  ///< the table was there before the deploy unit
  };
  struct ForeignKeyCheck {
    std::string constraint, table, references;
  };
  Span span;
  std::string kind;  ///< the command tag; empty for what does not parse
  bool transaction_ok = true;
  std::optional<catalog::Refusal> refused;
  std::vector<Lock> locks;
  std::vector<HeldLock> held;
  std::vector<Work> rewrites, scans, index_builds;
  std::vector<ForeignKeyCheck> foreign_key_checks;

  replay::TransactionState transaction = replay::TransactionState::none;
  std::uint32_t transaction_number = 0;  ///< where one is open: tells it from others
  Span begin;                            ///< the BEGIN; empty where none is written
  std::string lock_timeout;              ///< in force, as SET got it; empty: none
};

/// A statement that the server would not even parse.
StatementEffects syntax_error_effects(const sql::SyntaxError& error);

/// Names are bare where the schema is the first of the search_path, else qualified.
StatementEffects statement_effects(const replay::Step& step, const config::TableSizes& sizes);

struct EffectsRun {
  const Sources* sources = nullptr;
  int target_version = 18;
  std::vector<StatementEffects> statements;
};

/// Gathers the effects of what is under review while a replay goes by.
class EffectsGatherer {
 public:
  /// `missing`: the replay's. Where it assumes what is missing, refusals that are not certain are
  /// left out.
  EffectsGatherer(const Sources& sources, int target_version, const config::TableSizes& sizes,
                  replay::Missing missing)
      : sizes_(sizes), missing_(missing) {
    run_.sources = &sources;
    run_.target_version = target_version;
  }

  void see(const replay::Step& step);
  /// The code of the statement seen last fails.
  void see(const catalog::Refusal& failure);
  /// What did not parse in a file comes in its place among the file's statements.
  void see(const replay::ParsedMigration& file);
  EffectsRun take() { return std::move(run_); }

 private:
  const config::TableSizes& sizes_;
  replay::Missing missing_;
  EffectsRun run_;
  std::size_t file_begin_ = 0;  ///< in the statements
};

std::string render_effects_json(const EffectsRun& run);

/// A timeline for people: file by file and transaction by transaction, what each statement locks,
/// whom that keeps waiting and how long, and what is still locked by earlier ones. Locks on what
/// the migrations under review make themselves are left out, for nobody waits for them.
std::string render_effects_text(const EffectsRun& run);

/// The same as a Mermaid gantt, one section a transaction and one bar a statement: its strongest
/// lock. Lengths are symbolic: nobody knows how long a statement takes.
std::string render_effects_mermaid(const EffectsRun& run);

/// The same as Markdown tables, one a file, for the description of a pull request.
std::string render_effects_markdown(const EffectsRun& run);

}  // namespace pgplumb::report
