#include "lint/query_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "text/counted.h"

namespace pgplumb::lint {

catalog::Session query_session(const config::Config& config) {
  catalog::Session session;
  if (!config.search_path.empty()) {
    session.settings["search_path"] = fmt::format("{}", fmt::join(config.search_path, ", "));
  }
  return session;
}

std::string query_name(const history::ApplicationQuery& query) {
  return query.name.empty() ? "a query" : fmt::format("query {}", query.name);
}

std::string use_words(const history::QueryUse& use) {
  const double seconds = use.milliseconds / 1000;
  return fmt::format("called {}, {:.{}f} s in all, as pg_stat_statements counts",
                     counted(static_cast<std::size_t>(use.calls), "time"), seconds,
                     seconds < 100 ? 1 : 0);
}

}  // namespace pgplumb::lint
