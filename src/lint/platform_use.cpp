// Which features of config/platforms.h a statement uses: one function a kind of statement.

#include "lint/platform_use.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <type_traits>

#include "sql/token.h"
#include "sql/walk.h"

namespace pgplumb::lint {
namespace {

using config::Feature;
using sql::quote_identifier;

class Collector {
 public:
  explicit Collector(const StatementContext& context) : context_(context) {}

  void collect() {
    std::visit([&](const auto& node) { visit(node); }, context_.step.statement.node);
  }

  std::vector<PlatformUse> uses;

 private:
  void add(Feature feature, Span span, std::string words) {
    uses.push_back({.feature = feature, .extension = {}, .span = span, .words = std::move(words)});
  }
  void add(Feature feature, std::string words) { add(feature, head(), std::move(words)); }

  [[nodiscard]] Span first_word(Span span) const {
    const sql::Token word = sql::Tokenizer(context_.sources.text(span)).next();
    return {span.file, span.begin + word.begin, span.begin + word.end};
  }

  [[nodiscard]] Span head() const { return context_.step.statement.head; }

  /// The file has ASYNC behind CREATE INDEX. The parser does not see it: it is a word of Aurora
  /// DSQL's own.
  [[nodiscard]] bool is_async() const {
    const Span whole = context_.step.statement.span;
    const std::string_view text =
        context_.sources.text({.file = whole.file, .begin = head().end, .end = whole.end});
    return sql::Tokenizer(text).next().is_word(text, "async");
  }

  template <typename Other>
  void visit(const Other&) {}

  void visit(const sql::Unmodelled& other) {
    const std::string& name = other.name.name;
    if (other.tag == "ALTER SYSTEM") {
      add(Feature::alter_system, "ALTER SYSTEM");
    } else if (other.tag == "CREATE TABLESPACE") {
      add(Feature::tablespace, "the tablespace " + quote_identifier(name));
    } else if (other.tag == "CREATE DATABASE") {
      add(Feature::create_database, "the database " + quote_identifier(name));
    } else if (other.tag == "CREATE CAST") {
      add(Feature::create_cast, "CREATE CAST");
    } else if (other.tag == "CREATE ROLE" || other.tag == "ALTER ROLE") {
      visit_role(other);
    }
  }

  void visit_role(const sql::Unmodelled& role) {
    for (const sql::Option& option : role.options) {
      if (option.value != "true") continue;
      if (option.name == "superuser") {
        add(Feature::superuser_role, first_word(option.span), "the attribute SUPERUSER");
      } else if (option.name == "isreplication") {
        add(Feature::replication_role, first_word(option.span), "the attribute REPLICATION");
      }
    }
  }

  void visit(const sql::CreateExtension& create) {
    add(Feature::extension, "the extension " + quote_identifier(create.name));
    uses.back().extension = create.name;
  }

  void visit(const sql::SetSchema& set) {
    if (set.object != sql::ObjectKind::extension) return;
    add(Feature::extension_schema, "ALTER EXTENSION ... SET SCHEMA");
  }

  void visit(const sql::CreateFunction& create) {
    constexpr std::array<std::string_view, 8> untrusted{
        "c", "internal", "plperlu", "plpythonu", "plpython2u", "plpython3u", "pltclu", "plsh"};
    const std::string words =
        fmt::format("the function {} in {}", quote_identifier(create.name.name), create.language);
    if (std::ranges::find(untrusted, create.language) != untrusted.end()) {
      add(Feature::untrusted_language, words);
    }
    if (create.language != "sql") add(Feature::procedural_language, words);
  }
  void visit(const sql::Do&) { add(Feature::procedural_language, "DO"); }

  void visit(const sql::Copy& copy) {
    if (copy.program) {
      add(Feature::server_program, "COPY ... PROGRAM");
    } else if (!copy.file.empty()) {
      add(Feature::server_file,
          fmt::format("COPY {} the file {}", copy.from ? "FROM" : "TO", copy.file));
    }
  }

  void visit(const sql::CreateTrigger& create) {
    add(Feature::trigger, "the trigger " + quote_identifier(create.name));
  }
  void visit(const sql::Truncate&) { add(Feature::truncate, "TRUNCATE"); }
  void visit(const sql::Vacuum& vacuum) {
    if (vacuum.vacuum) add(Feature::vacuum, "VACUUM");
  }
  void visit(const sql::Transaction& transaction) {
    if (transaction.kind == sql::TransactionKind::savepoint) add(Feature::savepoint, "SAVEPOINT");
  }

  void visit(const sql::CreateSequence& create) {
    const auto& cache = create.options.cache;
    constexpr std::size_t digits_of_many = 5;  // 65536
    const bool is_many = cache && (cache->size() > digits_of_many ||
                                   (cache->size() == digits_of_many && *cache >= "65536"));
    if (cache != "1" && !is_many) {
      add(Feature::sequence_cache, "the sequence " + quote_identifier(create.name.name));
    }
  }

