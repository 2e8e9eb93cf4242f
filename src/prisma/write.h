#pragma once

#include <string>
#include <vector>

#include "prisma/database.h"

/// SQL as Prisma writes it into a migration (flavour/postgres/renderer.rs).
namespace pgplumb::prisma {

/// Writes names with their schema where the datamodel has several.
class Writer {
 public:
  explicit Writer(bool with_schemas) : with_schemas_(with_schemas) {}

  [[nodiscard]] std::string name(const std::string& schema, const std::string& name) const {
    return quoted_name(with_schemas_ ? schema : "", name);
  }
  [[nodiscard]] std::string name(const Table& table) const {
    return name(table.schema, table.name);
  }

  [[nodiscard]] std::string type(const ColumnType& type) const {
    return type_sql(type, with_schemas_);
  }
  [[nodiscard]] std::string column(const Column& column) const;
  [[nodiscard]] std::string default_value(const Column& column) const;

  [[nodiscard]] std::string create_table(const Table& table) const;
  [[nodiscard]] std::string create_index(const Table& table, const Index& index) const;
  [[nodiscard]] std::string add_foreign_key(const Table& table, const ForeignKey& key) const;
  [[nodiscard]] std::string create_enum(const Enum& made, const std::string& suffix = {}) const;
  /// "ALTER TABLE ... a,\nb;"
  [[nodiscard]] std::string alter_table(const Table& table,
                                        const std::vector<std::string>& clauses) const;

  /// All that turns the one column into the other; empty where nothing does.
  [[nodiscard]] std::string alter_column(const Table& table, const Column& before,
                                         const Column& now) const;
  /// The same with the column dropped and made anew.
  [[nodiscard]] std::string recreate_column(const Table& table, const Column& now) const;
  [[nodiscard]] std::string alter_enum(const Enum& before, const Enum& now,
                                       const Database& database, const Database& asked) const;

 private:
  [[nodiscard]] std::string replace_enum(const Enum& before, const Enum& now,
                                         const Database& database, const Database& asked) const;
  bool with_schemas_;
};

/// `"a", "b"`
std::string quoted_list(const std::vector<std::string>& names, std::string_view separator = ", ");
std::vector<std::string> column_names(const Index& index);

}  // namespace pgplumb::prisma
