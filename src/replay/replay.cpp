#include "replay/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "catalog/apply.h"
#include "replay/code.h"
#include "replay/parse_ahead.h"
#include "sql/dialect.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::replay {
namespace {

using catalog::Oid;

/// What a statement sets, for the session or for the rest of its transaction alone.
struct MadeSetting {
  std::string name;
  bool local = false;
};

std::optional<MadeSetting> made_setting(const sql::Statement& statement) {
  if (const auto* set = std::get_if<sql::Set>(&statement.node)) {
    return MadeSetting{set->name, set->local};
  }
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  if (data == nullptr || data->query.targets.size() != 1) return std::nullopt;
  const sql::Expr& call = data->query.targets.front().expr;
  const bool sets = call.kind == sql::ExprKind::call && call.name.name == "set_config" &&
                    call.args.size() == 3 && call.args[0].kind == sql::ExprKind::constant;
  if (!sets) return std::nullopt;
  return MadeSetting{call.args[0].text, call.args[2].text == "true"};
}

class Replayer {
 public:
  Replayer(const history::History& history, const history::Project& project, const Options& options,
           const Visitors& visitors)
      : history_(history),
        project_(project),
        options_(options),
        visitors_(visitors),
        files_(history, project, options.async_words),
        outcome_{.catalog = catalog::Catalog(options.target_version),
                 .reviewed = {},
                 .statements = 0,
                 .opaque = {},
                 .foreign = {}},
        transactions_(outcome_.catalog, session_),
        code_({.catalog = outcome_.catalog,
               .session = session_,
               .transactions = transactions_,
               .run = [this](const sql::Statement& statement) { return run_inside(statement); },
               .whole_history = options.missing == Missing::refuse}) {
    start_session();
    // Tools make the schemas that they are told to work in.
    if (!project_.default_schema.empty()) make_schema(project_.default_schema);
    if (options_.missing == Missing::assume) {
      for (const std::string& schema : options_.search_path) make_schema(schema);
    }
  }

  Outcome run() {
    for (const history::Migration& migration : project_.migrations) run_migration(migration);
    transactions_.end_connection();
    collect_reviewed();
    return std::move(outcome_);
  }

 private:
  void start_session() {
    catalog::Settings later = std::move(session_.later_defaults);
    session_ = {};
    session_.settings = session_.defaults = later;
    session_.later_defaults = std::move(later);
    start_search_path();
  }

  void make_schema(const std::string& name) {
    if (name == "$user") return;
    catalog::apply(outcome_.catalog, session_,
                   {.span = {}, .node = sql::CreateSchema{.name = name, .if_not_exists = true}});
  }

  void start_search_path() {
    session_.settings.erase("search_path");
    std::vector<std::string> schemas = options_.search_path;
    if (schemas.empty() && !project_.default_schema.empty()) {
      schemas = {project_.default_schema, "$user", "public"};
    }
    const auto of_role = session_.defaults.find("search_path");
    if (schemas.empty() && of_role != session_.defaults.end()) {
      session_.settings["search_path"] = of_role->second;
    }
    if (schemas.empty()) return;
    std::string& path = session_.settings["search_path"];
    for (const std::string& schema : schemas) {
      if (!path.empty()) path += ", ";
      path += schema == "$user" ? "\"$user\"" : sql::quote_identifier(schema);
    }
  }

  /// A deployment has a connection of its own, whatever timeouts earlier ones set on theirs.
  void start_deployment() {
    for (const char* timeout : {"lock_timeout", "statement_timeout",
                                "idle_in_transaction_session_timeout", "transaction_timeout"}) {
      const auto later = session_.later_defaults.find(timeout);
      if (later == session_.later_defaults.end()) {
        session_.settings.erase(timeout);
      } else {
        session_.settings[timeout] = later->second;
      }
    }
  }

