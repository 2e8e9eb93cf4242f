#include <fmt/format.h>

#include <algorithm>

#include "lint/platform_use.h"

namespace pgplumb::rules::platform_refuses {
namespace {

using lint::PlatformUse;

bool is_listed(const std::vector<std::string>& list, const PlatformUse& use) {
  return std::ranges::any_of(list, [&](const std::string& name) {
    if (name == config::feature_name(use.feature)) return true;
    return !use.extension.empty() && name == "extension:" + use.extension;
  });
}

const config::Refused* find_refusal(const config::Platform& platform, const PlatformUse& use) {
  const auto found = std::ranges::find_if(platform.refuses, [&](const config::Refused& refused) {
    return refused.feature == use.feature &&
           (refused.extension.empty() || refused.extension == use.extension);
  });
  return found == platform.refuses.end() ? nullptr : &*found;
}

/// What to write into the configuration where the table is wrong or old.
std::string name_of(const PlatformUse& use) {
  return use.extension.empty() ? std::string(config::feature_name(use.feature))
                               : "extension:" + use.extension;
}

void report(const config::Platform& platform, const PlatformUse& use,
            const config::Refused* refusal, lint::Problems& problems) {
  lint::Problem problem{.span = use.span,
                        .message = fmt::format("{} refuses {}", platform.title, use.words),
                        .subject = fmt::format("{}:{}", name_of(use), use.words)};
  if (refusal == nullptr) {
    problem.notes.emplace_back("platform-refuses of the configuration says so");
  } else {
    problem.notes.emplace_back(refusal->why);
    if (!refusal->instead.empty()) {
      problem.notes.push_back(fmt::format("instead: {}", refusal->instead));
    }
    problem.notes.push_back(
        fmt::format("as of {}: {}; where that has changed, platform-allows = [\"{}\"]",
                    refusal->as_of, refusal->source, name_of(use)));
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const config::Config& config = context.config;
  if (!config.platform) return;
  const config::Platform* platform = config::platform_by_name(*config.platform);
  if (platform == nullptr) return;
  for (const PlatformUse& use : lint::platform_uses(context)) {
    if (is_listed(config.platform_allows, use)) continue;
    const config::Refused* refusal = find_refusal(*platform, use);
    if (refusal != nullptr || is_listed(config.platform_refuses, use)) {
      report(*platform, use, refusal, problems);
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"compatibility", "platform"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::platform_refuses
