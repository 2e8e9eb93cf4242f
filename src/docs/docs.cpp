#include "docs/docs.h"

#include <fmt/format.h>

#include "docs/pages.h"
#include "docs/render.h"
#include "docs/site.h"
#include "report/schema_sql.h"

namespace pgplumb::docs {

std::vector<std::string> diagram_dots(const Guide& guide) {
  constexpr std::size_t most_with_columns = 60;
  constexpr std::size_t most_layered = 40;
  const std::size_t tables = guide.erd().tables.size();
  if (tables == 0) return {};
  if (tables <= most_layered) return {report::render_erd_dot(guide.erd())};
  const auto drawn = report::make_erd(guide.catalog(), {.keys_only = tables > most_with_columns});
  if (!drawn) return {};
  return {report::render_erd_dot(*drawn, report::ErdLayout::spread),
          report::render_erd_dot(*drawn)};
}

std::vector<File> make_files(const Guide& guide, std::string_view svg) {
  const std::vector<Access> accesses = accesses_of(guide);
  const IndexUsers users = index_users(accesses);
  std::vector<Page> pages;
  pages.push_back(overview_page(guide));
  for (const Entry& entry : guide.entries()) pages.push_back(table_page(guide, entry, users));
  pages.push_back(types_page(guide));
  pages.push_back(access_page(guide, accesses));
  pages.push_back(performance_page(guide));
  pages.push_back(validation_page(guide));
  pages.push_back(history_page(guide));

  std::vector<File> files;
  for (const Page& page : pages) files.push_back({page.path, render_markdown(page)});
  files.push_back({"index.html", render_site(guide, pages, svg)});
  files.push_back({"validation.json", validation_json(guide)});
  files.push_back({"schema.sql", fmt::format("-- {}: changes by hand are lost.\n{}", marker,
                                             report::render_schema_sql(guide.catalog()))});
  return files;
}

bool is_ours(std::string_view text) {
  constexpr std::size_t near_the_top = 100;
  return text.substr(0, near_the_top).contains(marker);
}

}  // namespace pgplumb::docs
