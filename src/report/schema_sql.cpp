#include "report/schema_sql.h"

#include <algorithm>
#include <ranges>
#include <unordered_set>
#include <utility>

#include "report/schema_order.h"
#include "report/schema_sql_objects.h"
#include "report/schema_sql_tables.h"
#include "report/schema_words.h"
#include "sql/walk.h"

// The order is pg_dump's in little: what others are made of comes first, then what ties tables
// together. Function bodies are not checked while they are made, so they may name what comes later.

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Oid;
using catalog::Relation;
using catalog::RelationKind;
using sql::quote_identifier;

class SchemaScript {
 public:
  explicit SchemaScript(const Catalog& catalog) : catalog_(catalog) {}

  std::string render() {
    script_.line("SET check_function_bodies = false;");
    add_schemas();
    std::vector<const Relation*> relations;
    for (const Oid oid : creation_order(catalog_)) {
      if (const auto* type = catalog_.types.find(oid)) add_type(catalog_, *type, script_);
      if (const auto* function = catalog_.functions.find(oid)) {
        add_function(catalog_, *function, Replacing::no, script_);
      }
      if (const auto* sequence = catalog_.sequences.find(oid)) {
        add_sequence(catalog_, *sequence, script_);
      }
      const Relation* relation = catalog_.relations.find(oid);
      if (relation == nullptr || !is_own(*relation)) continue;
      if (add_relation(*relation)) relations.push_back(relation);
    }
    add_foreign_data();
    for (const Relation* relation : relations) attach_to_parents(catalog_, *relation, script_);
    add_sequence_owners();
    for (const Relation* relation : relations) {
      add_keys_and_indexes(catalog_, *relation, with_key_.contains(relation->oid), script_);
    }
    for (const Relation* relation : relations | std::views::reverse) {
      add_foreign_keys(catalog_, *relation, script_);
    }
    for (const Relation* relation : relations) add_settings(catalog_, *relation, script_);
    return script_.take();
  }

 private:
  void add_schemas() {
    bool has_public = false;
    for (const auto& [name, schema] : catalog_.schemas) {
      has_public = has_public || name == "public";
      if (schema.extension.empty() && name != "public" && !is_temporary(name)) {
        script_.line("CREATE SCHEMA {};", quote_identifier(name));
      }
      if (!is_temporary(name)) add_comment("SCHEMA", name, schema.comment);
    }
    if (!has_public) script_.line("DROP SCHEMA public;");
    // What is kept names the extensions' functions and operators as they were written.
    std::string path = "public";
    for (const auto& [name, extension] : catalog_.extensions) {
      if (name == "plpgsql") continue;
      script_.line("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {};", quote_identifier(name),
                   quote_identifier(extension.schema));
      add_comment("EXTENSION", name, extension.comment);
      if (extension.schema != "public") path += ", " + quote_identifier(extension.schema);
    }
    script_.line("SET search_path = {};", path);
  }

  void add_comment(std::string_view kind, const std::string& name,
                   const Box<std::string>& comment) {
    if (!comment) return;
    script_.line("COMMENT ON {} {} IS {};", kind, quote_identifier(name),
                 sql::quote_literal(*comment));
  }

  /// False for what is no relation of its own here.
  bool add_relation(const Relation& relation) {
    if (relation.kind == RelationKind::composite_type) return false;
    if (relation.kind == RelationKind::foreign_table) add_foreign_data();
    if (relation.is_table()) {
      add_table(catalog_, relation, script_);
    } else if (relation.query) {
      if (!relation.query->group_by.empty()) add_keys_of_tables(relation);
      add_view(catalog_, relation, Replacing::no, script_);
    }
    return true;
  }

  /// GROUP BY of a primary key lets a query read the other columns.
  void add_keys_of_tables(const Relation& view) {
    for (const catalog::ColumnUse& use : view.uses) {
      const Relation* table = catalog_.relations.find(use.relation);
      const bool plain = table != nullptr && table->kind == RelationKind::table &&
                         table->parents.empty() && is_own(*table);
      if (plain && with_key_.insert(table->oid).second) add_primary_key(catalog_, *table, script_);
    }
  }

  /// Once: behind the functions that wrappers call, before the first foreign table.
  void add_foreign_data() {
    if (std::exchange(has_foreign_data_, true)) return;
    report::add_foreign_data(catalog_, nullptr, script_);
  }

  void add_sequence_owners() {
    for (const auto& [oid, sequence] : catalog_.sequences) {
      const std::string owner = sequence_owner(catalog_, sequence);
      if (owner.empty() || !is_own(sequence)) continue;
      if (sequence.identity) {  // the table made it
        report::add_comment(sequence, script_);
        continue;
      }
      script_.line("ALTER SEQUENCE {} OWNED BY {};",
                   catalog::qualified_name(sequence.schema, sequence.name), owner);
    }
  }

  const Catalog& catalog_;
  SqlScript script_;
  bool has_foreign_data_ = false;
  std::unordered_set<Oid> with_key_;  ///< tables whose primary key is there before the others
};

}  // namespace

std::string render_schema_sql(const Catalog& catalog) { return SchemaScript(catalog).render(); }

}  // namespace pgplumb::report
