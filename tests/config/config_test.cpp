#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "support/temp_folder.h"

namespace pgplumb::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr std::array<std::string_view, 3> rules{"drop-table", "syntax-error", "unused-allow"};
constexpr std::array<std::string_view, 2> groups{"history", "locks"};

Result<Config> read(std::string_view text) {
  const test::TempFolder folder;
  auto config = read_config(folder.write("pgplumb.toml", text), rules, groups);
  // The folder's name is another every time.
  if (!config) {
    config.error().message.replace(0, folder.path().size() + 1, "");
  } else {
    config->path = "";
  }
  return config;
}

std::string error_of(std::string_view text) {
  const auto config = read(text);
  return config ? "no error" : config.error().message;
}

TEST(ReadConfig, EmptyFileLeavesDefaults) {
  const auto config = read("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->target_version, 18);
  EXPECT_EQ(config->fail_on, Level::warning);
  EXPECT_FALSE(config->framework);
  EXPECT_TRUE(config->select.empty());
  EXPECT_FALSE(config->lock_timeout_set_by_runner);
}

TEST(ReadConfig, EveryKeyArrives) {
  const auto config = read(R"(
target-version = 15
framework = "goose"
transaction = "file"
exclude = ["seeds/**", "b.sql"]
select = ["locks", "drop-table"]
ignore = ["syntax-error"]
fail-on = "never"
lock-timeout-set-by-runner = true
[rules]
drop-table = "note"
syntax-error = "off"
)");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->target_version, 15);
  EXPECT_EQ(config->framework, "goose");
  EXPECT_EQ(config->transaction, "file");
  EXPECT_THAT(config->exclude, ElementsAre("seeds/**", "b.sql"));
  EXPECT_THAT(config->select, ElementsAre("locks", "drop-table"));
  EXPECT_THAT(config->ignore, ElementsAre("syntax-error"));
  EXPECT_EQ(config->fail_on, Level::off);
  EXPECT_TRUE(config->lock_timeout_set_by_runner);
  EXPECT_THAT(config->rules,
              ElementsAre(Pair("drop-table", Level::note), Pair("syntax-error", Level::off)));
}

TEST(ReadConfig, UnknownKeyIsRefusedWithTheNearest) {
  EXPECT_EQ(error_of("\n\nselct = []"),
            "pgplumb.toml:3: unknown key \"selct\"; did you mean \"select\"?");
  EXPECT_EQ(error_of("xyzzy = 1"),
            "pgplumb.toml:1: unknown key \"xyzzy\"; the keys are target-version, framework, "
            "transaction, exclude, project, search-path, select, ignore, fail-on, rules, "
            "lock-timeout-set-by-runner, table-sizes, table-rows, small-table-rows");
}

TEST(ReadConfig, UnknownRuleIsRefusedWithTheNearest) {
  EXPECT_EQ(error_of("select = [\n  \"lock\"]"),
            "pgplumb.toml:2: select names no rule or group: \"lock\"; did you mean \"locks\"?");
  EXPECT_EQ(error_of("ignore = [\"drop-tables\"]"),
            "pgplumb.toml:1: ignore names no rule or group: \"drop-tables\"; did you mean "
            "\"drop-table\"?");
  EXPECT_EQ(error_of("[rules]\nsintax-error = \"off\""),
            "pgplumb.toml:2: rules names no rule: \"sintax-error\"; did you mean "
            "\"syntax-error\"?");
}

TEST(ReadConfig, RulesTableTakesNoGroup) {
  EXPECT_EQ(error_of("[rules]\nlocks = \"off\""), "pgplumb.toml:2: rules names no rule: \"locks\"");
}

TEST(ReadConfig, WrongTypesSayWhatIsAccepted) {
  EXPECT_EQ(error_of("target-version = \"15\""),
            "pgplumb.toml:1: target-version is a string; it must be an integer from 12 to 18");
  EXPECT_EQ(error_of("target-version = 15.0"),
            "pgplumb.toml:1: target-version is a number; it must be an integer from 12 to 18");
  EXPECT_EQ(error_of("select = \"locks\""),
            "pgplumb.toml:1: select is a string; it must be a list of strings");
  EXPECT_EQ(error_of("exclude = [\"a\", 1]"),
            "pgplumb.toml:1: exclude holds an integer; it must be a list of strings");
  EXPECT_EQ(error_of("lock-timeout-set-by-runner = \"yes\""),
            "pgplumb.toml:1: lock-timeout-set-by-runner is a string; it must be true or false");
  EXPECT_EQ(error_of("rules = 1"),
            "pgplumb.toml:1: rules is an integer; it must be a table of rules, each \"off\", "
            "\"note\", \"warning\", \"error\"");
  EXPECT_EQ(error_of("fail-on = 1979-05-27"),
            "pgplumb.toml:1: fail-on is a date or time; it must be one of \"never\", \"note\", "
            "\"warning\", \"error\"");
}

TEST(ReadConfig, ValuesOutOfRangeSayWhatIsAccepted) {
  EXPECT_EQ(error_of("target-version = 9"),
            "pgplumb.toml:1: target-version is 9; it must be an integer from 12 to 18");
  EXPECT_EQ(error_of("fail-on = \"off\""),
            "pgplumb.toml:1: fail-on is \"off\"; it must be one of \"never\", \"note\", "
            "\"warning\", \"error\"");
  EXPECT_EQ(error_of("transaction = \"files\""),
            "pgplumb.toml:1: transaction is \"files\"; it must be one of \"file\", \"run\", "
            "\"none\", \"implicit\", \"statement\", \"pipeline\", \"segmented\", \"psql\"; did you "
            "mean \"file\"?");
  EXPECT_EQ(error_of("[rules]\ndrop-table = \"warn\""),
            "pgplumb.toml:2: rules.drop-table is \"warn\"; it must be one of \"off\", \"note\", "
            "\"warning\", \"error\"");
}

TEST(ReadConfig, ProjectsHaveAPathAndWhatIsSaidOfIt) {
  const auto config = read(
      "[[project]]\npath = \"a/sql\"\nframework = \"tern\"\ntransaction = \"run\"\n"
      "placeholders = { owner = \"app\" }\n[[project]]\npath = \"b\"\n");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->projects.size(), 2U);
  EXPECT_EQ(config->projects[0], (Project{.path = "a/sql",
                                          .framework = "tern",
                                          .transaction = "run",
                                          .placeholders = {{"owner", "app"}}}));
  EXPECT_EQ(config->projects[1], Project{.path = "b"});
}

