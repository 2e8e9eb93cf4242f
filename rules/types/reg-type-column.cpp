#include <algorithm>
#include <array>
#include <optional>

#include "catalog/builtins.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::reg_type_column {
namespace {

/// check_for_reg_data_type_usage() in pg_upgrade: what it refuses in columns of tables.
bool stops_upgrade(catalog::Oid type) {
  constexpr auto names =
      std::to_array<std::string_view>({"regcollation", "regconfig", "regdictionary", "regnamespace",
                                       "regoper", "regoperator", "regproc", "regprocedure"});
  static const auto types = [&] {
    std::array<catalog::Oid, names.size()> oids{};
    std::ranges::transform(names, oids.begin(), [](std::string_view name) {
      const auto* known = catalog::builtin_type(name);
      return known == nullptr ? catalog::no_oid : known->oid;
    });
    return oids;
  }();
  return type != catalog::no_oid && std::ranges::find(types, type) != types.end();
}

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (!stops_upgrade(column.type.type)) return std::nullopt;
  return lint::Verdict{
      " keeps pg_upgrade from running: it holds numbers that another server gives anew",
      "of the types that refer to the catalog by OID, pg_upgrade carries over regclass, regrole "
      "and "
      "regtype alone"};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::judge_new_columns(context, problems, judge);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::reg_type_column
