// Functions over rows: count, array_agg, string_agg and their kin.
#include <algorithm>
#include <array>
#include <ranges>

#include "catalog/builtins.h"
#include "replay/evaluator.h"

namespace pgplumb::replay {

bool is_aggregate(const sql::Expr& call) {
  constexpr std::array names{"count",    "array_agg", "string_agg", "min", "max",      "bool_or",
                             "bool_and", "every",     "sum",        "avg", "json_agg", "jsonb_agg"};
  if (call.kind != sql::ExprKind::call || call.window) return false;
  if (std::ranges::find(names, call.name.name) != names.end()) return true;
  return std::ranges::any_of(catalog::builtin_functions(call.name.name), [](const auto& each) {
    return each.kind == catalog::FunctionKind::aggregate;
  });
}

/// What an aggregate is given of each row, in order; nothing where that is not known.
std::optional<std::vector<const std::vector<Value>*>> Evaluator::inputs_of(
    const sql::Expr& call, std::size_t position, const AggregateInputs& all) {
  const std::size_t keys = call.args.size() - call.argument_count - (call.has_filter ? 1 : 0);
  std::vector<const std::vector<Value>*> inputs;
  for (const auto& row : all) {
    const std::vector<Value>& input = row[position];
    if (call.has_filter) {
      const Value wanted = boolean_of(input.back());
      if (wanted.is(ValueKind::unknown) || wanted.is(ValueKind::some)) return std::nullopt;
      if (!wanted.is_true()) continue;
    }
    inputs.push_back(&input);
  }
  if (keys == 0) return inputs;
  // One key is followed, without nulls.
  const auto key = [&](const auto* input) -> const Value& { return (*input)[call.argument_count]; };
  const bool has_null =
      std::ranges::any_of(inputs, [&](const auto* each) { return key(each).is(ValueKind::null); });
  if (keys > 1 || has_null || !may_sort(inputs | std::views::transform(key))) return std::nullopt;
  std::ranges::stable_sort(inputs, [&](const auto* a, const auto* b) {
    return compare(key(a), key(b)).value_or(0) < 0;
  });
  return inputs;
}

/// The values of an aggregate's first argument, null left out where it leaves it out.
Value Evaluator::aggregate(const sql::Expr& call, std::size_t position,
                           const AggregateInputs& all) {
  const std::string& name = call.name.name;
  if (call.distinct || call.descends) return {};
  const auto inputs = inputs_of(call, position, all);
  if (!inputs) return {};
  if (call.star) return value_of(static_cast<std::int64_t>(inputs->size()));
  if (call.argument_count == 0) return {};
  std::vector<Value> values;
  for (const auto* input : *inputs) {
    const Value& value = input->front();
    if (value.is(ValueKind::unknown)) return {};
    if (name == "array_agg" || !value.is(ValueKind::null)) values.push_back(value);
  }
  if (name == "count") return value_of(static_cast<std::int64_t>(values.size()));
  if (values.empty()) return null_value();
  budget_.spend(values.size());
  if (name == "array_agg") {
    const bool nested =
        std::ranges::any_of(values, [](const Value& value) { return value.is(ValueKind::array); });
    return nested ? Value{} : array_value(std::move(values));
  }
  if (name == "string_agg" && call.argument_count == 2) {
    const Value separator = inputs->front()->at(1);
    return array_call("array_to_string", {array_value(std::move(values)), separator});
  }
  if (name == "bool_or" || name == "bool_and" || name == "every") {
    Value result = value_of(name != "bool_or");
    for (const Value& value : values) {
      result = name == "bool_or" ? either(result, value) : both(result, value);
    }
    return result;
  }
  if (name == "min" || name == "max") {
    Value best = values.front();
    for (const Value& value : values) {
      if (!value.is(ValueKind::integer)) return {};
      const bool better =
          name == "min" ? value.integer < best.integer : value.integer > best.integer;
      if (better) best = value;
    }
    return best;
  }
  return {};
}

}  // namespace pgplumb::replay
