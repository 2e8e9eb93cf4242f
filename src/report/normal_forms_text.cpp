#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "integrity/names.h"
#include "report/decomposition_sql.h"
#include "report/locator.h"
#include "report/normal_forms_report.h"
#include "report/sql_script.h"
#include "text/counted.h"
#include "text/printable.h"

namespace pgplumb::report {
namespace {

using catalog::Relation;
using integrity::AttributeSet;
using integrity::DependencySource;
using integrity::NormalForm;
using integrity::TableDependency;
using integrity::TableNormalForms;
using integrity::Violation;

/// "no column" where there is none: such a key says that there is one row at most.
std::string shown(const Relation& table, const AttributeSet& attributes) {
  return attributes.empty() ? "(no column)" : attribute_names(table, attributes);
}

class TextWriter {
 public:
  explicit TextWriter(const NormalFormsRun& run) : run_(run), locator_(*run.sources) {}

  std::string run() {
    std::size_t sound = 0;
    for (const TableReport& report : run_.tables) {
      const bool says_nothing = report.judged.forms.violations.empty() && !report.as_suggested &&
                                report.judged.table.faults.empty() && !has_declarations(report);
      if (says_nothing && !report.asked_for) {
        ++sound;
      } else {
        add(report);
      }
    }
    if (sound > 0) {
      line("{} in BCNF by {} keys and declarations; --table NAME explains one",
           sound == 1 ? "1 table is" : fmt::format("{} tables are", sound),
           sound == 1 ? "its" : "their");
    }
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  [[nodiscard]] static bool has_declarations(const TableReport& report) {
    return std::ranges::any_of(report.judged.table.dependencies, [](const TableDependency& found) {
      return found.source == DependencySource::declaration ||
             found.source == DependencySource::comment;
    });
  }

  std::string place(Span span) {
    if (span.empty()) return {};
    return fmt::format(" ({}:{})", printable(locator_.path(span)),
                       locator_.begin(span, ColumnUnit::bytes).line);
  }

  void add(const TableReport& report) {
    const Relation& table = *report.judged.table.table;
    line("{}{}", integrity::display_name(table), place(table.origin.created));
    for (const std::string& fault : report.judged.table.faults) line("  ! {}", fault);
    add_keys(report.judged);
    add_dependencies(report.judged.table);
    add_verdict(report.judged, "");
    if (report.judged.decomposition) add_decomposition(report.judged);
    if (report.as_suggested) {
      line("  note: if what the rows suggest is a rule and no accident of these {}:",
           counted(report.rows, "row"));
      add_verdict(*report.as_suggested, "  ");
      if (report.as_suggested->decomposition) add_decomposition(*report.as_suggested);
    }
    out_ += '\n';
  }

  void add_keys(const TableNormalForms& judged) {
    constexpr std::size_t most_shown = 8;
    const auto& keys = judged.forms.keys;
    for (std::size_t i = 0; i < std::min(keys.keys.size(), most_shown); ++i) {
      line("  {} {}", i == 0 ? "keys          " : "              ",
           shown(*judged.table.table, keys.keys[i]));
    }
    if (keys.keys.size() > most_shown || !keys.complete) {
      line("                 and {}{} more", keys.complete ? "" : "at least ",
           keys.keys.size() - std::min(keys.keys.size(), most_shown));
    }
    for (const auto& key : judged.table.possible_keys) {
      line("  no key, as it can be NULL: {} ({})", shown(*judged.table.table, key.attributes),
           key.name);
    }
  }

  void add_dependencies(const integrity::TableDependencies& table) {
    bool first = true;
    for (const TableDependency& found : table.dependencies) {
      const auto& [determinant, dependents] = found.dependency;
      const bool all = (determinant | dependents).size() == table.table->columns.size();
      line("  {} {} {} {}: {}{}{}", first ? "dependencies  " : "              ",
           shown(*table.table, determinant), found.multivalued ? "->>" : "->",
           all && determinant != dependents && dependents.size() > 3
               ? "all columns"
               : shown(*table.table, dependents - determinant),
           source_words(found), place(found.where),
           found.evidence ? "; " + evidence_words(*found.evidence) : "");
      first = false;
    }
  }

  void add_verdict(const TableNormalForms& judged, std::string_view indent) {
    line("{}  form           {}{}", indent, integrity::normal_form_name(judged.forms.reached),
         judged.forms.complete ? "" : ", as far as the search went: it has too many keys");
    for (const Violation& violation : judged.forms.violations) {
      line("{}  violates {:<5} {}", indent, integrity::normal_form_name(violation.violated),
           why(*judged.table.table, violation));
    }
  }

  static std::string why(const Relation& table, const Violation& violation) {
    const std::string determinant = shown(table, violation.dependency.determinant);
    const std::string dependents = shown(table, violation.dependency.dependents);
    const char* verb = violation.dependency.dependents.size() == 1 ? "is" : "are";
    if (violation.multivalued) {
      return fmt::format("{} ->> {}: each of them stands beside each value of the other columns",
                         determinant, dependents);
    }
    std::string_view reason;
    switch (violation.violated) {
      case NormalForm::second:
        reason = "is a part of a key only";
        break;
      case NormalForm::third:
        reason = "is no key";
        break;
      default:
        reason = "is no key, though what follows is of one";
        break;
    }
    return fmt::format("{} -> {}: {} {}, so {} {} stored again in each row with the same {}",
                       determinant, dependents, determinant, reason, dependents, verb, determinant);
  }

  void add_decomposition(const TableNormalForms& judged) {
    const auto& decomposition = *judged.decomposition;
    const Relation& table = *judged.table.table;
    const auto names = fragment_names(*run_.catalog, judged);
    line("  instead        in {}, {}; {}", integrity::normal_form_name(decomposition.form),
         decomposition.lossless ? "without loss of rows" : "not shown to be without loss",
         decomposition.into.lost.empty() ? "no dependency is lost" : "lost as rules of a key:");
    for (const auto& lost : decomposition.into.lost) {
      line("                   {} -> {}", shown(table, lost.determinant),
           shown(table, lost.dependents));
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& fragment = decomposition.into.fragments[i];
      line("                 {} ({}), key {}", names[i], shown(table, fragment.attributes),
           shown(table, fragment.key));
    }
    const auto sql = decomposition_sql(*run_.catalog, judged);
    if (!sql) {
      line("  no migration:  {}", sql.error());
      return;
    }
    out_ += '\n';
    for (std::size_t at = 0; at < sql->size();) {
      const std::size_t end = sql->find('\n', at);
      line("{}{}", end == at ? "" : "    ", std::string_view(*sql).substr(at, end - at));
      at = end + 1;
    }
  }

  const NormalFormsRun& run_;
  Locator locator_;
  std::string out_;
};

}  // namespace

std::string source_words(const TableDependency& dependency) {
  switch (dependency.source) {
    case DependencySource::primary_key:
      return fmt::format("primary key {}", dependency.name);
    case DependencySource::unique_index:
      return fmt::format("unique {}", dependency.name);
    case DependencySource::foreign_key:
      return fmt::format("foreign key {}, which keeps them in step", dependency.name);
    case DependencySource::generated_column:
      return "generated column";
    case DependencySource::check:
      return fmt::format("check {}, which keeps them in step", dependency.name);
    case DependencySource::trigger:
      return fmt::format("trigger {}, which keeps them in step", dependency.name);
    case DependencySource::declaration:
      return "declared in pgplumb.toml";
    case DependencySource::comment:
      return "declared in a comment";
    case DependencySource::rows:
      return "the rows suggest it";
  }
  return {};
}

std::string evidence_words(const integrity::Evidence& evidence) {
  return fmt::format(
      "{}, {}, {}", counted(evidence.rows, "row"), counted(evidence.repeated, "repeated value"),
      evidence.violations == 0 ? "none against it"
                               : counted(evidence.violations, "row against it", "rows against it"));
}

std::string render_normal_forms_text(const NormalFormsRun& run) { return TextWriter(run).run(); }

std::string render_normal_forms_sql(const NormalFormsRun& run) {
  std::string out;
  for (const TableReport& report : run.tables) {
    if (!report.judged.decomposition) continue;
    const auto sql = decomposition_sql(*run.catalog, report.judged);
    if (!out.empty()) out += '\n';
    const std::string name = integrity::display_name(*report.judged.table.table);
    out += sql ? fmt::format("{}\n{}", sql_comment(name), *sql)
               : sql_comment(fmt::format("{}: no migration, {}", name, sql.error())) + '\n';
  }
  return out;
}

}  // namespace pgplumb::report
