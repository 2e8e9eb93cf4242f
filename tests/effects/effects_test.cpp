#include "effects/effects.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/apply.h"
#include "effects/implication.h"
#include "effects/lock_modes.h"
#include "effects/type_change.h"
#include "effects/volatility.h"
#include "sql/parse.h"

namespace pgplumb::effects {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::array all_modes{
    LockMode::access_share,  LockMode::row_share,
    LockMode::row_exclusive, LockMode::share_update_exclusive,
    LockMode::share,         LockMode::share_row_exclusive,
    LockMode::exclusive,     LockMode::access_exclusive,
};

TEST(LockModes, ConflictsAreSymmetric) {
  for (const LockMode a : all_modes) {
    for (const LockMode b : all_modes) EXPECT_EQ(conflicts(a, b), conflicts(b, a));
  }
}

TEST(LockModes, SelfConflictIsAsInTheDocumentation) {
  EXPECT_FALSE(conflicts(LockMode::row_exclusive, LockMode::row_exclusive));
  EXPECT_TRUE(conflicts(LockMode::share_update_exclusive, LockMode::share_update_exclusive));
  EXPECT_FALSE(conflicts(LockMode::share, LockMode::share));
  EXPECT_TRUE(conflicts(LockMode::share_row_exclusive, LockMode::share_row_exclusive));
}

TEST(LockModes, SayWhatTheyBlock) {
  const Blocked share = blocked_by(LockMode::share);
  EXPECT_FALSE(share.reads);
  EXPECT_TRUE(share.writes);
  EXPECT_TRUE(share.autovacuum);
  EXPECT_TRUE(blocked_by(LockMode::access_exclusive).reads);
  EXPECT_TRUE(blocked_by(LockMode::exclusive).row_locks);
  EXPECT_FALSE(blocked_by(LockMode::share_row_exclusive).row_locks);
}

TEST(LockModes, NamesGoBothWays) {
  for (const LockMode mode : all_modes) {
    EXPECT_EQ(lock_mode_named(pg_locks_name(mode)), mode);
    EXPECT_FALSE(documentation_name(mode).empty());
  }
}

/// A database of the history so far, to ask questions of.
class Database {
 public:
  explicit Database(std::string_view history, int version = 18) : catalog_(version) {
    apply(history);
  }

  void apply(std::string_view sql) {
    for (const sql::Statement& statement : parse(sql)) {
      catalog::apply(catalog_, session_, statement);
    }
  }

  Effects effects(std::string_view sql) {
    return effects_of(parse(sql).back(), catalog_, session_);
  }
  const catalog::Relation& table(std::string_view name) {
    return *catalog_.find_relation("public", name);
  }
  const catalog::Catalog& catalog() { return catalog_; }
  catalog::Session& session() { return session_; }

  std::vector<sql::Statement> parse(std::string_view text) {
    const std::uint32_t file = sources_.add({.path = "test.sql", .text = std::string(text)});
    sql::ParsedFile parsed = sql::parse(sources_[file], file);
    EXPECT_THAT(parsed.errors, IsEmpty()) << text;
    return std::move(parsed.statements);
  }
  std::string_view text(Span span) { return sources_.text(span); }