  void run_migration(const history::Migration& migration) {
    const ParsedMigration& parsed =
        held_.emplace_back(ParsedMigration{.migration = &migration, .parsed = files_.next()});
    if (is_foreign(parsed)) return;
    const auto& statements = parsed.parsed.statements;
    const bool goes_out_alone = !history_.one_unit && !migration.continues;
    if (goes_out_alone) deploy_ = {};
    if (goes_out_alone || (!reviewed_before_ && !migration.continues)) start_deployment();
    reviewed_before_ = migration.under_review;
    if (options_.session_per_file || (project_.fresh_session && !migration.continues)) {
      transactions_.end_connection();
      start_session();
    }
    // Flyway's PostgreSQLConnection restores the search_path before each migration.
    if (project_.framework == history::Framework::flyway) start_search_path();

    all_known_ = all_known_ && parsed.parsed.errors.empty();
    forget_dropped_indexes();
    const auto run_up = [&] {
      transactions_.enter_file(migration.transaction, statements.size());
      for (const sql::Statement& statement : statements) run_statement(statement, parsed);
      transactions_.leave_file(migration.transaction);
    };
    const bool goes_back = migration.under_review && migration.down.file && visitors_.down;
    goes_back ? run_up_and_down(migration, run_up) : run_up();
    if (visitors_.file) visitors_.file(parsed);
    if (migration.under_review) outcome_.statements += statements.size();
    // An open transaction remembers statements.
    if (transactions_.current().open()) return;
    for (ParsedMigration& done : held_) files_.give_back(std::move(done.parsed));
    held_.clear();
  }

  /// The down is run on what the migration made, and taken back.
  void run_up_and_down(const history::Migration& migration, const auto& run_up) {
    catalog::Catalog& catalog = outcome_.catalog;
    const std::size_t opaque = outcome_.opaque.size();
    catalog.keep_marks(true);
    const catalog::Catalog::Mark before = catalog.mark();
    run_up();
    // Of code that was not worked out nobody knows what is to be taken back.
    const bool is_known = all_known_ && outcome_.opaque.size() == opaque;
    if (is_known) {
      const auto outcome = run_down(history_, migration, catalog, session_, before);
      if (outcome) visitors_.down(*outcome);
    }
    catalog.keep_marks(false);
    if (!transactions_.current().open()) catalog.forget_marks();
  }

  bool is_foreign(const ParsedMigration& parsed) {
    if (parsed.parsed.errors.empty()) return false;
    const std::uint32_t file = parsed.migration->file;
    const std::string_view database = sql::other_database(history_.sources[file].text);
    if (!database.empty()) outcome_.foreign.push_back({file, database});
    return !database.empty();
  }

  void run_statement(const sql::Statement& statement, const ParsedMigration& migration) {
    catalog::Catalog& catalog = outcome_.catalog;
    const bool reviewed = migration.migration->under_review;
    const auto* command = std::get_if<sql::Transaction>(&statement.node);
    if (transactions_.failed() && command == nullptr) return refuse_in_failed(statement, migration);
    assume_for(statement);
    const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
    const catalog::Relation* altered =
        alter == nullptr ? nullptr : catalog::resolve_relation(catalog, session_, alter->name);
    const effects::Effects effects = effects::effects_of(statement, catalog, session_);
    transactions_.enter_statement(effects.transaction_ok);
    const Step step = step_of(statement, migration, effects, altered, nullptr);
    if (reviewed && visitors_.statement) visitors_.statement(step);
    if (options_.missing == Missing::refuse && is_refused(statement, effects)) {
      transactions_.fail();
      return;
    }
    if (step.surely_fails()) return;

    if (command != nullptr) {
      transactions_.execute(statement, *command);
      if (command->kind == sql::TransactionKind::rollback ||
          command->kind == sql::TransactionKind::rollback_to) {
        deploy_.forget_emptied();
      }
      return;
    }
    if (reviewed) follow_rows(statement, effects);
    follow_indexes(statement);
    change(statement, reviewed ? altered : nullptr, reviewed);
    transactions_.hold(statement, effects.locks);
    if (code_.runs_code(statement)) run_code(statement, migration);
    if (reviewed) follow_values(statement);
  }

