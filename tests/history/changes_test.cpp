#include "history/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>

#include "history/git.h"
#include "history/process.h"
#include "tree.h"

namespace pgplumb::history {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "001.sql same" for each migration, "-001.sql" for those that are no more.
std::vector<std::string> standings_of(const History& history) {
  std::vector<std::string> standings;
  for (const Project& project : history.projects) {
    for (const Migration& migration : project.migrations) {
      const char* word = migration.standing == Standing::same     ? " same"
                         : migration.standing == Standing::edited ? " edited"
                         : migration.standing == Standing::added  ? " added"
                                                                  : "";
      standings.push_back(migration.name + word + (migration.under_review ? "!" : ""));
    }
    for (const Removed& removed : project.removed) {
      standings.push_back("-" + removed.name +
                          (removed.renamed_to.empty() ? "" : " > " + removed.renamed_to));
    }
  }
  return standings;
}

class Changes : public Tree {
 protected:
  /// The changes against files as they were, without git: null for those that were not there.
  static History changes(const std::vector<std::pair<std::string, const char*>>& before,
                         const std::vector<std::string>& paths = {"."}) {
    FileVersions versions;
    for (const auto& [path, text] : before) {
      const std::string key =
          std::filesystem::weakly_canonical(std::filesystem::absolute(path)).string();
      versions.before[key] = text == nullptr ? std::nullopt : std::optional<std::string>(text);
    }
    auto history = find_changes(paths, {}, std::move(versions));
    EXPECT_TRUE(history) << history.error().message;
    return history ? std::move(history->now) : History{};
  }

