#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "replay/replay.h"

namespace pgplumb::replay {

/// The rows that the files put into a table as constants, in so far as all of them have the column
/// and no later statement changes it. There are none of a table with rows that are not known; rows
/// that a statement takes away one by one are kept.
struct InsertedRows {
  using Value = std::optional<std::string>;  ///< as text; none: NULL
  /// By column; all are of one length.
  std::map<catalog::ColumnNumber, std::vector<Value>> columns;
  std::size_t rows = 0;
  std::size_t statements = 0;  ///< INSERT and COPY with at least one row
};

/// A table with more rows is none whose rows are known.
inline constexpr std::size_t most_inserted_rows = 100'000;

/// Collects the rows of INSERT ... VALUES and of COPY with its data in the file. Each statement of
/// a history is shown to it in turn.
class RowCollector {
 public:
  /// What the spans of the statements are about; must outlive this.
  explicit RowCollector(const Sources& sources) : sources_(sources) {}

  void see(const Step& step);
  [[nodiscard]] const std::map<catalog::Oid, InsertedRows>& tables() const { return tables_; }

 private:
  struct Cell {
    bool known = false;
    InsertedRows::Value value;
  };
  using Row = std::vector<Cell>;
  friend class ValuesReader;

  void see_data(const Step& step, const sql::Query& query);
  void see_insert(const Step& step, const sql::Query& query, const catalog::Relation& table);
  void see_copy(const Step& step, const sql::Copy& copy);
  void see_alter(const Step& step, const sql::AlterTable& alter);
  void see_transaction(const sql::Transaction& transaction);
  void see_new_tables(const Step& step);
  void add(catalog::Oid table, const std::vector<catalog::ColumnNumber>& columns,
           const std::vector<Row>& rows);
  void forget_column(catalog::Oid table, catalog::ColumnNumber column);
  /// The table has no rows any more.
  void forget_rows(catalog::Oid table);
  /// The table has rows that are not known.
  void lose(catalog::Oid table);

  const Sources& sources_;
  std::map<catalog::Oid, InsertedRows> tables_;
  std::set<std::pair<catalog::Oid, catalog::ColumnNumber>> unknown_;
  std::set<catalog::Oid> lost_;
  std::set<catalog::Oid> changed_;                    ///< since the last COMMIT
  std::vector<sql::QualifiedName> filled_when_made_;  ///< CREATE TABLE AS, not looked up yet
};

}  // namespace pgplumb::replay
