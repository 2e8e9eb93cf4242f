// What Prisma's engine writes is measured in tests/differential/drift_differential.py; here is one
// case of each kind, and what is said beside the SQL.
#include "prisma/drift.h"

#include "prisma/datamodels.h"

namespace pgplumb::prisma {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view model =
    "model A {\n  id Int @id\n  name String\n  size Int?\n  @@index([name])\n}\n";
const std::string table =
    "CREATE TABLE \"A\" (id integer NOT NULL, name text NOT NULL, size integer,"
    " CONSTRAINT \"A_pkey\" PRIMARY KEY (id));"
    "CREATE INDEX \"A_name_idx\" ON \"A\"(name);";

Change only_change(std::string_view datamodel, std::string_view sql) {
  const Drift found = drift(database_of(datamodel), catalog_of(sql));
  EXPECT_EQ(found.changes.size(), 1);
  return found.changes.empty() ? Change() : found.changes.front();
}

TEST(Drift, IsNoneWhereBothSayTheSame) { EXPECT_THAT(drift_of(model, table), IsEmpty()); }

TEST(Drift, SetsColumnsRight) {
  EXPECT_THAT(drift_of(model, table + "ALTER TABLE \"A\" ALTER name DROP NOT NULL, ALTER size SET "
                                      "DEFAULT 3, ALTER size TYPE bigint;"),
              ElementsAre("ALTER TABLE \"A\" ALTER COLUMN \"name\" SET NOT NULL;",
                          "ALTER TABLE \"A\" ALTER COLUMN \"size\" DROP DEFAULT,\n"
                          "ALTER COLUMN \"size\" SET DATA TYPE INTEGER;"));
}

TEST(Drift, DropsWhatIsNoFieldAndAddsWhatIsMissing) {
  EXPECT_THAT(drift_of(model, table + "ALTER TABLE \"A\" RENAME size TO length;"),
              ElementsAre("ALTER TABLE \"A\" ADD COLUMN     \"size\" INTEGER;",
                          "ALTER TABLE \"A\" DROP COLUMN \"length\";"));
}

TEST(Drift, TellsWhatGoesWithAColumnThatIsMadeAnew) {
  const Change change =
      only_change(model, table +
                             "ALTER TABLE \"A\" DROP size; ALTER TABLE \"A\" ADD size uuid;"
                             "CREATE INDEX part ON \"A\"(id) WHERE size IS NOT NULL;"
                             "ALTER TABLE \"A\" ADD CONSTRAINT c CHECK (size <> id::text::uuid);");
  EXPECT_EQ(change.kind, ChangeKind::recreate_column);
  EXPECT_THAT(change.notes, ElementsAre(HasSubstr("partial index \"part\" goes with it"),
                                        HasSubstr("CHECK constraint \"c\" goes with it")));
}

TEST(Drift, DropsAnIndexMadeByHandAndSaysHowToKeepIt) {
  const Change change = only_change(model, table + "CREATE INDEX fast ON \"A\" USING hash (size);");
  EXPECT_EQ(change.sql, "DROP INDEX \"fast\";");
  EXPECT_EQ(change.keep, "@@index([size], type: Hash, map: \"fast\")");
  EXPECT_FALSE(change.inexpressible);
}

TEST(Drift, SaysWhatTheSchemaLanguageHasNoWordFor) {
  const Change change =
      only_change(model, table + "CREATE INDEX wide ON \"A\"(size) INCLUDE (id);");
  EXPECT_TRUE(change.inexpressible);
  EXPECT_THAT(change.notes.front(), HasSubstr("no word for INCLUDE (id)"));
}

TEST(Drift, SaysThatTheIndexOfAConstraintCannotBeDropped) {
  const Change change =
      only_change(model, table + "ALTER TABLE \"A\" ADD CONSTRAINT u UNIQUE (size);");
  EXPECT_THAT(change.notes, ElementsAre(HasSubstr("DROP CONSTRAINT \"u\"")));
}

TEST(Drift, IsNotWhatPrismaDoesNotSee) {
  const Drift found = drift(
      database_of(model),
      catalog_of(table + "CREATE INDEX part ON \"A\"(size) WHERE size > 1;"
                         "CREATE INDEX expr ON \"A\"(lower(name));"
                         "ALTER TABLE \"A\" ADD CONSTRAINT positive CHECK (size > 0);"
                         "ALTER TABLE \"A\" ADD CONSTRAINT apart EXCLUDE USING btree (size WITH =);"
                         "CREATE VIEW v AS SELECT id FROM \"A\";"
                         "CREATE SEQUENCE s;"
                         "CREATE TABLE _prisma_migrations (id text);"));
  EXPECT_THAT(found.changes, IsEmpty());
  std::vector<std::string> kinds;
  for (const Unseen& unseen : found.unseen) kinds.emplace_back(unseen.kind);
  EXPECT_THAT(kinds,
              testing::UnorderedElementsAre("partial index", "expression index", "CHECK constraint",
                                            "exclusion constraint", "view", "sequence"));
}

TEST(Drift, SeesPartialIndexesWithTheirPreviewFeature) {
  const std::string feature =
      "generator c {\n  provider = \"prisma-client\"\n  previewFeatures = "
      "[\"partialIndexes\"]\n}\n";
  EXPECT_THAT(drift_of(feature + std::string(model),
                       table + "CREATE INDEX part ON \"A\"(size) WHERE size > 1;"),
              ElementsAre("DROP INDEX \"part\";"));
}

TEST(Drift, OfPartialIndexesDependsOnTheVersionOfPrisma) {
  const std::string partial =
      table + "DROP INDEX \"A_name_idx\"; CREATE INDEX p ON \"A\"(name) WHERE size > 1;";
  EXPECT_THAT(drift_of(model, partial, {.partial_indexes = PartialIndexes::unseen}),
              ElementsAre("CREATE INDEX \"A_name_idx\" ON \"A\"(\"name\");"));
  EXPECT_THAT(drift_of(model, partial, {.partial_indexes = PartialIndexes::seen}),
              ElementsAre("CREATE INDEX \"A_name_idx\" ON \"A\"(\"name\");", "DROP INDEX \"p\";"));
  EXPECT_THAT(drift_of(model, partial, {.partial_indexes = PartialIndexes::standing_in}),
              ElementsAre("ALTER INDEX \"p\" RENAME TO \"A_name_idx\";"));
}

TEST(Drift, RenamesIndexesAndKeys) {
  EXPECT_THAT(drift_of(model, table + "ALTER INDEX \"A_name_idx\" RENAME TO x;"
                                      "ALTER INDEX \"A_pkey\" RENAME TO y;"),
              ElementsAre("ALTER TABLE \"A\" RENAME CONSTRAINT \"y\" TO \"A_pkey\";",
                          "ALTER INDEX \"x\" RENAME TO \"A_name_idx\";"));
}

TEST(Drift, AddsLabelsAndReplacesAnEnumThatHasTooMany) {
  constexpr std::string_view roles =
      "enum Role {\n  A\n  B\n}\nmodel U {\n  id Int @id\n  role Role @default(A)\n}\n";
  const std::string users =
      "CREATE TABLE \"U\" (id int CONSTRAINT \"U_pkey\" PRIMARY KEY, role \"Role\" NOT NULL "
      "DEFAULT "
      "'A');";
  EXPECT_THAT(drift_of(roles, "CREATE TYPE \"Role\" AS ENUM ('A');" + users),
              ElementsAre("ALTER TYPE \"Role\" ADD VALUE 'B';"));
  EXPECT_THAT(drift_of(roles, "CREATE TYPE \"Role\" AS ENUM ('A', 'B', 'C');" + users),
              ElementsAre(HasSubstr("CREATE TYPE \"Role_new\" AS ENUM ('A', 'B');")));
}

TEST(Drift, ReadsDefaultsAsPrismaDoes) {
  constexpr std::string_view defaults =
      "model A {\n"
      "  id Int @id @default(autoincrement())\n"
      "  a Json @default(\"{\\\"x\\\": 1}\")\n"
      "  b DateTime @default(now())\n"
      "  c String[] @default([\"p\", \"q\"])\n"
      "  d Decimal @default(1.50)\n"
      "  e String @default(uuid())\n"
      "  f String @default(dbgenerated(\"gen_random_uuid()\")) @db.Uuid\n"
      "  g Boolean @default(true)\n"
      "}\n";
  EXPECT_THAT(
      drift_of(defaults,
               "CREATE TABLE \"A\" (id serial CONSTRAINT \"A_pkey\" PRIMARY KEY,"
               "a jsonb NOT NULL DEFAULT '{\"x\":1}', b timestamp(3) NOT NULL DEFAULT now(),"
               "c text[] DEFAULT '{p,q}', d numeric(65,30) NOT NULL DEFAULT 1.5,"
               "e text NOT NULL, f uuid NOT NULL DEFAULT gen_random_uuid(),"
               "g boolean NOT NULL DEFAULT 'yes')"),
      IsEmpty());
}

TEST(Drift, IsNotInTheSpellingOfADefault) {
  EXPECT_THAT(drift_of("model A {\n  id Int @id @default(dbgenerated(\"(1+1)\"))\n}\n",
                       "CREATE TABLE \"A\" (id int NOT NULL DEFAULT 1 + 1,"
                       "CONSTRAINT \"A_pkey\" PRIMARY KEY (id))"),
              IsEmpty());
}

TEST(Drift, LooksIntoTheSchemasOfTheDatasource) {
  constexpr std::string_view schemas =
      "datasource db {\n  provider = \"postgresql\"\n  schemas = [\"one\", \"two\"]\n}\n"
      "model A {\n  id Int @id\n  @@schema(\"two\")\n}\n";
  EXPECT_THAT(drift_of(schemas,
                       "CREATE SCHEMA one; CREATE TABLE public.x (); "
                       "CREATE TABLE one.y ();"),
              ElementsAre("CREATE SCHEMA IF NOT EXISTS \"two\";",
                          HasSubstr("CREATE TABLE \"two\".\"A\""), "DROP TABLE \"one\".\"y\";"));
}

TEST(Drift, SaysWhichActionsAForeignKeyHas) {
  const Drift found = drift(
      database_of("model A {\n  id Int @id\n  b B @relation(fields: [id], references: [id])\n}\n"
                  "model B {\n  id Int @id\n  a A?\n}\n"),
      catalog_of("CREATE TABLE \"B\" (id int CONSTRAINT \"B_pkey\" PRIMARY KEY);"
                 "CREATE TABLE \"A\" (id int CONSTRAINT \"A_pkey\" PRIMARY KEY,"
                 "CONSTRAINT k FOREIGN KEY (id) REFERENCES \"B\" ON DELETE CASCADE DEFERRABLE)"));
  ASSERT_EQ(found.changes.size(), 2);
  EXPECT_TRUE(found.changes[0].inexpressible);
  EXPECT_THAT(found.changes[1].what,
              HasSubstr("ON DELETE CASCADE ON UPDATE NO ACTION in the database, ON DELETE RESTRICT "
                        "ON UPDATE CASCADE in the datamodel"));
}

}  // namespace
}  // namespace pgplumb::prisma
