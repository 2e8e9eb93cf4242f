#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
class Tern : public Tree {
 protected:
  Tern() {
    write("m/tern.conf", "[database]\nhost = x\n\n[data]\nrole = app\nlong = {{env \"X\"}}\n");
  }
};

TEST_F(Tern, RunsFilesByNumberUpToTheSeparator) {
  write("m/9_a.sql", "A;\n---- create above / drop below ----\nB;\n");
  write_all({"m/10_b.sql", "m/x.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("tern m"));
  EXPECT_THAT(models_of(history), ElementsAre("9_a.sql: file", "10_b.sql: file"));
  EXPECT_EQ(run_part(history, history.projects[0].migrations[0]), "A;\n");
  EXPECT_TRUE(history.projects[0].migrations[0].down.exists());
  EXPECT_TRUE(history.projects[0].fresh_session);
}

TEST_F(Tern, EachDirectionOptsOutForItself) {
  write("m/1_a.sql", "---- tern: disable-tx ----\nA;\n");
  write("m/2_b.sql", "A;\n---- create above / drop below ----\n---- tern: disable-tx ----\nB;\n");
  EXPECT_THAT(models_of(find()), ElementsAre("1_a.sql: statement", "2_b.sql: file"));
}

TEST_F(Tern, WordsOfOtherFormsDoNotOptOut) {
  write("m/1_a.sql", "-- tern: disable-tx\nA;\n");
  const History history = find();
  EXPECT_THAT(models_of(history), ElementsAre("1_a.sql: file"));
  EXPECT_THAT(directives_of(history.projects[0].migrations[0]),
              ElementsAre("-- tern: disable-tx (no effect)"));
}

TEST_F(Tern, ValuesAreFilledInAtTheirLength) {
  write("m/1_a.sql", "GRANT x TO {{.role}}, {{ .role }}_ro, {{.long}};\n");
  const History history = find();
  EXPECT_EQ(run_part(history, history.projects[0].migrations[0]),
            "GRANT x TO app      , app_ro        , {{.long}};\n");
}

TEST_F(Tern, TemplatesAreTakenInInTheirPlace) {
  write("m/1_a.sql", "A;\n{{ template \"shared/v.sql\" . }}\nB;\n{{ template \"gone.sql\" . }}\n");
  write("m/shared/v.sql", "V;\n");
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("m/1_a.sql", "m/shared/v.sql", "m/1_a.sql"));
  EXPECT_FALSE(history.projects[0].migrations[0].continues);
  EXPECT_TRUE(history.projects[0].migrations[1].continues);
  EXPECT_THAT(history.unread, ElementsAre("m/1_a.sql:4: m/gone.sql is not read: it is not there"));
}

}  // namespace
}  // namespace pgplumb::history
