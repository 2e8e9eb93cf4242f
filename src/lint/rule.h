#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "config/config.h"
#include "lint/allow.h"
#include "lint/finding.h"
#include "replay/replay.h"

namespace pgplumb::lint {

/// Where a rule puts what it found. A rule never names itself.
class Problems {
 public:
  void add(Problem problem) { problems_.push_back(std::move(problem)); }
  [[nodiscard]] bool empty() const { return problems_.empty(); }
  /// About a statement that running code made: its text need not stand in the file.
  void without_edits() {
    for (Problem& problem : problems_) {
      problem.fix.reset();
      problem.instead.clear();
    }
  }
  std::vector<Problem> take() { return std::exchange(problems_, {}); }

 private:
  std::vector<Problem> problems_;
};

/// How often a rule is right, by reading its findings; SARIF's `precision`.
enum class Precision : std::uint8_t { low, medium, high, very_high };

/// A file under review as it was read.
struct FileContext {
  const SourceFile& source;
  std::uint32_t file = 0;  ///< its index, for spans
  const sql::ParsedFile& parsed;
  const history::Migration& migration;
  const history::Project& project;
  const Sources& sources;
};

class Suppressions;

/// One of several things of a statement that a rule would tell of in one finding.
struct Part {
  Span span;
  std::vector<std::string> tables;  ///< as those of a `Subject`
};

/// What becomes of a part. Those that are told at different levels are told apart.
struct PartFate {
  bool is_told = true;                 ///< no comment allows it, no override turns it off
  std::optional<config::Level> level;  ///< an override's
};

/// A statement in its place, and the configuration in force.
struct StatementContext {
  const replay::Step& step;
  const config::Config& config;
  const Sources& sources;
  std::span<const history::QueryFile> queries = {};  ///< of the application, where they are known
  Suppressions* suppressions = nullptr;              ///< null outside of a check: all is told
  std::string_view rule = {};                        ///< the one that is asked

  /// Whether another rule's finding at the place, about the table, is told: then this one may leave
  /// it to that one. Whether it finds anything there is for the asker to know.
  [[nodiscard]] bool tells(std::string_view other, Span place,
                           const catalog::Relation& table) const;
  /// To be asked of the parts of what would be one finding, all of which the rule would tell of.
  [[nodiscard]] std::vector<PartFate> fates(std::span<const Part> parts) const;
};

/// The schema at the end of the history. Rules about it speak of what the units under review
/// made or changed: ask `under_review`.
struct SchemaContext {
  const catalog::Catalog& catalog;
  const config::Config& config;
  const Sources& sources;
  const replay::Outcome& outcome;
  const std::unordered_set<std::uint32_t>& reviewed_files;
  bool one_unit = false;  ///< what is under review goes out together
  bool has_run = false;   ///< all migrations have: what the schema has is in use
  std::span<const history::QueryFile> queries = {};  ///< of the application, where they are known

  /// A migration under review made or changed the relation or index.
  [[nodiscard]] bool under_review(catalog::Oid oid) const { return outcome.reviewed.contains(oid); }
  /// The same for what has no oid: a column, a constraint, a trigger.
  [[nodiscard]] bool under_review(const catalog::Origin& origin) const;
  /// Migrations under review made both, and these go out together.
  [[nodiscard]] bool made_together(const catalog::Origin& a, const catalog::Origin& b) const;
};

/// A project and its migrations, before any of it is replayed.
struct HistoryContext {
  const history::Project& project;
  const Sources& sources;
  const config::Config& config;
};

/// A migration and its down, both replayed.
struct DownContext {
  const replay::DownOutcome& down;
  const Sources& sources;
};

/// A suppression in a file under review, once all else has been found and what it allows is left
/// out.
struct AllowContext {
  const Allow& allow;
  std::span<const std::string_view> rule_ids;
};

/// A rule is data and a function. Its id and group are its file's name and folder.
struct Rule {
  Severity severity = Severity::warning;
  Precision precision = Precision::high;
  std::string_view since;  ///< the version of pgplumb that brought it
  bool on_by_default = true;
  bool once_per_file = false;  ///< the first problem of a file speaks for all of them
  /// Where another finding of the file is about a lock, the problem is a note of that one.
  bool is_note_beside_others = false;
  bool compares = false;  ///< it speaks only where it is known what was there before
  /// Runs also where `select` names others: what it finds keeps these from seeing all.
  bool always_selected = false;
  std::array<std::string_view, 4> tags{};  ///< for SARIF: "locks", "postgresql"
  void (*on_history)(const HistoryContext&, Problems&) = nullptr;
  void (*on_file)(const FileContext&, Problems&) = nullptr;
  void (*on_down)(const DownContext&, Problems&) = nullptr;
  void (*on_statement)(const StatementContext&, Problems&) = nullptr;
  void (*on_schema)(const SchemaContext&, Problems&) = nullptr;
  void (*on_allow)(const AllowContext&, Problems&) = nullptr;
};

}  // namespace pgplumb::lint
