#include "integrity/table_dependencies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "integrity/declarations.h"
#include "integrity/schema.h"
#include "integrity/table_normal_forms.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string names(const catalog::Relation& table, const AttributeSet& attributes) {
  std::string text;
  for (const Attribute attribute : attributes) {
    text += (text.empty() ? "" : ",") + table.columns[attribute].name;
  }
  return text;
}

std::string described(const catalog::Relation& table, const TableDependency& found) {
  return names(table, found.dependency.determinant) + (found.multivalued ? " ->> " : " -> ") +
         names(table, found.dependency.dependents - found.dependency.determinant) +
         (found.kept ? ", kept" : "") + (found.but_for_nulls ? ", but for NULLs" : "");
}

TableDependencies of(const catalog::Catalog& catalog, std::string_view table,
                     const std::vector<Declaration>& declarations = {}) {
  return dependencies_of(catalog, *catalog.find_relation("public", table),
                         MaintainedColumns(catalog), declarations);
}

/// Those of table t.
std::vector<std::string> found_in(const std::string& sql) {
  const auto catalog = schema_of(sql);
  const auto table = of(catalog, "t");
  std::vector<std::string> texts;
  for (const auto& found : table.dependencies) texts.push_back(described(*table.table, found));
  return texts;
}

TEST(TableDependencies, KeysDetermineAllColumns) {
  EXPECT_THAT(found_in("CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL UNIQUE, c int);"),
              ElementsAre("a -> b,c", "b -> a,c"));
}

TEST(TableDependencies, AUniqueIndexThatNullEmptiesIsNoKey) {
  const auto catalog = schema_of(
      "CREATE TABLE t (a int, b int NOT NULL, c text NOT NULL);"
      "CREATE UNIQUE INDEX i ON t (a); CREATE UNIQUE INDEX p ON t (b) WHERE c > '';");
  const auto table = of(catalog, "t");
  EXPECT_THAT(table.dependencies, IsEmpty());
  ASSERT_EQ(table.possible_keys.size(), 1);
  EXPECT_EQ(table.possible_keys.front().name, "i");
  EXPECT_THAT(found_in("CREATE TABLE t (a int, b int);"
                       "CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT;"),
              ElementsAre("a -> b"));
}

TEST(TableDependencies, AnExpressionThatKeepsValuesIsAsGoodAsItsColumns) {
  EXPECT_THAT(found_in("CREATE TABLE t (a text NOT NULL, b int);"
                       "CREATE UNIQUE INDEX i ON t (lower(a));"),
              ElementsAre("a -> b"));
  // All rows without a code share NULL, which the index does not keep apart.
  EXPECT_THAT(found_in("CREATE TABLE t (a text NOT NULL, b int);"
                       "CREATE UNIQUE INDEX i ON t (nullif(a, ''));"),
              IsEmpty());
  EXPECT_THAT(found_in("CREATE TABLE t (a int NOT NULL, b int, c int);"
                       "CREATE UNIQUE INDEX i ON t (a, coalesce(b, 0));"),
              ElementsAre("a,b -> c"));
}

TEST(TableDependencies, AnExclusionByEqualityIsAKey) {
  EXPECT_THAT(found_in("CREATE TABLE t (a int NOT NULL, b int, EXCLUDE (a WITH =));"),
              ElementsAre("a -> b"));
  EXPECT_THAT(found_in("CREATE TABLE t (a int4range NOT NULL, b int,"
                       " EXCLUDE USING gist (a WITH &&));"),
              IsEmpty());
}

TEST(TableDependencies, ACompositeForeignKeyKeepsACopyInStep) {
  const std::string parent =
      "CREATE TABLE p (id int PRIMARY KEY, tenant int NOT NULL, UNIQUE (id, tenant));";
  EXPECT_THAT(found_in(parent + "CREATE TABLE t (x int NOT NULL, tenant int NOT NULL,"
                                " FOREIGN KEY (x, tenant) REFERENCES p (id, tenant));"),
              ElementsAre("x -> tenant, kept"));
  EXPECT_THAT(found_in(parent + "CREATE TABLE t (x int, tenant int NOT NULL,"
                                " FOREIGN KEY (x, tenant) REFERENCES p (id, tenant));"),
              ElementsAre("x -> tenant, kept, but for NULLs"));
}

