#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/table_sizes.h"
#include "docs/document.h"
#include "integrity/cascades.h"
#include "lint/engine.h"
#include "report/effects_report.h"
#include "report/erd.h"
#include "report/locator.h"
#include "report/review.h"

/// What all pages look things up in.
namespace pgplumb::docs {

/// A query of the application, from a file.
struct NamedQuery {
  std::string name;
  std::string rows;  ///< ":one", ":many", as sqlc has it; may be empty
  sql::Query query;
};

/// What a migration did that the schema at the end does not tell.
struct Deed {
  Span span;  ///< of the statement
  std::string what;
};

/// Notes, while a replay goes by, what its end does not tell.
class Gatherer {
 public:
  void see(const replay::Step& step);

  std::vector<Deed> dropped;            ///< "column orders.note", "index by_state"
  std::vector<Deed> altered;            ///< "column note of orders to remark"
  std::map<catalog::Oid, Span> filled;  ///< tables into which migrations put rows, and where first

 private:
  void see_drop(const replay::Step& step, const sql::Drop& drop);
  void see_alter(const sql::AlterTable& alter, Span span);
  void see_rename(const sql::Rename& rename, Span span);
};

/// What the documents are made of: one replay, whole.
struct Replayed {
  const lint::Run& run;
  const history::Project& project;
  const catalog::Catalog& catalog;
  const config::TableSizes& sizes;
  report::EffectsRun effects;
  std::vector<report::WayBack> ways_back;
  Gatherer gathered;
  std::vector<NamedQuery> queries;
  std::string title;
  /// Of each file of the history, what leads there from the folder of the documents; empty where
  /// nothing does.
  std::vector<std::string> links;
};

/// A table or view that has a page.
struct Entry {
  const catalog::Relation* relation = nullptr;
  std::string name;                   ///< with the schema where it is not `public`, as it is
  std::string page;                   ///< "tables/users.md"
  std::optional<std::size_t> in_erd;  ///< in `Guide::erd().tables`
  std::vector<const report::ErdLine*> out, in;  ///< foreign keys: its own, and those to it
  std::vector<const lint::Finding*> findings;   ///< about the schema as it is now
};

class Guide {
 public:
  /// `replayed` must live as long.
  explicit Guide(const Replayed& replayed);
  Guide(const Guide&) = delete;
  Guide& operator=(const Guide&) = delete;

  [[nodiscard]] const Replayed& replayed() const { return replayed_; }
  [[nodiscard]] const catalog::Catalog& catalog() const { return replayed_.catalog; }
  [[nodiscard]] const report::Erd& erd() const { return erd_; }
  /// Tables and views by schema and name.
  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }
  /// Null for what has no page.
  [[nodiscard]] const Entry* entry(catalog::Oid relation) const;

  /// As pages call it: with the schema where that is not `public`, and without quotes.
  [[nodiscard]] static std::string name(const catalog::Relation& relation);
  /// The relation's name, linked to its page where it has one.
  [[nodiscard]] Line link(const catalog::Relation& relation) const;
  [[nodiscard]] Line link(catalog::Oid relation) const;
  /// "orders.user_id", linked to the column's row.
  [[nodiscard]] Line link(const catalog::Relation& relation, const catalog::Column& column) const;

  /// The migration that the span lies in; null where there is none.
  [[nodiscard]] const history::Migration* migration(Span span) const;
  /// Its name, linked to its section of the history. Empty where there is none.
  [[nodiscard]] Line made_in(Span span) const;
  /// "line 12", linked to the file.
  [[nodiscard]] Line place(Span span) const;

  /// The rule of a finding about the schema as it is now, rather than about a statement.
  [[nodiscard]] const lint::RegisteredRule* schema_rule(const lint::Finding& finding) const;

  /// Words of size, such as "about 1.2 million rows, 340 MB"; empty where it is not known.
  [[nodiscard]] std::string size(const catalog::Relation& relation) const;

  /// No index finds the rows that refer to a row.
  [[nodiscard]] bool lacks_index(const catalog::Constraint& foreign_key) const {
    return uncovered_.contains(&foreign_key);
  }
  /// What the delete of a row takes along; null where it takes nothing.
  [[nodiscard]] const integrity::CascadeReach* cascade(catalog::Oid relation) const;
  /// How many tables' deletes come by the foreign key, by its table and columns as subjects of
  /// findings name them, without an index to find its rows.
  [[nodiscard]] std::size_t unindexed_deletes(const std::string& subject) const;

 private:
  void add_entries();
  void add_lines();
  void add_findings();
  void add_cascades();

  const Replayed& replayed_;
  report::Erd erd_;
  std::vector<Entry> entries_;
  std::unordered_map<catalog::Oid, std::size_t> places_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  ///< "public.users"
  std::map<std::string_view, const lint::RegisteredRule*> rules_;
  std::unordered_map<catalog::Oid, integrity::CascadeReach> cascades_;
  std::map<std::string, std::size_t> unindexed_deletes_;
  std::set<const catalog::Constraint*> uncovered_;
  std::unordered_multimap<std::uint32_t, const history::Migration*> migrations_;  ///< by file
  mutable report::Locator locator_;
};

/// What a row of a column is found by on its table's page.
std::string column_anchor(const catalog::Column& column);

/// What the row of a type is found by on the page of types.
std::string type_anchor(const catalog::Type& type);

/// The section of a migration in the history.
Target history_target(const history::Migration& migration);

/// Names of columns, each as code.
Line column_codes(const catalog::Relation& relation,
                  std::span<const catalog::ColumnNumber> columns);

/// A finding as an item: what, why, what to do.
Item finding_item(const Guide& guide, const lint::Finding& finding);

}  // namespace pgplumb::docs