 private:
  Sources sources_;
  catalog::Catalog catalog_;
  catalog::Session session_;
};

sql::Expr expression(Database& database, const std::string& text) {
  const auto statements = database.parse("SELECT 1 WHERE " + text);
  return std::get<sql::DataStatement>(statements.front().node).query.where.front();
}

bool proves(const std::string& given, const std::string& wanted) {
  Database database("");
  return implies(normalize(expression(database, given)), normalize(expression(database, wanted)));
}

TEST(Implication, FollowsAndOrAndNot) {
  EXPECT_TRUE(proves("a IS NOT NULL AND b > 0", "a IS NOT NULL"));
  EXPECT_TRUE(proves("NOT (a IS NULL)", "a IS NOT NULL"));
  EXPECT_TRUE(proves("a IS DISTINCT FROM NULL", "a IS NOT NULL"));
  EXPECT_TRUE(proves("(a IS NOT NULL AND b = 1) OR (a IS NOT NULL AND b = 2)", "a IS NOT NULL"));
  EXPECT_FALSE(proves("a IS NOT NULL OR b > 0", "a IS NOT NULL"));
}

TEST(Implication, IsWeakSoThatComparisonsSayNothingOfNulls) {
  EXPECT_FALSE(proves("a > 0", "a IS NOT NULL"));
}

TEST(Implication, ComparesConstants) {
  EXPECT_TRUE(proves("k >= 10 AND k < 20", "k >= 5 AND k < 20"));
  EXPECT_FALSE(proves("k >= 10", "k > 10"));
  EXPECT_TRUE(proves("k = 10", "k IN (9, 10)"));
  EXPECT_TRUE(proves("k BETWEEN -3 AND 3", "k > -4"));
  EXPECT_TRUE(proves("NOT (k >= 1 AND k < 9)", "k < 1 OR k >= 9"));
  EXPECT_TRUE(proves("d >= '2024-02-01' AND d < '2024-03-01'", "d >= '2024-01-01'"));
  EXPECT_FALSE(proves("k > 'abc'", "k > 'abb'")) << "how text sorts is a matter of collation";
}

TEST(Volatility, IsThatOfTheOverloadThatIsCalled) {
  Database database(
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';"
      "CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a; END';");
  const auto function = [&](const std::string& call) {
    return volatile_function(database.catalog(), database.session(),
                             expression(database, call + " IS NULL"));
  };
  EXPECT_EQ(function("now()"), std::nullopt);
  EXPECT_EQ(function("f(1)"), std::nullopt);
  EXPECT_EQ(function("f(1, 2)"), "f");
  EXPECT_EQ(function("coalesce(lower('x'), gen_random_uuid()::text)"), "gen_random_uuid");
  EXPECT_EQ(function("nobody_knows()"), "nobody_knows");
}

TEST(Effects, SayWhy) {
  Database database("CREATE TABLE t (id int PRIMARY KEY);");
  const Effects effects =
      database.effects("ALTER TABLE t ADD COLUMN x uuid DEFAULT gen_random_uuid()");
  ASSERT_EQ(effects.rewrites.size(), 1U);
  EXPECT_EQ(effects.rewrites[0].reason, "the default calls gen_random_uuid() anew for every row");
}

TEST(Effects, NameTheSubcommandsBehindThem) {
  Database database("CREATE TABLE t (a int, b int);");
  const Effects effects = database.effects(
      "ALTER TABLE t ALTER a SET NOT NULL, ADD COLUMN c int, ADD CONSTRAINT ck CHECK (b > 0)");
  ASSERT_EQ(effects.scans.size(), 1U);
  std::vector<std::string_view> parts;
  for (const Span part : effects.scans[0].causes) parts.push_back(database.text(part));
  EXPECT_THAT(parts, testing::UnorderedElementsAre("ALTER a SET NOT NULL",
                                                   "ADD CONSTRAINT ck CHECK (b > 0)"));
}

TEST(Refusals, KnowThatFunctionsInSqlAreInlined) {
  Database database(
      "CREATE TABLE t (n text);"
      "CREATE FUNCTION low(text) RETURNS text LANGUAGE sql AS 'SELECT lower($1)';"
      "CREATE FUNCTION same(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';");
  EXPECT_FALSE(database.effects("CREATE INDEX ON t (low(n))").refused);
  EXPECT_TRUE(database.effects("CREATE INDEX ON t (same(n))").refused);
}

TEST(Refusals, DoNotCompareTimeStampsOfDifferentZones) {
  Database database(
      "CREATE TABLE p (at timestamptz) PARTITION BY RANGE (at);"
      "CREATE TABLE p7 PARTITION OF p FOR VALUES FROM ('2022-07-01 01:00:00+01') TO "
      "('2022-08-01 01:00:00+01')");
  EXPECT_FALSE(database
                   .effects("CREATE TABLE p8 PARTITION OF p FOR VALUES FROM "
                            "('2022-08-01 00:00:00+00') TO ('2022-09-01 00:00:00+00')")
                   .refused);
}

TEST(Refusals, AreCertainUnlessTheySayThatSomethingIsMissingOrTaken) {
  Database database("CREATE TABLE p (a int) PARTITION BY LIST (a)");
  const Effects concurrent = database.effects("CREATE INDEX CONCURRENTLY i ON p (a)");
  ASSERT_TRUE(concurrent.refused);
  EXPECT_TRUE(is_certain(*concurrent.refused));
  const Effects missing = database.effects("DROP TABLE q");
  ASSERT_TRUE(missing.refused);
  EXPECT_FALSE(is_certain(*missing.refused));
}

TEST(Refusals, SayWhatTheServerSays) {
  const auto message = [](std::string_view sql, int version) {
    const auto refused = Database("", version).effects(sql).refused;
    return refused ? refused->message : std::string();
  };
  // The server's messages on PostgreSQL 15.
  EXPECT_EQ(message("CREATE TABLE t (a int DEFAULT 1 GENERATED ALWAYS AS IDENTITY)", 15),
            "both default and identity specified for column \"a\" of table \"t\"");
  EXPECT_EQ(message("CREATE TABLE t (a int NULL NOT NULL)", 15),
            "conflicting NULL/NOT NULL declarations for column \"a\" of table \"t\"");
  EXPECT_EQ(message("CREATE TABLE t (a int DEFAULT 1 GENERATED ALWAYS AS (1) STORED)", 15),
            "both default and generation expression specified for column \"a\" of table \"t\"");
}

TEST(Refusals, KnowTheStorageParametersOfEachVersion) {
  const auto is_refused = [](std::string_view parameter, int version) {
    Database database("CREATE TABLE t (a int)", version);
    return database.effects(fmt::format("ALTER TABLE t SET ({})", parameter)).refused.has_value();
  };
  EXPECT_FALSE(is_refused("fillfactor = 70", 12));
  EXPECT_TRUE(is_refused("autovacuum_vacuum_insert_threshold = 70", 12));
  EXPECT_FALSE(is_refused("autovacuum_vacuum_insert_threshold = 70", 13));
  EXPECT_TRUE(is_refused("no_such = 70", 18));
}

TEST(Effects, NameTheSubcommandThatAsksForWork) {
  Database database("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)");
  const Effects effects =
      database.effects("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p, ADD b int NOT NULL");
  ASSERT_EQ(effects.foreign_key_checks.size(), 1U);
  ASSERT_EQ(effects.foreign_key_checks[0].causes.size(), 1U);
  EXPECT_EQ(database.text(effects.foreign_key_checks[0].causes[0]),
            "ADD FOREIGN KEY (a) REFERENCES p");
  ASSERT_EQ(effects.missing_values.size(), 1U);
  EXPECT_EQ(effects.missing_values[0].column, "b");
}

TEST(Effects, KnowTheReasonOfEachSubcommand) {
  Database database("CREATE TABLE t (a int, b int)");
  const Effects effects = database.effects("ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE text");
  ASSERT_EQ(effects.rewrites.size(), 1U);
  const Touched& rewrite = effects.rewrites[0];
  ASSERT_EQ(rewrite.causes.size(), 2U);
  EXPECT_EQ(rewrite.reason_of(rewrite.causes[1]),
            "text values are stored otherwise than integer values");
}

/// Seen on PostgreSQL 18 in its DEBUG1 messages.
TEST(Effects, CheckTheForeignKeyOfAGeneratedColumn) {
  Database database("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)");
  EXPECT_EQ(database.effects("ALTER TABLE t ADD g int GENERATED ALWAYS AS (a) STORED REFERENCES p")
                .foreign_key_checks.size(),
            1U);
}

TEST(Effects, ListWhatCascadeTakes) {
  Database database(
      "CREATE SCHEMA s; CREATE TABLE s.a (id int); CREATE TYPE mood AS ENUM ('x');"
      "CREATE TABLE t (m mood); CREATE VIEW s.v AS SELECT 1");
  const catalog::Oid a = database.catalog().find_relation("s", "a")->oid;
  EXPECT_THAT(database.effects("DROP SCHEMA s CASCADE").dropped,
              ElementsAre(catalog::ColumnUse{a, 0}));
  EXPECT_THAT(database.effects("DROP TYPE mood CASCADE").dropped,
              ElementsAre(catalog::ColumnUse{database.table("t").oid, 1}));
}

TEST(Effects, ListForeignKeyChecks) {
  Database database("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (p_id int);");
  const Effects effects = database.effects("ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p");
  ASSERT_EQ(effects.foreign_key_checks.size(), 1U);
  EXPECT_EQ(effects.foreign_key_checks[0].constraint, "t_p_id_fkey");
  EXPECT_EQ(effects.foreign_key_checks[0].table, database.table("t").oid);
  EXPECT_EQ(effects.foreign_key_checks[0].references, database.table("p").oid);
}

TEST(Effects, ListTruncatedTables) {
  Database database("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE c (t_id int REFERENCES t);");
  EXPECT_THAT(database.effects("TRUNCATE t CASCADE").truncated,
              ElementsAre(database.table("t").oid, database.table("c").oid));
}

TEST(Effects, OfTablesThatTheTransactionMadeAreMarked) {
  Database database("CREATE TABLE old (a int);");
  database.session().transaction_start = database.catalog().next_oid();
  database.apply("CREATE TABLE fresh (a int);");
  EXPECT_FALSE(database.effects("ALTER TABLE old ADD b int").locks.front().made_in_transaction);
  EXPECT_TRUE(database.effects("ALTER TABLE fresh ADD b int").locks.front().made_in_transaction);
}

// Seen on 15: subcommands are executed in their order.
TEST(AlterTable, WhatAnEarlierSubcommandDroppedDependsOnNothing) {
  Database db(
      "CREATE TABLE w (id int CONSTRAINT pk PRIMARY KEY, up int CONSTRAINT fk REFERENCES w)");
  EXPECT_FALSE(db.effects("ALTER TABLE w DROP CONSTRAINT fk, DROP CONSTRAINT pk").refused);
  EXPECT_FALSE(db.effects("ALTER TABLE w DROP COLUMN up, DROP CONSTRAINT pk").refused);
  const Effects refused = db.effects("ALTER TABLE w DROP CONSTRAINT pk, DROP COLUMN up");
  ASSERT_TRUE(refused.refused);
  EXPECT_EQ(refused.refused->sqlstate, "2BP01");
}

}  // namespace
}  // namespace pgplumb::effects
