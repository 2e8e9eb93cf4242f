// The history is replayed; what the migration's own statements do to the catalog that they meet
// says which of them are taken apart (statement_plan.h), groups.h makes migrations of the steps,
// and the tool says how these are written (history/new_files.h).

#include "rewrite/rewrite.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "history/tool.h"
#include "lint/engine.h"
#include "lint/rule.h"
#include "replay/replay.h"
#include "rewrite/groups.h"
#include "rewrite/statement_plan.h"
#include "text/line_index.h"

namespace pgplumb::rewrite {
namespace {

class Rewriter {
 public:
  Rewriter(const history::History& history, const config::Config& config,
           const history::Project& project, const history::Migration& migration)
      : history_(history), config_(config), project_(project), migration_(migration) {}

  Rewritten run() {
    replay::replay(history_, project_, lint::replay_options(config_),
                   {.statement = [&](const replay::Step& step) { take(step); }});
    Rewritten result{
        .files = {}, .root = project_.root, .notes = std::move(notes_), .changed = changed_};
    if (!changed_) return result;
    std::vector<history::Draft> drafts = groups_.finish();
    if (has_own_transaction_) {
      for (history::Draft& draft : drafts) wrap(draft);
    }
    auto files = history::new_files(history_, project_, migration_, drafts);
    if (files) {
      result.files = std::move(*files);
    } else {
      result.cannot_write = std::move(files.error().message);
      result.files = history::shown_files(history_, project_, migration_, drafts);
    }
    add_tool_notes(result);
    return result;
  }

 private:
  /// What the code of a DO block runs goes with the block.
  void take(const replay::Step& step) {
    if (step.migration.migration != &migration_ || step.inside != nullptr) return;
    std::string comments = std::exchange(waiting_comments_, {}) + comments_before(step);
    at_ = step.statement.span.end;
    const std::string text = std::string(history_.sources.text(step.statement.span)) + ";";
    if (const auto* transaction = std::get_if<sql::Transaction>(&step.statement.node)) {
      if (transaction->kind == sql::TransactionKind::begin ||
          transaction->kind == sql::TransactionKind::commit) {
        has_own_transaction_ = true;
        waiting_comments_ = std::move(comments);
        return;
      }
    }
    const auto* set = std::get_if<sql::Set>(&step.statement.node);
    if (set != nullptr && groups_.empty()) {
      groups_.add_setting(text, set->name.ends_with("_timeout"));
      waiting_comments_ = std::move(comments);
      return;
    }
    const lint::StatementContext context{
        .step = step, .config = config_, .sources = history_.sources};
    std::string kept_for;
    if (auto plan = plan_statement(context, kept_for)) {
      changed_ = true;
      groups_.add_plan(*plan, comments, tables_of(step));
      return;
    }
    if (!kept_for.empty()) note_kept(step, kept_for);
    groups_.add_statement(comments + text, tables_of(step));
  }

  static std::set<catalog::Oid> tables_of(const replay::Step& step) {
    std::set<catalog::Oid> tables;
    for (const effects::RelationLock& lock : step.effects.locks) tables.insert(lock.oid);
    return tables;
  }

  /// The comments above a statement that are for people; the tool's own are written anew.
  std::string comments_before(const replay::Step& step) const {
    std::string text;
    const history::Tool& tool = history::tool_of(project_.framework);
    for (const sql::CommentText& comment : step.migration.parsed.comments) {
      if (!comment.own_line || comment.span.begin < at_ ||
          comment.span.begin >= step.statement.span.begin) {
        continue;
      }
      const std::string_view words = history_.sources.text(comment.span);
      const std::string line = std::string(words) + "\n";
      const bool is_directive = std::ranges::any_of(
          migration_.directives,
          [&](const history::Directive& each) { return words.find(each.text) != words.npos; });
      if (is_directive || (tool.marked != nullptr && tool.marked(line))) continue;
      text += line;
    }
    return text;
  }

  void note_kept(const replay::Step& step, const std::string& table) {
    const SourceFile& source = history_.sources[step.statement.span.file];
    const auto line =
        LineIndex(source.text).position(step.statement.span.begin, ColumnUnit::bytes).line;
    notes_.push_back(fmt::format(
        "{}:{}: kept as it is, though it blocks writes to {} while it works: pgplumb check {} says "
        "what to do",
        source.path, line, table, source.path));
  }

  static void wrap(history::Draft& draft) {
    if (!draft.in_transaction) return;
    draft.statements.insert(draft.statements.begin(), "BEGIN;");
    draft.statements.emplace_back("COMMIT;");
  }

  void add_tool_notes(Rewritten& result) const {
    const history::Writing& writing = history::tool_of(project_.framework).writing;
    if (!writing.afterwards.empty()) {
      result.notes.push_back(fmt::format("afterwards: {}", writing.afterwards));
    }
    if (migration_.down.exists()) {
      result.notes.push_back(fmt::format("{}: the way back is not divided", migration_.down.path));
    }
  }

  const history::History& history_;
  const config::Config& config_;
  const history::Project& project_;
  const history::Migration& migration_;
  Groups groups_;
  std::vector<std::string> notes_;
  std::string waiting_comments_;  ///< from above BEGIN and settings, for the first statement
  std::uint32_t at_ = 0;          ///< end of the statement before, in the migration's file
  bool has_own_transaction_ = false;
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
