#include "config/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>

#include "config/platforms.h"
#include "config/squawk_config.h"
#include "support/temp_folder.h"

namespace pgplumb::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;

constexpr std::array<RuleAlias, 3> aliases{{{"squawk", "ban-drop-table", "drop-table"},
                                            {"squawk", "ban-things", "drop-table"},
                                            {"squawk", "ban-things", "syntax-error"}}};

RuleNames names() {
  return {.ids = {"drop-table", "syntax-error", "unused-allow"},
          .groups = {"history", "locks"},
          .aliases = aliases};
}

Result<Config> read(std::string_view text) {
  const test::TempFolder folder;
  auto config = read_config(folder.write("pgplumb.toml", text), names());
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
  EXPECT_EQ(config->server_version(), 18);
  EXPECT_FALSE(config->is_known_since(18));
  EXPECT_EQ(config->fail_on, Level::warning);
  EXPECT_FALSE(config->framework);
  EXPECT_TRUE(config->select.empty());
  EXPECT_FALSE(config->lock_timeout_set_by_runner);
}

TEST(ReadConfig, WhatNoKeyOrValueBeginsWithIsRefused) {
  for (const std::string_view text :
       {"[=", "[[=", "[[[", "[#", "[.", "[[.", "[,", "[ \n", "a = [[}", "a = }",
        "a = 1979-05-27true", "a = 1979-05-27 +", "\u00e9 = 1"}) {
    EXPECT_THAT(error_of(text), StartsWith("pgplumb.toml:1: ")) << text;
  }
}

TEST(ReadConfig, AnyTextIsReadOrRefused) {
  constexpr std::array<std::string_view, 34> pieces{
      "[",   "[[",         "]",         "]]",   "{",      "}",   "=",     "a",  "select",
      ".",   ",",          "#",         "\"",   "'",      " ",   "\n",    "\r", "\t",
      "\\",  "\\u",        "0x",        "-",    "+",      "_",   "1",     "e",  ":",
      "nan", "1979-05-27", "T07:32:00", "true", "\"\"\"", "'''", "\u00e9"};
  std::mt19937 random(7);
  const test::TempFolder folder;
  for (int round = 0; round < 1'000; ++round) {
    std::string text;
    for (std::size_t left = 1 + random() % 12; left > 0; --left) {
      text += round % 4 == 0 ? std::string(1, static_cast<char>(random()))
                             : std::string(pieces[random() % pieces.size()]);
    }
    const std::string path = folder.write("pgplumb.toml", text);
    const auto config = read_config(path, names());
    if (!config) {
      EXPECT_THAT(config.error().message, StartsWith(path + ":")) << text;
    }
    const auto squawk = read_squawk_config(path);
    if (!squawk) {
      EXPECT_THAT(squawk.error().message, StartsWith(path + ":")) << text;
    }
  }
}

TEST(ReadConfig, AnEmptyStringNamesNothing) {
  EXPECT_EQ(error_of("table-sizes = \"\"\n"), "pgplumb.toml:1: table-sizes: a string is empty");
  EXPECT_EQ(error_of("\nexclude = [\"a\", \"\"]\n"), "pgplumb.toml:2: exclude: a string is empty");
  EXPECT_EQ(error_of("dependency = [{table = \"a\", determinant = \"\", dependent = \"b\"}]\n"),
            "pgplumb.toml:1: dependency.determinant: a string is empty");
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
            "override, compat, baseline, platform, platform-allows, platform-refuses, "
            "lock-timeout-set-by-runner, table-sizes, table-rows, small-table-rows, dependency");
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

TEST(ReadConfig, NamesOfOtherLintersStandForOurs) {
  const auto config =
      read("ignore = [\"ban-things\", \"locks\"]\n[rules]\nban-drop-table = \"note\"");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(config->ignore, ElementsAre("drop-table", "syntax-error", "locks"));
  EXPECT_THAT(config->rules, ElementsAre(Pair("drop-table", Level::note)));
}