  void assume_for(const sql::Statement& statement) {
    first_assumed_ = outcome_.catalog.next_oid();
    if (options_.missing == Missing::refuse) return;
    catalog::assume_named_objects(outcome_.catalog, session_, statement);
  }

  /// exec_simple_query(): nothing runs in a failed transaction until it is rolled back.
  void refuse_in_failed(const sql::Statement& statement, const ParsedMigration& migration) {
    if (!migration.migration->under_review || !visitors_.statement) return;
    first_assumed_ = outcome_.catalog.next_oid();
    effects::Effects effects;
    effects.refused = {.sqlstate = "25P02",
                       .message =
                           "current transaction is aborted, commands ignored until end of "
                           "transaction block",
                       .span = statement.head};
    visitors_.statement(step_of(statement, migration, effects, nullptr, nullptr));
  }

  /// Keeps `DeployUnit::emptied`.
  void follow_rows(const sql::Statement& statement, const effects::Effects& effects) {
    for (const Oid table : effects.truncated) deploy_.add_emptied(table);
    const auto* data = std::get_if<sql::DataStatement>(&statement.node);
    const bool may_write = data != nullptr || std::holds_alternative<sql::Copy>(statement.node) ||
                           std::holds_alternative<sql::Do>(statement.node) ||
                           std::holds_alternative<sql::Call>(statement.node);
    if (!may_write || (data != nullptr && data->explain)) return;
    const bool removes_all = data != nullptr && data->query.command == sql::Command::remove &&
                             data->query.where.empty() && data->query.from.empty() &&
                             data->query.with.empty();
    if (!removes_all) {
      // What a function or a trigger writes is not known.
      deploy_.forget_emptied();
    } else if (const catalog::Relation* table = catalog::resolve_relation(
                   outcome_.catalog, session_, data->query.target.front().name)) {
      deploy_.add_emptied(table->oid);
    }
  }

  /// Keeps `DeployUnit::may_have_filled`.
  void follow_values(const sql::Statement& statement) {
    if (const auto* copy = std::get_if<sql::Copy>(&statement.node)) {
      if (copy->from) note_written(copy->table);
    } else if (const auto* code = std::get_if<sql::Do>(&statement.node)) {
      deploy_.add_written_by(outcome_.catalog, to_lower(code->body));
    } else if (std::holds_alternative<sql::Call>(statement.node)) {
      deploy_.add_written();
    } else if (const auto* data = std::get_if<sql::DataStatement>(&statement.node)) {
      if (data->explain) return;
      if (code_.runs_code(statement)) deploy_.add_written();
      for (const sql::QualifiedName* name : sql::tables_of(data->query).writes) note_written(*name);
    }
  }

  void note_written(const sql::QualifiedName& name) {
    const catalog::Relation* table = catalog::resolve_relation(outcome_.catalog, session_, name);
    if (table == nullptr) return;
    deploy_.add_written(table->oid);
    // Nobody knows where a trigger writes.
    if (!table->triggers.empty()) deploy_.add_written();
  }

  /// Keeps `Step::dropped_indexes`.
  void follow_indexes(const sql::Statement& statement) {
    if (const auto* create = std::get_if<sql::CreateIndex>(&statement.node)) {
      dropped_indexes_.erase(create->name);
      indexes_dropped_at_.erase(create->name);
      return;
    }
    const auto* drop = std::get_if<sql::Drop>(&statement.node);
    if (drop == nullptr || drop->object != sql::ObjectKind::index) return;
    for (const sql::ObjectRef& index : drop->objects) {
      dropped_indexes_.insert(index.name.name);
      indexes_dropped_at_[index.name.name] = migrations_run_;
    }
  }

  /// A migration begins: those of long ago are dropped for good.
  void forget_dropped_indexes() {
    constexpr std::size_t kept = 20;  // migrations
    ++migrations_run_;
    std::erase_if(indexes_dropped_at_, [&](const auto& dropped) {
      const bool is_old = dropped.second + kept < migrations_run_;
      if (is_old) dropped_indexes_.erase(dropped.first);
      return is_old;
    });
  }

