#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "integrity/discovery.h"

/// The dependencies between the columns of a table, with what speaks for each. Attributes are the
/// places of columns in `Relation::columns`.
namespace pgplumb::integrity {

enum class DependencySource : std::uint8_t {
  primary_key,
  unique_index,
  foreign_key,  ///< a composite one: the parent's row has both columns
  generated_column,
  check,
  trigger,
  declaration,  ///< in pgplumb.toml
  comment,      ///< `@fd zip -> city` in a comment of the table or a column
  rows,         ///< rows obey it: an observation, no fact
};

struct TableDependency {
  Dependency dependency;
  bool multivalued = false;
  DependencySource source = DependencySource::rows;
  std::string name;  ///< of the constraint, index, column or trigger that says so; else empty
  Span where;        ///< the statement that says so; empty for declarations and rows
  /// The server sees to it that both stay in step: what is stored twice does no harm.
  bool kept = false;
  /// It is about rows without NULL in these columns alone, and so tells nothing of keys.
  bool but_for_nulls = false;
  std::optional<Evidence> evidence;  ///< of the rows that are known
};

/// A unique index over columns that can be NULL. It is no key, as rows with NULL are not kept
/// apart, but each value occurs once.
struct PossibleKey {
  AttributeSet attributes;
  std::string name;
};

struct TableDependencies {
  const catalog::Relation* table = nullptr;
  std::vector<TableDependency> dependencies;  ///< in the order of the sources
  std::vector<PossibleKey> possible_keys;
  AttributeSet maintained;          ///< columns that triggers write
  std::vector<std::string> faults;  ///< declarations that cannot be, each in a sentence
};

/// What a person says: `determinant -> dependents` or, multivalued, `->>`.
struct Declaration {
  std::string table;  ///< "orders", "sales.orders"
  std::vector<std::string> determinant;
  std::vector<std::string> dependents;
  bool multivalued = false;
};

/// Columns that triggers write, by table: `NEW.x := ...` and `UPDATE t SET x = ...` in their
/// functions. Those that follow from others of their row are dependencies too.
class MaintainedColumns {
 public:
  explicit MaintainedColumns(const catalog::Catalog& catalog);
  void add_to(TableDependencies& table) const;

 private:
  struct Maintained {
    catalog::Oid table = catalog::no_oid;
    std::string column;
    std::vector<std::string> inputs;  ///< columns of the same row; empty: not known
    std::string trigger;
    Span where;
  };
  void read_trigger(const catalog::Catalog& catalog, const catalog::Relation& relation,
                    const catalog::Trigger& trigger);

  std::vector<Maintained> columns_;
};

/// What the schema says of the table, and what the declarations about it say.
TableDependencies dependencies_of(const catalog::Catalog& catalog,
                                  const catalog::Relation& relation,
                                  const MaintainedColumns& maintained,
                                  std::span<const Declaration> declarations);

/// The attribute of a column; `AttributeSet::none` where the table has no such column.
Attribute attribute_of(const catalog::Relation& relation, catalog::ColumnNumber column);
Attribute attribute_of(const catalog::Relation& relation, std::string_view column);

/// Rows of a table: the columns of `values` are these attributes of it.
struct TableRows {
  std::vector<Attribute> attributes;
  CodedRows values{0};
};

/// So many values of a determinant must repeat before rows suggest anything.
inline constexpr std::size_t least_repeated = 20;

/// Counts what the rows say of declared dependencies, and adds those that the rows suggest: that
/// hold in all of them, often enough for it to be no accident, and follow from none that is known.
void add_evidence(TableDependencies& table, const TableRows& rows);

}  // namespace pgplumb::integrity
