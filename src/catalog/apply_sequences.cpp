#include "catalog/apply_columns.h"
#include "catalog/apply_parts.h"
#include "catalog/builtins.h"

namespace pgplumb::catalog {

namespace {

void set_owner(const Change& change, Oid sequence, const sql::SequenceOptions& options) {
  if (options.owned_by_none) return own_sequence(change.catalog, sequence, no_oid, 0);
  if (options.owned_by_table.empty()) return;
  const Relation* owner = resolve_relation(change.catalog, change.session, options.owned_by_table);
  const Column* column = owner ? owner->column(options.owned_by_column) : nullptr;
  if (column != nullptr) own_sequence(change.catalog, sequence, owner->oid, column->number);
}

}  // namespace

void apply_statement(const Change& change, const sql::CreateSequence& statement) {
  Catalog& catalog = change.catalog;
  Sequence sequence{.name = statement.name.name,
                    .persistence = statement.persistence,
                    .type = {.type = int8_oid},
                    .origin = {.created = change.span}};
  sequence.schema = creation_schema(catalog, change.session, statement.name, statement.persistence);
  if (catalog.find_class(sequence.schema, sequence.name) != nullptr) return;
  set_sequence_options(change, sequence, statement.options);
  complete_sequence(sequence);
  set_owner(change, add_sequence(catalog, std::move(sequence)), statement.options);
}

void apply_statement(const Change& change, const sql::AlterSequence& statement) {
  Catalog& catalog = change.catalog;
  const Sequence* found = resolve_sequence(catalog, change.session, statement.name);
  if (found == nullptr) return;
  Sequence& sequence = touch(change, catalog.sequences, found->oid);
  set_sequence_options(change, sequence, statement.options);
  complete_sequence(sequence);
  set_owner(change, sequence.oid, statement.options);
}

}  // namespace pgplumb::catalog
