#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "docs/docs.h"
#include "docs/rules.h"
#include "support/plain_history.h"

namespace pgplumb::docs::test {

/// The documents of a small project.
class Documents {
 public:
  explicit Documents(const std::vector<std::pair<std::string, std::string>>& files)
      : history_(pgplumb::test::plain_history(files)) {
    history_.has_run = true;
    switch_on_rules(config_, lint::all_rules());
    report::EffectsGatherer effects(history_.sources, 18, config_.sizes, replay::Missing::assume);
    Gatherer gathered;
    run_ = lint::check(history_, config_, lint::all_rules(),
                       {.statement = [&](const replay::Step& step) {
                         effects.see(step);
                         gathered.see(step);
                       }});
    std::vector<std::string> links;
    for (const auto& [name, text] : files) links.push_back("../" + name);
    replayed_ = std::make_unique<Replayed>(Replayed{.run = run_,
                                                    .project = history_.projects.front(),
                                                    .catalog = run_.outcomes.front().catalog,
                                                    .sizes = config_.sizes,
                                                    .effects = effects.take(),
                                                    .ways_back = {},
                                                    .gathered = std::move(gathered),
                                                    .queries = {},
                                                    .title = "Shop",
                                                    .links = std::move(links)});
    for (const history::Migration& migration : replayed_->project.migrations) {
      replayed_->ways_back.push_back({.migration = &migration, .down = {}});
    }
    guide_ = std::make_unique<Guide>(*replayed_);
    files_ = make_files(*guide_, "");
  }
  explicit Documents(const std::string& sql) : Documents({{"1.sql", sql}}) {}

  [[nodiscard]] const Guide& guide() const { return *guide_; }
  [[nodiscard]] const catalog::Catalog& catalog() const { return replayed_->catalog; }
  [[nodiscard]] const std::vector<File>& files() const { return files_; }
  [[nodiscard]] const std::string& operator[](std::string_view path) const {
    static const std::string none;
    for (const File& file : files_) {
      if (file.path == path) return file.text;
    }
    ADD_FAILURE() << "there is no " << path;
    return none;
  }
  [[nodiscard]] const catalog::Relation& table(std::string_view name) const {
    return *catalog().find_relation("public", name);
  }

 private:
  history::History history_;
  config::Config config_;
  lint::Run run_;
  std::unique_ptr<Replayed> replayed_;
  std::unique_ptr<Guide> guide_;
  std::vector<File> files_;
};

}  // namespace pgplumb::docs::test
