#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "lint/rule.h"
#include "lint/schema_words.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::ambiguous_overload {
namespace {

using catalog::Function;
using catalog::TypeRef;

/// The input arguments of a function and how many of the last ones have defaults.
struct Arguments {
  std::vector<TypeRef> types;
  std::size_t defaults = 0;
  bool variadic = false;
};

bool is_input(const sql::Parameter& parameter) {
  return parameter.mode != sql::ParameterMode::out && parameter.mode != sql::ParameterMode::table;
}

Arguments arguments_of(const std::vector<sql::Parameter>& parameters) {
  Arguments result;
  for (const sql::Parameter& parameter : parameters) {
    if (!is_input(parameter)) continue;
    if (!parameter.default_value.empty()) ++result.defaults;
    result.variadic = result.variadic || parameter.mode == sql::ParameterMode::variadic;
  }
  return result;
}

/// The most arguments with which both can be called, their types being the same; none where there
/// is no such number.
std::optional<std::size_t> ambiguous_count(const Arguments& a, const Arguments& b) {
  const std::size_t least = std::max(a.types.size() - a.defaults, b.types.size() - b.defaults);
  const std::size_t most = std::min(a.types.size(), b.types.size());
  if (a.variadic || b.variadic) return std::nullopt;
  std::size_t same = 0;
  while (same < most && a.types[same] == b.types[same] && a.types[same].type != catalog::no_oid) {
    ++same;
  }
  return same < least ? std::nullopt : std::optional(same);
}

bool is_dropped_later(const replay::Step& step, const std::string& name) {
  return std::ranges::any_of(lint::later(step), [&](const sql::Statement& statement) {
    const auto* drop = std::get_if<sql::Drop>(&statement.node);
    return drop != nullptr && lint::is_routine(drop->object) &&
           std::ranges::any_of(drop->objects, [&](const sql::ObjectRef& object) {
             return object.name.name == name;
           });
  });
}

std::string words(const replay::Step& step, const Arguments& arguments, std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) {
    list += (i == 0 ? "" : ", ") + catalog::format_type(step.before, arguments.types[i]);
  }
  return list;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* create = std::get_if<sql::CreateFunction>(&step.statement.node);
  if (create == nullptr || step.effects.refused) return;
  const auto others =
      step.before.find_functions(catalog::creation_schema(step.before, step.session, create->name,
                                                          sql::Persistence::permanent),
                                 create->name.name);
  if (others.empty()) return;
  Arguments made = arguments_of(create->parameters);
  for (const sql::Parameter& parameter : create->parameters) {
    if (is_input(parameter)) {
      made.types.push_back(catalog::resolve_type(step.before, step.session, parameter.type));
    }
  }
  for (const Function* other : others) {
    Arguments there = arguments_of(other->parameters);
    there.types = other->argument_types;
    if (there.types == made.types || !other->extension.empty()) continue;
    const auto count = ambiguous_count(made, there);
    if (!count || is_dropped_later(step, create->name.name)) continue;
    const std::string name = sql::to_sql(create->name);
    lint::Problem problem{
        .span = step.statement.head,
        .message = fmt::format("a call of {}({}) fails: {} can be called so as well", name,
                               words(step, made, *count), lint::routine_name(step.before, *other)),
        .notes = {"with other argument types CREATE OR REPLACE makes a second function beside the "
                  "first; where defaults fill what a call leaves out, PostgreSQL cannot tell them "
                  "apart: function is not unique"},
        .instead = fmt::format("DROP ROUTINE {};", lint::routine_name(step.before, *other)),
        .subject = create->name.name};
    // Calls with all arguments still mean the old one.
    if (*count < there.types.size()) problem.severity = lint::Severity::warning;
    problem.related.push_back({other->origin.created, "the other one is made here"});
    problems.add(std::move(problem));
    return;
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"functions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::ambiguous_overload
