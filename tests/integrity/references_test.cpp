#include "integrity/references.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> duplicates(const std::string& keys) {
  const auto catalog = schema_of(
      "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b), UNIQUE (b, a));"
      "CREATE TABLE t (x int, y int, " +
      keys + ");");
  return described(duplicate_foreign_keys(catalog), [](const DuplicateForeignKey& found) {
    return found.surplus->name + " of " + found.kept->name +
           (found.actions_differ ? ", actions differ" : "");
  });
}

TEST(DuplicateForeignKeys, HaveTheSamePairsOfColumns) {
  EXPECT_THAT(duplicates("CONSTRAINT k FOREIGN KEY (x, y) REFERENCES p (a, b),"
                         "CONSTRAINT l FOREIGN KEY (y, x) REFERENCES p (b, a)"),
              ElementsAre("l of k"));
  EXPECT_THAT(duplicates("CONSTRAINT k FOREIGN KEY (x, y) REFERENCES p ON DELETE CASCADE,"
                         "CONSTRAINT l FOREIGN KEY (x, y) REFERENCES p"),
              ElementsAre("l of k, actions differ"));
  EXPECT_THAT(duplicates("CONSTRAINT k FOREIGN KEY (x, y) REFERENCES p (a, b),"
                         "CONSTRAINT l FOREIGN KEY (x, y) REFERENCES p (b, a)"),
              IsEmpty());
}

TEST(DuplicateForeignKeys, OfATableThatIsNotKnownGoByTheirOwnColumns) {
  const auto catalog = schema_of(
      "CREATE TABLE t (x int REFERENCES elsewhere, y int REFERENCES elsewhere, "
      "CONSTRAINT k FOREIGN KEY (y) REFERENCES elsewhere);");
  EXPECT_THAT(described(duplicate_foreign_keys(catalog),
                        [](const auto& found) { return found.surplus->name; }),
              ElementsAre("k"));
}

std::vector<std::string> partly(const std::string& columns, const std::string& rest) {
  const auto catalog =
      schema_of("CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (" + columns +
                ", FOREIGN KEY (x, y) REFERENCES p " + rest + ");");
  return described(partly_null_keys(catalog), [](const PartlyNullKey& found) {
    return column_names(*found.table, found.nullable);
  });
}

TEST(PartlyNullKeys, HaveSeveralColumnsThatMayBeNull) {
  EXPECT_THAT(partly("x int, y int", ""), ElementsAre("x, y"));
  EXPECT_THAT(partly("x int NOT NULL, y int", ""), IsEmpty());
  EXPECT_THAT(partly("x int, y int", "MATCH FULL"), IsEmpty());
  EXPECT_THAT(partly("x int, y int", ", CHECK ((x IS NULL) = (y IS NULL))"), IsEmpty());
}

TEST(IdleForeignKeys, ReferToTheirOwnColumns) {
  const auto idle = [](const std::string& key) {
    const auto catalog =
        schema_of("CREATE TABLE t (a int PRIMARY KEY, b int, FOREIGN KEY " + key + ");");
    return described(idle_foreign_keys(catalog),
                     [](const IdleForeignKey& found) { return found.foreign_key->name; });
  };
  EXPECT_THAT(idle("(a) REFERENCES t (a)"), ElementsAre("t_a_fkey"));
  EXPECT_THAT(idle("(b) REFERENCES t (a)"), IsEmpty());
}

std::vector<std::string> missing(const std::string& more) {
  const auto catalog = schema_of(
      "CREATE TABLE users (id bigint PRIMARY KEY);"
      "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint REFERENCES users);" +
      more);
  return described(missing_foreign_keys(catalog), [](const MissingForeignKey& found) {
    return display_columns(*found.table, {&found.column->number, 1});
  });
}

TEST(MissingForeignKeys, AreKnownByNameAndType) {
  EXPECT_THAT(missing("CREATE TABLE t (user_id bigint);"), ElementsAre("t.user_id"));
  EXPECT_THAT(missing("CREATE TABLE t (\"userId\" bigint);"), ElementsAre("t.\"userId\""));
  EXPECT_THAT(missing("CREATE TABLE t (user_id text);"), IsEmpty());
  EXPECT_THAT(missing("CREATE TABLE t (post_id bigint);"), IsEmpty()) << "nobody refers to posts";
  EXPECT_THAT(missing("CREATE TABLE t (old_user_id bigint);"), IsEmpty());
  EXPECT_THAT(missing("CREATE TABLE t (user_id bigint, user_type text);"), IsEmpty());
  EXPECT_THAT(missing("CREATE TABLE login_events (user_id bigint);"), IsEmpty());
  EXPECT_THAT(missing("CREATE SCHEMA s; CREATE TABLE s.t (user_id bigint);"), IsEmpty());
}

std::vector<std::string> polymorphic(const std::string& columns) {
  const auto catalog = schema_of(
      "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE kinds (name text PRIMARY KEY);"
      "CREATE TABLE t (" +
      columns + ");");
  return described(polymorphic_references(catalog), [](const PolymorphicReference& found) {
    return found.type->name + ", " + found.id->name;
  });
}

TEST(PolymorphicReferences, ArePairsOfTypeAndId) {
  EXPECT_THAT(polymorphic("subject_type text, subject_id bigint"),
              ElementsAre("subject_type, subject_id"));
  EXPECT_THAT(polymorphic("user_type text, user_id bigint"), IsEmpty());
  EXPECT_THAT(polymorphic("subject_type text REFERENCES kinds, subject_id bigint"), IsEmpty());
  EXPECT_THAT(polymorphic("subject_type int, subject_id bigint"), IsEmpty());
  EXPECT_THAT(polymorphic("type text, id bigint"), IsEmpty());
}

}  // namespace
}  // namespace pgplumb::integrity
