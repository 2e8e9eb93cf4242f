#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/apply.h"
#include "sql/parse.h"

namespace pgplumb::catalog {

/// A catalog that is changed by SQL text.
class Database {
 public:
  explicit Database(std::string_view sql = {}, int version = 18) : catalog(version) { run(sql); }

  /// Applies the statements; what a server would refuse by name is left out, as in a replay.
  void run(std::string_view sql) {
    const SourceFile source{.path = "test.sql", .text = std::string(sql)};
    for (const sql::Statement& statement : sql::parse(source, 0).statements) {
      if (!refusal(catalog, session, statement)) apply(catalog, session, statement);
    }
  }

  /// The SQLSTATE with which the last statement would be refused; those before it are applied.
  std::string refused(std::string_view sql) {
    const SourceFile source{.path = "test.sql", .text = std::string(sql)};
    const sql::ParsedFile parsed = sql::parse(source, 0);
    for (std::size_t i = 0; i + 1 < parsed.statements.size(); ++i) {
      apply(catalog, session, parsed.statements[i]);
    }
    const auto why = refusal(catalog, session, parsed.statements.back());
    return why ? why->sqlstate : "";
  }

  const Relation& table(std::string_view name, std::string_view schema = "public") const {
    const Relation* found = catalog.find_relation(schema, name);
    static const Relation none;
    return found ? *found : none;
  }

  bool has_class(std::string_view name, std::string_view schema = "public") const {
    return catalog.find_class(schema, name) != nullptr;
  }

  /// "a integer, b text"
  std::string columns(std::string_view name, std::string_view schema = "public") const {
    std::string text;
    for (const Column& column : table(name, schema).columns) {
      if (!text.empty()) text += ", ";
      text += column.name + ' ' + format_type(catalog, column.type);
    }
    return text;
  }

  std::vector<std::string> constraints(std::string_view name,
                                       std::string_view schema = "public") const {
    std::vector<std::string> names;
    for (const Constraint& constraint : table(name, schema).constraints) {
      names.push_back(constraint.name);
    }
    std::ranges::sort(names);
    return names;
  }

  std::vector<std::string> indexes(std::string_view name,
                                   std::string_view schema = "public") const {
    std::vector<std::string> names;
    for (const Oid index : table(name, schema).indexes) {
      names.push_back(catalog.indexes.find(index)->name);
    }
    std::ranges::sort(names);
    return names;
  }

  /// The first overload.
  const Function& function(std::string_view name, std::string_view schema = "public") const {
    const auto overloads = catalog.find_functions(schema, name);
    static const Function none;
    return overloads.empty() ? none : *overloads.front();
  }

  std::string type_of(std::string_view table_name, std::string_view column) const {
    const Column* found = table(table_name).column(column);
    return found ? format_type(catalog, found->type) : "no column";
  }

  Catalog catalog;
  Session session;
};

}  // namespace pgplumb::catalog
