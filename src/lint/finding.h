#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/edit.h"
#include "text/source.h"

namespace pgplumb::lint {

enum class Severity : std::uint8_t { note, warning, error };
std::string_view severity_name(Severity severity);

enum class Safety : std::uint8_t {
  safe,    ///< the edited file does the same, with less harm
  unsafe,  ///< a person must look: semantics may change
};

struct Fix {
  std::string title;  ///< in the imperative: "build it with CONCURRENTLY"
  Safety safety = Safety::safe;
  std::vector<Edit> edits;
};

struct Related {
  Span span;
  std::string message;
};

/// What a problem is about when lines have moved.
struct Subject {
  Subject() = default;
  Subject(std::string what)  // NOLINT(*-explicit-constructor): most have a name alone
      : name(std::move(what)) {}
  Subject(std::string what, std::vector<std::string> about)
      : name(std::move(what)), tables(std::move(about)) {}

  std::string name;  ///< "public.orders.user_id": part of the fingerprint
  /// The tables that it is about, as `schema.table`; none: those that the statement locks or makes.
  std::vector<std::string> tables;
};

/// A step from a table to one that it refers to, for formats that draw the way.
struct GraphStep {
  std::string from, to;     ///< "public.orders"
  std::string foreign_key;  ///< its name
  std::string message;      ///< "orders.user_id → users, NOT NULL"
};

/// A relation, or a column of one.
struct SchemaName {
  std::string schema, relation;
  std::string column;  ///< empty: the relation
};

/// What a rule says. `message` is what happens and to whom, one present-tense clause in lower
/// case without a full stop; `notes` say why, with PostgreSQL's own words; `instead` is the SQL
/// to write in its place.
struct Problem {
  Span span{};
  std::string message{};
  std::vector<std::string> notes{};
  std::vector<Related> related{};
  std::vector<GraphStep> walk{};  ///< a circle of foreign keys, where it is about one
  std::string instead{};
  std::optional<Fix> fix{};
  std::optional<Severity> severity{};  ///< where the case is graded; else the rule's
  Subject subject{};
  /// What it says is gone from a statement on, for good: where the schema at the end has the name
  /// again, nothing is said.
  std::optional<SchemaName> gone{};
};

/// Whether a finding takes the place of another one of its file: see `fold_findings`.
enum class Fold : std::uint8_t { none, host, guest };

/// The fix of a finding that became a note of another one.
struct FoldedFix {
  std::string_view rule;
  Fix fix;
};

/// A problem with the rule that found it, as reporters see it.
struct Finding {
  std::string_view rule;  ///< id
  std::string_view group;
  Severity severity = Severity::warning;
  Problem problem;
  std::string fingerprint;  ///< stable under moved lines; unique within a run
  std::string kind;         ///< the fingerprint that all have which are alike in a run
  Fold fold = Fold::none;
  Span statement = {};  ///< in which it was found, of a rule about statements
  std::vector<FoldedFix> folded_fixes = {};
};

}  // namespace pgplumb::lint
