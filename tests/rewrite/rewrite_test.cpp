#include "rewrite/rewrite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rewrite/project.h"

namespace pgplumb::rewrite {
namespace {

using test::find;
using test::Project;
using test::schema;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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
            Unsafe{"three_checks",
                   "ALTER TABLE orders ADD CHECK (total > 0), ADD CHECK (total < 9), ADD CHECK (id "
                   "<> 3), ADD CHECK (total <> 3);"},
            Unsafe{"checks_of_a_column",
                   "ALTER TABLE orders ADD COLUMN tax int CHECK (tax > 0) CHECK (tax < 9) CHECK "
                   "(tax < total);"},
            Unsafe{"three_keys",
                   "ALTER TABLE orders ADD UNIQUE (total), ADD UNIQUE (total, id), ADD UNIQUE "
                   "(total);"},
            Unsafe{"options_of_a_key",
                   "ALTER TABLE users ADD CONSTRAINT one UNIQUE NULLS NOT DISTINCT (email) INCLUDE "
                   "(age) WITH (fillfactor = 70) DEFERRABLE;"},
            Unsafe{"comment_before_a_constraint",
                   "ALTER TABLE orders ADD COLUMN code int -- words\n UNIQUE;"},
            Unsafe{"comment_between_constraints",
                   "ALTER TABLE orders ADD COLUMN code int -- words\n UNIQUE -- more\n DEFAULT 3, "
                   "ADD COLUMN d int;"},
            Unsafe{"check_before_its_column",
                   "ALTER TABLE orders ADD CHECK (code > 0), ADD COLUMN code int;"},
            Unsafe{
                "key_of_a_new_column",
                "ALTER TABLE old_users ADD COLUMN key uuid DEFAULT gen_random_uuid(), ADD PRIMARY "
                "KEY (key);"},
            Unsafe{"not_null_of_a_new_column",
                   "ALTER TABLE orders ADD COLUMN key uuid DEFAULT gen_random_uuid(), ALTER COLUMN "
                   "key SET NOT NULL;"},
            Unsafe{"computed_default_with_its_type",
                   "ALTER TABLE orders ADD COLUMN z text COMPRESSION pglz COLLATE \"C\" DEFAULT "
                   "gen_random_uuid()::text || '$$';"},
            Unsafe{"reindex_into_a_tablespace", "REINDEX (TABLESPACE pg_default) TABLE orders;"},
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

TEST(Rewrite, ARenamedTableHasAViewUnderItsOldName) {
  const Project project("ALTER TABLE old_users RENAME TO people;");
  EXPECT_THAT(project.troubles(), IsEmpty()) << project.text();
  const replay::Outcome outcome = project.outcome();
  EXPECT_NE(outcome.catalog.find_relation("public", "people"), nullptr);
  const catalog::Relation* view = outcome.catalog.find_relation("public", "old_users");
  ASSERT_NE(view, nullptr) << project.text();
  EXPECT_EQ(view->kind, catalog::RelationKind::view);
  EXPECT_EQ(project.result.files.size(), 1U);
  EXPECT_THAT(project.text(), HasSubstr("BEGIN;\nALTER TABLE old_users RENAME"));
  ASSERT_EQ(project.result.notes.size(), 1U);
  EXPECT_THAT(project.result.notes[0], HasSubstr("DROP VIEW old_users;"));
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
    const catalog::Column* old = users->column("age_old");
    ASSERT_NE(old, nullptr) << project.text();
    EXPECT_FALSE(old->not_null);
    EXPECT_THAT(users->triggers, IsEmpty());
    ASSERT_EQ(project.result.notes.size(), 1U);
    EXPECT_THAT(project.result.notes[0], HasSubstr("ALTER TABLE users DROP COLUMN age_old;"));
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

TEST(Rewrite, ASwapIsOneTransactionWhereTheToolHasNone) {
  const Project project("ALTER TABLE users ALTER COLUMN age TYPE bigint;");
  EXPECT_THAT(project.text(), HasSubstr("BEGIN;\nDROP TRIGGER users_age_sync ON users;"));
}

TEST(Rewrite, ACastIsThatOfAnAssignment) {
  const Project project("ALTER TABLE users ALTER COLUMN email TYPE varchar(5);");
  EXPECT_THAT(project.text(), HasSubstr("SET email_new = email\n"));
  EXPECT_THAT(project.text(), Not(HasSubstr("email::")));
}

TEST(Rewrite, ABodyIsQuotedByWhatIsNotInIt) {
  const Project project(
      "ALTER TABLE users ALTER COLUMN email TYPE varchar(9) USING email || '$$';");
  EXPECT_THAT(project.text(), HasSubstr("DO $body1$"));
  EXPECT_THAT(project.text(), HasSubstr("AS $body1$\nBEGIN"));
}

struct Kept {
  std::string_view name;
  std::string_view more;  ///< of the schema
  std::string_view sql;
  std::string_view why;
};
void PrintTo(const Kept& kept, std::ostream* out) { *out << kept.name; }

class StaysAsItIs : public ::testing::TestWithParam<Kept> {};

TEST_P(StaysAsItIs, AndIsTold) {
  const Kept& kept = GetParam();
  const Project project(kept.sql, 18, kept.more);
  EXPECT_EQ(project.error, "");
  EXPECT_FALSE(project.result.changed) << project.text();
  ASSERT_FALSE(project.result.notes.empty());
  EXPECT_THAT(project.result.notes[0], HasSubstr("002_change.sql:1: kept as it is"));
  EXPECT_THAT(project.result.notes[0], HasSubstr(std::string(kept.why)));
}

constexpr std::string_view wider = "ALTER TABLE users ALTER COLUMN email TYPE varchar(50);";
constexpr std::string_view norm =
    "CREATE FUNCTION norm() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER zz BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION norm();";

INSTANTIATE_TEST_SUITE_P(
    Rewrite, StaysAsItIs,
    ::testing::Values(
        Kept{"swap_with_a_trigger", norm, wider, "trigger zz would run"},
        Kept{"fill_with_a_trigger", norm,
             "ALTER TABLE users ADD COLUMN k uuid DEFAULT gen_random_uuid();",
             "trigger zz would run"},
        Kept{"swap_with_a_rule", "CREATE RULE r AS ON UPDATE TO users DO INSTEAD NOTHING;", wider,
             "rule r"},
        Kept{"forced_row_security", "ALTER TABLE users FORCE ROW LEVEL SECURITY;", wider,
             "row-level security"},
        Kept{"generated", "CREATE TABLE g (a int, b bigint GENERATED ALWAYS AS (a + 1) STORED);",
             "ALTER TABLE g ALTER COLUMN b TYPE numeric(10);", "the column is generated"},
        Kept{"privileges", "GRANT SELECT (email) ON users TO PUBLIC;", wider,
             "privileges would stay"},
        Kept{"comment", "COMMENT ON COLUMN users.email IS 'x';", wider, "the comment would stay"},
        Kept{"statistics_target", "ALTER TABLE users ALTER COLUMN email SET STATISTICS 500;", wider,
             "its statistics target"},
        Kept{"column_options", "ALTER TABLE users ALTER COLUMN email SET (n_distinct = 5);", wider,
             "its statistics target"},
        Kept{"storage", "ALTER TABLE users ALTER COLUMN email SET STORAGE EXTERNAL;", wider,
             "STORAGE"},
        Kept{"statistics", "CREATE STATISTICS st ON id, email FROM users;", wider, "statistics st"},
        Kept{"publication", "CREATE PUBLICATION p FOR TABLE users (id, email);", wider,
             "publication p"},
        Kept{"sequence", "CREATE TABLE s (id serial, v int);",
             "ALTER TABLE s ALTER COLUMN id TYPE bigint;", "sequence s_id_seq"},
        Kept{"domain", "CREATE DOMAIN d AS text CHECK (VALUE <> '');",
             "ALTER TABLE users ALTER COLUMN email TYPE d;", "a domain"},
        Kept{"other_subcommands", "",
             "ALTER TABLE users ALTER COLUMN age DROP DEFAULT, ALTER COLUMN age TYPE bigint;",
             "other subcommands change the same column"},
        Kept{"type_changed_before", "",
             "ALTER TABLE users ALTER COLUMN age TYPE bigint; ALTER TABLE users ALTER COLUMN age "
             "TYPE text;",
             "another statement changes the type"},
        Kept{"only", "CREATE TABLE child () INHERITS (orders);",
             "ALTER TABLE ONLY orders ADD CHECK (total > 0) NO INHERIT;", "the table ONLY"},
        Kept{"default_partition", "CREATE TABLE events_d PARTITION OF events DEFAULT;",
             "ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM ('2026-01-01') TO "
             "('2027-01-01');",
             "the default partition events_d"},
        Kept{"index_of_a_partitioned_table", "CREATE INDEX e_at ON events (at);",
             "DROP INDEX e_at;", "e_at is an index of a partitioned table"},
        Kept{"index_on_a_partitioned_table",
             "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO "
             "('2026-01-01');",
             "CREATE INDEX e_at ON events (at);", "not for partitioned tables"},
        Kept{"placeholder", "", "ALTER TABLE users ADD CHECK (email <> '${nobody}');",
             "placeholders"},
        Kept{"name_taken_again", "",
             "ALTER TABLE old_users RENAME TO people; CREATE TABLE old_users (id int);",
             "a later statement says the old name"}),
    [](const auto& of) { return std::string(of.param.name); });

TEST(Rewrite, APartWithoutStepsIsToldBesideOneWithThem) {
  const Project project(
      "ALTER TABLE orders ALTER COLUMN total TYPE bigint, ADD CHECK (user_id > 0);");
  EXPECT_TRUE(project.result.changed);
  ASSERT_EQ(project.result.notes.size(), 1U);
  EXPECT_THAT(project.result.notes[0], HasSubstr("index orders_total_idx would stay"));
}

}  // namespace
}  // namespace pgplumb::rewrite
