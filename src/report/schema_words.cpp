#include "report/schema_words.h"

#include <fmt/format.h>

namespace pgplumb::report {

std::string_view relation_keyword(catalog::RelationKind kind) {
  switch (kind) {
    case catalog::RelationKind::table:
    case catalog::RelationKind::partitioned_table:
      return "TABLE";
    case catalog::RelationKind::foreign_table:
      return "FOREIGN TABLE";
    case catalog::RelationKind::view:
      return "VIEW";
    case catalog::RelationKind::materialized_view:
      return "MATERIALIZED VIEW";
    case catalog::RelationKind::composite_type:
      return "TYPE";
  }
  return {};
}

std::string_view relation_kind_words(catalog::RelationKind kind) {
  switch (kind) {
    case catalog::RelationKind::table:
      return "table";
    case catalog::RelationKind::partitioned_table:
      return "partitioned table";
    case catalog::RelationKind::foreign_table:
      return "foreign table";
    case catalog::RelationKind::view:
      return "view";
    case catalog::RelationKind::materialized_view:
      return "materialized view";
    case catalog::RelationKind::composite_type:
      return "composite type";
  }
  return {};
}

std::string_view constraint_kind_words(catalog::ConstraintKind kind) {
  switch (kind) {
    case catalog::ConstraintKind::primary_key:
      return "primary key";
    case catalog::ConstraintKind::unique:
      return "unique";
    case catalog::ConstraintKind::foreign_key:
      return "foreign key";
    case catalog::ConstraintKind::check:
      return "check";
    case catalog::ConstraintKind::exclude:
      return "exclude";
    case catalog::ConstraintKind::not_null:
      return "not null";
  }
  return {};
}

std::string_view replica_identity_words(char identity) {
  switch (identity) {
    case 'n':
      return "nothing";
    case 'f':
      return "full";
    case 'i':
      return "index";
    default:
      return "default";
  }
}

std::string_view enabled_words(char enabled) {
  switch (enabled) {
    case 'D':
      return "disabled";
    case 'R':
      return "replica";
    case 'A':
      return "always";
    default:
      return "origin";
  }
}

std::string_view function_kind_words(catalog::FunctionKind kind) {
  switch (kind) {
    case catalog::FunctionKind::function:
      return "function";
    case catalog::FunctionKind::procedure:
      return "procedure";
    case catalog::FunctionKind::aggregate:
      return "aggregate";
    case catalog::FunctionKind::window:
      return "window";
  }
  return {};
}

std::string_view volatility_words(sql::Volatility volatility) {
  switch (volatility) {
    case sql::Volatility::immutable:
      return "immutable";
    case sql::Volatility::stable:
      return "stable";
    case sql::Volatility::volatile_:
      return "volatile";
  }
  return {};
}

std::string event_words(const catalog::Trigger& trigger) {
  std::string out;
  const auto add = [&](bool is, std::string_view word) {
    if (!is) return;
    if (!out.empty()) out += ',';
    out += word;
  };
  add(trigger.on_insert, "insert");
  add(trigger.on_delete, "delete");
  add(trigger.on_update, "update");
  add(trigger.on_truncate, "truncate");
  return out;
}

bool is_temporary(std::string_view schema) { return schema == "pg_temp"; }

std::string dollar_quoted(const std::string& text) {
  std::string tag = "$$";
  // What the text ends in may begin the tag.
  for (int i = 0; (text + tag).find(tag) != text.size(); ++i) tag = fmt::format("$t{}$", i);
  return tag + text + tag;
}

}  // namespace pgplumb::report
