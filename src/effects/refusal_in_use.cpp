// CheckTableNotInUse() in tablecmds.c: rows that a deferred trigger still waits for keep a table
// from being changed before the transaction ends.
#include <fmt/format.h>

#include <algorithm>

#include "effects/refusals.h"

namespace pgplumb::effects {

namespace {

void refuse_in_use(const sql::QualifiedName& name, std::string_view statement, Collector& out) {
  const std::vector<catalog::PendingEvent>& pending = out.session().pending_events;
  if (pending.empty()) return;
  const catalog::Relation* table = out.relation(name);
  if (table == nullptr ||
      std::ranges::find(pending, table->oid, &catalog::PendingEvent::table) == pending.end()) {
    return;
  }
  out.refuse(
      "55006",
      fmt::format("cannot {} \"{}\" because it has pending trigger events", statement, table->name),
      name.span);
}

}  // namespace

void refuse_pending(const sql::AlterTable& statement, Collector& out) {
  refuse_in_use(statement.name, "ALTER TABLE", out);
}

void refuse_pending(const sql::CreateIndex& statement, Collector& out) {
  refuse_in_use(statement.table, "CREATE INDEX", out);
}

void refuse_pending(const sql::Truncate& statement, Collector& out) {
  for (const sql::FromItem& item : statement.tables) refuse_in_use(item.name, "TRUNCATE", out);
}

void refuse_pending(const sql::Drop& statement, Collector& out) {
  if (statement.object != sql::ObjectKind::table) return;
  for (const sql::ObjectRef& object : statement.objects) {
    refuse_in_use(object.name, "DROP TABLE", out);
  }
}

}  // namespace pgplumb::effects
