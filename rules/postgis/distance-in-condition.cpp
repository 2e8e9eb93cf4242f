#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "integrity/function_bodies.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::distance_in_condition {
namespace {

using catalog::Origin;
using sql::Expr;
using sql::ExprKind;

bool is_distance(const Expr& expr) {
  constexpr std::array<std::string_view, 3> names{"st_distance", "st_distancesphere",
                                                  "st_distancespheroid"};
  return expr.kind == ExprKind::call && !sql::columns_of(expr).empty() &&
         std::ranges::find(names, expr.name.name) != names.end();
}

/// A distance and what it is at most.
struct Bound {
  const Expr* distance = nullptr;
  const Expr* limit = nullptr;
};

/// What an index could find in the condition, or in one of several that all must hold: `d < x`,
/// `x > d`, BETWEEN.
std::optional<Bound> bound_of(const Expr& condition) {
  if (condition.kind == ExprKind::logical_and) {
    for (const Expr& part : condition.args) {
      if (const auto found = bound_of(part)) return found;
    }
    return std::nullopt;
  }
  if (condition.args.size() < 2) return std::nullopt;
  const Expr& first = condition.args[0];
  const Expr& second = condition.args[1];
  const bool is_between = condition.kind == ExprKind::between && condition.args.size() == 3 &&
                          !condition.text.starts_with("NOT");
  if (is_between && is_distance(first)) return Bound{&first, &condition.args[2]};
  if (condition.kind != ExprKind::op) return std::nullopt;
  const bool from_above = condition.text == "<" || condition.text == "<=";
  const bool from_below = condition.text == ">" || condition.text == ">=";
  if (from_above && is_distance(first)) return Bound{&first, &second};
  if (from_below && is_distance(second)) return Bound{&second, &first};
  return std::nullopt;
}

std::optional<Bound> bound_of(const sql::Query& query) {
  std::optional<Bound> found;
  sql::for_each_query(query, [&](const sql::Query& each) {
    sql::for_each_condition(each, [&](const Expr& condition) {
      if (!found) found = bound_of(condition);
    });
  });
  return found;
}

/// The condition that has the same rows, but for those at the distance itself.
std::string indexable(const Bound& bound) {
  const auto& places = bound.distance->args;
  if (places.size() < 2) return {};
  return fmt::format("ST_DWithin({}, {}, {})", sql::to_sql(places[0]), sql::to_sql(places[1]),
                     sql::to_sql(*bound.limit));
}

class Speaker {
 public:
  Speaker(const lint::SchemaContext& context, lint::Problems& problems)
      : context_(context), problems_(problems) {}

  /// `who` reads all rows for the distance.
  void say(const std::optional<Bound>& bound, const Origin& origin, const std::string& who,
           lint::Subject subject) {
    if (!bound || !lint::is_new(context_, origin)) return;
    problems_.add(
        {.span = origin.created,
         .message = fmt::format("{} computes {} for every row: no index finds rows by a function's "
                                "result",
                                who, sql::to_sql(*bound->distance)),
         .notes =
             {"ST_DWithin compares bounding boxes in a GiST index first, and is true up to and "
              "at the distance"},
         .instead = "-- in place of the comparison:\n-- " + indexable(*bound),
         .subject = std::move(subject)});
  }

 private:
  const lint::SchemaContext& context_;
  lint::Problems& problems_;
};

/// Policies are asked of each row whatever else there is.
void check_relation(const catalog::Relation& relation, Speaker& speaker) {
  const std::string name = integrity::display_name(relation);
  if (relation.query) {
    speaker.say(bound_of(*relation.query), relation.origin, name, lint::subject(relation));
  }
  for (const catalog::Policy& policy : relation.policies) {
    if (!policy.using_expr) continue;
    speaker.say(bound_of(*policy.using_expr), policy.origin,
                fmt::format("policy {} of {}", sql::quote_identifier(policy.name), name),
                lint::subject(relation, policy.name));
  }
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  if (context.catalog.extensions.find("postgis") == nullptr) return;
  Speaker speaker(context, problems);
  for (const auto& [oid, relation] : context.catalog.relations) check_relation(relation, speaker);
  for (const auto& [oid, function] : context.catalog.functions) {
    if (!function.extension.empty()) continue;
    std::optional<Bound> found;
    for (const sql::Query& query : function.sql_body) {
      if (!found) found = bound_of(query);
    }
    const std::string name = lint::routine_name(context.catalog, function);
    const auto say = [&] { speaker.say(found, function.origin, name, name); };
    if (found) {
      say();
      continue;
    }
    integrity::for_each_sql(function, [&](const sql::Statement& statement) {
      const auto* data = std::get_if<sql::DataStatement>(&statement.node);
      if (data == nullptr || found) return;
      found = bound_of(data->query);
      say();  // the text that it points into lives no longer
    });
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"postgis", "performance"},
                                .on_schema = check};

}  // namespace pgplumb::rules::distance_in_condition
