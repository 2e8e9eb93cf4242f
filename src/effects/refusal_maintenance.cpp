// VACUUM and ANALYZE as vacuum() and ExecVacuum() in vacuum.c take them, and SET of parameters that
// there are not or with values that they do not take (guc.c).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "effects/refusals.h"
#include "sql/options.h"

namespace pgplumb::effects {

using catalog::Relation;

namespace {

/// vac_open_indexes() comes later: the columns are looked at before rows are read.
void refuse_columns_of(const Relation& table, const std::vector<std::string>& columns, Span span,
                       Collector& out) {
  std::set<std::string_view> seen;
  for (const std::string& name : columns) {
    if (table.column(name) == nullptr) {
      out.refuse("42703",
                 fmt::format("column \"{}\" of relation \"{}\" does not exist", name, table.name),
                 span);
    } else if (!seen.insert(name).second) {
      out.refuse(
          "42701",
          fmt::format("column \"{}\" of relation \"{}\" appears more than once", name, table.name),
          span);
    }
  }
}

struct Setting {
  std::string_view name;
  int first;
  int last;
};

constexpr Setting settings[] = {
#include "effects/setting_names.inc"
};

/// What SET takes beside the rows of pg_settings: words of its own, names of old that stand for
/// new ones, and parameters that SHOW ALL leaves out.
constexpr std::array<std::string_view, 16> more_settings{"all",
                                                         "transaction",
                                                         "session characteristics",
                                                         "role",
                                                         "session_authorization",
                                                         "is_superuser",
                                                         "seed",
                                                         "time zone",
                                                         "names",
                                                         "sort_mem",
                                                         "vacuum_mem",
                                                         "force_parallel_mode",
                                                         "ssl_ecdh_curve",
                                                         "ssl_renegotiation_limit",
                                                         "default_with_oids",
                                                         "transaction snapshot"};

bool is_setting(std::string_view name, int version) {
  // A class before a dot may be an extension's.
  if (name.find('.') != std::string_view::npos || version < 14 || version > 18) return true;
  const auto* const found = std::ranges::lower_bound(settings, name, {}, &Setting::name);
  if (found != std::end(settings) && found->name == name) {
    return found->first <= version && version <= found->last;
  }
  return std::ranges::find(more_settings, name) != more_settings.end();
}

/// isspace() of C
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// parse_int() with GUC_UNIT_MS: a number, in milliseconds where no unit follows.
bool is_time(std::string_view text) {
  const auto trim = [&] {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  };
  trim();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return text.starts_with("0x") || text.starts_with('+');
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (value == 0 && (text.starts_with('x') || text.starts_with('X'))) return true;
  trim();
  struct Unit {
    std::string_view name;
    double milliseconds;
  };
  constexpr std::array units{Unit{"", 1},          Unit{"us", 0.001},   Unit{"ms", 1},
                             Unit{"s", 1000},      Unit{"min", 60'000}, Unit{"h", 3'600'000},
                             Unit{"d", 86'400'000}};
  const auto* const unit = std::ranges::find(units, text, &Unit::name);
  if (unit == units.end()) return false;
  const double milliseconds = std::round(value * unit->milliseconds);
  return milliseconds >= 0 && milliseconds <= 2147483647;
}

bool is_timeout(std::string_view name) {
  constexpr std::array<std::string_view, 4> names{"lock_timeout", "statement_timeout",
                                                  "idle_in_transaction_session_timeout",
                                                  "transaction_timeout"};
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool skips_pages_in_full(const sql::Vacuum& statement) {
  return statement.full && sql::is_on(statement.options, "disable_page_skipping");
}

void refuse_vacuum(const sql::Vacuum& statement, Collector& out) {
  const bool has_columns =
      std::ranges::any_of(statement.columns, [](const auto& list) { return !list.empty(); });
  const Span span = statement.tables.empty() ? Span{} : statement.tables.front().span;
  if (statement.vacuum) {
    if (sql::is_on(statement.options, "only_database_stats") ||
        sql::is_on(statement.options, "skip_database_stats")) {
      if (out.version() < 16) {
        out.refuse("42601", "unrecognized VACUUM option", span);
      } else if (sql::is_on(statement.options, "only_database_stats") &&
                 !statement.tables.empty()) {
        out.refuse("0A000", "ONLY_DATABASE_STATS cannot be specified with a list of tables", span);
      }
    }
    if (has_columns && !statement.analyze) {
      out.refuse("0A000", "ANALYZE option must be specified when a column list is provided", span);
    }
    const sql::Option* parallel = sql::find_option(statement.options, "parallel");
    if (statement.full && parallel != nullptr && parallel->value != "0") {
      out.refuse("0A000", "VACUUM FULL cannot be performed in parallel", span);
    }
    if (skips_pages_in_full(statement)) {
      out.refuse("0A000", "VACUUM option DISABLE_PAGE_SKIPPING cannot be used with FULL", span);
    }
  }
  for (std::size_t i = 0; i < statement.tables.size() && i < statement.columns.size(); ++i) {
    const Relation* table = out.relation(statement.tables[i].name);
    if (table == nullptr || table->assumed || table->columns_unknown) continue;
    refuse_columns_of(*table, statement.columns[i], statement.tables[i].span, out);
  }
}

void refuse_set(const sql::Set& statement, Collector& out) {
  if (!is_setting(statement.name, out.version())) {
    out.refuse("42704", fmt::format("unrecognized configuration parameter \"{}\"", statement.name),
               {});
  } else if (!statement.reset && !statement.has_placeholder && is_timeout(statement.name) &&
             statement.values.size() == 1 && !is_time(statement.values[0])) {
    out.refuse("22023",
               fmt::format("invalid value for parameter \"{}\": \"{}\"", statement.name,
                           statement.values[0]),
               {});
  }
}

}  // namespace pgplumb::effects
