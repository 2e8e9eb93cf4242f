#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "history/disk.h"
#include "history/path.h"
#include "prisma/datamodel.h"
#include "prisma/find_schema.h"
#include "report/drift_report.h"

namespace pgplumb::cli {
namespace {

/// Where the datamodel is looked for: the folder that was named.
std::string start_of(const Input& input) {
  const std::string path = input.paths.empty() ? "." : input.paths.front();
  std::error_code error;
  return std::filesystem::is_regular_file(path, error)
             ? history::parent_of(history::clean_path(path))
             : path;
}

/// The database that the datamodel asks for. Its files join those of the history.
Result<prisma::Database> datamodel_at(history::Disk& disk, const std::string& path,
                                      Sources& sources) {
  const auto files = prisma::schema_files(disk, path);
  if (!files) return std::unexpected(files.error());
  std::vector<prisma::Block> blocks;
  for (const std::string& file : *files) {
    auto source = read_source(file);
    if (!source) return std::unexpected(source.error());
    const std::uint32_t number = sources.add(std::move(*source));
    auto read = prisma::parse(sources[number], number);
    if (!read) return std::unexpected(read.error());
    std::ranges::move(*read, std::back_inserter(blocks));
  }
  const prisma::DatamodelOptions options =
      prisma::options_of_version(disk, history::parent_of(history::clean_path(path)));
  return prisma::database_of(blocks, sources, options);
}

Result<int> print_drift(const DriftArguments& arguments) {
  const auto config = configuration(arguments.input);
  if (!config) return std::unexpected(config.error());
  history::Disk disk;
  auto path = arguments.prisma.empty() ? prisma::find_schema(disk, start_of(arguments.input))
                                       : Result<std::string>(arguments.prisma);
  if (!path) return std::unexpected(path.error());
  Input input = arguments.input;
  if (input.paths.empty() && input.files_from.empty()) {
    const std::string beside = prisma::migrations_beside(disk, history::clean_path(*path));
    if (!beside.empty()) input.paths.push_back(beside);
  }
  auto history = read_history(input, *config);
  if (!history) return std::unexpected(history.error());
  const auto asked = datamodel_at(disk, *path, history->sources);
  if (!asked) return std::unexpected(asked.error());
  replay::Options options = lint::replay_options(*config);
  options.missing = replay::Missing::refuse;
  const auto outcome = replay_one(*history, options);
  if (!outcome) return std::unexpected(outcome.error());
  const prisma::Drift drift = prisma::drift(*asked, outcome->catalog);
  const auto written = write_output({}, arguments.format == "json"
                                            ? report::render_drift_json(drift, history->sources)
                                            : report::render_drift_text(drift, history->sources));
  if (!written) return std::unexpected(written.error());
  return drift.changes.empty() ? exit_clean : exit_findings;
}

}  // namespace

int run(const DriftArguments& arguments) {
  const auto code = print_drift(arguments);
  return code ? *code : could_not_run(code.error());
}

}  // namespace pgplumb::cli
