#include "replay/replay.h"

#include <algorithm>
#include <utility>

#include "catalog/apply.h"
#include "sql/walk.h"

namespace pgplumb::replay {
namespace {

using catalog::Oid;

/// The setting that a statement makes for the rest of its transaction alone; empty for others.
std::string local_setting(const sql::Statement& statement) {
  if (const auto* set = std::get_if<sql::Set>(&statement.node)) {
    return set->local ? set->name : std::string();
  }
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  if (data == nullptr || data->query.targets.size() != 1) return {};
  const sql::Expr& call = data->query.targets.front().expr;
  const bool is_local = call.kind == sql::ExprKind::call && call.name.name == "set_config" &&
                        call.args.size() == 3 && call.args[2].text == "true";
  return is_local ? call.args[0].text : std::string();
}

class Replayer {
 public:
  Replayer(const history::History& history, const history::Project& project, const Options& options,
           const Visitor& visit)
      : history_(history),
        project_(project),
        options_(options),
        visit_(visit),
        outcome_{.catalog = catalog::Catalog(options.target_version),
                 .migrations = {},
                 .reviewed = {},
                 .statements = 0},
        transactions_(outcome_.catalog, session_) {
    start_session();
  }

  Outcome run() {
    outcome_.migrations.reserve(project_.migrations.size());
    for (const history::Migration& migration : project_.migrations) run_migration(migration);
    transactions_.finish();
    collect_reviewed();
    return std::move(outcome_);
  }

 private:
  void start_session() {
    session_ = {};
    if (options_.search_path.empty()) return;
    std::string& path = session_.settings["search_path"];
    for (const std::string& schema : options_.search_path) {
      if (!path.empty()) path += ", ";
      path += schema == "$user" ? "\"$user\"" : sql::quote_identifier(schema);
    }
  }

  void run_migration(const history::Migration& migration) {
    const SourceFile& source = history_.sources[migration.file];
    ParsedMigration& parsed = outcome_.migrations.emplace_back(ParsedMigration{
        .migration = &migration,
        .parsed = sql::parse(source, migration.file, {.blanked = migration.blanked})});
    const auto& statements = parsed.parsed.statements;
    if (!history_.named_files) deploy_ = {};
    if (options_.session_per_file) start_session();

    transactions_.enter_file(migration.transaction, statements.size());
    for (const sql::Statement& statement : statements) run_statement(statement, parsed);
    transactions_.leave_file(migration.transaction);

    if (migration.under_review) {
      outcome_.statements += statements.size();
    } else if (!transactions_.current().open()) {
      parsed.parsed.statements = {};
    }
  }

  void run_statement(const sql::Statement& statement, const ParsedMigration& migration) {
    catalog::Catalog& catalog = outcome_.catalog;
    const bool reviewed = migration.migration->under_review;
    if (options_.missing == Missing::assume) {
      catalog::assume_named_objects(catalog, session_, statement);
    }
    effects::Effects effects;
    if (reviewed && visit_) {
      effects = effects::effects_of(statement, catalog, session_);
      visit_({.statement = statement,
              .before = catalog,
              .session = session_,
              .transaction = transactions_.current(),
              .effects = effects,
              .migration = migration,
              .deploy = deploy_,
              .project = project_});
    } else if (options_.missing == Missing::refuse) {
      effects.refused = catalog::refusal(catalog, session_, statement);
    }
    if (options_.missing == Missing::refuse && effects.refused) return;

    if (const auto* command = std::get_if<sql::Transaction>(&statement.node)) {
      transactions_.execute(statement, *command);
      return;
    }
    change(statement, reviewed);
    transactions_.hold(statement, effects.locks);
  }

  void change(const sql::Statement& statement, bool reviewed) {
    const std::string setting = local_setting(statement);
    if (!setting.empty()) {
      // Outside a transaction SET LOCAL is a warning and has no effect (documentation, SET).
      if (!transactions_.current().open()) return;
      transactions_.set_local(setting);
    }
    const catalog::Catalog& catalog = outcome_.catalog;
    const Oid first_new = catalog.next_oid();
    const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
    const catalog::Relation* altered =
        alter == nullptr ? nullptr : catalog::resolve_relation(catalog, session_, alter->name);
    const catalog::ColumnNumber first_new_column = altered == nullptr ? 0 : altered->next_column;
    catalog::apply(outcome_.catalog, session_, statement);
    if (!reviewed) return;
    for (Oid oid = first_new; oid < catalog.next_oid(); ++oid) deploy_.created.insert(oid);
    if (altered == nullptr) return;
    for (auto column = first_new_column; column < altered->next_column; ++column) {
      deploy_.added_columns.insert({altered->oid, column});
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
  const Visitor& visit_;
  catalog::Session session_;
  Outcome outcome_;
  TransactionTracker transactions_;
  DeployUnit deploy_;
};

}  // namespace

Outcome replay(const history::History& history, const history::Project& project,
               const Options& options, const Visitor& visit) {
  return Replayer(history, project, options, visit).run();
}

}  // namespace pgplumb::replay