  /// The line where the first migration differs.
  static std::string edited_line(std::string_view now, const char* before) {
    write("m/001_a.sql", now);
    const History history = changes({{"m/001_a.sql", before}});
    const Migration& migration = history.projects.at(0).migrations.at(0);
    const std::string_view rest = now.substr(migration.edit);
    return std::string(rest.substr(0, rest.find_first_of("\r\n")));
  }
};

TEST_F(Changes, NewAndEditedMigrationsAreUnderReview) {
  write("m/001_a.sql", "CREATE TABLE a ();\n");
  write("m/002_b.sql", "CREATE TABLE b (x int);\n");
  write("m/003_c.sql", "CREATE TABLE c ();\n");
  const History history =
      changes({{"m/002_b.sql", "CREATE TABLE b ();\n"}, {"m/003_c.sql", nullptr}});
  EXPECT_THAT(standings_of(history),
              ElementsAre("001_a.sql same", "002_b.sql edited!", "003_c.sql added!"));
  EXPECT_TRUE(history.one_unit);
  EXPECT_EQ(history.projects[0].migrations[1].edit, 0U);
}

TEST_F(Changes, AnEditIsWhereTheFirstLineDiffers) {
  write("m/001_a.sql", "SELECT 1;\nSELECT 2;\n");
  const History history = changes({{"m/001_a.sql", "SELECT 1;\nSELECT 3;\n"}});
  EXPECT_EQ(history.projects[0].migrations[0].edit, 10U);
}

TEST_F(Changes, AnEditIsInTheSectionThatRuns) {
  EXPECT_EQ(edited_line("-- new\n-- +goose Up\nSELECT 1;\nSELECT 2;\n-- +goose Down\nSELECT 3;\n",
                        "-- +goose Up\nSELECT 1;\nSELECT 4;\n-- +goose Down\nSELECT 3;\n"),
            "-- new");
  const std::string head = "--liquibase formatted sql\n--changeset a:1\n";
  const std::string before = head + "SELECT 1;\n--changeset a:2\nSELECT 2;\nSELECT 3;\n";
  write("l/log.sql", head + "SELECT 10;\n--changeset a:2\nSELECT 2;\nSELECT 30;\n");
  const History history = changes({{"l/log.sql", before.c_str()}}, {"l"});
  EXPECT_EQ(history.projects[0].migrations[0].edit, head.size());
  EXPECT_EQ(history.projects[0].migrations[1].edit, history.sources[0].text.find("SELECT 30"));
}

TEST_F(Changes, LineBreaksOfAnotherKindAreNoEdit) {
  EXPECT_EQ(edited_line("SELECT 1;\r\nSELECT 2;\r\n", "SELECT 1;\nSELECT 3;\n"), "SELECT 2;");
  write("m/001_a.sql", "SELECT '1\r\n';\r\n");
  EXPECT_THAT(standings_of(changes({{"m/001_a.sql", "SELECT '1\n';\n"}})),
              ElementsAre("001_a.sql same!"));
}

TEST_F(Changes, ACommentIsAnEditOnlyWhereTheToolLooksAtTheBytes) {
  write("m/V1__a.sql", "-- new\nSELECT 1;\n");
  EXPECT_THAT(standings_of(changes({{"m/V1__a.sql", "SELECT 1;\n"}})),
              ElementsAre("V1__a.sql edited!"));
  std::filesystem::remove("m/V1__a.sql");
  write("m/001_a.up.sql", "-- new\nSELECT 1;\n");
  EXPECT_THAT(standings_of(changes({{"m/001_a.up.sql", "SELECT 1;\n"}})),
              ElementsAre("001_a.up.sql same!"));
}

TEST_F(Changes, FilesThatAreNamedAreComparedWithTheirProject) {
  write("m/20_a/migration.sql");
  write("m/10_b/migration.sql");
  write("m/migration_lock.toml", "provider = \"postgresql\"\n");
  EXPECT_THAT(standings_of(changes({{"m/10_b/migration.sql", nullptr}}, {"m/10_b/migration.sql"})),
              ElementsAre("10_b added!", "20_a same"));
}

TEST_F(Changes, MigrationsThatAreNoMoreAreKept) {
  write("m/001_a.sql");
  const History history = changes({{"m/002_b.sql", "DROP TABLE b;\n"}});
  EXPECT_THAT(standings_of(history), ElementsAre("001_a.sql same", "-002_b.sql"));
  const Removed& removed = history.projects[0].removed.front();
  EXPECT_EQ(history.sources[removed.file].path, "m/002_b.sql");
  EXPECT_EQ(history.sources[removed.file].text, "DROP TABLE b;\n");
}

TEST_F(Changes, AFileThatIsPartOfNothingIsComparedWithItself) {
  write_all({"m/001_a.up.sql", "m/002_b.up.sql", "m/002_b.down.sql"});
  write("m/001_a.down.sql", "DROP TABLE a;\n");
  EXPECT_THAT(standings_of(changes({}, {"m/001_a.down.sql"})), ElementsAre("001_a.down.sql same"));
  EXPECT_THAT(standings_of(changes({{"m/001_a.down.sql", "DROP TABLE b;\n"}},
                                   {"m/001_a.down.sql", "m/002_b.down.sql"})),
              ElementsAre("001_a.down.sql edited!", "002_b.down.sql same"));
  EXPECT_THAT(standings_of(changes({{"m/001_a.down.sql", nullptr}}, {"m/001_a.down.sql"})),
              ElementsAre("001_a.down.sql added!"));
}

TEST_F(Changes, WhatAnotherToolTookOfTheFolderIsNotRemoved) {
  write("m/001_a.sql", "SELECT 1;\n");
  write("m/002_b.sql", "-- +goose Up\nSELECT 2;\n");
  EXPECT_THAT(standings_of(changes({{"m/002_b.sql", nullptr}})), ElementsAre("002_b.sql added!"));
}

TEST_F(Changes, AFileThatIsNamedMayBeNoMore) {
  write("m/001_a.sql");
  EXPECT_THAT(standings_of(changes({{"m/002_b.sql", "DROP TABLE b;\n"}}, {"m/002_b.sql"})),
              ElementsAre("001_a.sql same", "-002_b.sql"));
  EXPECT_THAT(standings_of(changes({{"n/001_b.sql", "DROP TABLE b;\n"}}, {"n/001_b.sql"})),
              ElementsAre("-001_b.sql"));
  EXPECT_THAT(standings_of(changes({{"n/001_b.sql", "DROP TABLE b;\n"}}, {"m", "n"})),
              ElementsAre("001_a.sql same", "-001_b.sql"));
  write("g/001_a.up.sql");
  EXPECT_THAT(standings_of(changes({{"g/001_a.down.sql", "SELECT 1;\n"}}, {"g/001_a.down.sql"})),
              ElementsAre("001_a.up.sql same"));
}

TEST_F(Changes, WhatWasBeforeAndCannotBeReadIsSaid) {
  std::filesystem::create_directory("m");
  // A regular file that yields nothing but an error.
  std::filesystem::create_symlink("/proc/self/mem", "m/001_a.sql");
  FileVersions versions;
  versions.now[std::filesystem::canonical("m") / "001_a.sql"] = "SELECT 1;\n";
  const auto history = find_changes({"m"}, {}, std::move(versions));
  ASSERT_FALSE(history);
  EXPECT_THAT(history.error().message, HasSubstr("m/001_a.sql: "));
}

TEST_F(Changes, OfEqualTextsEachIsRenamedOnce) {
  write("m/003_c.sql", "DROP TABLE b;\n");
  write("m/004_d.sql", "DROP TABLE b;\n");
  EXPECT_THAT(standings_of(changes({{"m/001_a.sql", "DROP TABLE b;\n"},
                                    {"m/002_b.sql", "DROP  TABLE b; -- too\n"},
                                    {"m/003_c.sql", nullptr},
                                    {"m/004_d.sql", nullptr}})),
              ElementsAre("003_c.sql added!", "004_d.sql added!", "-001_a.sql > 003_c.sql",
                          "-002_b.sql > 004_d.sql"));
}

TEST_F(Changes, ARenamedMigrationIsKnownByItsText) {
  write("m/003_b.sql", "DROP TABLE b;\n");
  EXPECT_THAT(standings_of(changes({{"m/003_b.sql", nullptr}, {"m/002_b.sql", "DROP TABLE b;\n"}})),
              ElementsAre("003_b.sql added!", "-002_b.sql > 003_b.sql"));
}

TEST_F(Changes, ToolsThatKnowVersionsDoNotMindAnotherName) {
  write("m/002_better.up.sql", "DROP TABLE b;\n");
  write("m/002_better.down.sql");
  EXPECT_THAT(standings_of(changes(
                  {{"m/002_better.up.sql", nullptr}, {"m/002_b.up.sql", "DROP TABLE b;\n"}})),
              ElementsAre("002_better.up.sql same"));
}

TEST_F(Changes, OfEqualVersionsTheNameTellsWhichIsNew) {
  write("m/002_a.up.sql", "DROP TABLE a;\n");
  write("m/002_b.up.sql", "DROP TABLE b;\n");
  EXPECT_THAT(standings_of(changes({{"m/002_a.up.sql", nullptr}})),
              ElementsAre("002_a.up.sql added!", "002_b.up.sql same"));
}

TEST_F(Changes, AMovedFolderKeepsItsMigrations) {
  write("db/migrations/001_a.sql", "SELECT 1;\n");
  write("db/migrations/002_b.sql", "SELECT 2;\n");
  EXPECT_THAT(standings_of(changes({{"db/migrations/001_a.sql", nullptr},
                                    {"db/migrations/002_b.sql", nullptr},
                                    {"sql/migrations/001_a.sql", "SELECT 1;\n"}})),
              ElementsAre("001_a.sql same", "002_b.sql added!"));
}

TEST_F(Changes, TheDownSectionIsNoPartOfTheMigration) {
  write("m/1_a.sql", "-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nDROP TABLE a;\n");
  EXPECT_THAT(
      standings_of(changes(
          {{"m/1_a.sql", "-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nSELECT 1;\n"}})),
      ElementsAre("1_a.sql same"));
}

TEST_F(Changes, AChangesetBehindTheOthersIsNew) {
  const std::string first = "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n";
  write("m/log.sql", first + "--changeset a:2\nSELECT 2;\n");
  EXPECT_THAT(standings_of(changes({{"m/log.sql", first.c_str()}})),
              ElementsAre("a:1 same", "a:2 added!"));
}

TEST_F(Changes, VersionsSayWhatIsBehindThem) {
  write_all({"m/9_a.sql", "m/10_b.sql", "m/11_c.sql"});
  const Options options{.review = {.kind = Review::since_version, .from = "9"}};
  EXPECT_THAT(reviewed_in(find({"m"}, options)), ElementsAre("m/10_b.sql", "m/11_c.sql"));
  EXPECT_THAT(reviewed_in(find({"m"}, {.review = {.kind = Review::since_version, .from = "11_c"}})),
              IsEmpty());
  EXPECT_THAT(error_of({"m"}, {.review = {.kind = Review::since_version, .from = "12"}}),
              HasSubstr("\"12\""));
}

class GitTree : public Tree {
 protected:
  GitTree() {
    std::filesystem::remove(".git");
    git({"init", "-q", "-b", "main"});
  }

