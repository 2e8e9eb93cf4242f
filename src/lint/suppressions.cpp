#include "lint/suppressions.h"

#include <algorithm>
#include <cassert>

#include "lint/overrides.h"

namespace pgplumb::lint {

const ActiveRule* Suppressions::active_rule(std::string_view id) const {
  const auto found =
      std::ranges::find(active_, id, [](const ActiveRule& rule) { return rule.registered->id; });
  return found == active_.end() ? nullptr : &*found;
}

bool Suppressions::is_allowed(std::string_view rule, Span place) const {
  const auto file = allows_.find(place.file);
  return file != allows_.end() && file->second.allow(rule, place);
}

void Suppressions::expect(std::string_view rule, Span place) {
  const auto file = allows_.find(place.file);
  if (file != allows_.end()) file->second.expect(rule, place);
}

bool Suppressions::use_allow(std::string_view rule, Span place) {
  const auto file = allows_.find(place.file);
  const bool allowed = file != allows_.end() && file->second.use(rule, place);
  used_ += allowed ? 1 : 0;
  return allowed;
}

std::optional<Severity> Suppressions::severity_in_place(const ActiveRule& active,
                                                        const Problem& problem,
                                                        const replay::Step* step) const {
  if (config_.overrides.empty()) return active.severity_of(problem);
  const auto level = overridden_level(config_.overrides, active.registered->id,
                                      sources_[problem.span.file].path, tables_of(problem, step));
  if (level) return severity_of(*level);
  return active.only_in_overrides ? std::nullopt : std::optional(active.severity_of(problem));
}

PartFate Suppressions::overridden(std::string_view rule, Span place,
                                  std::span<const std::string> tables) const {
  if (config_.overrides.empty()) return {};
  const auto level = overridden_level(config_.overrides, rule, sources_[place.file].path, tables);
  const ActiveRule* active = active_rule(rule);
  const bool is_on =
      level ? *level != config::Level::off : active != nullptr && !active->only_in_overrides;
  return {.is_told = is_on, .level = level};
}

bool Suppressions::tells(std::string_view rule, Span place,
                         std::span<const std::string> tables) const {
  assert(std::ranges::find(rules_, rule, &RegisteredRule::id) != rules_.end());
  return active_rule(rule) != nullptr && overridden(rule, place, tables).is_told &&
         !is_allowed(rule, place);
}

std::vector<PartFate> Suppressions::fates(std::string_view rule, std::span<const Part> parts) {
  for (const Part& part : parts) expect(rule, part.span);
  std::vector<PartFate> fates;
  for (const Part& part : parts) {
    fates.push_back(overridden(rule, part.span, part.tables));
    if (fates.back().is_told && use_allow(rule, part.span)) fates.back().is_told = false;
  }
  return fates;
}

bool StatementContext::tells(std::string_view other, Span place,
                             const catalog::Relation& table) const {
  if (suppressions == nullptr) return true;
  const std::string name = table.schema + "." + table.name;
  return suppressions->tells(other, place, {&name, 1});
}

std::vector<PartFate> StatementContext::fates(std::span<const Part> parts) const {
  if (suppressions == nullptr) return std::vector<PartFate>(parts.size());
  return suppressions->fates(rule, parts);
}

}  // namespace pgplumb::lint
