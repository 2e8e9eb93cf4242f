#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "history/history.h"

/// A folder of its own for each test, which is the working directory while the test runs.
class Tree : public testing::Test {
 protected:
  Tree() : before_(std::filesystem::current_path()) {
    std::string name = testing::TempDir() + "pgplumb-tree-XXXXXX";
    root_ = mkdtemp(name.data());
    std::filesystem::current_path(root_);
    std::filesystem::create_directory(".git");  // what lies above is none of the test's
  }
  ~Tree() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(root_);
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  static void write(const std::filesystem::path& path, std::string_view text = "SELECT 1;\n") {
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  static void write_all(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) write(path);
  }

  static pgplumb::history::History find(const std::vector<std::string>& paths = {"."},
                                        const pgplumb::history::Options& options = {}) {
    auto history = pgplumb::history::find_history(paths, options);
    EXPECT_TRUE(history) << history.error().message;
    return history ? std::move(*history) : pgplumb::history::History{};
  }
  static std::string error_of(const std::vector<std::string>& paths,
                              const pgplumb::history::Options& options = {}) {
    const auto history = pgplumb::history::find_history(paths, options);
    return history ? "" : history.error().message;
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path root_;
};

/// "goose db/migrations" for each project.
inline std::vector<std::string> projects_of(const pgplumb::history::History& history) {
  std::vector<std::string> names;
  for (const auto& project : history.projects) {
    names.push_back(std::string(framework_name(project.framework)) + " " + project.root);
  }
  return names;
}

/// The paths of all migrations in order.
inline std::vector<std::string> files_of(const pgplumb::history::History& history) {
  std::vector<std::string> paths;
  for (const auto& project : history.projects) {
    for (const auto& migration : project.migrations) {
      paths.push_back(history.sources[migration.file].path);
    }
  }
  return paths;
}

/// "001.sql: file" for each migration.
inline std::vector<std::string> models_of(const pgplumb::history::History& history) {
  std::vector<std::string> models;
  for (const auto& project : history.projects) {
    for (const auto& migration : project.migrations) {
      models.push_back(migration.name + ": " +
                       std::string(transaction_model_name(migration.transaction)));
    }
  }
  return models;
}

/// The paths of the migrations under review.
inline std::vector<std::string> reviewed_in(const pgplumb::history::History& history) {
  std::vector<std::string> paths;
  for (const auto& project : history.projects) {
    for (const auto& migration : project.migrations) {
      if (migration.under_review) paths.push_back(history.sources[migration.file].path);
    }
  }
  return paths;
}

/// A migration's text, `c` for each byte that is not to be run.
inline std::string text_with(char c, std::string text,
                             const pgplumb::history::Migration& migration) {
  const auto fill = [&](std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < std::min(end, text.size()); ++at) text[at] = c;
  };
  fill(0, migration.begin);
  fill(migration.end, text.size());
  for (const auto& [begin, end] : migration.blanked) fill(begin, end);
  return text;
}

/// What is to be run of a migration's text: the other bytes as dots.
inline std::string up_part(const pgplumb::history::History& history,
                           const pgplumb::history::Migration& migration) {
  return text_with('.', history.sources[migration.file].text, migration);
}

/// What is sent of a migration: without blanked bytes, with what is replaced.
inline std::string run_part(const pgplumb::history::History& history,
                            const pgplumb::history::Migration& migration) {
  std::string text = history.sources[migration.file].text;
  for (const auto& [begin, replacement] : migration.replaced) {
    text.replace(begin, replacement.size(), replacement);
  }
  text = text_with('\0', std::move(text), migration);
  std::erase(text, '\0');
  return text;
}

/// "-- no-transaction" of each directive, "(no effect)" behind one that the tool does not heed.
inline std::vector<std::string> directives_of(const pgplumb::history::Migration& migration) {
  std::vector<std::string> directives;
  for (const auto& directive : migration.directives) {
    directives.push_back(directive.text + (directive.no_effect.empty() ? "" : " (no effect)"));
  }
  return directives;
}

inline std::string reason_for(const pgplumb::history::History& history, std::string_view path) {
  const auto left = std::ranges::find(history.left_out, path, &pgplumb::history::LeftOut::path);
  return left == history.left_out.end() ? "" : left->reason;
}
