#include "history/query_files.h"

#include <gmock/gmock.h>

#include "history/tree.h"
#include "sql/walk.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class QueryFiles : public Tree {
 protected:
  QueryFile read(const std::string& path, std::string_view text) {
    write(path, text);
    auto file = read_query_file(path, sources_);
    EXPECT_TRUE(file) << file.error().message;
    return file ? std::move(*file) : QueryFile{};
  }
  static std::vector<std::string> names_of(const QueryFile& file) {
    std::vector<std::string> names;
    for (const ApplicationQuery& query : file.queries) {
      names.push_back(query.rows.empty() ? query.name : query.name + " " + query.rows);
    }
    return names;
  }
  static std::vector<std::string> paths(const std::vector<std::string>& patterns) {
    const auto found = query_paths(patterns);
    return found ? *found : std::vector{found.error().message};
  }
  /// The condition of the first query.
  static std::string where(const QueryFile& file) {
    return sql::to_sql(file.queries.at(0).query.where.at(0));
  }
  Sources sources_;
};

TEST_F(QueryFiles, QueriesHaveTheNameThatTheCommentBeforeThemGives) {
  const QueryFile file = read("q.sql",
                              "-- name: GetUser :one\nSELECT 1;\n\n"
                              "/* name: ListUsers :many */\nSELECT 2;\n"
                              "SELECT 3;\n"
                              "/* @name FindUser */ SELECT 4;\n"
                              "-- name: make-table\nCREATE TABLE t ();\nSELECT 5;");
  EXPECT_THAT(names_of(file), ElementsAre("GetUser :one", "ListUsers :many", "", "FindUser", ""));
  EXPECT_EQ(sources_.text(file.queries[1].span), "SELECT 2");
}

TEST_F(QueryFiles, ParametersOfToolsAreParametersAtTheirPlaces) {
  EXPECT_EQ(where(read("a.sql", "SELECT 1 FROM t WHERE a = @name AND b =@b::int")),
            "a = $1 AND b = $1::integer");
  EXPECT_EQ(
      where(read("b.sql", "SELECT 1 FROM t WHERE a = sqlc.arg('x') AND b = ANY(sqlc.slice(y))")),
      "a = $1 AND b = ANY ($1)");
  EXPECT_EQ(where(read("c.sql", "SELECT 1 FROM t WHERE a <@ b AND c = '@no'")),
            "a <@ b AND c = '@no'");
  EXPECT_EQ(where(read("d.sql", "SELECT 1 FROM t WHERE a > now() - interval $2")),
            "a > (now() - $2)");
  const QueryFile file = read("e.sql", "SELECT @long_name, b FROM t");
  const Span last = file.queries.at(0).query.targets.at(1).expr.span;
  EXPECT_EQ(sources_.text(last), "b");
}

TEST_F(QueryFiles, StatisticsHaveTheirCallsAndTimes) {
  const QueryFile file = read("s.csv",
                              "userid,query,calls,mean_exec_time,total_exec_time\n"
                              "10,\"SELECT a\nFROM \"\"T\"\" WHERE b = $1\",7,2.5,17.5\n"
                              "10,SET x = 1,9,1,1\n"
                              "10,SELECT (,9,1,1\n"
                              "10,SELECT 1,not a number,1,\n");
  ASSERT_EQ(file.queries.size(), 2U);
  EXPECT_EQ(file.queries[0].use->calls, 7);
  EXPECT_EQ(file.queries[0].use->milliseconds, 17.5);
  EXPECT_EQ(sources_.text(file.queries[0].span), "10,\"SELECT a");
  EXPECT_EQ(where(file), "b = $1");
  EXPECT_EQ(file.queries[1].use->calls, 0);
}

TEST_F(QueryFiles, TheTimeOfAllCallsFollowsFromTheMean) {
  const QueryFile file = read("s.csv", "query,calls,mean_time\nSELECT 1,4,2.5\n");
  EXPECT_EQ(file.queries.at(0).use->milliseconds, 10);
}

TEST_F(QueryFiles, StatisticsWithoutQueriesAreAnError) {
  write("s.csv", "a,b\n1,2\n");
  EXPECT_THAT(read_query_file("s.csv", sources_).error().message,
              HasSubstr("s.csv:1: the header names no query"));
}

TEST_F(QueryFiles, FoldersAndGlobsNameFilesOnce) {
  write_all({"db/queries/b.sql", "db/queries/a.sql", "db/queries/deep/c.sql", "db/queries/x.txt",
             "db/queries/.old/z.sql", "top.sql", "src/one/q.sql", "src/q.go"});
  EXPECT_THAT(paths({"db/queries"}),
              ElementsAre("db/queries/a.sql", "db/queries/b.sql", "db/queries/deep/c.sql"));
  EXPECT_THAT(paths({"db/queries/a.sql", "db/**/*.sql", "*.sql", "src/**"}),
              ElementsAre("db/queries/a.sql", "db/queries/b.sql", "db/queries/deep/c.sql",
                          "top.sql", "src/one/q.sql"));
  EXPECT_THAT(paths({}), IsEmpty());
}

TEST_F(QueryFiles, WhatNothingHasIsAnError) {
  write("q.sql");
  EXPECT_THAT(paths({"q.sql", "quries"}),
              ElementsAre("queries: there is no file of SQL at quries"));
  EXPECT_THAT(paths({"db/*.sql"}), ElementsAre("queries: there is no file of SQL at db/*.sql"));
}

}  // namespace
}  // namespace pgplumb::history