  static std::string git(std::vector<std::string> arguments) {
    std::vector<std::string> command{
        "git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto ran = run_process(command, "", {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"});
    EXPECT_TRUE(ran && ran->exit_code == 0) << (ran ? ran->err : ran.error().message);
    return ran ? ran->out : "";
  }
  static void commit(const std::string& message = "x") {
    git({"add", "-A"});
    git({"commit", "-q", "--allow-empty", "-m", message});
  }

  static Options since(const std::string& ref) {
    return {.review = {.kind = Review::since_commit, .from = ref}};
  }
  static Options staged() { return {.review = {.kind = Review::staged}}; }
};

TEST_F(GitTree, ABranchIsReadAgainstWhereItLeft) {
  write("m/001_a.sql", "CREATE TABLE a ();\n");
  write("m/002_b.sql", "CREATE TABLE b ();\n");
  write("m/003_c.sql", "CREATE TABLE c ();\n");
  commit();
  git({"checkout", "-q", "-b", "feature"});
  write("m/001_a.sql", "CREATE TABLE a (x int);\n");
  git({"mv", "m/002_b.sql", "m/005_b.sql"});
  git({"rm", "-q", "m/003_c.sql"});
  write("m/006_committed.sql", "SELECT 6;\n");
  commit();
  write("m/007_new.sql", "SELECT 7;\n");
  git({"checkout", "-q", "main"});
  write("m/004_later_on_main.sql", "SELECT 4;\n");
  git({"add", "m/004_later_on_main.sql"});
  git({"commit", "-q", "-m", "main goes on"});
  git({"checkout", "-q", "feature"});
  EXPECT_THAT(standings_of(find({"m"}, since("main"))),
              ElementsAre("001_a.sql edited!", "005_b.sql added!", "006_committed.sql added!",
                          "007_new.sql added!", "-002_b.sql > 005_b.sql", "-003_c.sql"));
}

