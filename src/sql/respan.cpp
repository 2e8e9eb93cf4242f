// A statement is plain structs all the way down, so that their fields can be walked without naming
// them.
#include "sql/respan.h"

#include <boost/pfr/core.hpp>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "text/box.h"

namespace pgplumb::sql {

namespace {

template <typename T>
constexpr bool is_vector = false;
template <typename T>
constexpr bool is_vector<std::vector<T>> = true;
template <typename T>
constexpr bool is_optional = false;
template <typename T>
constexpr bool is_optional<std::optional<T>> = true;
template <typename T>
constexpr bool is_optional<Box<T>> = true;
template <typename T>
constexpr bool is_variant = false;
template <typename... T>
constexpr bool is_variant<std::variant<T...>> = true;

template <typename T>
void place_all(T& value, const std::function<Span(Span)>& place) {
  if constexpr (std::is_same_v<T, Span>) {
    value = place(value);
  } else if constexpr (is_vector<T>) {
    for (auto& element : value) place_all(element, place);
  } else if constexpr (is_optional<T>) {
    if (value) place_all(*value, place);
  } else if constexpr (is_variant<T>) {
    std::visit([&](auto& alternative) { place_all(alternative, place); }, value);
  } else if constexpr (std::is_class_v<T> && std::is_aggregate_v<T>) {
    boost::pfr::for_each_field(value, [&](auto& field) { place_all(field, place); });
  }
}

}  // namespace

void respan(Statement& statement, const std::function<Span(Span)>& place) {
  place_all(statement, place);
}

}  // namespace pgplumb::sql
