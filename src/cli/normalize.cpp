#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "integrity/declarations.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "replay/inserted_rows.h"
#include "replay/replay.h"
#include "report/normal_forms_report.h"
#include "text/csv.h"

namespace pgplumb::cli {
namespace {

using catalog::Relation;
using integrity::TableRows;

std::vector<integrity::Declaration> declarations_of(const config::Config& config) {
  std::vector<integrity::Declaration> declarations;
  for (const config::Dependency& dependency : config.dependencies) {
    declarations.push_back({.table = dependency.table,
                            .determinant = dependency.determinant,
                            .dependents = dependency.dependent,
                            .multivalued = dependency.multivalued});
  }
  return declarations;
}

TableRows rows_of(const Relation& table, const replay::InsertedRows& inserted) {
  TableRows rows;
  std::vector<std::vector<integrity::CodedRows::Value>> columns;
  for (const auto& [number, values] : inserted.columns) {
    const auto attribute = integrity::attribute_of(table, number);
    if (attribute == integrity::AttributeSet::none) continue;
    rows.attributes.push_back(attribute);
    columns.push_back(values);
  }
  rows.values = integrity::CodedRows(columns);
  return rows;
}

/// A file for --data: CSV with a header that names columns of the table, NULL as an empty value
/// without quotes.
Result<TableRows> read_rows(const Relation& table, const std::string& path) {
  const auto source = read_source(path);
  if (!source) return std::unexpected(source.error());
  CsvReader reader(source->text);
  TableRows rows;
  for (const CsvValue& name : reader.row()) {
    const auto attribute = integrity::attribute_of(table, name.text);
    if (attribute == integrity::AttributeSet::none) {
      return fail(fmt::format("{}:1: the header names \"{}\", which is no column of {}", path,
                              name.text, integrity::display_name(table)));
    }
    if (std::ranges::find(rows.attributes, attribute) != rows.attributes.end()) {
      return fail(fmt::format("{}:1: the header names \"{}\" twice", path, name.text));
    }
    rows.attributes.push_back(attribute);
  }
  std::vector<std::vector<integrity::CodedRows::Value>> columns(rows.attributes.size());
  while (!reader.at_end()) {
    const std::size_t line = reader.line();
    std::vector<CsvValue> row = reader.row();
    if (row.size() == 1 && columns.size() > 1 && row.front().text.empty()) continue;
    if (row.size() != columns.size()) {
      return fail(fmt::format("{}:{}: the row has {} values, the header {}", path, line, row.size(),
                              columns.size()));
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool null = row[i].text.empty() && !row[i].quoted;
      columns[i].push_back(null ? integrity::CodedRows::Value() : std::move(row[i].text));
    }
  }
  rows.values = integrity::CodedRows(columns);
  return rows;
}

/// The tables that are spoken of.
class Normalizing {
 public:
  Normalizing(const NormalizeArguments& arguments, const config::Config& config,
              const catalog::Catalog& catalog, const replay::RowCollector& inserted)
      : arguments_(arguments),
        catalog_(catalog),
        inserted_(inserted),
        declarations_(declarations_of(config)),
        maintained_(catalog) {}

  Result<std::vector<report::TableReport>> run() {
    if (auto known = check_names(); !known) return std::unexpected(known.error());
    std::vector<report::TableReport> reports;
    for (const auto& [oid, relation] : catalog_.relations) {
      const bool asked_for = std::ranges::any_of(arguments_.tables, [&](const std::string& name) {
        return integrity::names_table(name, relation);
      });
      if (!integrity::is_judged_table(relation)) continue;
      if (!arguments_.tables.empty() && !asked_for) continue;
      auto judged = judge(relation);
      if (!judged) return std::unexpected(judged.error());
      reports.push_back(std::move(*judged));
      reports.back().asked_for = asked_for;
    }
    return reports;
  }

 private:
  [[nodiscard]] Result<void> check_names() const {
    const auto check = [&](std::string_view flag, const std::string& name) -> Result<void> {
      for (const auto& [oid, relation] : catalog_.relations) {
        if (integrity::is_judged_table(relation) && integrity::names_table(name, relation)) {
          return {};
        }
      }
      std::vector<std::string_view> names;
      for (const auto& [oid, relation] : catalog_.relations) {
        if (integrity::is_judged_table(relation)) names.push_back(relation.name);
      }
      return fail(fmt::format("{}: the migrations make no table \"{}\"{}", flag, name,
                              config::did_you_mean(name, names)));
    };
    for (const std::string& name : arguments_.tables) {
      if (auto known = check("--table", name); !known) return known;
    }
    for (const auto& [name, path] : arguments_.data) {
      if (auto known = check("--data", name); !known) return known;
    }
    for (const auto& declaration : declarations_) {
      if (auto known = check("pgplumb.toml: dependency.table", declaration.table); !known) {
        return known;
      }
    }
    return {};
  }

  Result<report::TableReport> judge(const Relation& relation) {
    auto table = integrity::dependencies_of(catalog_, relation, maintained_, declarations_);
    report::TableReport report;
    const auto rows = known_rows(relation);
    if (!rows) return std::unexpected(rows.error());
    report.rows = rows->values.rows();
    if (report.rows > 0) integrity::add_evidence(table, *rows);
    const bool suggested = std::ranges::any_of(table.dependencies, [](const auto& found) {
      return found.source == integrity::DependencySource::rows;
    });
    if (suggested) report.as_suggested = integrity::table_normal_forms(table, true);
    report.judged = integrity::table_normal_forms(std::move(table));
    return report;
  }

  [[nodiscard]] Result<TableRows> known_rows(const Relation& relation) const {
    for (const auto& [name, path] : arguments_.data) {
      if (integrity::names_table(name, relation)) return read_rows(relation, path);
    }
    const auto found = inserted_.tables().find(relation.oid);
    if (found == inserted_.tables().end()) return TableRows{};
    return rows_of(relation, found->second);
  }

  const NormalizeArguments& arguments_;
  const catalog::Catalog& catalog_;
  const replay::RowCollector& inserted_;
  std::vector<integrity::Declaration> declarations_;
  integrity::MaintainedColumns maintained_;
};

std::string render(const report::NormalFormsRun& run, std::string_view format) {
  if (format == "json") return report::render_normal_forms_json(run);
  if (format == "sql") return report::render_normal_forms_sql(run);
  return report::render_normal_forms_text(run);
}

}  // namespace

int run(const NormalizeArguments& arguments) {
  const auto config = configuration(arguments.input);
  if (!config) return could_not_run(config.error());
  auto history = read_history(arguments.input, *config, {.files_in_order = true});
  if (!history) return could_not_run(history.error());
  const auto project = only_project(*history);
  if (!project) return could_not_run(project.error());

  // The rows of all files count, whichever of them are named.
  for (history::Migration& migration : history->projects.front().migrations) {
    migration.under_review = true;
  }
  replay::RowCollector inserted(history->sources);
  const replay::Outcome outcome =
      replay::replay(*history, **project, lint::replay_options(*config),
                     {.statement = [&](const replay::Step& step) { inserted.see(step); }});
  tell_left_out(*history, outcome);
  auto tables = Normalizing(arguments, *config, outcome.catalog, inserted).run();
  if (!tables) return could_not_run(tables.error());
  const report::NormalFormsRun run{
      .sources = &history->sources, .catalog = &outcome.catalog, .tables = std::move(*tables)};
  const auto written = write_output({}, render(run, arguments.format));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