TEST(TableDependencies, GeneratedColumnsAndChecksAreKept) {
  EXPECT_THAT(found_in("CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int GENERATED ALWAYS AS"
                       " (a + b) STORED, d boolean NOT NULL, e date, solo boolean NOT NULL,"
                       " CHECK (a = b AND d = (e IS NOT NULL)), CHECK (solo));"),
              ElementsAre("a,b -> c, kept", "b -> a, kept", "a -> b, kept", "e -> d, kept",
                          " -> solo, kept"));
  // NULL passes a CHECK, and `->>` finds NULL.
  EXPECT_THAT(found_in("CREATE TABLE t (a text NOT NULL, b jsonb NOT NULL, CHECK (a = b ->> 'a'),"
                       " c int NOT NULL, CHECK (c = b::int));"),
              IsEmpty());
  EXPECT_THAT(found_in("CREATE TABLE t (a int, b int NOT NULL, CHECK (b = a));"), IsEmpty());
  EXPECT_THAT(found_in("CREATE TABLE t (a int NOT NULL, b int NOT NULL);"
                       "ALTER TABLE t ADD CHECK (a = b) NOT VALID;"),
              IsEmpty());
}

TEST(TableDependencies, ATriggerThatFillsAColumnKeepsIt) {
  const auto catalog = schema_of(
      "CREATE TABLE t (id int PRIMARY KEY, a text, b text, at timestamptz, total int);"
      "CREATE TABLE u (id int);"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " NEW.b := lower(NEW.a); NEW.at := now(); RETURN NEW; END $$;"
      "CREATE TRIGGER g BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE FUNCTION c() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " IF TG_OP = 'INSERT' THEN UPDATE t SET total = total + 1 WHERE id = NEW.id; END IF;"
      " RETURN NULL; END $$;"
      "CREATE TRIGGER h AFTER INSERT ON u FOR EACH ROW EXECUTE FUNCTION c();");
  const auto table = of(catalog, "t");
  EXPECT_EQ(names(*table.table, table.maintained), "b,at,total");
  EXPECT_EQ(described(*table.table, table.dependencies.back()), "a -> b, kept");
}

TEST(Declarations, StandInComments) {
  EXPECT_THAT(found_in("CREATE TABLE t (zip text, \"City\" text, state text);"
                       "COMMENT ON TABLE t IS 'Addresses. @fd zip -> \"City\", STATE; see below';"
                       "COMMENT ON COLUMN t.state IS '@fd state ->> zip';"),
              ElementsAre("zip -> City,state", "state ->> zip"));
  EXPECT_THAT(declarations_in("no @fdx a -> b, mail a@fd.org"), IsEmpty());
}

TEST(Declarations, OfWhatIsNotThereAreFaults) {
  const auto catalog =
      schema_of("CREATE TABLE t (a int); COMMENT ON TABLE t IS '@fd a -> nowhere\n@fd a';");
  const auto table = of(catalog, "t",
                        {{.table = "t", .determinant = {"x"}, .dependents = {"a"}},
                         {.table = "u", .determinant = {"x"}, .dependents = {"a"}}});
  EXPECT_THAT(table.faults,
              ElementsAre("a dependency in pgplumb.toml of t names \"x\", which is no column of it",
                          "a dependency in a comment of t names \"nowhere\", which is no column "
                          "of it",
                          "a dependency in a comment of t needs columns on both sides: "
                          "`zip -> city, state`"));
}

/// "zip -> city, 3NF" for what table t violates.
std::vector<std::string> violations_of(const std::string& sql) {
  const auto catalog = schema_of(sql);
  const auto judged = table_normal_forms(of(catalog, "t"));
  std::vector<std::string> texts;
  for (const Violation& violation : judged.forms.violations) {
    texts.push_back(names(*judged.table.table, violation.dependency.determinant) + " -> " +
                    names(*judged.table.table, violation.dependency.dependents) + ", " +
                    std::string(normal_form_name(violation.violated)));
  }
  return texts;
}

