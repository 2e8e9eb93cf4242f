// The history is replayed; what the migration's own statements do to the catalog that they meet
// says which of them are taken apart (statement_plan.h), groups.h makes migrations of the steps,
// and the tool says how these are written (history/new_files.h). What stands in the file besides
// statements goes along (file_words.h); a file of which anything would be lost stays as it is.

#include "rewrite/rewrite.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "history/tool.h"
#include "lint/engine.h"
#include "lint/rule.h"
#include "replay/replay.h"
#include "rewrite/file_words.h"
#include "rewrite/groups.h"
#include "rewrite/lasting.h"
#include "rewrite/statement_plan.h"
#include "text/line_index.h"

namespace pgplumb::rewrite {
namespace {

using history::TransactionModel;
using sql::TransactionKind;

bool has_transaction_statements(const sql::ParsedFile& parsed) {
  return std::ranges::any_of(parsed.statements, [](const sql::Statement& statement) {
    return std::holds_alternative<sql::Transaction>(statement.node);
  });
}

/// Whether the file's transaction statements are one plain BEGIN at its head, behind settings at
/// the most, and one COMMIT at its end.
bool is_one_transaction(const sql::ParsedFile& parsed, const Sources& sources) {
  const std::vector<sql::Statement>& statements = parsed.statements;
  const auto is_of_transaction = [](const sql::Statement& statement) {
    return std::holds_alternative<sql::Transaction>(statement.node);
  };
  const auto begin = std::ranges::find_if(statements, is_of_transaction);
  if (std::ranges::count_if(statements, is_of_transaction) != 2) return false;
  const auto& first = std::get<sql::Transaction>(begin->node);
  const auto* last = std::get_if<sql::Transaction>(&statements.back().node);
  return first.kind == TransactionKind::begin && is_plain_begin(sources.text(begin->span)) &&
         last != nullptr && last->kind == TransactionKind::commit && !last->chain &&
         std::all_of(statements.begin(), begin, [](const sql::Statement& statement) {
           return std::holds_alternative<sql::Set>(statement.node);
         });
}

Sending sending_of(const history::Migration& migration, const history::Writing& writing,
                   bool own_transaction) {
  const TransactionModel model = migration.transaction;
  const bool asks = !writing.head_outside.empty() || !writing.beside.empty();
  const bool by_statement = model == TransactionModel::psql || model == TransactionModel::statement;
  return {.by_statement = by_statement && !own_transaction,
          .own_transaction = own_transaction,
          .one_query_outside = asks ? writing.one_query_outside
                                    : model == TransactionModel::implicit ||
                                          model == TransactionModel::implicit_or_statement ||
                                          model == TransactionModel::pipeline ||
                                          model == TransactionModel::pipeline_or_segmented,
          .no_transactions = (by_statement || model == TransactionModel::implicit_or_statement) &&
                             migration.directives.empty()};
}

class Rewriter {
 public:
  Rewriter(const history::History& history, const config::Config& config,
           const history::Project& project, const history::Migration& migration)
      : history_(history),
        config_(config),
        project_(project),
        tool_(history::tool_of(project.framework)),
        migration_(migration) {}

  Result<Rewritten> run() {
    replay::replay(history_, project_, lint::replay_options(config_),
                   {.statement = [&](const replay::Step& step) { take(step); }});
    Rewritten result{
        .files = {}, .root = project_.root, .notes = std::move(notes_), .changed = changed_};
    if (!changed_) return result;
    groups_->add_comments(std::exchange(waiting_comments_, {}) + words_.at_end);
    std::vector<history::Draft> drafts = groups_->finish();
    if (auto obstacle = find_obstacle(); !obstacle.empty()) {
      return fail(fmt::format("{}; it cannot be divided", obstacle));
    }
    drafts.front().head = words_.head;
    drafts.front().tail = words_.tail;
    auto files = history::new_files(history_, project_, migration_, drafts);
    if (!files) result.cannot_write = std::move(files.error().message);
    if (!groups_->cannot_write().empty()) {
      result.cannot_write = fmt::format("{}: {}", path(), groups_->cannot_write());
    }
    result.files =
        files ? std::move(*files) : history::shown_files(history_, project_, migration_, drafts);
    add_tool_notes(result);
    return result;
  }

 private:
  /// What the code of a DO block runs goes with the block.
  void take(const replay::Step& step) {
    if (step.migration.migration != &migration_) return;
    const sql::ParsedFile& parsed = step.migration.parsed;
    if (!groups_) {
      words_ = read_words(history_.sources, step.migration, tool_);
      const bool own_transaction = has_transaction_statements(parsed);
      one_transaction_ = !own_transaction || is_one_transaction(parsed, history_.sources);
      groups_.emplace(sending_of(migration_, tool_.writing, own_transaction));
    }
    if (step.inside != nullptr) {
      if (std::holds_alternative<sql::Set>(step.statement.node)) groups_->bind("SET in code");
      return;
    }
    // CREATE SCHEMA has statements inside it.
    if (taken_ == parsed.statements.size() || &step.statement != &parsed.statements[taken_]) return;
    const Around& around = words_.around[taken_++];
    if (const auto* set = std::get_if<sql::Set>(&step.statement.node)) {
      take_setting(step, *set, around);
    } else if (std::holds_alternative<sql::Transaction>(step.statement.node)) {
      waiting_comments_ += above_of(around);
    } else {
      take_work(step, around);
    }
  }

