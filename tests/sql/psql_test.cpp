#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.h"

namespace pgplumb::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string copied_rows(const Parsed& parsed, std::size_t statement) {
  return parsed.text(std::get<Copy>(parsed.file.statements.at(statement).node).data);
}

TEST(Psql, CommandsAreTakenOutAndRecorded) {
  const Parsed parsed("\\set x 'a;b'\n\\restrict k\nSELECT 1;\n  \\i 'it''s.sql' \nSELECT 2;\\q");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "SELECT 2"));
  EXPECT_THAT(parsed.psql_commands(),
              ElementsAre("\\set x 'a;b'", "\\restrict k", "\\i 'it''s.sql' ", "\\q"));
  EXPECT_THAT(parsed.errors(), IsEmpty());
}

TEST(Psql, SendingCommandsEndAStatement) {
  const Parsed parsed("SELECT 1 \\gset a_\nSELECT 2\n\\g\nSELECT 3 \\gexec\nSELECT 4");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4"));
  EXPECT_THAT(parsed.psql_commands(), ElementsAre("\\gset a_", "\\g", "\\gexec"));
}

TEST(Psql, OtherCommandsMayStandInsideAStatement) {
  const Parsed parsed("SELECT 1,\n\\echo half\n2;");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1,\n\\echo half\n2"));
}

TEST(Psql, ABackslashAndASemicolonSeparateStatements) {
  const Parsed parsed("SELECT 1\\; SELECT 2;");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "SELECT 2"));
}

TEST(Psql, SeveralCommandsMayShareALine) {
  const Parsed parsed("\\a\\t \\\\ SELECT 1;");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1"));
  EXPECT_THAT(parsed.psql_commands(), ElementsAre("\\a", "\\t ", "\\\\"));
}

TEST(Psql, ABackslashInsideQuotesIsNoCommand) {
  const Parsed parsed("SELECT 'a\n\\i b', $$\n\\q$$, \"\\x\";");
  EXPECT_EQ(parsed.file.statements.size(), 1U);
  EXPECT_THAT(parsed.psql_commands(), IsEmpty());
}

TEST(Psql, ABackslashThatIsNoCommandIsAnError) {
  EXPECT_THAT(Parsed("SELECT 1 \\' 2").errors(), testing::SizeIs(1));
}

TEST(CopyData, RowsBelongToTheirStatement) {
  const Parsed parsed("COPY t (a) FROM stdin; -- rows\n1\tit's;\n\\N\n\\.\nSELECT 1;");
  EXPECT_THAT(parsed.statements(), ElementsAre("COPY t (a) FROM stdin", "SELECT 1"));
  EXPECT_EQ(copied_rows(parsed, 0), "1\tit's;\n\\N\n");
  EXPECT_THAT(parsed.comments(), ElementsAre("-- rows"));
  EXPECT_THAT(parsed.errors(), IsEmpty());
}

TEST(CopyData, RowsMayBeNoneOrRunToTheEnd) {
  EXPECT_EQ(copied_rows(Parsed("COPY t FROM STDIN WITH (FORMAT csv);\r\n\\.\r\nSELECT 1;"), 0), "");
  EXPECT_EQ(copied_rows(Parsed("COPY t FROM stdin;\n'a\n\\.b\n"), 0), "'a\n\\.b\n");
  EXPECT_EQ(copied_rows(Parsed("COPY t FROM stdin;\n1\n\\."), 0), "1\n");
  EXPECT_THAT(Parsed("COPY t FROM stdin;\r\n\\.\r\nSELECT 1;").statements(),
              ElementsAre("COPY t FROM stdin", "SELECT 1"));
}

TEST(CopyData, EachCopyHasItsOwnRowsAlsoBesideAnError) {
  const Parsed parsed("COPY a FROM stdin;\n1\n\\.\nSELEC;\nCOPY b FROM stdin;\n2\n\\.\n");
  EXPECT_EQ(copied_rows(parsed, 0), "1\n");
  EXPECT_EQ(copied_rows(parsed, 1), "2\n");
  EXPECT_EQ(parsed.file.errors.size(), 1U);
}

TEST(CopyData, OtherCopiesHaveNoRows) {
  EXPECT_THAT(Parsed("COPY t FROM '/file';\nSELECT 1;").file.statements, testing::SizeIs(2));
  EXPECT_THAT(Parsed("COPY t TO stdout;\nSELECT 1;").file.statements, testing::SizeIs(2));
  EXPECT_THAT(Parsed("COPY (SELECT a FROM stdin) TO stdout;\nSELECT 1;").file.statements,
              testing::SizeIs(2));
  // On one line the rows come from elsewhere.
  EXPECT_THAT(Parsed("COPY t FROM stdin; SELECT 1;\nSELECT 2;").file.statements,
              testing::SizeIs(3));
}

TEST(CopyData, PsqlsOwnCopyHasRowsToo) {
  const Parsed parsed("\\copy t from stdin\nit's\n\\.\nSELECT 1;\n\\copy t from 'x'\nSELECT 2;");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "SELECT 2"));
  EXPECT_THAT(parsed.errors(), IsEmpty());
}

}  // namespace
}  // namespace pgplumb::sql