TEST(TableNormalForms, JudgeWhatIsDeclared) {
  EXPECT_THAT(violations_of("CREATE TABLE t (id int PRIMARY KEY, zip text, city text);"
                            "COMMENT ON TABLE t IS '@fd zip -> city';"),
              ElementsAre("zip -> city, 3NF"));
}

TEST(TableNormalForms, SpareWhatTheServerKeepsAndWhatOccursOnce) {
  EXPECT_THAT(violations_of("CREATE TABLE p (id int PRIMARY KEY, tenant int NOT NULL,"
                            " UNIQUE (id, tenant));"
                            "CREATE TABLE t (id int PRIMARY KEY, x int NOT NULL,"
                            " tenant int NOT NULL, a text, b text GENERATED ALWAYS AS (lower(a))"
                            " STORED, FOREIGN KEY (x, tenant) REFERENCES p (id, tenant));"),
              IsEmpty());
  EXPECT_THAT(violations_of("CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE, name text);"
                            "COMMENT ON TABLE t IS '@fd code -> name';"),
              IsEmpty());
}

TEST(TableNormalForms, TheTableKeepsItsKeyAndLosesWhatFollowsFromAnother) {
  const auto catalog = schema_of(
      "CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL UNIQUE, zip text, city text);"
      "COMMENT ON TABLE t IS '@fd zip -> city';");
  const auto judged = table_normal_forms(of(catalog, "t"));
  ASSERT_TRUE(judged.decomposition);
  const auto& into = judged.decomposition->into.fragments;
  ASSERT_EQ(into.size(), 2);
  EXPECT_EQ(names(*judged.table.table, into[judged.decomposition->remainder].attributes),
            "id,code,zip");
  EXPECT_TRUE(judged.decomposition->lossless);
}

/// 60 rows of id, zip, city, flag: 30 values of zip, each twice.
TableRows sample(bool with_fault) {
  std::vector<std::vector<CodedRows::Value>> columns(4);
  for (int i = 0; i < 60; ++i) {
    columns[0].push_back(std::to_string(i));
    columns[1].push_back("zip" + std::to_string(i / 2));
    columns[2].push_back(with_fault && i == 7 ? "nowhere" : "city" + std::to_string(i / 4));
    columns[3].push_back(i == 8 || i == 9 ? "t" : "f");
  }
  return {.attributes = {0, 1, 2, 3}, .values = CodedRows(columns)};
}

TEST(Evidence, SuggestsWhatIsNoAccident) {
  const auto catalog =
      schema_of("CREATE TABLE t (id int PRIMARY KEY, zip text, city text, flag text);");
  auto table = of(catalog, "t");
  add_evidence(table, sample(false));
  // zip -> flag holds as well, but hardly could have failed.
  ASSERT_EQ(table.dependencies.size(), 2);
  EXPECT_EQ(described(*table.table, table.dependencies[1]), "zip -> city");
  EXPECT_EQ(table.dependencies[1].evidence->repeated, 30);
  EXPECT_THAT(table_normal_forms(table).forms.violations, IsEmpty());
  EXPECT_EQ(table_normal_forms(table, true).forms.reached, NormalForm::second);

  auto faulty = of(catalog, "t");
  add_evidence(faulty, sample(true));
  EXPECT_EQ(faulty.dependencies.size(), 1);
}

TEST(Evidence, CountsForAndAgainstADeclaration) {
  const auto catalog = schema_of(
      "CREATE TABLE t (id int PRIMARY KEY, zip text, city text, flag text);"
      "COMMENT ON TABLE t IS '@fd zip -> city';");
  auto table = of(catalog, "t");
  add_evidence(table, sample(true));
  ASSERT_TRUE(table.dependencies.back().evidence);
  EXPECT_EQ(table.dependencies.back().evidence->violations, 1);
  EXPECT_EQ(table.dependencies.size(), 2);
}

}  // namespace
}  // namespace pgplumb::integrity