TEST_F(GitTree, ARefMayBeOneOfOrigin) {
  write("m/001_a.sql");
  commit();
  git({"update-ref", "refs/remotes/origin/release", "HEAD"});
  write("m/002_b.sql");
  EXPECT_THAT(standings_of(find({"m"}, since("release"))),
              ElementsAre("001_a.sql same", "002_b.sql added!"));
}

TEST_F(GitTree, TheIndexCountsForWhatIsStaged) {
  write("m/001_a.sql", "SELECT 1;\n");
  write("m/002_b.sql", "SELECT 2;\n");
  commit();
  write("m/001_a.sql", "SELECT 10;\n");
  git({"add", "m/001_a.sql"});
  write("m/001_a.sql", "SELECT 100;\n");  // not staged
  write("m/003_c.sql", "SELECT 3;\n");    // not staged
  git({"rm", "-q", "--cached", "m/002_b.sql"});
  const History history = find({"m"}, staged());
  EXPECT_THAT(standings_of(history), ElementsAre("001_a.sql edited!", "-002_b.sql"));
  EXPECT_EQ(history.sources[history.projects[0].migrations[0].file].text, "SELECT 10;\n");
}

TEST_F(GitTree, WhatOnlyTheBranchHasMayBeEditedAgain) {
  write("m/001_a.sql", "SELECT 1;\n");
  commit();
  git({"checkout", "-q", "-b", "feature"});
  write("m/002_b.sql", "SELECT 2;\n");
  write("m/003_c.sql", "SELECT 3;\n");
  commit();
  write("m/001_a.sql", "SELECT 10;\n");
  write("m/002_b.sql", "SELECT 20;\n");
  git({"rm", "-q", "m/003_c.sql"});
  git({"add", "-A"});
  EXPECT_THAT(standings_of(find({"m"}, staged())),
              ElementsAre("001_a.sql edited!", "002_b.sql edited!", "-003_c.sql"));
  git({"update-ref", "refs/remotes/origin/main", "main"});
  git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"});
  EXPECT_THAT(standings_of(find({"m"}, staged())),
              ElementsAre("001_a.sql edited!", "002_b.sql added!"));
  commit();
  write("m/001_a.sql", "SELECT 1;\n");
  git({"add", "-A"});
  EXPECT_THAT(standings_of(find({"m"}, staged())), ElementsAre("001_a.sql same", "002_b.sql same"));
}

