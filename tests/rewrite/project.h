#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lint/rule.h"
#include "replay/replay.h"
#include "report/schema_json.h"
#include "rewrite/rewrite.h"
#include "rewrite/statement_plan.h"
#include "support/temp_folder.h"

namespace pgplumb::rewrite::test {

using ::pgplumb::test::TempFolder;

inline constexpr std::string_view schema =
    "CREATE TABLE users (id bigint PRIMARY KEY, email text, age int DEFAULT 3 NOT NULL);\n"
    "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total int);\n"
    "CREATE TABLE old_users (id bigint NOT NULL, name text);\n"
    "CREATE INDEX orders_total_idx ON orders (total);\n"
    "CREATE TABLE events (at date NOT NULL, v int) PARTITION BY RANGE (at);\n"
    "CREATE TABLE events_1 (at date NOT NULL, v int);\n";

inline history::History find(const std::vector<std::string>& paths) {
  auto history = history::find_history(paths, {});
  EXPECT_TRUE(history) << history.error().message;
  return history ? std::move(*history) : history::History{};
}

inline replay::Outcome replayed(const history::History& history, int version,
                                const replay::Visitors& visitors = {}) {
  return replay::replay(history, history.projects.front(),
                        {.target_version = version, .missing = replay::Missing::refuse}, visitors);
}

/// A project whose last migration is rewritten, and the outcome beside the original.
class Project {
 public:
  explicit Project(std::string_view migration, int version = 18, std::string_view more = {})
      : version_(version) {
    const std::string start = std::string(schema) + std::string(more);
    before_.write("001_schema.sql", start);
    path_ = before_.write("002_change.sql", migration);
    const history::History history = find({path_});
    config_.target_version = version;
    auto rewritten = rewrite_migration(history, config_, path_);
    if (rewritten) {
      result = std::move(*rewritten);
    } else {
      error = rewritten.error().message;
    }
    after_.write("001_schema.sql", start);
    for (const history::NewFile& file : result.files) {
      after_.write(std::filesystem::path(file.path).filename().string(), file.text);
    }
  }

  [[nodiscard]] std::string schema_before() const {
    return report::render_schema_json(replayed(find({before_.path()}), version_).catalog);
  }
  [[nodiscard]] std::string schema_after() const {
    return report::render_schema_json(replayed(find({after_.path()}), version_).catalog);
  }
  [[nodiscard]] replay::Outcome outcome() const {
    return replayed(find({after_.path()}), version_);
  }

  /// The statements that the server refuses, or that keep writers of a table out while they work.
  [[nodiscard]] std::vector<std::string> troubles() const {
    std::vector<std::string> result_;
    const history::History history = find({after_.path()});
    replayed(history, version_, {.statement = [&](const replay::Step& step) {
               const lint::StatementContext context{
                   .step = step, .config = config_, .sources = history.sources};
               const std::string text(history.sources.text(step.statement.span));
               if (step.effects.refused) result_.push_back("refused: " + text);
               if (!blocked_table(context).empty()) result_.push_back("blocks: " + text);
             }});
    return result_;
  }

  /// All text, file by file.
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const history::NewFile& file : result.files) {
      all += "-- " + std::filesystem::path(file.path).filename().string() + "\n" + file.text;
    }
    return all;
  }

  Rewritten result;
  std::string error;  ///< why there is no result

 private:
  TempFolder before_;
  TempFolder after_;
  std::string path_;
  int version_;
  config::Config config_;
};

}  // namespace pgplumb::rewrite::test