  /// What is missing or in the way may have been made or dropped by code that was not worked out.
  [[nodiscard]] bool is_refused(const sql::Statement& statement,
                                const effects::Effects& effects) const {
    if (!effects.refused || outcome_.opaque.empty()) return effects.refused.has_value();
    return catalog::refusal(outcome_.catalog, session_, statement).has_value();
  }

  void run_code(const sql::Statement& statement, const ParsedMigration& migration) {
    outer_ = &statement;
    migration_ = &migration;
    const auto failed = code_.run(statement);
    std::ranges::move(code_.take_opaque(), std::back_inserter(outcome_.opaque));
    all_known_ = all_known_ && outcome_.opaque.empty();
    const bool reviewed = migration.migration->under_review;
    if (failed && reviewed && visitors_.failed) visitors_.failed(statement, *failed);
  }

  /// A statement of the code that `outer_` runs; answers what keeps it from being applied.
  std::optional<catalog::Refusal> run_inside(const sql::Statement& statement) {
    catalog::Catalog& catalog = outcome_.catalog;
    const bool reviewed = migration_->migration->under_review;
    assume_for(statement);
    const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
    const catalog::Relation* altered =
        alter == nullptr ? nullptr : catalog::resolve_relation(catalog, session_, alter->name);
    effects::Effects effects = effects::effects_of(statement, catalog, session_);
    forgive_variables(statement, effects.refused);
    if (!effects.transaction_ok && !effects.refused) refuse_in_code(statement, effects);
    if (reviewed && visitors_.statement) {
      visitors_.statement(step_of(statement, *migration_, effects, altered, outer_));
    }
    if (effects.refused && code_.fails(*effects.refused)) return effects.refused;
    if (reviewed) follow_values(statement);
    follow_indexes(statement);
    change(statement, reviewed ? altered : nullptr, reviewed);
    transactions_.hold(*outer_, effects.locks);
    return std::nullopt;
  }

  /// PreventInTransactionBlock(): a DO block is none, but a function call all the same.
  static void refuse_in_code(const sql::Statement& statement, effects::Effects& effects) {
    effects.refused = {.sqlstate = "25001",
                       .message = fmt::format("{} cannot be executed from a function",
                                              sql::command_tag(statement)),
                       .span = statement.head};
  }

  /// A name in a query that is no column's may be a variable's.
  static void forgive_variables(const sql::Statement& statement,
                                std::optional<catalog::Refusal>& refused) {
    const bool is_query = std::holds_alternative<sql::DataStatement>(statement.node) ||
                          std::holds_alternative<sql::CreateTableAs>(statement.node);
    if (is_query && refused && refused->sqlstate != "42P01" && refused->sqlstate != "42P07") {
      refused.reset();
    }
  }

  [[nodiscard]] Step step_of(const sql::Statement& statement, const ParsedMigration& migration,
                             const effects::Effects& effects, const catalog::Relation* altered,
                             const sql::Statement* inside) const {
    return {.statement = statement,
            .before = outcome_.catalog,
            .session = session_,
            .transaction = transactions_.current(),
            .effects = effects,
            .migration = migration,
            .deploy = deploy_,
            .project = project_,
            .altered = altered,
            .inside = inside,
            .first_assumed = first_assumed_,
            .dropped_indexes = dropped_indexes_,
            .all_known = all_known_};
  }

  void change(const sql::Statement& statement, const catalog::Relation* altered, bool reviewed) {
    // SET x FROM CURRENT makes the setting what it is.
    const auto* set = std::get_if<sql::Set>(&statement.node);
    if (set != nullptr && set->values.empty() && !set->reset) return;
    if (const auto setting = made_setting(statement)) {
      // Outside a transaction SET LOCAL is a warning and has no effect (documentation, SET).
      if (setting->local && !transactions_.current().open()) return;
      setting->local ? transactions_.set_local(setting->name)
                     : transactions_.set_for_session(setting->name);
    }
    const catalog::Catalog& catalog = outcome_.catalog;
    const Oid first_new = catalog.next_oid();
    const catalog::ColumnNumber first_new_column = altered == nullptr ? 0 : altered->next_column;
    if (reviewed && altered != nullptr) note_lost_references(statement, *altered);
    catalog::apply(outcome_.catalog, session_, statement);
    if (!reviewed) return;
    deploy_.add_created(first_new, catalog.next_oid());
    if (altered == nullptr) return;
    for (auto column = first_new_column; column < altered->next_column; ++column) {
      deploy_.add_column(altered->oid, column);
    }
  }

