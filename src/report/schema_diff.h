#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "report/schema_objects.h"
#include "report/schema_renames.h"

/// What differs between two schemas, as values and in the forms that people and programs read.
namespace pgplumb::report {

enum class ChangeKind : std::uint8_t { added, removed, changed };
std::string_view change_word(ChangeKind kind);

struct PropertyChange {
  std::string_view name{};
  std::string before{};  ///< empty: it was not said
  std::string now{};     ///< empty: it is said no more
  bool is_long = false;
};

struct ObjectChange {
  ChangeKind change = ChangeKind::changed;
  ObjectKind kind = ObjectKind::table;
  std::string name{};              ///< as it is now; of what is removed as it was
  std::string old_name{};          ///< as it was, where it is there on both sides
  std::string schema{};            ///< `SchemaObject::schema` of `name`
  std::uint64_t identity = 0;      ///< `SchemaObject::identity` on the side that `name` is of
  std::uint64_t old_identity = 0;  ///< on the side before; 0 of what is added
  /// For SQL alone: it is there on both sides, but goes and is made anew. Of a column: its default.
  bool is_made_again = false;
  std::vector<PropertyChange> properties{};  ///< of what is added or removed: all of them
  std::vector<ObjectChange> parts{};
  [[nodiscard]] bool is_renamed() const { return !old_name.empty() && old_name != name; }
};

struct SchemaDiff {
  std::vector<ObjectChange> changes{};  ///< by kind and name
  std::vector<Renaming> renames{};      ///< those that the server does not do along with others
  [[nodiscard]] bool empty() const { return changes.empty(); }
};

/// `one_replay`: both come from one, so that an object which was renamed is known again by what it
/// is; else things are the same by their names.
SchemaDiff schema_diff(const catalog::Catalog& before, const catalog::Catalog& now,
                       bool one_replay);

/// A line a change, what belongs to a table below it. Empty where there is none.
std::string render_diff_text(const SchemaDiff& diff);
/// The same as a Markdown list.
std::string render_diff_markdown(const SchemaDiff& diff);
std::string render_diff_json(const SchemaDiff& diff);
/// The tables that are new or otherwise and their neighbours, as Mermaid's `erDiagram`; empty where
/// no table is.
std::string render_diff_mermaid(const SchemaDiff& diff, const catalog::Catalog& now);
/// SQL that makes the one schema of the other, as far as it can be written; what cannot is said in
/// comments.
std::string render_diff_sql(const SchemaDiff& diff, const catalog::Catalog& before,
                            const catalog::Catalog& now);

/// Nothing but that a constraint which was NOT VALID is validated.
bool is_validation(const PropertyChange& change);

/// "2 tables added, 1 column changed"; parts of what is added or removed are not counted.
std::string diff_summary(const SchemaDiff& diff);

}  // namespace pgplumb::report