  void visit(const sql::CreateTableAs& create) {
    if (create.materialized_view) {
      add(Feature::materialized_view,
          "the materialized view " + quote_identifier(create.name.name));
      return;
    }
    add(Feature::table_from_query, "the table " + quote_identifier(create.name.name));
    add_storage(create.persistence, create.tablespace, create.name.name);
  }

  void add_storage(sql::Persistence persistence, const std::string& tablespace,
                   const std::string& name) {
    if (persistence == sql::Persistence::temporary) {
      add(Feature::temporary_table, "the temporary table " + quote_identifier(name));
    }
    if (!tablespace.empty()) {
      add(Feature::tablespace, "the tablespace " + quote_identifier(tablespace));
    }
  }

  void visit(const sql::CreateTable& create) {
    const std::string name = quote_identifier(create.name.name);
    add_storage(create.persistence, create.tablespace, create.name.name);
    if (create.partition_by || !create.partition_of.name.empty()) {
      add(Feature::partitioned_table, "the partitioned table " + name);
    }
    if (!create.inherits.empty()) add(Feature::inheritance, "the inheritance of " + name);
    for (const sql::TableElement& element : create.elements) {
      if (const auto* column = std::get_if<sql::ColumnDef>(&element)) visit_column(*column);
      if (const auto* constraint = std::get_if<sql::ConstraintDef>(&element)) {
        visit_constraint(*constraint);
      }
    }
  }

  void visit_column(const sql::ColumnDef& column) {
    constexpr std::array<std::string_view, 6> serials{"serial",  "serial4",     "bigserial",
                                                      "serial8", "smallserial", "serial2"};
    if (!column.type.empty() &&
        std::ranges::find(serials, column.type.front().name.name) != serials.end()) {
      add(Feature::serial, column.span,
          fmt::format("the {} column {}", column.type.front().name.name,
                      quote_identifier(column.name)));
    }
  }

  void visit_constraint(const sql::ConstraintDef& constraint) {
    if (constraint.kind == sql::ConstraintKind::exclude) {
      add(Feature::exclusion_constraint, constraint.span, "an exclusion constraint");
    }
  }

  void visit(const sql::AlterTable& alter) {
    for (const sql::AlterTableAction& action : alter.actions) visit_action(action);
  }

  void visit_action(const sql::AlterTableAction& action) {
    switch (action.kind) {
      case sql::AlterTableKind::disable_trigger:
        if (action.trigger_scope != sql::TriggerScope::all) return;
        add(Feature::internal_triggers, action.span, "DISABLE TRIGGER ALL");
        return;
      case sql::AlterTableKind::set_tablespace:
        add(Feature::tablespace, action.span, "the tablespace " + quote_identifier(action.name));
        return;
      case sql::AlterTableKind::attach_partition:
      case sql::AlterTableKind::detach_partition:
        add(Feature::partitioned_table, action.span, "the partition");
        return;
      case sql::AlterTableKind::add_inherit:
        add(Feature::inheritance, action.span, "INHERIT");
        return;
      case sql::AlterTableKind::add_column:
        visit_column(*action.column);
        return;
      case sql::AlterTableKind::add_constraint:
        visit_constraint(*action.constraint);
        if ((action.constraint->kind == sql::ConstraintKind::foreign_key ||
             action.constraint->kind == sql::ConstraintKind::check) &&
            !action.constraint->not_valid) {
          add(Feature::validated_constraint, action.span, "a constraint without NOT VALID");
        }
        return;
      default:
        return;
    }
  }

  void visit(const sql::CreateIndex& create) {
    const std::string name = create.name.empty() ? "this index" : quote_identifier(create.name);
    if (!create.tablespace.empty()) {
      add(Feature::tablespace, "the tablespace " + quote_identifier(create.tablespace));
    }
    if (!is_async()) {
      add(Feature::synchronous_index, "CREATE INDEX without ASYNC");
    }
    if (create.method != "btree") {
      add(Feature::index_method, fmt::format("the {} index {}", create.method, name));
    }
    if (!create.predicate.empty()) add(Feature::partial_index, "the predicate of " + name);
    const bool is_sorted = std::ranges::any_of(create.keys, [](const sql::IndexElement& key) {
      return key.direction != sql::SortDirection::unspecified;
    });
    if (is_sorted) add(Feature::index_order, "the sort order of " + name);
  }

  const StatementContext& context_;
};

}  // namespace

std::vector<PlatformUse> platform_uses(const StatementContext& context) {
  Collector collector(context);
  collector.collect();
  return std::move(collector.uses);
}

}  // namespace pgplumb::lint
