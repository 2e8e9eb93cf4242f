// A down is held against its migration by replaying both (replay/down.h).

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"

namespace pgplumb::rules::down_leaves_changes {
namespace {

using replay::Remnant;

std::string list_of(const std::vector<Remnant>& remnants, Remnant::Kind kind) {
  constexpr std::size_t most = 3;
  std::string list;
  std::size_t count = 0;
  for (const Remnant& remnant : remnants) {
    if (remnant.kind != kind || count++ >= most) continue;
    list += (list.empty() ? "" : ", ") + remnant.what;
  }
  return count > most ? fmt::format("{} and {} more", list, count - most) : list;
}

std::string what_is_left(const std::vector<Remnant>& remnants) {
  struct Words {
    Remnant::Kind kind;
    std::string_view words;
  };
  constexpr std::array<Words, 3> all{{{Remnant::left, "leaves"},
                                      {Remnant::missing, "does not bring back"},
                                      {Remnant::changed, "does not put back"}}};
  std::string text;
  for (const auto& [kind, words] : all) {
    const std::string list = list_of(remnants, kind);
    if (!list.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : " and ", words, list);
  }
  return text;
}

void check(const lint::DownContext& context, lint::Problems& problems) {
  const replay::DownOutcome& down = context.down;
  // One that is empty says that there is no way back.
  if (down.remnants.empty() || down.empty) return;
  lint::Problem problem{
      .span = down.span,
      .message = fmt::format("the down {}", what_is_left(down.remnants)),
      .notes = {"the migration fails where it is run again behind its down, or makes another "
                "schema than before"},
      .subject = down.migration->name};
  for (const Remnant& remnant : down.remnants) {
    if (remnant.kind != Remnant::changed || remnant.before.size() + remnant.now.size() > 120) {
      continue;
    }
    problem.notes.push_back(
        fmt::format("{} was `{}` and is `{}`", remnant.what, remnant.before, remnant.now));
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"history"},
    .on_down = check,
};

}  // namespace pgplumb::rules::down_leaves_changes
