#include <optional>

#include "integrity/keys.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::serial_column {
namespace {

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (!integrity::is_serial(column.catalog, column.table, column.column)) return std::nullopt;
  return lint::Verdict{
      " takes its values from a sequence with rights of its own: it is a serial, not an identity",
      "INSERT needs USAGE on the sequence besides rights on the table, and a value given by hand "
      "is "
      "not refused"};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::judge_new_columns(context, problems, judge);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::serial_column