TEST_F(GitTree, WhatABranchOfDatabasesHasMayHaveRun) {
  write("m/001_a.sql", "SELECT 1;\n");
  commit();
  git({"update-ref", "refs/remotes/origin/main", "main"});
  git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"});
  git({"checkout", "-q", "-b", "other"});
  write("m/002_b.sql", "SELECT 2;\n");
  commit();
  git({"checkout", "-q", "-b", "feature"});
  write("m/002_b.sql", "SELECT 20;\n");
  git({"add", "-A"});
  EXPECT_THAT(standings_of(find({"m"}, staged())),
              ElementsAre("001_a.sql same", "002_b.sql added!"));
  git({"update-ref", "refs/remotes/origin/feature", "other"});  // the branch itself
  EXPECT_THAT(standings_of(find({"m"}, staged())),
              ElementsAre("001_a.sql same", "002_b.sql added!"));
  git({"update-ref", "refs/remotes/origin/develop", "other"});
  EXPECT_THAT(standings_of(find({"m"}, staged())),
              ElementsAre("001_a.sql same", "002_b.sql edited!"));
}

TEST_F(GitTree, WhatTheBranchWasMadeFromMayHaveRun) {
  write("m/001_a.sql", "SELECT 1;\n");
  commit();
  git({"update-ref", "refs/remotes/origin/main", "main"});
  git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"});
  git({"remote", "add", "origin", "nowhere"});
  git({"checkout", "-q", "-b", "next"});
  write("m/002_b.sql", "SELECT 2;\n");
  commit();
  git({"update-ref", "refs/remotes/origin/next", "next"});
  git({"checkout", "-q", "-b", "feature", "origin/next"});
  write("m/002_b.sql", "SELECT 20;\n");
  git({"add", "-A"});
  EXPECT_THAT(standings_of(find({"m"}, staged())),
              ElementsAre("001_a.sql same", "002_b.sql edited!"));
}

TEST_F(GitTree, TheDefaultBranchIsThatOfOrigin) {
  EXPECT_EQ(default_branch("."), "");
  write("m/001_a.sql");
  commit();
  EXPECT_EQ(default_branch("."), "main");
  git({"update-ref", "refs/remotes/origin/trunk", "main"});
  git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"});
  EXPECT_EQ(default_branch("."), "trunk");
}

TEST_F(GitTree, UnderReviewBeforeIsWhatIsOtherwiseNow) {
  write("m/001_a.sql", "SELECT 1;\n");
  write("m/002_b.sql", "SELECT 2;\n");
  write("m/003_c.sql", "SELECT 3;\n");
  commit();
  write("m/002_b.sql", "SELECT 20;\n");
  write("m/004_d.sql", "SELECT 4;\n");
  git({"rm", "-q", "m/003_c.sql"});
  const auto before = [](const std::vector<std::string>& paths) {
    const auto changes = find_changes(paths, since("main"));
    EXPECT_TRUE(changes) << changes.error().message;
    std::vector<std::string> names;
    for (const Project& project : changes->before.projects) {
      for (const Migration& migration : project.migrations) {
        if (migration.under_review) names.push_back(migration.name);
      }
    }
    return names;
  };
  EXPECT_THAT(before({"m"}), ElementsAre("002_b.sql", "003_c.sql"));
  EXPECT_THAT(before({"m", "."}), ElementsAre("002_b.sql", "003_c.sql"));
  EXPECT_THAT(before({"m/002_b.sql"}), ElementsAre("002_b.sql", "003_c.sql"));
  write("n/001_x.sql");
  EXPECT_THAT(before({"n"}), IsEmpty());
}

TEST_F(GitTree, AFirstCommitIsAllNew) {
  write("m/001_a.sql");
  git({"add", "-A"});
  EXPECT_THAT(standings_of(find({"m"}, staged())), ElementsAre("001_a.sql added!"));
}

TEST_F(GitTree, WhatIsNotThereIsSaid) {
  write("m/001_a.sql");
  commit();
  EXPECT_THAT(error_of({"m"}, since("nowhere")), HasSubstr("git knows no commit \"nowhere\""));
  EXPECT_THAT(error_of({"m"}, since("--output=x")), HasSubstr("is no name"));
  git({"checkout", "-q", "--orphan", "other"});
  commit("from nothing");
  EXPECT_THAT(error_of({"m"}, since("main")), HasSubstr("no commit in common"));
}

TEST_F(GitTree, AShallowCloneSaysSo) {
  write("m/001_a.sql");
  commit("first");
  git({"branch", "base"});
  commit("second");
  commit("third");
  const std::string here = "file://" + std::filesystem::current_path().string();
  git({"clone", "-q", "--depth=1", here, "clone"});
  std::filesystem::current_path("clone");
  EXPECT_THAT(error_of({"m"}, since("base")), HasSubstr("the clone is shallow"));
  git({"fetch", "-q", "--depth=1", "origin", "base:base"});
  EXPECT_THAT(error_of({"m"}, since("base")), HasSubstr("git fetch --deepen"));
  git({"fetch", "-q", "--unshallow"});
  EXPECT_THAT(standings_of(find({"m"}, since("base"))), ElementsAre("001_a.sql same"));
}

