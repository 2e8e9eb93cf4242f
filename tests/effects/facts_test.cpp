// Runs the .test files of this directory: what statements did on real servers. A file is a list of
// blocks, each a word, SQL and, below `----`, what is expected:
//
//   setup                        effects
//   CREATE TABLE t (a int);      ALTER TABLE t ADD COLUMN b int
//   ----                         ----
//                                14-18: lock t ACCESS EXCLUSIVE
//
// `setup` starts a new database. `effects` judges the last statement of its SQL; those before it
// belong to this block alone, and those after BEGIN to the same transaction. Each line gives what
// some versions did, parts set off by `; `: locks on tables and views but for ACCESS SHARE, with
// those that the transaction already had, `rewrite`, `scan` and `build` with a name, `no
// transaction`, `refused` with its SQLSTATE, or `nothing`. Versions that are not named do not have
// what the setup makes.
//
// measure.py runs the same on real servers. A comment `# not predicted: why` above a block says
// that the servers' answer is known and ours is another.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "catalog/apply.h"
#include "effects/effects.h"
#include "sql/parse.h"

namespace pgplumb::effects {
namespace {

struct Block {
  std::string word;
  std::string sql;
  std::vector<std::string> expected;
  int line = 0;
  bool not_predicted = false;
};

std::vector<Block> read_blocks(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Block> blocks;
  std::string line;
  bool in_expected = false;
  bool not_predicted = false;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line == "setup" || line == "effects") {
      blocks.push_back({.word = line, .line = number, .not_predicted = not_predicted});
      in_expected = not_predicted = false;
    } else if (line.starts_with("# not predicted:")) {
      not_predicted = true;
    } else if (blocks.empty() || line.starts_with("# ")) {
      continue;
    } else if (line == "----") {
      in_expected = true;
    } else if (!in_expected) {
      blocks.back().sql += line + "\n";
    } else if (!line.empty()) {
      blocks.back().expected.push_back(line);
    }
  }
  return blocks;
}

/// What the lines of a block say about one version; none where it is not named.
std::optional<std::string> expected_for(const Block& block, int version) {
  for (const std::string& line : block.expected) {
    const std::size_t colon = line.find(": ");
    const std::string versions = line.substr(0, colon);
    const std::size_t dash = versions.find('-');
    const int first = std::stoi(versions);
    const int last = dash == std::string::npos ? first : std::stoi(versions.substr(dash + 1));
    if (first <= version && version <= last) return line.substr(colon + 2);
  }
  return std::nullopt;
}

std::string name_of(const std::string& schema, const std::string& name) {
  return schema == "public" ? name : schema + "." + name;
}

struct Held {
  std::string name;
  LockMode mode = LockMode::none;
};

class Database {
 public:
  explicit Database(int version) : catalog_(version) {}

  /// Executes all but the last statement, and describes what that one does.
  std::string judge(const std::string& sql) { return run(sql, false); }
  void execute(const std::string& sql) { run(sql, true); }

 private:
  std::string run(const std::string& sql, bool execute_last) {
    Sources sources;
    const std::uint32_t file = sources.add({.path = "test.sql", .text = sql});
    const sql::ParsedFile parsed = sql::parse(sources[file], file);
    if (!parsed.errors.empty()) {
      return fmt::format("refused {}", parsed.errors[0].sqlstate);
    }
    std::string description;
    for (const sql::Statement& statement : parsed.statements) {
      const bool last = &statement == &parsed.statements.back();
      const Effects effects = effects_of(statement, catalog_, session_);
      hold(effects);
      if (last) description = describe(effects);
      if (!last || execute_last) execute(statement);
    }
    return description;
  }

  void execute(const sql::Statement& statement) {
    if (std::holds_alternative<sql::Transaction>(statement.node)) {
      session_.transaction_start = catalog_.next_oid();
    }
    if (session_.transaction_start == catalog::no_oid) held_.clear();
    catalog::apply(catalog_, session_, statement);
  }

  /// The locks on tables and views that the transaction has and that others can wait for.
  void hold(const Effects& effects) {
    for (const RelationLock& lock : effects.locks) {
      const bool listed = lock.kind != LockedKind::index && lock.kind != LockedKind::sequence &&
                          !lock.made_in_transaction;
      if (!listed) continue;
      Held& held = held_[lock.oid];
      held = {name_of(lock.schema, lock.name), std::max(held.mode, lock.mode)};
    }
  }

  [[nodiscard]] std::string describe(const Effects& effects) const {
    std::set<std::string> parts;
    if (!effects.transaction_ok) parts.insert("no transaction");
    if (!effects.transaction_ok && session_.transaction_start != catalog::no_oid) {
      // What it would do elsewhere is another block's.
    } else if (effects.refused) {
      parts.insert("refused " + effects.refused->sqlstate);
    } else {
      for (const auto& [oid, held] : held_) {
        if (held.mode == LockMode::access_share) continue;
        const catalog::Relation* now = catalog_.relations.find(oid);
        parts.insert(fmt::format("lock {} {}",
                                 now != nullptr ? name_of(now->schema, now->name) : held.name,
                                 documentation_name(held.mode)));
      }
      const auto add = [&](std::string_view word, const std::vector<Touched>& list) {
        for (const Touched& each : list) {
          parts.insert(fmt::format("{} {}", word, name_of(each.schema, each.name)));
        }
      };
      add("rewrite", effects.rewrites);
      add("scan", effects.scans);
      add("build", effects.index_builds);
    }
    if (parts.empty()) return "nothing";
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  catalog::Catalog catalog_;
  catalog::Session session_;
  std::map<catalog::Oid, Held> held_;
};

class Facts : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Facts, AreWhatServersDid) {
  std::string setup;
  for (const Block& block : read_blocks(GetParam())) {
    if (block.word == "setup") {
      setup = block.sql;
      continue;
    }
    bool all_right = true;
    for (int version = 14; version <= 18; ++version) {
      const auto expected = expected_for(block, version);
      if (!expected) continue;
      Database database(version);
      database.execute(setup);
      const std::string predicted = database.judge(block.sql);
      all_right = all_right && predicted == *expected;
      if (block.not_predicted) continue;
      EXPECT_EQ(predicted, *expected) << GetParam().filename().string() << ":" << block.line
                                      << " on PostgreSQL " << version << "\n"
                                      << block.sql;
    }
    EXPECT_FALSE(block.not_predicted && all_right)
        << GetParam().filename().string() << ":" << block.line << " is predicted by now";
  }
}

std::vector<std::filesystem::path> fact_files() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = std::filesystem::path(PGPLUMB_SOURCE_DIR) / "tests/effects";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".test") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

INSTANTIATE_TEST_SUITE_P(Files, Facts, testing::ValuesIn(fact_files()),
                         [](const auto& file) { return file.param.stem().string(); });

}  // namespace
}  // namespace pgplumb::effects
