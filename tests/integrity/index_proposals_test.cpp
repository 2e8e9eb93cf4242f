#include "integrity/index_proposals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* schema =
    "CREATE TYPE mood AS ENUM ('a', 'b', 'c');"
    "CREATE TABLE tenants (id int PRIMARY KEY);"
    "CREATE TABLE t (id int PRIMARY KEY, tenant int REFERENCES tenants, email text, made "
    "timestamptz, flag bool, feeling mood, doc jsonb, code varchar(8));";

/// "t (a, b): 0 1", with the queries that each serves.
std::vector<std::string> proposed(const std::vector<std::string>& queries,
                                  const std::string& more = "") {
  const catalog::Catalog catalog = schema_of(schema + more);
  std::vector<TableNeed> needs;
  std::vector<std::size_t> query_of;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const auto parsed = sql::parse(SourceFile{"q.sql", queries[i]}, 0);
    EXPECT_TRUE(parsed.errors.empty()) << queries[i];
    const auto& data = std::get<sql::DataStatement>(parsed.statements.at(0).node);
    for (TableNeed& need : needs_of(catalog, {}, data.query)) {
      needs.push_back(std::move(need));
      query_of.push_back(i);
    }
  }
  std::vector<std::string> out;
  for (const ProposedIndex& index : propose_indexes(catalog, needs)) {
    std::string text = index.table->name + " (" + index.key_list() + "):";
    for (const std::size_t need : index.served) text += " " + std::to_string(query_of[need]);
    out.push_back(text);
  }
  return out;
}

std::vector<std::string> proposed_where(const std::string& condition,
                                        const std::string& more = "") {
  return proposed(std::vector{"SELECT * FROM t WHERE " + condition}, more);
}

TEST(IndexProposals, EqualityComesBeforeOrderAndRange) {
  EXPECT_THAT(proposed_where("made > $1 AND email = $2"), ElementsAre("t (email, made): 0"));
  EXPECT_THAT(proposed_where("code > $1 AND email = $2 ORDER BY made DESC LIMIT 9"),
              ElementsAre("t (email, made): 0"));
  EXPECT_THAT(proposed_where("email = $2 ORDER BY made DESC"), ElementsAre("t (email): 0"));
}

TEST(IndexProposals, DirectionsThatDifferAreWritten) {
  EXPECT_THAT(proposed_where("email = $1 ORDER BY made DESC, code LIMIT 9"),
              ElementsAre("t (email, made DESC, code): 0"));
  EXPECT_THAT(proposed_where("email = $1 ORDER BY made DESC NULLS LAST LIMIT 9"),
              ElementsAre("t (email, made DESC NULLS LAST): 0"));
}

TEST(IndexProposals, RowsOfSeveralValuesHaveNoOrder) {
  EXPECT_THAT(proposed_where("email = ANY($1) ORDER BY made LIMIT 9"), ElementsAre("t (email): 0"));
}

TEST(IndexProposals, OneIndexServesAllWhoseColumnsItStartsWith) {
  EXPECT_THAT(proposed({"SELECT 1 FROM t WHERE email = $1",
                        "SELECT 1 FROM t WHERE email = $1 AND code = $2",
                        "DELETE FROM t WHERE code = $2 AND email = $1 AND made < $3",
                        "SELECT 1 FROM t WHERE code = $1"}),
              ElementsAre("t (email, code, made): 0 1 2", "t (code): 3"));
}

TEST(IndexProposals, AnOrderWantsItsOwnColumnsBeforeIt) {
  EXPECT_THAT(proposed({"SELECT 1 FROM t WHERE email = $1 AND code = $2",
                        "SELECT 1 FROM t WHERE email = $1 ORDER BY made LIMIT 5"}),
              ElementsAre("t (email, code): 0", "t (email, made): 1"));
}

TEST(IndexProposals, ColumnsOfForeignKeysComeFirst) {
  EXPECT_THAT(proposed_where("code = $1 AND tenant = $2"), ElementsAre("t (tenant, code): 0"));
}

TEST(IndexProposals, TheFirstRowsOfAWholeTableWantTheirOrder) {
  EXPECT_THAT(proposed({"SELECT * FROM t ORDER BY made DESC LIMIT 5"}), ElementsAre("t (made): 0"));
  EXPECT_THAT(proposed({"SELECT * FROM t ORDER BY made DESC"}), IsEmpty());
}

TEST(IndexProposals, ConditionsThatChooseLittleWantNone) {
  for (const char* condition :
       {"flag", "flag = $1", "feeling = $1", "email = 'x'", "email IS NULL", "made > $1",
        "doc = $1", "doc @> $1", "$1 IS NULL OR email = $1", "email <> $1", "lower(email) = $1"}) {
    EXPECT_THAT(proposed_where(condition), IsEmpty()) << condition;
  }
  EXPECT_THAT(proposed({"SELECT 1 FROM t JOIN tenants ON tenants.id = t.tenant"}), IsEmpty());
}

TEST(IndexProposals, WhereAnIndexMayServeNoneIsWanted) {
  EXPECT_THAT(proposed_where("email = $1 AND code = $2", "CREATE INDEX ON t (code);"), IsEmpty());
  EXPECT_THAT(proposed_where("id = $1 AND code = $2"), IsEmpty());
  EXPECT_THAT(proposed_where("email = $1 AND flag", "CREATE INDEX ON t (email) WHERE flag;"),
              IsEmpty());
}

TEST(IndexProposals, PartitionsAreServedByTheirParent) {
  EXPECT_THAT(proposed({"SELECT 1 FROM p WHERE a = $1"},
                       "CREATE TABLE p (a int) PARTITION BY LIST (a);"
                       "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"),
              ElementsAre("p (a): 0"));
}

}  // namespace
}  // namespace pgplumb::integrity