TEST(ReadConfig, ARuleItselfCountsOverItsAlias) {
  const auto config = read("[rules]\ndrop-table = \"error\"\nban-things = \"off\"");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(config->rules,
              ElementsAre(Pair("drop-table", Level::error), Pair("syntax-error", Level::off)));
}

TEST(ReadConfig, APresetStandsAmongTheRules) {
  const auto config = read("[rules]\npreset = \"strict\"\ndrop-table = \"off\"");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->preset, Preset::strict);
  EXPECT_THAT(config->rules, ElementsAre(Pair("drop-table", Level::off)));
  EXPECT_EQ(error_of("rules.preset = \"harsh\""),
            "pgplumb.toml:1: rules.preset must be one of \"recommended\", \"strict\", \"all\"");
}

TEST(ReadConfig, OverridesHaveFilesTablesAndRules) {
  const auto config = read(
      "[[override]]\nfiles = [\"old/**\"]\nrules = { ban-drop-table = \"off\" }\n"
      "[[override]]\ntables = [\"audit_*\"]\n[override.rules]\nsyntax-error = \"note\"\n");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->overrides.size(), 2U);
  EXPECT_EQ(config->overrides[0],
            (Override{.files = {"old/**"}, .tables = {}, .rules = {{"drop-table", Level::off}}}));
  EXPECT_EQ(
      config->overrides[1],
      (Override{.files = {}, .tables = {"audit_*"}, .rules = {{"syntax-error", Level::note}}}));
}

TEST(ReadConfig, WhatAnOverrideCannotHaveIsRefused) {
  EXPECT_EQ(error_of("[[override]]\nfiles = [\"a\"]"),
            "pgplumb.toml:1: [[override]] must have rules: ids and their levels");
  EXPECT_EQ(error_of("[[override]]\nfile = [\"a\"]"),
            "pgplumb.toml:2: unknown key \"override.file\"; did you mean \"files\"?");
  EXPECT_EQ(error_of("[[override]]\nrules = { drop-tables = \"off\" }"),
            "pgplumb.toml:2: override.rules names no rule: \"drop-tables\"; did you mean "
            "\"drop-table\"?");
}

TEST(ReadConfig, CompatNamesOtherLinters) {
  const auto config = read("[compat]\nsquawk = true\neugene = false\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->compat, Compat{.squawk = true});
  EXPECT_EQ(error_of("compat.squak = true"),
            "pgplumb.toml:1: unknown key \"compat.squak\"; did you mean \"squawk\"?");
  EXPECT_EQ(error_of("compat.atlas = 1"),
            "pgplumb.toml:1: compat.atlas is an integer; it must be true or false");
}

TEST(ReadConfig, PlatformsAndTheirFeaturesAreKnown) {
  const auto config =
      read("platform = \"rds\"\nplatform-allows = [\"server-file\", \"extension:citus\"]");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->platform, "rds");
  EXPECT_THAT(config->platform_allows, ElementsAre("server-file", "extension:citus"));
  EXPECT_THAT(error_of("platform = \"rsd\""), HasSubstr("did you mean \"rds\"?"));
  EXPECT_THAT(error_of("platform-refuses = [\"server-files\"]"),
              HasSubstr("did you mean \"server-file\"?"));
}

