#include "rewrite/rewrite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "lint/rule.h"
#include "replay/replay.h"
#include "report/schema_json.h"
#include "rewrite/statement_plan.h"
#include "support/temp_folder.h"

namespace pgplumb::rewrite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view schema =
    "CREATE TABLE users (id bigint PRIMARY KEY, email text, age int DEFAULT 3 NOT NULL);\n"
    "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total int);\n"
    "CREATE TABLE old_users (id bigint NOT NULL, name text);\n"
    "CREATE INDEX orders_total_idx ON orders (total);\n"
    "CREATE TABLE events (at date NOT NULL, v int) PARTITION BY RANGE (at);\n"
    "CREATE TABLE events_1 (at date NOT NULL, v int);\n";

history::History find(const std::vector<std::string>& paths) {
  auto history = history::find_history(paths, {});
  EXPECT_TRUE(history) << history.error().message;
  return history ? std::move(*history) : history::History{};
}

replay::Outcome replayed(const history::History& history, int version,
                         const replay::Visitors& visitors = {}) {
  return replay::replay(history, history.projects.front(),
                        {.target_version = version, .missing = replay::Missing::refuse}, visitors);
}

/// A project whose last migration is rewritten, and the outcome beside the original.
class Project {
 public:
  explicit Project(std::string_view migration, int version = 18) : version_(version) {
    before_.write("001_schema.sql", schema);
    path_ = before_.write("002_change.sql", migration);
    const history::History history = find({path_});
    config_.target_version = version;
    auto rewritten = rewrite_migration(history, config_, path_);
    EXPECT_TRUE(rewritten) << rewritten.error().message;
    if (rewritten) result = std::move(*rewritten);
    after_.write("001_schema.sql", schema);
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

 private:
  test::TempFolder before_;
  test::TempFolder after_;
  std::string path_;
  int version_;
  config::Config config_;
};

struct Unsafe {
  std::string_view name;
  std::string_view sql;
};
void PrintTo(const Unsafe& unsafe, std::ostream* out) { *out << unsafe.name; }

class EndsInTheSameSchema : public ::testing::TestWithParam<std::tuple<Unsafe, int>> {};

TEST_P(EndsInTheSameSchema, AndBlocksNobodyWhileItWorks) {
  const auto& [unsafe, version] = GetParam();
  const Project project(unsafe.sql, version);
  EXPECT_TRUE(project.result.changed);
  EXPECT_THAT(project.troubles(), IsEmpty()) << project.text();
  EXPECT_EQ(project.schema_after(), project.schema_before()) << project.text();
}

INSTANTIATE_TEST_SUITE_P(
    Rewrite, EndsInTheSameSchema,
    ::testing::Combine(
        ::testing::Values(
            Unsafe{"foreign_key", "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;"},
            Unsafe{"named_foreign_key",
                   "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users "
                   "(id) ON DELETE CASCADE DEFERRABLE;"},
            Unsafe{"check", "ALTER TABLE orders ADD CHECK (total > 0);"},
            Unsafe{"unique", "ALTER TABLE users ADD UNIQUE (email);"},
            Unsafe{"named_unique", "ALTER TABLE users ADD CONSTRAINT one UNIQUE (email);"},
            Unsafe{"primary_key", "ALTER TABLE old_users ADD PRIMARY KEY (id);"},
            Unsafe{"index", "CREATE INDEX orders_user_idx ON orders (user_id) WHERE total > 0;"},
            Unsafe{"unique_index", "CREATE UNIQUE INDEX ON users (lower(email));"},
            Unsafe{"drop_index", "DROP INDEX orders_total_idx;"},
            Unsafe{"reindex", "REINDEX TABLE orders;"},
            Unsafe{"inline_reference",
                   "ALTER TABLE orders ADD COLUMN seller bigint DEFAULT 1 REFERENCES users (id);"},
            Unsafe{"inline_check", "ALTER TABLE orders ADD COLUMN tax int CHECK (tax >= 0);"},
            Unsafe{"inline_unique", "ALTER TABLE orders ADD COLUMN code text UNIQUE;"},
            Unsafe{"computed_default",
                   "ALTER TABLE orders ADD COLUMN key uuid DEFAULT gen_random_uuid();"},
            Unsafe{"computed_default_not_null",
                   "ALTER TABLE orders ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid();"},
            Unsafe{"several_actions",
                   "ALTER TABLE orders ADD COLUMN a int, ADD CHECK (total > 1), DROP COLUMN "
                   "user_id;"},
            Unsafe{"several_statements",
                   "SET lock_timeout = '2s';\nALTER TABLE orders ADD CHECK (total > 1);\n"
                   "CREATE INDEX orders_user_idx ON orders (user_id);\n"
                   "CREATE TABLE notes (id int);\nALTER TABLE orders ADD COLUMN b int;"},
            Unsafe{"in_a_transaction",
                   "BEGIN;\nALTER TABLE orders ADD CHECK (total > 1);\n"
                   "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;\nCOMMIT;"},
            Unsafe{"rename_table", "ALTER TABLE old_users RENAME TO people;"},
            Unsafe{"attach",
                   "ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM ('2026-01-01') TO "
                   "('2027-01-01');"},
            Unsafe{"attach_from_the_start",
                   "ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (MINVALUE) TO "
                   "('2027-01-01');"}),
        ::testing::Values(15, 18)),
    [](const auto& of) {
      return std::string(std::get<0>(of.param).name) + "_on_" +
             std::to_string(std::get<1>(of.param));
    });

TEST(Rewrite, NotNullEndsInTheSameColumns) {
  // Of a CHECK constraint and of a NOT NULL constraint the one by the same name is chosen,
  // whichever the server's version has.
  for (const int version : {15, 18}) {
    const Project project("ALTER TABLE users ALTER COLUMN email SET NOT NULL;", version);
    EXPECT_THAT(project.troubles(), IsEmpty()) << project.text();
    const replay::Outcome outcome = project.outcome();
    const catalog::Relation* users = outcome.catalog.find_relation("public", "users");
    ASSERT_NE(users, nullptr);
    EXPECT_TRUE(users->column("email")->not_null) << project.text();
  }
}

TEST(Rewrite, AColumnOfAnotherTypeIsFilledAndSwapped) {
  for (const std::string_view sql :
       {"ALTER TABLE users ALTER COLUMN age TYPE bigint;",
        "ALTER TABLE users ALTER COLUMN age TYPE bigint USING age::bigint * 2;"}) {
    const Project project(sql);
    EXPECT_THAT(project.troubles(), IsEmpty()) << project.text();
    const replay::Outcome outcome = project.outcome();
    const catalog::Relation* users = outcome.catalog.find_relation("public", "users");
    ASSERT_NE(users, nullptr);
    const catalog::Column* age = users->column("age");
    ASSERT_NE(age, nullptr) << project.text();
    EXPECT_EQ(catalog::format_type(outcome.catalog, age->type), "bigint");
    EXPECT_TRUE(age->not_null);
    EXPECT_TRUE(age->default_value);
    EXPECT_EQ(users->columns.size(), 3U);
    EXPECT_THAT(users->triggers, IsEmpty());
  }
}

TEST(Rewrite, WhatARewriteDidOnItsWayHasItsOwnSteps) {
  const Project project(
      "ALTER TABLE users ALTER COLUMN age TYPE bigint, ALTER COLUMN email SET NOT NULL;");
  EXPECT_THAT(project.troubles(), IsEmpty()) << project.text();
  const replay::Outcome outcome = project.outcome();
  const catalog::Relation* users = outcome.catalog.find_relation("public", "users");
  ASSERT_NE(users, nullptr);
  EXPECT_TRUE(users->column("email")->not_null) << project.text();
}

TEST(Rewrite, CommentsAboveSettingsStandOnce) {
  const Project project(
      "-- why\nSET lock_timeout = '2s';\nALTER TABLE orders ADD CHECK (total > 1);\n");
  EXPECT_EQ(project.text(),
            "-- 002_change.sql\n"
            "SET lock_timeout = '2s';\n"
            "-- why\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 1) NOT VALID;\n"
            "-- 003_change_validate.sql\n"
            "SET lock_timeout = '2s';\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n");
}

TEST(Rewrite, AColumnWithAnIndexStaysAsItIs) {
  const Project project("ALTER TABLE orders ALTER COLUMN total TYPE bigint;");
  EXPECT_FALSE(project.result.changed);
  ASSERT_EQ(project.result.notes.size(), 1U);
  EXPECT_THAT(project.result.notes[0], HasSubstr("002_change.sql:1: kept as it is"));
}

TEST(Rewrite, AColumnThatIsANumberStaysAsItIs) {
  const Project project("ALTER TABLE orders ADD COLUMN n bigserial;");
  EXPECT_FALSE(project.result.changed) << project.text();
  EXPECT_EQ(project.result.notes.size(), 1U);
}

TEST(Rewrite, LeavesWhatIsSafe) {
  for (const std::string_view sql :
       {"ALTER TABLE orders ADD COLUMN a int;", "CREATE INDEX CONCURRENTLY i ON orders (id);",
        "CREATE TABLE t (a int); CREATE INDEX ON t (a); ALTER TABLE t ADD CHECK (a > 0);",
        "ALTER TABLE orders ADD CHECK (total > 0) NOT VALID;"}) {
    const Project project(sql);
    EXPECT_FALSE(project.result.changed) << sql;
    EXPECT_THAT(project.result.files, IsEmpty());
    EXPECT_THAT(project.result.notes, IsEmpty()) << sql;
  }
}

TEST(Rewrite, ValidationsWaitForTheEndTogether) {
  const Project project(
      "-- why\nALTER TABLE orders ADD CHECK (total > 1);\n"
      "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;");
  EXPECT_EQ(project.text(),
            "-- 002_change.sql\n"
            "-- why\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 1) NOT VALID;\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) "
            "REFERENCES users NOT VALID;\n"
            "-- 003_change_validate.sql\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;\n");
}

TEST(Rewrite, ValidationsDoNotWaitForWhatNeedsThem) {
  const Project project(
      "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 1);\n"
      "ALTER TABLE orders DROP CONSTRAINT c;");
  EXPECT_THAT(project.troubles(), IsEmpty());
  EXPECT_LT(project.text().find("VALIDATE"), project.text().find("DROP CONSTRAINT"));
}

TEST(Rewrite, WhereAnotherMigrationIsInTheWayItIsShownOnly) {
  const test::TempFolder folder;
  folder.write("001_schema.sql", schema);
  const std::string path = folder.write(
      "002_change.sql", "CREATE INDEX i ON orders (id);\nDROP INDEX orders_total_idx;");
  folder.write("003_more.sql", "SELECT 1;");
  const auto rewritten = rewrite_migration(find({path}), {}, path);
  ASSERT_TRUE(rewritten);
  EXPECT_THAT(rewritten->cannot_write, HasSubstr("003_more.sql stands where"));
  ASSERT_EQ(rewritten->files.size(), 2U);
  EXPECT_THAT(rewritten->files[1].path, ::testing::EndsWith("002_change.sql, part 2"));
}

/// What a tool reads of the files that are written for it: "name transaction" of each.
std::vector<std::string> read_back(const std::vector<std::pair<std::string, std::string>>& files,
                                   const std::string& last, const std::string& sql) {
  const test::TempFolder before;
  const test::TempFolder after;
  for (const auto& [name, text] : files) {
    before.write(name, text);
    after.write(name, text);
  }
  const std::string path = before.write(last, sql);
  const auto rewritten = rewrite_migration(find({path}), {}, path);
  if (!rewritten) return {rewritten.error().message};
  if (!rewritten->cannot_write.empty()) return {rewritten->cannot_write};
  for (const history::NewFile& file : rewritten->files) {
    after.write(file.path.substr(before.path().size() + 1), file.text);
  }
  std::vector<std::string> result;
  const history::History history = find({after.path()});
  for (const history::Migration& migration : history.projects.front().migrations) {
    const std::string name = history.sources[migration.file].path.substr(after.path().size() + 1);
    result.push_back(name + " " +
                     std::string(history::transaction_model_name(migration.transaction)));
    for (const history::Directive& directive : migration.directives) {
      EXPECT_EQ(directive.no_effect, "") << name;
    }
  }
  return result;
}

const std::string orders = "CREATE TABLE orders (id bigint PRIMARY KEY, total int);\n";
const std::string index_and_check =
    "CREATE INDEX orders_total_idx ON orders (total);\n"
    "ALTER TABLE orders ADD CHECK (total > 0);\n";

TEST(NewFiles, OfGoose) {
  EXPECT_THAT(read_back({{"00001_orders.sql", "-- +goose Up\n" + orders}}, "00002_total.sql",
                        "-- +goose Up\n" + index_and_check + "-- +goose Down\nSELECT 1;\n"),
              ElementsAre("00001_orders.sql file", "00002_total.sql statement",
                          "00003_total.sql file", "00004_total_validate.sql file"));
}

TEST(NewFiles, OfDbmate) {
  EXPECT_THAT(
      read_back({{"20260101000000_orders.sql", "-- migrate:up\n" + orders + "-- migrate:down\n"}},
                "20260102235959_total.sql",
                "-- migrate:up\n" + orders.substr(0, 0) +
                    "ALTER TABLE orders ADD CHECK (total > 0);\n"
                    "-- migrate:down\nSELECT 1;\n"),
      ElementsAre("20260101000000_orders.sql file", "20260102235959_total.sql file",
                  "20260102235960_total_validate.sql file"));
}

TEST(NewFiles, OfSqlx) {
  EXPECT_THAT(read_back({{"Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n"},
                         {"migrations/1_orders.sql", orders}},
                        "migrations/2_total.sql", index_and_check),
              ElementsAre("migrations/1_orders.sql file", "migrations/2_total.sql implicit",
                          "migrations/3_total.sql file", "migrations/4_total_validate.sql file"));
}

TEST(NewFiles, OfPrisma) {
  EXPECT_THAT(
      read_back({{"migrations/migration_lock.toml", "provider = \"postgresql\"\n"},
                 {"migrations/20260101000000_orders/migration.sql", orders}},
                "migrations/20260101000100_total/migration.sql", index_and_check),
      ElementsAre("migrations/20260101000000_orders/migration.sql implicit-or-statement",
                  "migrations/20260101000100_total/migration.sql implicit-or-statement",
                  "migrations/20260101000101_total/migration.sql implicit-or-statement",
                  "migrations/20260101000102_total_validate/migration.sql implicit-or-statement"));
}

TEST(NewFiles, OfDiesel) {
  EXPECT_THAT(read_back({{"diesel.toml", ""},
                         {"migrations/2026-01-01-000000_orders/up.sql", orders},
                         {"migrations/2026-01-01-000000_orders/down.sql", "SELECT 1;"}},
                        "migrations/2026-01-02-000000_total/up.sql", index_and_check),
              ElementsAre("migrations/2026-01-01-000000_orders/up.sql file",
                          Not(HasSubstr(" file")), "migrations/2026-01-02-000001_total/up.sql file",
                          "migrations/2026-01-02-000002_total_validate/up.sql file"));
}

TEST(NewFiles, OfFlyway) {
  EXPECT_THAT(read_back({{"V1__orders.sql", orders}}, "V2__total.sql", index_and_check),
              ElementsAre("V1__orders.sql file", Not(HasSubstr(" file")), "V3__total.sql file",
                          "V4__total_validate.sql file"));
}

TEST(NewFiles, OfToolsWithAListAreNotWritten) {
  EXPECT_THAT(read_back({{"sqitch.plan",
                          "%syntax-version=1.0.0\n%project=a\n\norders 2026-01-01T00:00:00Z a "
                          "<a@b>\ntotal 2026-01-02T00:00:00Z a <a@b>\n"},
                         {"deploy/orders.sql", orders}},
                        "deploy/total.sql", index_and_check)
                  .front(),
              HasSubstr("sqitch add"));
}

TEST(NextNumber, KeepsItsWidthAndIsALaterSecond) {
  EXPECT_EQ(history::next_number("0042"), "0043");
  EXPECT_EQ(history::next_number("0099"), "0100");
  EXPECT_EQ(history::next_number("9"), "10");
  EXPECT_EQ(history::next_number("20260101120059"), "20260101120100");
  EXPECT_EQ(history::next_number("20260101125959"), "20260101130000");
  EXPECT_EQ(history::next_number("20260101235959"), "20260101235960");
  EXPECT_EQ(history::next_number("2026-01-01-120059"), "2026-01-01-120100");
}

}  // namespace
}  // namespace pgplumb::rewrite
