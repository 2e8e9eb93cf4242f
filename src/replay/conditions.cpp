#include "replay/conditions.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pgplumb::replay {

namespace {

// errcodes.txt: what changes of a schema and RAISE meet.
constexpr std::array<std::pair<std::string_view, std::string_view>, 52> conditions{{
    {"ambiguous_column", "42702"},
    {"ambiguous_function", "42725"},
    {"assert_failure", "P0004"},
    {"cannot_coerce", "42846"},
    {"case_not_found", "20000"},
    {"check_violation", "23514"},
    {"data_exception", "22000"},
    {"datatype_mismatch", "42804"},
    {"dependent_objects_still_exist", "2BP01"},
    {"duplicate_alias", "42712"},
    {"duplicate_column", "42701"},
    {"duplicate_database", "42P04"},
    {"duplicate_file", "58P02"},
    {"duplicate_function", "42723"},
    {"duplicate_object", "42710"},
    {"duplicate_schema", "42P06"},
    {"duplicate_table", "42P07"},
    {"exclusion_violation", "23P01"},
    {"feature_not_supported", "0A000"},
    {"foreign_key_violation", "23503"},
    {"insufficient_privilege", "42501"},
    {"integrity_constraint_violation", "23000"},
    {"internal_error", "XX000"},
    {"invalid_column_definition", "42611"},
    {"invalid_column_reference", "42P10"},
    {"invalid_foreign_key", "42830"},
    {"invalid_function_definition", "42P13"},
    {"invalid_name", "42602"},
    {"invalid_object_definition", "42P17"},
    {"invalid_parameter_value", "22023"},
    {"invalid_schema_name", "3F000"},
    {"invalid_table_definition", "42P16"},
    {"invalid_text_representation", "22P02"},
    {"lock_not_available", "55P03"},
    {"no_data_found", "P0002"},
    {"not_null_violation", "23502"},
    {"null_value_not_allowed", "22004"},
    {"object_in_use", "55006"},
    {"object_not_in_prerequisite_state", "55000"},
    {"program_limit_exceeded", "54000"},
    {"query_canceled", "57014"},
    {"raise_exception", "P0001"},
    {"reserved_name", "42939"},
    {"syntax_error", "42601"},
    {"syntax_error_or_access_rule_violation", "42000"},
    {"too_many_rows", "P0003"},
    {"undefined_column", "42703"},
    {"undefined_function", "42883"},
    {"undefined_object", "42704"},
    {"undefined_table", "42P01"},
    {"unique_violation", "23505"},
    {"wrong_object_type", "42809"},
}};

bool is_sqlstate(std::string_view text) {
  return text.size() == 5 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

std::string_view sqlstate_of(std::string_view condition) {
  if (is_sqlstate(condition)) return condition;
  const auto found = std::ranges::lower_bound(
      conditions, condition, {}, &std::pair<std::string_view, std::string_view>::first);
  return found != conditions.end() && found->first == condition ? found->second
                                                                : std::string_view();
}

bool catches(const std::vector<std::string>& handled, std::string_view sqlstate) {
  return std::ranges::any_of(handled, [&](const std::string& condition) {
    // pl_exec.c, exception_matches_conditions(): OTHERS takes all but these two.
    if (condition == "others") return sqlstate != "57014" && sqlstate != "P0004";
    const std::string_view code = sqlstate_of(condition);
    if (code == sqlstate) return true;
    // A code that ends in 000 is its whole class.
    return code.ends_with("000") && sqlstate.starts_with(code.substr(0, 2));
  });
}

}  // namespace pgplumb::replay
