// Which file knows what a kind of statement does: see handlers.h. Here they come together with
// what the server would refuse.
#include "effects/effects.h"

#include "effects/collector.h"
#include "effects/handlers.h"
#include "effects/refusals.h"

namespace pgplumb::effects {

namespace {

/// Statements that have no function in handlers.h lock no relation and touch no rows: types,
/// functions, settings, DO blocks (whose statements come one by one), ...
template <typename Statement>
constexpr bool has_effects =
    requires(const Statement& statement, Collector& out) { add_effects(statement, out); };

void add_statement(const sql::Statement& statement, Collector& out) {
  std::visit(
      [&](const auto& node) {
        if constexpr (has_effects<std::decay_t<decltype(node)>>) add_effects(node, out);
      },
      statement.node);
}

}  // namespace

/// Elements may need those before them, which are not there yet: nothing is refused for one.
void add_effects(const sql::CreateSchema& statement, Collector& out) {
  Collector elements(out.catalog(), out.session());
  for (const sql::Statement& element : statement.elements) add_statement(element, elements);
  for (const RelationLock& lock : elements.effects().locks) out.lock(lock.oid, lock.mode);
}

Effects effects_of(const sql::Statement& statement, const catalog::Catalog& before,
                   const catalog::Session& session) {
  Collector out(before, session);
  // What names nothing, or the wrong thing, is refused before what others depend on.
  add_refusals(statement, out);
  add_statement(statement, out);
  Effects effects = out.take();
  // A syntax error comes before anybody asks for the transaction block.
  if (effects.refused && effects.refused->sqlstate == "42601") effects.transaction_ok = true;
  return effects;
}

}  // namespace pgplumb::effects