  void note_lost_references(const sql::Statement& statement, const catalog::Relation& altered) {
    const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
    if (alter == nullptr) return;
    for (const sql::AlterTableAction& action : alter->actions) {
      if (action.kind != sql::AlterTableKind::drop_constraint) continue;
      const catalog::Constraint* key = altered.constraint(action.name);
      if (key == nullptr || key->kind != catalog::ConstraintKind::foreign_key) continue;
      deploy_.add_lost_reference(altered.oid, *key);
    }
  }

  void collect_reviewed() {
    std::unordered_set<std::uint32_t> files;
    for (const history::Migration& migration : project_.migrations) {
      if (migration.under_review) files.insert(migration.file);
    }
    const auto in_review = [&](const Span& span) {
      return !span.empty() && files.contains(span.file);
    };
    const auto touched = [&](const catalog::Origin& origin) {
      return in_review(origin.created) || std::ranges::any_of(origin.changed, in_review);
    };
    const auto collect = [&](const auto& objects) {
      for (const auto& [oid, object] : objects) {
        if (touched(object.origin)) outcome_.reviewed.insert(oid);
      }
    };
    collect(outcome_.catalog.relations);
    collect(outcome_.catalog.indexes);
  }

  const history::History& history_;
  const history::Project& project_;
  const Options& options_;
  const Visitors& visitors_;
  ParseAhead files_;
  std::vector<ParsedMigration> held_;  ///< files whose statements are still needed
  catalog::Session session_;
  Outcome outcome_;
  TransactionTracker transactions_;
  DeployUnit deploy_;
  Oid first_assumed_ = catalog::no_oid;                    ///< see Step
  std::unordered_set<std::string> dropped_indexes_;        ///< see Step
  std::map<std::string, std::size_t> indexes_dropped_at_;  ///< by the number of the migration
  std::size_t migrations_run_ = 0;
  bool all_known_ = true;         ///< see Step::all_known
  bool reviewed_before_ = false;  ///< the last migration was under review
  CodeRunner code_;
  const sql::Statement* outer_ = nullptr;       ///< whose code runs
  const ParsedMigration* migration_ = nullptr;  ///< where it stands
};

}  // namespace

bool DeployUnit::creates(catalog::Oid oid) const {
  const auto behind =
      std::ranges::upper_bound(created_, oid, {}, [](const auto& range) { return range.first; });
  return behind != created_.begin() && oid < (behind - 1)->second;
}

void DeployUnit::add_created(catalog::Oid first, catalog::Oid last) {
  if (first == last) return;
  if (!created_.empty() && created_.back().second == first) {
    created_.back().second = last;
  } else {
    created_.emplace_back(first, last);
  }
}

void DeployUnit::add_written(catalog::Oid relation) {
  const auto first = added_columns_.lower_bound({relation, catalog::ColumnNumber{0}});
  for (auto i = first; i != added_columns_.end() && i->first == relation; ++i) {
    filled_columns_.insert(*i);
  }
}

void DeployUnit::add_written_by(const catalog::Catalog& catalog, std::string_view code) {
  const bool hides_names = code.contains("execute") || code.contains("perform");
  for (const auto& [oid, number] : added_columns_) {
    const catalog::Relation* table = catalog.relations.find(oid);
    const catalog::Column* column = table == nullptr ? nullptr : table->column(number);
    if (column != nullptr && (hides_names || code.contains(to_lower(column->name)))) {
      filled_columns_.emplace(oid, number);
    }
  }
}

Outcome replay(const history::History& history, const history::Project& project,
               const Options& options, const Visitors& visitors) {
  return Replayer(history, project, options, visitors).run();
}

}  // namespace pgplumb::replay
