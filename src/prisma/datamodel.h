#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "prisma/database.h"
#include "prisma/syntax.h"
#include "text/result.h"

namespace pgplumb::prisma {

/// What the datamodel depends on beside its text.
struct DatamodelOptions {
  /// Before version 6 the table of an implicit many-to-many relation had a unique index where it
  /// now has a primary key.
  bool before_6 = false;
  PartialIndexes partial_indexes = PartialIndexes::standing_in;
};

/// The database that a datamodel asks for, as sql_schema_calculator.rs works it out.
Result<Database> database_of(const std::vector<Block>& blocks, const Sources& sources,
                             const DatamodelOptions& options);

/// The blocks of a datamodel by name, and what its configuration says of them.
class Datamodel {
 public:
  static Result<Datamodel> make(const std::vector<Block>& blocks, const Sources& sources);

  [[nodiscard]] const Block* model(std::string_view name) const;  ///< or view
  [[nodiscard]] const Block* enumeration(std::string_view name) const;
  [[nodiscard]] const std::vector<const Block*>& models() const { return models_; }
  [[nodiscard]] const std::vector<const Block*>& enums() const { return enums_; }
  /// That of `@@schema`, else the first.
  [[nodiscard]] std::string schema_of(const Block& block) const;
  [[nodiscard]] bool has_foreign_keys() const { return foreign_keys_; }
  [[nodiscard]] const Sources& sources() const { return sources_; }
  [[nodiscard]] Database empty_database(const DatamodelOptions& options) const;

  /// Its type is a model: it is no column.
  [[nodiscard]] bool is_relation(const Field& field) const;

 private:
  explicit Datamodel(const Sources& sources) : sources_(sources) {}
  Result<void> add(const Block& block);
  Result<void> read_datasource(const Block& block);

  const Sources& sources_;
  std::map<std::string, const Block*, std::less<>> by_name_;
  std::vector<const Block*> models_;
  std::vector<const Block*> enums_;
  std::vector<std::string> schemas_;
  std::string schema_of_url_ = "public";  ///< of the connection, where no `schemas` are named
  bool several_schemas_ = false;
  std::vector<std::string> extensions_;
  bool foreign_keys_ = true;
  bool partial_indexes_ = false;
};

/// `@map` or `@@map`, else the name.
std::string database_name(const Block& block);
std::string database_name(const Field& field);

/// The column of a field that is none of a relation.
Result<Column> column_of(const Datamodel& datamodel, const Field& field);

/// Keys and indexes of a model whose columns are there.
Result<void> add_indexes(const Datamodel& datamodel, const Block& model, Table& table);

/// The foreign keys of all models, and the tables of implicit many-to-many relations.
Result<void> add_relations(const Datamodel& datamodel, const DatamodelOptions& options,
                           Database& database);

/// The fields that an index or a relation names, by their columns; the error names the first that
/// is not there.
Result<std::vector<std::string>> columns_named(const Datamodel& datamodel, const Block& model,
                                               const Expression& list);

/// constraint_names.rs: `table_a_b` cut so that the suffix is kept.
std::string constraint_name(std::string_view table, const std::vector<std::string>& columns,
                            std::string_view suffix);

}  // namespace pgplumb::prisma