TEST(Platforms, SayWhereAndWhenEachEntryWasRead) {
  for (const std::string_view name : platform_names) {
    const Platform* platform = platform_by_name(name);
    ASSERT_NE(platform, nullptr) << name;
    EXPECT_FALSE(platform->refuses.empty()) << name;
    for (const Refused& refused : platform->refuses) {
      EXPECT_FALSE(refused.why.empty()) << name;
      EXPECT_NE(refused.source.find('/'), std::string_view::npos) << name;
      EXPECT_EQ(refused.as_of.size(), std::string_view("2026-08-26").size()) << name;
      EXPECT_TRUE(refused.extension.empty() || refused.feature == Feature::extension) << name;
    }
  }
  EXPECT_EQ(platform_by_name("heroku"), nullptr);
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
  EXPECT_EQ(error_of("[[project]]\npath = 5"),
            "pgplumb.toml:2: project.path is an integer; it must be a string");
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
  EXPECT_EQ(error_of("[[dependency]]\ntable = 5"),
            "pgplumb.toml:2: dependency.table is an integer; it must be a string");
  EXPECT_EQ(error_of("[[dependency]]\nmultivalued = \"yes\""),
            "pgplumb.toml:2: dependency.multivalued is a string; it must be true or false");
  EXPECT_EQ(error_of("[[dependency]]\ndependent = [1]"),
            "pgplumb.toml:2: dependency.dependent holds an integer; it must be a column or a list "
            "of columns");
}

TEST(ReadConfig, BrokenFilesSayWhere) {
  EXPECT_THAT(error_of("a = 1\nb = = 2\n"), HasSubstr("pgplumb.toml:2: "));
  EXPECT_THAT(error_of("select = [\"\xFF\"]"), HasSubstr("pgplumb.toml: the file is not UTF-8"));
  const auto missing = read_config("/nowhere/pgplumb.toml", names());
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
        [&](auto member) {
          if constexpr (std::is_same_v<decltype(member), std::optional<int> Config::*>) {
            EXPECT_EQ((*config).*member, Config{}.server_version()) << option.key;
          } else {
            EXPECT_TRUE((*config).*member == Config{}.*member) << option.key;
          }
        },
        option.member);
  }
}

TEST(Options, PartsAreReadAsTheyAreDocumented) {
  for (const Option& option : options()) {
    for (const Part& part : option.parts) {
      EXPECT_TRUE(part.doc.ends_with('.')) << option.key << '.' << part.key;
      const std::string in_table = std::string(part.key) + " = 1979-05-27";
      // A wrong type is told of a key that is known, and of no other.
      for (const std::string& text : {"[[" + std::string(option.key) + "]]\n" + in_table,
                                      "[" + std::string(option.key) + "]\n" + in_table}) {
        EXPECT_THAT(error_of(text), Not(HasSubstr("unknown key"))) << text;
      }
    }
  }
}

TEST(SquawkConfig, IsRead) {
  const test::TempFolder folder;
  const auto config = read_squawk_config(
      folder.write(".squawk.toml",
                   "pg_version = \"16.2\"\nassume_in_transaction = true\n"
                   "excluded_rules = [\"ban-drop-table\"]\nexcluded_paths = [\"a/*.sql\"]\n"
                   "[upload_to_github]\nfail_on_violations = true\n"));
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->major_version, 16);
  EXPECT_TRUE(config->assume_in_transaction);
  EXPECT_THAT(config->excluded_rules, ElementsAre("ban-drop-table"));
  EXPECT_THAT(config->excluded_paths, ElementsAre("a/*.sql"));
}

TEST(SquawkConfig, FaultsSayWhere) {
  const test::TempFolder folder;
  const auto error_of_squawk = [&](std::string_view text) {
    const auto config = read_squawk_config(folder.write(".squawk.toml", text));
    return config ? "no error" : config.error().message;
  };
  EXPECT_THAT(error_of_squawk("pg_version = \"new\""), HasSubstr(":1: pg_version must be"));
  EXPECT_THAT(error_of_squawk("\nexcluded_rules = 1"), HasSubstr(":2: excluded_rules must be"));
  EXPECT_THAT(error_of_squawk("assume_in_transaction = \"true\""),
              HasSubstr(":1: assume_in_transaction must be true or false"));
  EXPECT_THAT(error_of_squawk("excluded_paths = [1]"), HasSubstr(":1: excluded_paths must be"));
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
