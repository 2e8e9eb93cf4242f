#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "integrity/foreign_key_graph.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::foreign_key_cycle {
namespace {

using integrity::ForeignKeyCycle;
using integrity::ForeignKeyEdge;

std::string start_of(const ForeignKeyEdge& edge) {
  return integrity::display_columns(*edge.table, edge.foreign_key->columns);
}

/// "orders.invoice_id → invoices.order_id → orders"
std::string path_of(const ForeignKeyCycle& cycle) {
  std::vector<std::string> stops;
  for (const auto& edge : cycle.edges) stops.push_back(start_of(edge));
  stops.push_back(integrity::display_name(*cycle.edges.front().table));
  return fmt::format("{}", fmt::join(stops, " → "));
}

std::string_view nature_of(const ForeignKeyEdge& edge) {
  if (edge.nullable && edge.deferrable) return "nullable, DEFERRABLE";
  if (edge.nullable) return "nullable";
  return edge.deferrable ? "NOT NULL, DEFERRABLE" : "NOT NULL, NOT DEFERRABLE";
}

std::string message_of(const ForeignKeyCycle& cycle) {
  return cycle.is_strict()
             ? fmt::format(
                   "no row goes in first: {} is a circle of foreign keys, all NOT NULL and "
                   "not deferrable",
                   path_of(cycle))
             : fmt::format("rows are inserted in two steps: {} is a circle of foreign keys",
                           path_of(cycle));
}

/// How rows are loaded all the same, or what to change so that they can be.
void advise(const ForeignKeyCycle& cycle, lint::Problem& problem) {
  const auto& weakest = cycle.edges[cycle.weakest];
  const auto table = integrity::display_name(*weakest.table);
  const auto constraint = sql::quote_identifier(weakest.foreign_key->name);
  if (weakest.nullable) {
    problem.notes.push_back(
        fmt::format("the weakest link is {}: rows go in with NULL there, and an UPDATE sets it "
                    "when the others are in",
                    start_of(weakest)));
  } else if (weakest.deferrable) {
    problem.notes.push_back(
        fmt::format("the weakest link is {}: in one transaction that defers {}, rows go in in any "
                    "order",
                    start_of(weakest), constraint));
  } else {
    problem.notes.push_back(
        fmt::format("every foreign key is NOT NULL and checked at the end of each statement: only "
                    "one statement that inserts into all tables gets through; the link to break "
                    "is {}",
                    start_of(weakest)));
    problem.instead = fmt::format(
        "ALTER TABLE {} ALTER CONSTRAINT {} DEFERRABLE INITIALLY DEFERRED;", table, constraint);
  }
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  const auto found = integrity::foreign_key_cycles(context.catalog);
  std::set<catalog::Oid> weakest;
  for (const auto& cycle : found.cycles) {
    const auto newest = std::ranges::find_if(cycle.edges, [&](const ForeignKeyEdge& edge) {
      return lint::is_new(context, edge.foreign_key->origin);
    });
    if (newest == cycle.edges.end()) continue;
    // One finding for all circles that close by the same link.
    const auto link = cycle.edges[cycle.weakest].foreign_key->oid;
    if (!cycle.is_strict() && !weakest.insert(link).second) continue;
    lint::Problem problem{
        .span = newest->foreign_key->origin.created,
        .message = message_of(cycle),
        .severity = cycle.is_strict() ? lint::Severity::warning : lint::Severity::note,
        .subject = integrity::identity_of(cycle)};
    for (const auto& edge : cycle.edges) {
      problem.subject.tables.push_back(lint::subject(*edge.table).name);
      const std::string words =
          fmt::format("{} → {}, {}", start_of(edge), integrity::display_name(*edge.referenced),
                      nature_of(edge));
      lint::relate(problem, edge.foreign_key->origin, words);
      problem.walk.push_back({.from = lint::subject(*edge.from).name,
                              .to = lint::subject(*edge.to).name,
                              .foreign_key = edge.foreign_key->name,
                              .message = words});
    }
    advise(cycle, problem);
    if (found.more) {
      problem.notes.push_back(
          fmt::format("there are more cycles: {} are shown for tables that all "
                      "reach each other",
                      integrity::max_cycles_per_component));
    }
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::foreign_key_cycle
