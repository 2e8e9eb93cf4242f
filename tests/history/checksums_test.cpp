#include <gmock/gmock.h>

#include <filesystem>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Projects that the tools themselves could have written.
class Checksums : public Tree {
 protected:
  static void take(const std::string& fixture) {
    std::filesystem::copy(PGPLUMB_SOURCE_DIR "/fixtures/frameworks/" + fixture, ".",
                          std::filesystem::copy_options::recursive);
  }

  static void append(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::app) << text;
  }

  /// "name: what is wrong" for each migration with a fault.
  static std::vector<std::string> faults() {
    std::vector<std::string> found;
    for (const Project& project : find().projects) {
      for (const Migration& migration : project.migrations) {
        if (migration.checksum_fault.empty()) continue;
        found.push_back(migration.name + ": " + migration.checksum_fault);
      }
    }
    return found;
  }
};

TEST_F(Checksums, WhatTheToolsWroteFits) {
  for (const char* fixture : {"atlas", "graphile-migrate", "prisma-8"}) {
    SCOPED_TRACE(fixture);
    take(fixture);
    EXPECT_THAT(faults(), IsEmpty());
    for (const auto& entry : std::filesystem::directory_iterator(".")) {
      if (entry.path().filename() != ".git") std::filesystem::remove_all(entry.path());
    }
  }
}

TEST_F(Checksums, AtlasSeesAnEditFromTheFirstFileOn) {
  take("atlas");
  append("migrations/20260104120000_walks_idx.sql", "-- more\n");
  EXPECT_THAT(faults(), ElementsAre("20260104120000_walks_idx.sql: atlas.sum has another checksum "
                                    "for it"));
}

TEST_F(Checksums, OfBytesThatAreNotUtf8NothingIsSaid) {
  take("atlas");
  append("migrations/20260104120000_walks_idx.sql", "-- \xE9\n");
  EXPECT_THAT(faults(), IsEmpty());
  for (const auto& entry : std::filesystem::directory_iterator(".")) {
    if (entry.path().filename() != ".git") std::filesystem::remove_all(entry.path());
  }
  take("graphile-migrate");
  append("migrations/committed/000002-walks.sql", "-- \xE9\n");
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(Checksums, AtlasSeesWhatIsNewOrGone) {
  take("atlas");
  write("migrations/20260106120000_new.sql");
  EXPECT_THAT(faults(), ElementsAre("20260106120000_new.sql: atlas.sum does not have it"));
  std::filesystem::remove("migrations/20260106120000_new.sql");
  std::filesystem::remove("migrations/20260104120000_walks_idx.sql");
  EXPECT_THAT(faults(), ElementsAre("20260105120000_distance.sql: atlas.sum has "
                                    "20260104120000_walks_idx.sql before it, which is not there"));
}

TEST_F(Checksums, GraphileMigrateHasAChain) {
  take("graphile-migrate");
  append("migrations/committed/000002-walks.sql", "SELECT 1;\n");
  EXPECT_THAT(faults(), ElementsAre("000002-walks.sql: its `--! Hash:` is not that of its text"));
  std::filesystem::remove("migrations/committed/000002-walks.sql");
  EXPECT_THAT(faults(), ElementsAre("000003-walks-idx.sql: its `--! Previous:` is not the hash of "
                                    "the migration before it"));
}

TEST_F(Checksums, PrismaEightHasOneInTheManifest) {
  take("prisma-8");
  append("migrations/app/20260301T0900_distance/ops.json", " ");
  EXPECT_THAT(faults(), IsEmpty());
  for (const char* number : {"0.5", "1e3", "9007199254740993", "18446744073709551615"}) {
    write("migrations/app/20260301T0900_distance/ops.json",
          std::string(R"([{"ratio": )") + number + "}]");
    EXPECT_THAT(faults(), IsEmpty()) << number;
  }
  write("migrations/app/20260301T0900_distance/ops.json", "[]");
  EXPECT_THAT(faults(), ElementsAre("20260301T0900_distance: its migrationHash is not that of "
                                    "migration.json and ops.json"));
}

}  // namespace
}  // namespace pgplumb::history
