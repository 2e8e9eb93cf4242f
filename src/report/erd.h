#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "text/result.h"

/// Entity relationship diagrams of a schema, as values and in the languages that draw them.
namespace pgplumb::report {

/// What a diagram shows.
struct ErdOptions {
  std::vector<std::string> schemas;         ///< of these alone; empty: of all
  std::vector<std::string> tables;          ///< these and their neighbours; empty: all tables
  std::size_t distance = 1;                 ///< how many foreign keys away a neighbour may be
  bool keys_only = false;                   ///< leave out columns that are in no key
  std::vector<std::string> hidden_columns;  ///< columns of these names are left out
  bool collapse_joins = false;  ///< many-to-many tables become lines between the two others
};

struct ErdColumn {
  std::string name;
  std::string type;  ///< format_type's
  bool not_null = false;
  bool in_primary_key = false;
  bool in_foreign_key = false;
  bool unique = false;  ///< by itself
  std::string default_value;
  std::string comment;
};

struct ErdTable {
  std::string schema, name;
  std::string display_name;  ///< without the schema where that is `public`
  std::vector<ErdColumn> columns;
  std::string comment;
  const catalog::Relation* relation = nullptr;
};

/// A foreign key, or a collapsed many-to-many table.
struct ErdLine {
  std::size_t child = 0, parent = 0;  ///< in `Erd::tables`
  std::string label;                  ///< the columns, or the many-to-many table
  std::vector<std::string> columns, referenced_columns;
  bool one_child = false;        ///< the columns are unique: at most one row refers to another
  bool optional_parent = false;  ///< some column can be NULL
  bool identifying = false;      ///< the columns are part of the child's primary key
  bool many_to_many = false;
  const catalog::Constraint* foreign_key = nullptr;  ///< none of a many-to-many table
};

struct ErdEnum {
  std::string schema, name;
  std::vector<std::string> labels;
};

/// Tables by schema and name, lines by child, parent and columns: the same schema yields the same
/// text, and a small change a small difference.
struct Erd {
  std::vector<ErdTable> tables;
  std::vector<ErdLine> lines;
  std::vector<ErdEnum> enums;
};

/// Partitions are left to their parents; what extensions and migration tools made is left out. A
/// table or schema that is not there is a fault.
Result<Erd> make_erd(const catalog::Catalog& catalog, const ErdOptions& options);

/// Mermaid's `erDiagram`, which GitHub and GitLab draw.
std::string render_erd_mermaid(const Erd& erd);
enum class ErdLayout : std::uint8_t {
  layered,  ///< from left to right along the foreign keys: best to read
  spread,   ///< about as wide as high, however many tables there are; wants Graphviz with sfdp
};
/// Graphviz, with a port for each column.
std::string render_erd_dot(const Erd& erd, ErdLayout layout = ErdLayout::layered);
/// DBML, for dbdiagram.io and dbdocs.io.
std::string render_erd_dbml(const catalog::Catalog& catalog, const Erd& erd);
std::string render_erd_plantuml(const Erd& erd);
/// JSON in the shape of tbls' schema.json.
std::string render_erd_json(const catalog::Catalog& catalog, const Erd& erd);

}  // namespace pgplumb::report