TEST(ReadConfig, WhatAProjectCannotHaveIsRefused) {
  EXPECT_THAT(error_of("project = 1"), HasSubstr("pgplumb.toml:1: project is an integer"));
  EXPECT_THAT(error_of("[[project]]\nframework = \"tern\""),
              HasSubstr("pgplumb.toml:1: [[project]] must have a path"));
  EXPECT_THAT(error_of("[[project]]\npath = \"a\"\nframework = \"turn\""),
              HasSubstr("pgplumb.toml:3: framework is \"turn\""));
  EXPECT_EQ(error_of("[[project]]\npath = \"a\"\nplaceholder = 1"),
            "pgplumb.toml:3: unknown key \"project.placeholder\"; did you mean \"placeholders\"?");
  EXPECT_EQ(error_of("[[project]]\npath = \"a\"\nplaceholders = { x = 1 }"),
            "pgplumb.toml:3: project.placeholders.x is an integer; it must be a string");
}

TEST(ReadConfig, DependenciesTakeAColumnOrSeveral) {
  const auto config = read(
      "[[dependency]]\ntable = \"a\"\ndeterminant = \"zip\"\ndependent = [\"city\", \"state\"]\n"
      "[[dependency]]\ntable = \"b\"\ndeterminant = [\"x\"]\ndependent = \"y\"\n"
      "multivalued = true\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->dependencies,
            (std::vector<Dependency>{
                {.table = "a", .determinant = {"zip"}, .dependent = {"city", "state"}},
                {.table = "b", .determinant = {"x"}, .dependent = {"y"}, .multivalued = true}}));
  EXPECT_EQ(error_of("[[dependency]]\ntable = \"a\"\ndependent = \"b\""),
            "pgplumb.toml:1: [[dependency]] must have a table, a determinant and a dependent");
  EXPECT_EQ(error_of("[[dependency]]\ntable = \"a\"\ndependant = \"b\""),
            "pgplumb.toml:3: unknown key \"dependency.dependant\"; did you mean \"dependent\"?");
  EXPECT_EQ(error_of("[[dependency]]\ndependent = [1]"),
            "pgplumb.toml:2: dependency.dependent holds an integer; it must be a column or a list "
            "of columns");
}

