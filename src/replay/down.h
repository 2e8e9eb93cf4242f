#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/session.h"
#include "history/history.h"

/// What is left of a migration once its down has run.
namespace pgplumb::replay {

/// Something that the down does not take back, in words: "table walks", "column walks.name".
struct Remnant {
  enum Kind : std::uint8_t {
    left,     ///< the migration made it, and it is still there
    missing,  ///< the migration removed it, and it is not back
    changed,  ///< it is there as before, but otherwise
  };
  Kind kind = left;
  std::string what;
  std::string before;  ///< where `changed`: how it was
  std::string now;     ///< and how it is
};

/// A migration under review whose down could be worked out.
struct DownOutcome {
  const history::Migration* migration = nullptr;
  Span span;                      ///< the first statement of the down; where it has none, its place
  bool empty = false;             ///< it has no statement but BEGIN and COMMIT
  std::vector<Remnant> remnants;  ///< by name
};

/// What differs between the catalog at the mark, which must be kept, and now. Objects of extensions
/// and what the history did not make are left out, and so are comments, owners and the order of
/// columns.
std::vector<Remnant> remnants_since(const catalog::Catalog& catalog,
                                    const catalog::Catalog::Mark& mark);

/// Runs the down of a migration that has just run on the catalog, compares with the mark before it,
/// and takes the down back. Nothing where something cannot be worked out.
std::optional<DownOutcome> run_down(const history::History& history,
                                    const history::Migration& migration, catalog::Catalog& catalog,
                                    const catalog::Session& session,
                                    const catalog::Catalog::Mark& before);

}  // namespace pgplumb::replay
