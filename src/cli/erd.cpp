#include "report/erd.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "history/process.h"

namespace pgplumb::cli {

namespace {

/// Graphviz lays the diagram out.
Result<std::string> render_svg(const report::Erd& erd) {
  const auto drawn = history::run_process({"dot", "-Tsvg"}, report::render_erd_dot(erd));
  if (!drawn) {
    return fail(
        fmt::format("--format svg needs Graphviz's `dot` ({}); dot, mermaid and the other "
                    "formats do not",
                    drawn.error().message));
  }
  if (drawn->exit_code != 0) return fail(fmt::format("dot: {}", drawn->err));
  return drawn->out;
}

Result<std::string> render(const catalog::Catalog& catalog, const report::Erd& erd,
                           std::string_view format) {
  if (format == "svg") return render_svg(erd);
  if (format == "dot") return report::render_erd_dot(erd);
  if (format == "dbml") return report::render_erd_dbml(catalog, erd);
  if (format == "plantuml") return report::render_erd_plantuml(erd);
  if (format == "json") return report::render_erd_json(catalog, erd);
  return report::render_erd_mermaid(erd);
}

}  // namespace

int run(const ErdArguments& arguments) {
  const auto outcome = replay_input(arguments.input);
  if (!outcome) return could_not_run(outcome.error());
  const auto erd = report::make_erd(outcome->catalog, arguments.options);
  if (!erd) return could_not_run(erd.error());
  const auto text = render(outcome->catalog, *erd, arguments.format);
  if (!text) return could_not_run(text.error());
  const auto written = write_output({}, *text);
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