TEST(ReadConfig, BrokenFilesSayWhere) {
  EXPECT_THAT(error_of("a = 1\nb = = 2\n"), HasSubstr("pgplumb.toml:2: "));
  EXPECT_THAT(error_of("select = [\"\xFF\"]"), HasSubstr("pgplumb.toml: the file is not UTF-8"));
  const auto missing = read_config("/nowhere/pgplumb.toml", rules);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "/nowhere/pgplumb.toml: No such file or directory");
}

TEST(Options, ExamplesAndDefaultsAreReadAsTheyAreDocumented) {
  for (const Option& option : options()) {
    const std::string text(option.example);
    EXPECT_TRUE(read(text)) << error_of(text);
    EXPECT_TRUE(option.doc.ends_with('.')) << option.key;
    if (option.default_value.empty()) continue;
    const auto config = read(std::string(option.key) + " = " + std::string(option.default_value));
    ASSERT_TRUE(config) << option.key;
    std::visit(
        [&](auto member) { EXPECT_TRUE((*config).*member == Config{}.*member) << option.key; },
        option.member);
  }
}

TEST(Levels, NamesGoBothWays) {
  for (Level level : {Level::off, Level::note, Level::warning, Level::error}) {
    EXPECT_EQ(level_by_name(level_name(level)), level);
  }
  EXPECT_FALSE(level_by_name("never"));
}

class FindConfig : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::current_path(folder_.path()); }
  void TearDown() override { std::filesystem::current_path(before_); }

  test::TempFolder folder_;
  std::filesystem::path before_ = std::filesystem::current_path();
};

TEST_F(FindConfig, TakesTheNearestAbove) {
  folder_.write(".git/HEAD", "");
  folder_.write("pgplumb.toml", "");
  folder_.write("db/migrations/001.sql", "");
  EXPECT_EQ(find_config("."), "pgplumb.toml");
  EXPECT_EQ(find_config("db/migrations"), "pgplumb.toml");
  EXPECT_EQ(find_config("db/migrations/001.sql"), "pgplumb.toml");
  folder_.write("db/pgplumb.toml", "");
  EXPECT_EQ(find_config("db/migrations"), "db/pgplumb.toml");
}

TEST_F(FindConfig, IsRelativeToTheWorkingDirectory) {
  folder_.write("pgplumb.toml", "");
  folder_.write("db/001.sql", "");
  std::filesystem::current_path(folder_.path("db"));
  EXPECT_EQ(find_config("001.sql"), "../pgplumb.toml");
}

TEST_F(FindConfig, StopsAtTheRootOfTheRepository) {
  folder_.write("pgplumb.toml", "");
  folder_.write("repo/.git", "gitdir: elsewhere");
  folder_.write("repo/db/001.sql", "");
  EXPECT_EQ(find_config("repo/db"), "");
}

TEST_F(FindConfig, TakesPathsThatAreNotThere) {
  folder_.write("pgplumb.toml", "");
  EXPECT_EQ(find_config("no/such/folder"), "pgplumb.toml");
}

TEST(Nearest, FindsWhatAHandMistypes) {
  constexpr std::array<std::string_view, 3> words{"select", "ignore", "fail-on"};
  EXPECT_EQ(nearest("selcet", words), "select");
  EXPECT_EQ(nearest("ignroe", words), "ignore");
  EXPECT_EQ(nearest("failon", words), "fail-on");
  EXPECT_EQ(nearest("exclude", words), "");
  EXPECT_EQ(nearest("", words), "");
  EXPECT_EQ(nearest(std::string(1'000'000, 'x'), words), "");
  EXPECT_EQ(nearest("a", {}), "");
}

}  // namespace
}  // namespace pgplumb::config
