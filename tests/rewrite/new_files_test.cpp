// The files that each tool's migrations become, as the tool reads them and as they stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rewrite/project.h"

namespace pgplumb::rewrite {
namespace {

using test::find;
using test::TempFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// A project whose last migration is rewritten.
class Written {
 public:
  Written(const std::vector<std::pair<std::string, std::string>>& files, const std::string& last,
          const std::string& sql) {
    for (const auto& [name, content] : files) {
      before_.write(name, content);
      after_.write(name, content);
    }
    const std::string path = before_.write(last, sql);
    const auto rewritten = rewrite_migration(find({path}), {}, path);
    if (!rewritten) {
      error = rewritten.error().message;
    } else if (!rewritten->cannot_write.empty()) {
      error = rewritten->cannot_write;
    } else {
      for (const history::NewFile& file : rewritten->files) {
        names_.push_back(file.path.substr(before_.path().size() + 1));
        after_.write(names_.back(), file.text);
        text += "== " + names_.back() + "\n" + file.text;
      }
    }
  }

  /// What the tool reads of the files: "name transaction" of each.
  [[nodiscard]] std::vector<std::string> read_back() const {
    if (!error.empty()) return {error};
    std::vector<std::string> result;
    const history::History history = find({after_.path()});
    for (const history::Migration& migration : history.projects.front().migrations) {
      const std::string name =
          history.sources[migration.file].path.substr(after_.path().size() + 1);
      result.push_back(name + " " +
                       std::string(history::transaction_model_name(migration.transaction)));
      for (const history::Directive& directive : migration.directives) {
        EXPECT_EQ(directive.no_effect, "") << name;
      }
    }
    return result;
  }

  std::string error;  ///< why nothing is written
  std::string text;   ///< of all files that are

 private:
  TempFolder before_;
  TempFolder after_;
  std::vector<std::string> names_;
};

std::vector<std::string> read_back(const std::vector<std::pair<std::string, std::string>>& files,
                                   const std::string& last, const std::string& sql) {
  return Written(files, last, sql).read_back();
}

const std::string orders = "CREATE TABLE orders (id bigint PRIMARY KEY, total int);\n";
const std::string index_and_check =
    "CREATE INDEX orders_total_idx ON orders (total);\n"
    "ALTER TABLE orders ADD CHECK (total > 0);\n";

TEST(NewFiles, OfGoose) {
  const Written written({{"00001_orders.sql", "-- +goose Up\n" + orders}}, "00002_total.sql",
                        "-- +goose Up\n" + index_and_check +
                            "-- +goose Down\nDROP INDEX orders_total_idx; -- back\n");
  EXPECT_THAT(written.read_back(),
              ElementsAre("00001_orders.sql file", "00002_total.sql statement",
                          "00003_total.sql file", "00004_total_validate.sql file"));
  EXPECT_EQ(written.text,
            "== 00002_total.sql\n"
            "-- +goose NO TRANSACTION\n"
            "-- +goose Up\n"
            "CREATE INDEX CONCURRENTLY orders_total_idx ON orders (total);\n"
            "-- +goose Down\n"
            "DROP INDEX orders_total_idx; -- back\n"
            "== 00003_total.sql\n"
            "-- +goose Up\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 0) NOT VALID;\n"
            "== 00004_total_validate.sql\n"
            "-- +goose Up\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n");
}

TEST(NewFiles, OfGooseKeepOutOfATransactionWhatWasOutOfOne) {
  const Written written({{"00001_orders.sql", "-- +goose Up\n" + orders}}, "00002_total.sql",
                        "-- +goose NO TRANSACTION\n-- +goose Up\n"
                        "CREATE INDEX CONCURRENTLY i ON orders (id, total);\n" +
                            index_and_check + "VACUUM orders;\n");
  EXPECT_THAT(written.read_back(),
              ElementsAre("00001_orders.sql file", "00002_total.sql statement",
                          "00003_total_orders_total_idx.sql statement", "00004_total.sql statement",
                          "00005_total_validate.sql statement"));
  EXPECT_THAT(written.text, HasSubstr("VALIDATE CONSTRAINT orders_total_check;\nVACUUM orders;"));
}

TEST(NewFiles, OfGooseWithWordsThatNewFilesWouldNotHave) {
  const Written written({{"00001_orders.sql", "-- +goose Up\n" + orders}}, "00002_total.sql",
                        "-- +goose Up\n-- +goose ENVSUB ON\n" + index_and_check);
  EXPECT_THAT(written.error, HasSubstr("what `-- +goose ENVSUB ON` asks for would be lost"));
}

TEST(NewFiles, OfDbmate) {
  const Written written(
      {{"20260101000000_orders.sql", "-- migrate:up\n" + orders + "-- migrate:down\n"}},
      "20260102235959_total.sql",
      "-- migrate:up\nALTER TABLE orders ADD CHECK (total > 0);\n\n"
      "-- migrate:down\nALTER TABLE orders DROP CONSTRAINT orders_total_check;\n");
  EXPECT_THAT(written.read_back(),
              ElementsAre("20260101000000_orders.sql file", "20260102235959_total.sql file",
                          "20260102235960_total_validate.sql file"));
  EXPECT_EQ(written.text,
            "== 20260102235959_total.sql\n"
            "-- migrate:up\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 0) NOT VALID;\n"
            "-- migrate:down\n"
            "ALTER TABLE orders DROP CONSTRAINT orders_total_check;\n"
            "== 20260102235960_total_validate.sql\n"
            "-- migrate:up\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n"
            "\n"
            "-- migrate:down\n");
}

TEST(NewFiles, OfSqlMigrate) {
  const Written written(
      {{"1_orders.sql", "-- +migrate Up\n" + orders}}, "2_total.sql",
      "-- written by hand\n-- +migrate Up\nALTER TABLE orders ADD CHECK (total > 0);\n"
      "-- +migrate Down\nSELECT 1;\n");
  EXPECT_EQ(written.text,
            "== 2_total.sql\n"
            "-- written by hand\n"
            "-- +migrate Up\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 0) NOT VALID;\n"
            "-- +migrate Down\n"
            "SELECT 1;\n"
            "== 3_total_validate.sql\n"
            "-- +migrate Up\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n");
}

TEST(NewFiles, OfAToolThatSendsAFileAsOneQueryHaveNoSettingBeforeAnIndex) {
  const Written written({{"0001_orders.up.sql", orders}, {"0001_orders.down.sql", "SELECT 1;"}},
                        "0002_total.up.sql",
                        "SET search_path = app, public;\nCREATE INDEX i ON orders (total);\n");
  EXPECT_THAT(written.error, HasSubstr("`SET search_path = app, public;` cannot stand before"));
}

TEST(NewFiles, OfAToolWithATransactionForEachFileAreNotWrittenForAnIndex) {
  const Written written({{"Cargo.toml", "[dependencies]\nrefinery = \"0.8\"\n"},
                         {"migrations/V1__orders.sql", orders}},
                        "migrations/V2__total.sql", index_and_check);
  EXPECT_THAT(written.error, HasSubstr("runs each file in a transaction"));
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