TEST_F(GitTree, AnotherRepositoryIsAskedInItsFolder) {
  std::filesystem::create_directory("other");
  git({"-C", "other", "init", "-q", "-b", "main"});
  write("other/m/001_a.sql");
  git({"-C", "other", "add", "-A"});
  EXPECT_THAT(standings_of(find({"other/m"}, staged())), ElementsAre("001_a.sql added!"));
}

TEST_F(GitTree, ARepositoryInAnotherIsNotAskedAboutThat) {
  write("m/001_a.sql", "SELECT 1;\n");
  commit();
  write("m/002_b.sql");
  write("inner/x.sql");
  git({"-C", "inner", "init", "-q", "-b", "main"});
  git({"-C", "inner", "add", "-A"});
  git({"-C", "inner", "commit", "-q", "-m", "x"});
  std::filesystem::current_path("inner");
  EXPECT_THAT(standings_of(find({"../m"}, since("HEAD"))),
              ElementsAre("001_a.sql same", "002_b.sql added!"));
}

TEST_F(GitTree, ALinkIsWhatItLeadsTo) {
  write("other/a.sql", "SELECT 1;\n");
  write("other/b.sql", "SELECT 1;\n");
  write("m/002_b.sql");
  std::filesystem::create_symlink("../other/a.sql", "m/001_a.sql");
  commit();
  std::filesystem::remove("m/001_a.sql");
  std::filesystem::create_symlink("../other/b.sql", "m/001_a.sql");
  EXPECT_THAT(standings_of(find({"m"}, since("HEAD"))),
              ElementsAre("001_a.sql same", "002_b.sql same"));
}

TEST_F(GitTree, AFolderThatIsGoneIsOfItsRepository) {
  write("db/m/001_a.sql");
  write("README", "");
  commit();
  git({"rm", "-q", "-r", "db"});
  EXPECT_THAT(standings_of(find({"db/m/001_a.sql"}, since("HEAD"))), ElementsAre("-001_a.sql"));
  EXPECT_THAT(error_of({"db/m/002_b.sql"}, since("HEAD")), HasSubstr("no such file or folder"));
}

TEST_F(Tree, WithoutARepositoryNothingSaysWhatChanged) {
  std::filesystem::remove(".git");
  write("m/001_a.sql");
  EXPECT_THAT(error_of({"m"}, {.review = {.kind = Review::staged}}),
              HasSubstr("not in a git repository"));
}

TEST_F(GitTree, AGitThatIsNotThereIsSaid) {
  write("m/001_a.sql");
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  const std::string error = error_of({"m"}, {.review = {.kind = Review::staged}});
  setenv("PATH", path.c_str(), 1);
  EXPECT_THAT(error, HasSubstr("no program `git`"));
}

TEST(RunProcess, DoesNotWaitForOneThatHasNothingMoreToSay) {
  const auto ran = run_process({"sh", "-c", "exec >&- 2>&-; exec sleep 60"}, "", {},
                               std::chrono::milliseconds(50));
  ASSERT_FALSE(ran);
  EXPECT_THAT(ran.error().message, HasSubstr("takes too long"));
  const auto late = run_process({"sh", "-c", "exec >&- 2>&-; sleep 0.05; exit 7"}, "");
  ASSERT_TRUE(late);
  EXPECT_EQ(late->exit_code, 7);
}

TEST(RunProcess, GivesTheSignalOfABrokenPipe) {
  const auto ran = run_process({"sh", "-c", "kill -PIPE $$; exit 0"}, "");
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->exit_code, 128 + SIGPIPE);
}

TEST(RunProcess, TakesBothOutputsAndGivesInput) {
  const auto ran =
      run_process({"sh", "-c", "cat; echo oops >&2; exit 3"}, std::string(300000, 'x'));
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->out.size(), 300000U);
  EXPECT_EQ(ran->err, "oops\n");
  EXPECT_EQ(ran->exit_code, 3);
}

TEST(RunProcess, AProgramThatReadsNothingIsNoHarm) {
  const auto ran = run_process({"true"}, std::string(300000, 'x'));
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->exit_code, 0);
}

}  // namespace
}  // namespace pgplumb::history