  /// Settings at the head of the file are at the head of all files.
  void take_setting(const replay::Step& step, const sql::Set& set, const Around& around) {
    const bool is_first = groups_->empty();
    const std::string_view lasting = lasting_work(step.statement);
    if (!lasting.empty() && !is_first) {
      groups_->add_statement(plain(step, around));
      groups_->bind(fmt::format("{}: {}", place(step), lasting));
      return;
    }
    Setting setting{.name = set.name, .text = text_of(step), .is_local = !lasting.empty()};
    if (is_first) {
      waiting_comments_ += above_of(around);
      groups_->add_setting(std::move(setting));
    } else {
      groups_->flush();
      groups_->add_statement(plain(step, around));
      groups_->add_setting(std::move(setting));
    }
  }

  void take_work(const replay::Step& step, const Around& around) {
    const lint::StatementContext context{
        .step = step, .config = config_, .sources = history_.sources};
    StatementPlan plan = plan_statement(context);
    for (const std::string& note : plan.notes) {
      notes_.push_back(fmt::format("{}: {}", place(step), note));
    }
    if (!plan.steps.empty()) {
      changed_ = true;
      groups_->add_plan(plan, comments_of(plan, around), tables_of(step));
      return;
    }
    if (std::holds_alternative<sql::Discard>(step.statement.node)) groups_->flush();
    groups_->add_statement(plain(step, around));
    const auto* discard = std::get_if<sql::Discard>(&step.statement.node);
    if (discard != nullptr && discard->what == "all") groups_->forget_settings();
    if (const auto lasting = lasting_work(step.statement); !lasting.empty()) {
      groups_->bind(fmt::format("{}: {}", place(step), lasting));
    }
  }

  [[nodiscard]] std::string text_of(const replay::Step& step) const {
    return std::string(history_.sources.text(step.statement.span)) + ";";
  }

  Plain plain(const replay::Step& step, const Around& around) {
    return {
        .text = std::exchange(waiting_comments_, {}) + around.above + text_of(step) + around.behind,
        .tables = tables_of(step),
        .outside = !step.effects.transaction_ok || lint::runs_concurrently(step.statement)};
  }

  /// The comments above and behind a statement that is not kept, as lines.
  static std::string above_of(const Around& around) {
    return around.above + (around.behind.empty() ? "" : around.behind.substr(1) + "\n");
  }

  /// The same with those in the midst of a statement that its steps do not have.
  std::string comments_of(const StatementPlan& plan, const Around& around) {
    std::string lines = std::exchange(waiting_comments_, {}) + above_of(around);
    for (const std::string& comment : around.inside) {
      if (std::ranges::none_of(plan.steps, [&](const lint::SafeStep& step) {
            return step.sql.find(comment) != std::string::npos;
          })) {
        lines += comment + "\n";
      }
    }
    return lines;
  }

  static std::set<catalog::Oid> tables_of(const replay::Step& step) {
    std::set<catalog::Oid> tables;
    for (const effects::RelationLock& lock : step.effects.locks) tables.insert(lock.oid);
    return tables;
  }

  /// Why the file cannot become several; empty where it can.
  [[nodiscard]] std::string find_obstacle() const {
    if (!words_.obstacle.empty()) return words_.obstacle;
    if (taken_ != words_.around.size()) {
      return fmt::format("{}: a statement is not reached", path());
    }
    if (!one_transaction_) {
      return fmt::format("{}: its transactions are not one plain BEGIN ... COMMIT around all of it",
                         path());
    }
    if (const std::string& cut = groups_->cut_behind(); !cut.empty()) {
      return fmt::format("{}{} holds for statements that come later",
                         cut.starts_with(path()) ? "" : path() + ": ", cut);
    }
    return {};
  }

  [[nodiscard]] const std::string& path() const { return history_.sources[migration_.file].path; }

  std::string place(const replay::Step& step) {
    if (!lines_) lines_.emplace(history_.sources[step.statement.span.file].text);
    return fmt::format("{}:{}", history_.sources[step.statement.span.file].path,
                       lines_->position(step.statement.span.begin, ColumnUnit::bytes).line);
  }

  void add_tool_notes(Rewritten& result) const {
    if (!tool_.writing.afterwards.empty()) {
      result.notes.push_back(fmt::format("afterwards: {}", tool_.writing.afterwards));
    }
    if (migration_.down.exists()) {
      result.notes.push_back(fmt::format("{}: the way back is not divided", migration_.down.path));
    }
  }

  const history::History& history_;
  const config::Config& config_;
  const history::Project& project_;
  const history::Tool& tool_;
  const history::Migration& migration_;
  std::optional<Groups> groups_;  ///< from the migration's first statement on, and what follows
  FileWords words_;
  bool one_transaction_ = true;
  std::size_t taken_ = 0;  ///< statements
  std::optional<LineIndex> lines_;
  std::vector<std::string> notes_;
  std::string waiting_comments_;  ///< from above BEGIN and settings, for the first statement
  bool changed_ = false;
};

}  // namespace

Result<Rewritten> rewrite_migration(const history::History& history, const config::Config& config,
                                    const std::string& path) {
  for (const history::Project& project : history.projects) {
    const auto is_it = [&](const history::Migration& migration) {
      return migration.under_review && history.sources[migration.file].path == path;
    };
    const auto count = std::ranges::count_if(project.migrations, is_it);
    if (count == 0) continue;
    if (count > 1) return fail(fmt::format("{}: a file of several migrations", path));
    return Rewriter(history, config, project, *std::ranges::find_if(project.migrations, is_it))
        .run();
  }
  return fail(fmt::format("{}: not a migration that a tool runs", path));
}

}  // namespace pgplumb::rewrite
