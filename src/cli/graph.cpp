#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "report/graph_report.h"

namespace pgplumb::cli {

namespace {

std::string render(const catalog::Catalog& catalog, std::string_view format) {
  if (format == "json") return report::render_graph_json(catalog);
  if (format == "mermaid") return report::render_graph_mermaid(catalog);
  if (format == "dot") return report::render_graph_dot(catalog);
  if (format == "sql") return report::render_graph_sql(catalog);
  return report::render_graph_text(catalog);
}

}  // namespace

int run(const GraphArguments& arguments) {
  const auto outcome = replay_input(arguments.input);
  if (!outcome) return could_not_run(outcome.error());
  const auto written = write_output({}, render(outcome->catalog, arguments.format));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
