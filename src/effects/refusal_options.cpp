// Storage parameters that nothing has, and values that they cannot have: parseRelOptions() in
// reloptions.c.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>

#include "effects/refusal_contents.h"
#include "effects/refusals.h"

namespace pgplumb::effects {

using sql::AlterTableAction;
using sql::AlterTableKind;

namespace {

/// `since`: the major version that brought it; 12 stands for that one and all before it.
struct Parameter {
  std::string_view name;
  int since = 12;
};

bool is_known(std::string_view name, int version, std::initializer_list<Parameter> parameters) {
  return std::ranges::any_of(parameters, [&](const Parameter& each) {
    return each.name == name && each.since <= version;
  });
}

bool is_table_parameter(std::string_view name, int version) {
  return is_known(name, version,
                  {{"fillfactor"},
                   {"autovacuum_enabled"},
                   {"autovacuum_vacuum_threshold"},
                   {"autovacuum_vacuum_max_threshold", 18},
                   {"autovacuum_vacuum_insert_threshold", 13},
                   {"autovacuum_vacuum_scale_factor"},
                   {"autovacuum_vacuum_insert_scale_factor", 13},
                   {"autovacuum_analyze_threshold"},
                   {"autovacuum_analyze_scale_factor"},
                   {"autovacuum_vacuum_cost_delay"},
                   {"autovacuum_vacuum_cost_limit"},
                   {"autovacuum_freeze_min_age"},
                   {"autovacuum_freeze_max_age"},
                   {"autovacuum_freeze_table_age"},
                   {"autovacuum_multixact_freeze_min_age"},
                   {"autovacuum_multixact_freeze_max_age"},
                   {"autovacuum_multixact_freeze_table_age"},
                   {"log_autovacuum_min_duration"},
                   {"user_catalog_table"},
                   {"parallel_workers"},
                   {"toast_tuple_target"},
                   {"vacuum_index_cleanup"},
                   {"vacuum_truncate"},
                   {"vacuum_max_eager_freeze_failure_rate", 18}});
}

bool is_view_parameter(std::string_view name, int version) {
  return is_known(name, version,
                  {{"security_barrier"}, {"security_invoker", 15}, {"check_option"}});
}

bool is_index_parameter(std::string_view name, std::string_view method, int version) {
  if (method == "btree") {
    return is_known(name, version, {{"fillfactor"}, {"deduplicate_items", 13}});
  }
  if (method == "gist") return name == "fillfactor" || name == "buffering";
  if (method == "gin") return name == "fastupdate" || name == "gin_pending_list_limit";
  if (method == "brin") return name == "pages_per_range" || name == "autosummarize";
  if (method == "hash" || method == "spgist") return name == "fillfactor";
  return true;
}

void check_value(const sql::Option& option, Span span, Collector& out) {
  if (option.name != "fillfactor") return;
  int value = 0;
  const char* end = option.value.data() + option.value.size();
  const bool is_number = std::from_chars(option.value.data(), end, value).ptr == end;
  if (!is_number || value < 10 || value > 100) {
    out.refuse("22023",
               fmt::format("value {} out of bounds for option \"fillfactor\"", option.value), span);
  }
}

/// transformRelOptions(): tables have the name space toast, others none.
enum class Namespaces : std::uint8_t { none, toast };

void check_namespace(const sql::Option& option, Namespaces known, Span span, Collector& out) {
  const std::string name = option.name.substr(0, option.name.find('.'));
  // An extension may take such a statement before the server does.
  if ((known == Namespaces::toast && name == "toast") || !is_plain_postgres(out)) return;
  out.refuse("22023", fmt::format("unrecognized parameter namespace \"{}\"", name), span);
}

template <typename Known>
void check(const std::vector<sql::Option>& options, Span span, Collector& out, Known known,
           Namespaces namespaces = Namespaces::none) {
  for (const sql::Option& option : options) {
    if (option.name.find('.') != std::string::npos) {
      check_namespace(option, namespaces, span, out);
    } else if (!known(option.name)) {
      out.refuse("22023", fmt::format("unrecognized parameter \"{}\"", option.name), span);
    } else {
      check_value(option, span, out);
    }
  }
}

}  // namespace

void refuse_options(const sql::AlterTable& statement, const catalog::Relation& relation,
                    Collector& out) {
  const int version = out.version();
  for (const AlterTableAction& action : statement.actions) {
    if (action.kind == AlterTableKind::set_column_options) {
      check(action.options, action.span, out, [](std::string_view name) {
        return name == "n_distinct" || name == "n_distinct_inherited";
      });
    }
    if (action.kind != AlterTableKind::set_options) continue;
    if (relation.kind == catalog::RelationKind::view) {
      check(action.options, action.span, out,
            [&](std::string_view name) { return is_view_parameter(name, version); });
    } else if (relation.kind == catalog::RelationKind::table ||
               relation.kind == catalog::RelationKind::materialized_view) {
      check(
          action.options, action.span, out,
          [&](std::string_view name) { return is_table_parameter(name, version); },
          Namespaces::toast);
    }
  }
}

void refuse_options(const sql::CreateIndex& statement, Collector& out) {
  check(statement.options, statement.keyword_span, out, [&](std::string_view name) {
    return is_index_parameter(name, statement.method, out.version());
  });
}

void refuse_options(const sql::CreateView& statement, Collector& out) {
  check(statement.options, statement.name.span, out,
        [&](std::string_view name) { return is_view_parameter(name, out.version()); });
}

}  // namespace pgplumb::effects
