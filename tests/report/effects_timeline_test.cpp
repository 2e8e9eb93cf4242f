#include <gtest/gtest.h>

#include "report/effects_report.h"
#include "support/plain_history.h"

namespace pgplumb::report {
namespace {

using history::History;

EffectsRun effects_run(const History& history, const config::TableSizes& sizes = {}) {
  EffectsRun run{.sources = &history.sources, .target_version = 18, .statements = {}};
  replay::replay(history, history.projects.front(), {},
                 {.statement =
                      [&](const replay::Step& step) {
                        run.statements.push_back(statement_effects(step, sizes));
                      },
                  .failed = {},
                  .file = {}});
  return run;
}

/// Tables that are there already, and a migration under review.
History two_files(const std::string& migration) {
  History history =
      test::plain_history({{"1.sql",
                            "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                            "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);\n"},
                           {"2.sql", migration}});
  history.projects.front().migrations.front().under_review = false;
  return history;
}

TEST(EffectsTimeline, FollowsALockToTheEndOfItsTransaction) {
  const History history = two_files(
      "BEGIN;\n"
      "SET LOCAL lock_timeout = '2s';\n"
      "ALTER TABLE users ADD COLUMN name text;\n"
      "UPDATE orders SET total = 0;\n"
      "COMMIT;\n");
  EXPECT_EQ(render_effects_text(effects_run(history)),
            "2.sql\n"
            "  the transaction that begins on line 1\n"
            "    line 3: ALTER TABLE\n"
            "      takes ACCESS EXCLUSIVE on users: blocks SELECT, SELECT FOR UPDATE, INSERT, "
            "UPDATE and DELETE, autovacuum, DDL until COMMIT\n"
            "      waits at most 2s for a lock\n"
            "    line 4: UPDATE\n"
            "      takes ROW EXCLUSIVE on orders: blocks DDL until COMMIT\n"
            "      still locked: ACCESS EXCLUSIVE on users since line 3\n");
}

TEST(EffectsTimeline, SaysHowMuchWorkThereIs) {
  const History history = two_files("CREATE INDEX orders_total_idx ON orders (total);\n");
  const config::TableSizes sizes{{"public.orders", {.rows = 12'000'000, .bytes = 1'400'000'000}}};
  EXPECT_EQ(render_effects_text(effects_run(history, sizes)),
            "2.sql\n"
            "  each statement commits by itself\n"
            "    line 1: CREATE INDEX\n"
            "      takes SHARE on orders: blocks INSERT, UPDATE and DELETE, autovacuum, DDL while "
            "the index is built\n"
            "      builds orders_total_idx (about 12 million rows, 1.3 GB)\n"
            "      waits for its locks without limit, and others queue behind it\n");
}

TEST(EffectsTimeline, LeavesOutWhatNobodyWaitsFor) {
  const History history = two_files(
      "CREATE TABLE fresh (id bigint);\n"
      "SELECT 1;\n"
      "CREATE INDEX ON fresh (id);\n");
  EXPECT_EQ(render_effects_text(effects_run(history)),
            "No statement locks, rewrites or scans a table in use.\n");
}

TEST(EffectsTimeline, SaysWhatTheServerRefuses) {
  const History history = two_files("ALTER TABLE orders ADD id int;\n");
  EXPECT_EQ(render_effects_text(effects_run(history)),
            "2.sql\n"
            "  each statement commits by itself\n"
            "    line 1: ALTER TABLE\n"
            "      fails (42701): column \"id\" of relation \"orders\" already exists\n");
}

TEST(EffectsTimeline, InMarkdownIsATableAFile) {
  const History history = two_files("ALTER TABLE users ADD COLUMN \"a|b\" text;\n");
  EXPECT_EQ(render_effects_markdown(effects_run(history)),
            "### 2.sql\n"
            "\n"
            "each statement commits by itself:\n"
            "\n"
            "| Line | Statement | Locks | Work | Still locked |\n"
            "| ---: | --- | --- | --- | --- |\n"
            "| 1 | ALTER TABLE | ACCESS EXCLUSIVE on users: blocks SELECT, SELECT FOR UPDATE, "
            "INSERT, UPDATE and DELETE, autovacuum, DDL for an instant | waits for its locks "
            "without limit, and others queue behind it |  |\n");
}

TEST(EffectsMermaid, HasABarForTheStrongestLockOfEachStatement) {
  const History history = two_files(
      "BEGIN;\n"
      "ALTER TABLE users ADD COLUMN name text;\n"
      "ALTER TABLE orders ALTER total TYPE text;\n"
      "COMMIT;\n"
      "CREATE INDEX CONCURRENTLY i ON orders (total);\n"
      "ALTER TABLE orders ADD id int;\n");
  EXPECT_EQ(render_effects_mermaid(effects_run(history)),
            "gantt\n"
            "    title Locks of the migrations (lengths are symbolic)\n"
            "    dateFormat x\n"
            "    axisFormat %L\n"
            "    todayMarker off\n"
            "    section 2.sql - the transaction that begins on line 1\n"
            "    line 2 ALTER TABLE - ACCESS EXCLUSIVE on users until COMMIT :crit, 0, 8\n"
            "    line 3 ALTER TABLE - ACCESS EXCLUSIVE on orders#44; rewrites the table until "
            "COMMIT :crit, 1, 8\n"
            "    section 2.sql - each statement commits by itself\n"
            "    line 5 CREATE INDEX - SHARE UPDATE EXCLUSIVE on orders#44; builds an index :8, "
            "13\n"
            "    line 6 ALTER TABLE fails :crit, 13, 14\n");
}

TEST(EffectsMermaid, WritesNamesSoThatMermaidReadsThemAsText) {
  History history = test::plain_history({{"1.sql", "CREATE TABLE \"a:b;c#d,e\" (id int);\n"},
                                         {"2.sql", "ALTER TABLE \"a:b;c#d,e\" ADD x int;\n"}});
  history.projects.front().migrations.front().under_review = false;
  EXPECT_NE(render_effects_mermaid(effects_run(history)).find("a#58;b#59;c#35;d#44;e"),
            std::string::npos);
}

}  // namespace
}  // namespace pgplumb::report
