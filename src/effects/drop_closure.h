#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catalog/drop.h"
#include "effects/collector.h"

namespace pgplumb::effects {

/// What goes when objects are dropped, with all that goes along in silence or by CASCADE:
/// findDependentObjects() with AcquireDeletionLock(), and what the removal of each kind of object
/// locks besides. The way from one object to the next is either automatic (an index of a table) or
/// needs CASCADE (a view of it); both are walked, and the first of the second kind is kept.
class DropClosure {
 public:
  explicit DropClosure(Collector& out) : out_(out) {}

  /// To be called for all objects that the statement names before any of the others.
  void name(catalog::Oid oid) { automatic_oids_.insert(oid); }
  /// A column that has been dropped already.
  void gone(catalog::Oid relation, catalog::ColumnNumber column) {
    seen_columns_.insert({relation, column});
  }

  void relation(const catalog::Relation& relation);
  void column(const catalog::Relation& relation, catalog::ColumnNumber column);
  void constraint(const catalog::Relation& relation, const catalog::Constraint& constraint);
  void index(catalog::Oid index);
  void sequence(catalog::Oid sequence);
  void type(catalog::Oid type);
  void function(const catalog::Function& function);
  void trigger(const catalog::Relation& relation, const catalog::Trigger& trigger);
  void schema(const std::string& schema);
  void extension(const std::string& extension);
  void server(const std::string& server);
  void wrapper(const std::string& wrapper);

  /// What would keep the objects from being dropped without CASCADE: "view v".
  [[nodiscard]] std::optional<std::string> dependent() const;

 private:
  struct Dependent {
    std::string description;
    catalog::Oid oid = catalog::no_oid;    ///< the object
    catalog::Oid owner = catalog::no_oid;  ///< the relation that it is part of
  };

  /// False where the object has been seen already.
  bool enter(catalog::Oid oid);
  /// Walks on to an object that needs CASCADE.
  template <typename Visit>
  void follow(Dependent dependent, const Visit& visit);

  void generated_columns(const catalog::Relation& relation, catalog::ColumnNumber column);
  void parts_that_read(const catalog::Relation& relation, catalog::ColumnNumber column);
  void references(const catalog::Relation& relation, auto&& test);
  void callers(const catalog::Function& function);
  void callers_in(const catalog::Relation& relation, const catalog::Function& function);
  void users_of_type(catalog::Oid type);
  void views(const catalog::Relation& relation, catalog::ColumnNumber column);
  void policies_on_others(const catalog::Relation& relation);
  /// Rules whose qualification or actions name the column, or, with 0, anything of the relation.
  void rules(const catalog::Relation& relation, catalog::ColumnNumber column);
  /// The views that need the relation's primary key.
  void grouping_views(const catalog::Relation& relation);

  Collector& out_;
  bool automatic_ = true;
  std::set<catalog::Oid> seen_;
  std::set<std::pair<catalog::Oid, catalog::ColumnNumber>> seen_columns_;
  std::set<catalog::Oid> automatic_oids_;
  std::vector<Dependent> dependents_;
};

using catalog::index_reads;

}  // namespace pgplumb::effects
