#include "prisma/datamodel.h"

#include "prisma/datamodels.h"
#include "prisma/values.h"

namespace pgplumb::prisma {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// "VARCHAR(20)" of the one column behind the id.
std::string type_of(const std::string& field) {
  const Database database = database_of("model A {\n  id Int @id\n  " + field + "\n}\n");
  return type_sql(database.tables.front().columns.back().type, false);
}

TEST(Datamodel, GivesEachScalarTheTypeThatPrismaGivesIt) {
  EXPECT_EQ(type_of("a String"), "TEXT");
  EXPECT_EQ(type_of("a Int[]"), "INTEGER[]");
  EXPECT_EQ(type_of("a DateTime"), "TIMESTAMP(3)");
  EXPECT_EQ(type_of("a DateTime @db.Timestamptz"), "TIMESTAMPTZ");
  EXPECT_EQ(type_of("a Decimal"), "DECIMAL(65,30)");
  EXPECT_EQ(type_of("a Decimal @db.Decimal(10, 2)"), "DECIMAL(10,2)");
  EXPECT_EQ(type_of("a Decimal @db.Money"), "MONEY");
  EXPECT_EQ(type_of("a Bytes?"), "BYTEA");
  EXPECT_EQ(type_of("a Unsupported(\"tsvector\")?"), "tsvector");
}

TEST(Datamodel, NamesKeysAndIndexesAsPrismaDoes) {
  const Database database = database_of(
      "model User {\n"
      "  id    Int    @id\n"
      "  email String @unique @map(\"e_mail\")\n"
      "  name  String\n"
      "  @@unique([name, email], name: \"client_side\")\n"
      "  @@index([name], name: \"old_word\")\n"
      "  @@index(fields: [name(ops: raw(\"gin_trgm_ops\"))], type: Gin)\n"
      "  @@map(\"users\")\n"
      "}\n");
  const Table& users = database.tables.front();
  EXPECT_EQ(users.name, "users");
  EXPECT_EQ(users.primary_key->name, "users_pkey");
  std::vector<std::string> names;
  for (const Index& index : users.indexes) names.push_back(index.name);
  EXPECT_THAT(names, ElementsAre("users_e_mail_key", "users_name_e_mail_key", "old_word",
                                 "users_name_idx"));
  EXPECT_EQ(users.indexes[3].method, "gin");
  EXPECT_EQ(users.indexes[3].columns[0].operator_class, "gin_trgm_ops");
}

TEST(Datamodel, CutsLongNamesBeforeTheirSuffix) {
  EXPECT_EQ(constraint_name(std::string(60, 'a'), {"b", "c"}, "_key"),
            std::string(59, 'a') + "_key");
}

TEST(Datamodel, MakesForeignKeysOfRelations) {
  const Database database = database_of(
      "model A {\n  id Int @id\n  bs B[]\n  cs B[] @relation(\"second\")\n}\n"
      "model B {\n"
      "  id Int @id\n"
      "  a  A   @relation(fields: [aId], references: [id])\n"
      "  aId Int @map(\"a_id\")\n"
      "  c  A?  @relation(\"second\", fields: [cId], references: [id], onUpdate: NoAction)\n"
      "  cId Int?\n"
      "}\n");
  const auto& keys = database.tables[1].foreign_keys;
  ASSERT_EQ(keys.size(), 2);
  EXPECT_EQ(keys[0].name, "B_a_id_fkey");
  EXPECT_EQ(keys[0].on_delete, sql::ForeignKeyAction::restrict);
  EXPECT_EQ(keys[0].on_update, sql::ForeignKeyAction::cascade);
  EXPECT_EQ(keys[1].on_delete, sql::ForeignKeyAction::set_null);
  EXPECT_EQ(keys[1].on_update, sql::ForeignKeyAction::no_action);
}

TEST(Datamodel, MakesTheTableOfAnImplicitManyToManyOnce) {
  constexpr std::string_view text =
      "model Post {\n  id Int @id\n  tags Tag[]\n}\n"
      "model Tag {\n  id String @id\n  posts Post[]\n}\n"
      "model User {\n  id Int @id\n  friends User[] @relation(\"f\")\n"
      "  back User[] @relation(\"f\")\n}\n";
  const Database database = database_of(text);
  ASSERT_EQ(database.tables.size(), 5);
  const Table& join = database.tables[3];
  EXPECT_EQ(join.name, "_PostToTag");
  EXPECT_EQ(type_sql(join.columns[1].type, false), "TEXT");
  EXPECT_EQ(join.primary_key->name, "_PostToTag_AB_pkey");
  EXPECT_EQ(join.indexes[0].name, "_PostToTag_B_index");
  EXPECT_EQ(database.tables[4].name, "_f");
  const Database before = database_of(text, {.before_6 = true});
  EXPECT_FALSE(before.tables[3].primary_key);
  EXPECT_EQ(before.tables[3].indexes[0].name, "_PostToTag_AB_unique");
}

TEST(Datamodel, MakesNoForeignKeysWhereTheClientKeepsThem) {
  const Database database = database_of(
      "datasource db {\n  provider = \"postgresql\"\n  relationMode = \"prisma\"\n}\n"
      "model A {\n  id Int @id\n  b B @relation(fields: [id], references: [id])\n}\n"
      "model B {\n  id Int @id\n  a A?\n}\n");
  EXPECT_THAT(database.tables[0].foreign_keys, IsEmpty());
}

TEST(Datamodel, LeavesViewsToTheDatabase) {
  EXPECT_THAT(database_of("view V {\n  id Int @unique\n}\n").tables, IsEmpty());
}

TEST(Datamodel, SaysWhatDoesNotFit) {
  EXPECT_EQ(fault_of("model A {\n  id Itn @id\n}\n"),
            "schema.prisma:2:3: Itn is no type of Prisma, and no model or enum has the name");
  EXPECT_EQ(fault_of("model A {\n  id Int @id\n  @@index([id, nme])\n}\n"),
            "schema.prisma:3:16: A has no field nme");
  EXPECT_THAT(fault_of("model A {\n  id Int @id\n}\nmodel A {\n  id Int @id\n}\n"),
              HasSubstr("4:1: A is there already"));
  EXPECT_THAT(fault_of("datasource db {\n  provider = \"mysql\"\n}\n"),
              HasSubstr("2:14: the datamodel is for mysql"));
  EXPECT_THAT(fault_of("model A {\n  a Int\n  b B[]\n}\nmodel B {\n  id Int @id\n  a A[]\n}\n"),
              HasSubstr("3:3: a many-to-many"));
  EXPECT_THAT(fault_of("model A {\n  id Int @id\n  b B @relation(fields: [id])\n}\n"
                       "model B {\n  id Int @id\n}\n"),
              HasSubstr("3:7: @relation has fields but no references"));
}

TEST(Values, NumbersHaveOneSpelling) {
  EXPECT_EQ(shortest_number("1.50"), "1.5");
  EXPECT_EQ(shortest_number("-0.0"), "0");
  EXPECT_EQ(shortest_number(".10"), "0.1");
  EXPECT_EQ(shortest_number("007"), "7");
  EXPECT_EQ(shortest_number("1.25e3"), "1250");
  EXPECT_EQ(shortest_number("5e-2"), "0.05");
  EXPECT_EQ(shortest_number("1e999999999"), "1e999999999");
  EXPECT_EQ(shortest_number("NaN"), "NaN");
}

TEST(Values, BytesOfBase64) { EXPECT_EQ(hex_of_base64("aGk="), "6869"); }

}  // namespace
}  // namespace pgplumb::prisma
