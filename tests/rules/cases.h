#pragma once

#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <vector>

/// Where a rule speaks and where it does not: see cases_test.cpp.
namespace pgplumb::lint {

struct Case {
  const char* name;
  const char* rule;
  const char* before;
  const char* migration;
  std::size_t findings = 0;
  std::map<std::string, std::string> options{};
  const char* message = "";      ///< part of that of the first finding
  const char* instead = "";      ///< part of the first finding's
  const char* not_instead = "";  ///< what must not stand there
};

inline void PrintTo(const Case& each, std::ostream* out) { *out << each.name; }

constexpr const char* one_table = "CREATE TABLE t (id int PRIMARY KEY, a int, b int);";

/// Rules about columns, types, names and tables that change, and about what else the file does.
std::vector<Case> change_cases();
/// Rules about PostGIS.
std::vector<Case> postgis_cases();

}  // namespace pgplumb::lint
