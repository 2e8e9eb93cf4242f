#include "sql/placeholder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.h"

namespace pgplumb::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string stand_in(std::string_view text, StandIn form) {
  std::string written(text);
  write_stand_in(written, text,
                 {.begin = 0, .end = static_cast<std::uint32_t>(text.size()), .stand_in = form});
  return written;
}

TEST(StandIn, HasTheLengthOfWhatItStandsFor) {
  EXPECT_EQ(stand_in("${schema}", StandIn::identifier), "__schema_");
  EXPECT_EQ(stand_in("{{ .é }}", StandIn::identifier), "____é___");
  EXPECT_EQ(stand_in("{{ a\nb }}", StandIn::identifier), "___a\n    ");
  EXPECT_EQ(stand_in("${n}", StandIn::number), "   1");
  EXPECT_EQ(stand_in(":'x'", StandIn::string), "'_x'");
  EXPECT_EQ(stand_in(":é", StandIn::string), "'_'");
  EXPECT_EQ(stand_in(":\"x\"", StandIn::quoted_identifier), "\"_x\"");
  EXPECT_EQ(stand_in("{%\n%}", StandIn::blank), "  \n  ");
}

/// Whether the statement parses as one, placeholders and all.
void expect_parsed(const std::string& statement) {
  const Parsed parsed("SELECT 1;\n" + statement + ";\nSELECT 2;");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", statement, "SELECT 2"));
  EXPECT_THAT(parsed.errors(), IsEmpty()) << statement;
}

TEST(Placeholders, StandForNames) {
  expect_parsed("CREATE TABLE ${schema}.${prefix}users (a int)");
  expect_parsed("CREATE TABLE users_${suffix:-x} (a int)");
  expect_parsed("ALTER TABLE {{ .schema }}.a ADD b int");
  expect_parsed("ALTER TABLE {{.a}} ADD {{{ b }}} int");
  expect_parsed("GRANT SELECT ON a TO <%= role %>");
  expect_parsed("CREATE SCHEMA $SCHEMA");
}

TEST(Placeholders, StandForValues) {
  expect_parsed("ALTER TABLE a ADD b varchar(${n})");
  expect_parsed("ALTER TABLE a ADD b varchar(${n}), ADD c varchar(${n}), ADD d char(${m})");
  expect_parsed("COMMENT ON TABLE a IS {{ text }}");
  expect_parsed("INSERT INTO a VALUES (%(id)s, %(name)s)");
  expect_parsed("CREATE TABLE a (b int) ${options}");
}

TEST(Placeholders, InsideQuotesAndCommentsAreLeftAlone) {
  const Parsed parsed("SELECT '${a', \"{{ b\", $$ {% c $$; -- ${d\n/* {{ */ SELECT 2;");
  EXPECT_EQ(parsed.file.statements.size(), 2U);
  EXPECT_THAT(parsed.errors(), IsEmpty());
  EXPECT_THAT(parsed.comments(), ElementsAre("-- ${d", "/* {{ */"));
}

TEST(Placeholders, AloneOnALineBetweenStatementsAreBlank) {
  const Parsed parsed(
      "{{ template \"shared/a.sql\" . }}\nSELECT 1;\n  ${include};\n{{ env 'it' }}\r\nSELECT 2;");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "SELECT 2"));
  EXPECT_THAT(parsed.errors(), IsEmpty());
}

TEST(Placeholders, ThatOnlySteerAreBlank) {
  const Parsed parsed(
      "CREATE TABLE a (\n  b int\n{% if x == 'it''s' %}\n  , c int\n{% endif %}\n);\n"
      "{{ if .X }} SELECT 1; {{ end }}\n{# note; #}\n${psql-only} SELECT 2;");
  EXPECT_THAT(parsed.errors(), IsEmpty());
  EXPECT_EQ(parsed.file.statements.size(), 3U);
  EXPECT_EQ(parsed.statements().at(2), "SELECT 2");
}

TEST(Placeholders, AnErrorShowsThemAsWritten) {
  EXPECT_THAT(Parsed("REVOKE USAGE ON SCHEMA a ${user} b c").errors(),
              ElementsAre("syntax error at or near \"${user}\" [${user}]"));
  EXPECT_THAT(Parsed("CREATE TABEL {{ .x }} (a int)").errors(),
              ElementsAre("syntax error at or near \"TABEL\" [TABEL]"));
}

TEST(PsqlVariables, StandForNamesAndValues) {
  expect_parsed("CREATE TABLE :schema.a (b text DEFAULT :'value', c int DEFAULT :n)");
  expect_parsed("CREATE ROLE :\"role\" PASSWORD :'password'");
  expect_parsed("SELECT ARRAY[:a, :b], a[1:2], b::int FROM :table LIMIT :n");
  expect_parsed("ALTER TABLE a ADD b varchar(:n)");
}

TEST(PsqlVariables, AreTakenForSuchOnlyWhereParsingFails) {
  expect_parsed("SELECT a[1:n], b[:n], c::text, f(x := 1)");
  EXPECT_THAT(Parsed("SELEC a[1:n], :x").errors(),
              ElementsAre("syntax error at or near \"SELEC\" [SELEC]"));
}

TEST(PsqlVariables, TestsOfAVariableAreNames) { expect_parsed("SELECT :{?name} AS there"); }

}  // namespace
}  // namespace pgplumb::sql
