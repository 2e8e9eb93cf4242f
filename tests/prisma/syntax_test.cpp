#include "prisma/syntax.h"

#include "prisma/datamodels.h"

namespace pgplumb::prisma {
namespace {

using testing::HasSubstr;

TEST(Syntax, ReadsFieldsWithTypesArityAndAttributes) {
  Sources sources;
  const auto blocks = blocks_of(sources,
                                "model User { // people\n"
                                "  id    Int      @id @default(autoincrement())\n"
                                "  /// shown\n"
                                "  name  String?  @db.VarChar(20) // short\n"
                                "  tags  Tag[]\n"
                                "  place Unsupported(\"geometry(Point, 4326)\")?\n"
                                "\n"
                                "  @@index([name(sort: Desc), id], map: \"x\")\n"
                                "}\n");
  ASSERT_EQ(blocks.size(), 1);
  const Block& user = blocks.front();
  EXPECT_EQ(user.name, "User");
  ASSERT_EQ(user.fields.size(), 4);
  EXPECT_EQ(user.fields[0].attributes[1].argument("")->text, "autoincrement");
  EXPECT_EQ(user.fields[1].arity, Arity::optional);
  EXPECT_EQ(user.fields[1].attribute("db.VarChar")->arguments.front().value.text, "20");
  EXPECT_EQ(user.fields[2].arity, Arity::list);
  EXPECT_TRUE(user.fields[3].unsupported);
  EXPECT_EQ(user.fields[3].type, "geometry(Point, 4326)");
  EXPECT_EQ(sources.text(user.fields[1].span), "name  String?  @db.VarChar(20)");
  const Expression& list = *user.attribute("index")->argument_or_first("fields");
  EXPECT_EQ(list.arguments[0].value.arguments[0].value.text, "Desc");
}

TEST(Syntax, ReadsBracketsOverSeveralLinesCommentsInStarsAndAnyLineEnd) {
  Sources sources;
  const auto blocks = blocks_of(sources,
                                "\xEF\xBB\xBF/** two\n lines */\r\n"
                                "model A {\r\n"
                                "  id Int @id\r\n"
                                "  @@index([\r\n    id, // the key\r\n  ])\r\n"
                                "}");
  ASSERT_EQ(blocks.size(), 1);
  EXPECT_EQ(blocks[0].attributes[0].argument("")->arguments.size(), 1);
}

TEST(Syntax, ReadsTextsAsJsonHasThem) {
  Sources sources;
  const auto blocks =
      blocks_of(sources, "datasource db {\n  url = \"a\\\"b\\\\\\n\\u00e9\\ud83d\\ude00\"\n}\n");
  EXPECT_EQ(blocks[0].property("url")->text, "a\"b\\\n\u00e9\U0001F600");
}

TEST(Syntax, SaysWhereAFaultIs) {
  EXPECT_EQ(fault_of("model A {\n  id Int @id(\n}\n"), "schema.prisma:3:1: a value is expected");
  EXPECT_EQ(fault_of("modle A {\n}\n"),
            "schema.prisma:1:1: a block is expected: model, enum, view, datasource or generator");
  EXPECT_EQ(fault_of("model A {\n  id\n}\n"), "schema.prisma:2:5: the type of id is missing");
  EXPECT_EQ(fault_of("model A {\n  id Int\n"), "schema.prisma:1:1: '}' of model A is missing");
  EXPECT_THAT(fault_of("model A {\n  id Int @default(\"x)\n}\n"), HasSubstr("schema.prisma:2:19:"));
  EXPECT_THAT(fault_of("model A { id Int }\n"), HasSubstr("1:11: the beginning of a block"));
  EXPECT_THAT(fault_of("/* never"), HasSubstr("has no end"));
  EXPECT_THAT(fault_of("type A = Int\n"), HasSubstr("1:8: a type alias"));
}

TEST(Syntax, EndsOnAnyText) {
  const std::string text =
      "model A {\n  id Int? @id @default(dbgenerated(\"x\\u00\")) @db.VarChar(3)\n"
      "  @@index([id(sort: Desc, ops: raw(\"a\"))], where: { a: { not: null } })\n}\n"
      "enum E {\n  A @map(\"b\")\n}\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    fault_of(std::string_view(text).substr(0, length));
    fault_of(std::string_view(text).substr(length));
  }
  const std::string deep = "model A {\n  id Int @default(" + std::string(100000, '[');
  EXPECT_THAT(fault_of(deep), HasSubstr("nested too deep"));
}

}  // namespace
}  // namespace pgplumb::prisma
