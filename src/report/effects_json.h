#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/replay.h"

namespace pgplumb::report {

/// The effects of one statement with all names spelled out, so that they outlive the catalog that
/// the statement met.
struct StatementEffects {
  struct Lock {
    std::string relation;
    std::string_view kind;
    effects::LockMode mode = effects::LockMode::none;
  };
  struct ForeignKeyCheck {
    std::string constraint, table, references;
  };
  Span span;
  std::string kind;  ///< the command tag; empty for what does not parse
  bool transaction_ok = true;
  std::optional<catalog::Refusal> refused;
  std::vector<Lock> locks;
  std::vector<std::string> rewrites, scans, index_builds;
  std::vector<ForeignKeyCheck> foreign_key_checks;
};

/// A statement that the server would not even parse.
StatementEffects syntax_error_effects(const sql::SyntaxError& error);

/// Names are bare where the schema is the first of the search_path, else qualified.
StatementEffects statement_effects(const replay::Step& step);

/// A statement whose code ran another has done what that did.
void add_effects(StatementEffects& whole, StatementEffects part);

struct EffectsRun {
  const Sources* sources = nullptr;
  int target_version = 18;
  std::vector<StatementEffects> statements;
};

std::string render_effects_json(const EffectsRun& run);

}  // namespace pgplumb::report
