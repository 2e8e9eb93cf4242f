#include "lint/baseline.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "text/source.h"

namespace pgplumb::lint {
namespace {

constexpr int version = 1;

bool by_place(const KnownFinding& a, const KnownFinding& b) {
  return std::tie(a.file, a.rule, a.fingerprint) < std::tie(b.file, b.rule, b.fingerprint);
}

Result<KnownFinding> read_finding(const std::string& path, const boost::json::value& value) {
  const auto text = [&](std::string_view key) -> std::string {
    const auto* object = value.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains(key);
    const auto* string = found == nullptr ? nullptr : found->if_string();
    return string == nullptr ? std::string() : std::string(*string);
  };
  KnownFinding known{
      .rule = text("rule"), .file = text("file"), .fingerprint = text("fingerprint")};
  if (known.rule.empty() || known.fingerprint.empty()) {
    return fail(fmt::format("{}: a finding without a rule or a fingerprint", path));
  }
  if (const auto* count = value.get_object().if_contains("count")) {
    boost::system::error_code error;
    known.count = count->to_number<std::size_t>(error);
    if (error || known.count == 0) {
      return fail(
          fmt::format("{}: the count of {} is not a number from 1", path, known.fingerprint));
    }
  }
  return known;
}

/// An error, as of a folder that may not be read, does not mean that the file is gone.
bool is_gone(const std::string& path) {
  std::error_code error;
  return !std::filesystem::exists(path, error) && !error;
}

/// Of which files it can be said that what is not found in them is not there: of those that are
/// under review as a whole and, where that is all there is, of those that are gone. What was in a
/// file that is gone may be in one that was not looked at.
class Reviewed {
 public:
  Reviewed(const Run& run, const std::vector<KnownFinding>& known) {
    for (const history::Project& project : run.history->projects) {
      for (const history::Migration& migration : project.migrations) {
        (migration.under_review ? reviewed_ : context_)
            .insert(run.history->sources[migration.file].path);
      }
    }
    is_all_ = context_.empty() && std::ranges::all_of(known, [&](const KnownFinding& finding) {
                return reviewed_.contains(finding.file) || is_gone(finding.file);
              });
  }
  [[nodiscard]] bool holds(const std::string& path) const {
    return is_all_ || (reviewed_.contains(path) && !context_.contains(path));
  }

 private:
  std::set<std::string, std::less<>> reviewed_;
  std::set<std::string, std::less<>> context_;
  bool is_all_ = false;
};

}  // namespace

std::vector<KnownFinding> known_findings(const Run& run) {
  std::map<std::string_view, KnownFinding> kinds;
  for (const Finding& finding : run.findings) {
    const auto [place, is_new] = kinds.try_emplace(finding.kind);
    if (is_new) {
      place->second = {.rule = std::string(finding.rule),
                       .file = run.history->sources[finding.problem.span.file].path,
                       .fingerprint = finding.kind,
                       .count = 1};
    } else {
      ++place->second.count;
    }
  }
  std::vector<KnownFinding> known;
  for (auto& [kind, finding] : kinds) known.push_back(std::move(finding));
  std::ranges::sort(known, by_place);
  return known;
}

std::string write_baseline(const std::vector<KnownFinding>& known) {
  std::string text = fmt::format("{{\n  \"version\": {},\n  \"findings\": [", version);
  for (const KnownFinding& finding : known) {
    text +=
        fmt::format("{}\n    {{\"rule\": {}, \"file\": {}, \"fingerprint\": {}, \"count\": {}}}",
                    &finding == &known.front() ? "" : ",", boost::json::serialize(finding.rule),
                    boost::json::serialize(finding.file),
                    boost::json::serialize(finding.fingerprint), finding.count);
  }
  return text + (known.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

Result<std::vector<KnownFinding>> read_baseline(const std::string& path) {
  const auto source = read_source(path);
  if (!source) return std::unexpected(source.error());
  boost::system::error_code error;
  const boost::json::value file = boost::json::parse(source->text, error);
  if (error) return fail(fmt::format("{}: no JSON: {}", path, error.message()));
  const auto* object = file.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains("findings");
  const auto* findings = found == nullptr ? nullptr : found->if_array();
  if (findings == nullptr) return fail(fmt::format("{}: not a baseline: no findings in it", path));
  const auto* written = object->if_contains("version");
  if (written == nullptr || *written != boost::json::value(version)) {
    return fail(fmt::format("{}: the baseline's version is {}; this pgplumb reads version {}", path,
                            written == nullptr ? "missing" : boost::json::serialize(*written),
                            version));
  }
  std::vector<KnownFinding> known;
  for (const boost::json::value& value : *findings) {
    auto finding = read_finding(path, value);
    if (!finding) return std::unexpected(finding.error());
    known.push_back(std::move(*finding));
  }
  return known;
}

std::vector<KnownFinding> leave_out_known(Run& run, const std::vector<KnownFinding>& known) {
  std::map<std::string_view, std::size_t> left;
  for (const KnownFinding& finding : known) left[finding.fingerprint] += finding.count;
  std::vector<Finding> fresh;
  for (Finding& finding : run.findings) {
    const auto place = left.find(finding.kind);
    if (place != left.end() && place->second > 0) {
      --place->second;
      ++run.summary.in_baseline;
    } else {
      fresh.push_back(std::move(finding));
    }
  }
  run.findings = std::move(fresh);
  count_findings(run);
  const Reviewed reviewed(run, known);
  std::vector<KnownFinding> stale;
  for (const KnownFinding& finding : known) {
    const bool ran = std::ranges::find(run.active, finding.rule) != run.active.end();
    std::size_t& missing = left[finding.fingerprint];
    if (!ran || missing == 0 || !reviewed.holds(finding.file)) continue;
    stale.push_back(finding);
    stale.back().count = std::exchange(missing, 0);
  }
  return stale;
}

}  // namespace pgplumb::lint
