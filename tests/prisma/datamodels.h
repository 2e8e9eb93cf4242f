#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/database.h"
#include "prisma/datamodel.h"
#include "prisma/drift.h"

namespace pgplumb::prisma {

/// The blocks of a datamodel; what is wrong with it fails the test.
inline std::vector<Block> blocks_of(Sources& sources, std::string_view text) {
  const std::uint32_t file = sources.add({.path = "schema.prisma", .text = std::string(text)});
  auto blocks = parse(sources[file], file);
  EXPECT_TRUE(blocks) << blocks.error().message;
  return blocks ? std::move(*blocks) : std::vector<Block>();
}

/// What is wrong with a datamodel; empty where nothing is.
inline std::string fault_of(std::string_view text) {
  Sources sources;
  const std::uint32_t file = sources.add({.path = "schema.prisma", .text = std::string(text)});
  const auto blocks = parse(sources[file], file);
  if (!blocks) return blocks.error().message;
  const auto database = database_of(*blocks, sources, {});
  return database ? "" : database.error().message;
}

inline Database database_of(std::string_view text, const DatamodelOptions& options = {}) {
  Sources sources;
  const auto blocks = blocks_of(sources, text);
  auto database = database_of(blocks, sources, options);
  EXPECT_TRUE(database) << database.error().message;
  return database ? std::move(*database) : Database();
}

inline catalog::Catalog catalog_of(std::string_view text) {
  return std::move(catalog::Database(text, 15).catalog);
}

/// The SQL that Prisma would write, one text a change.
inline std::vector<std::string> drift_of(std::string_view datamodel, std::string_view sql,
                                         const DatamodelOptions& options = {}) {
  std::vector<std::string> texts;
  for (const Change& change : drift(database_of(datamodel, options), catalog_of(sql)).changes) {
    texts.push_back(change.sql);
  }
  return texts;
}

}  // namespace pgplumb::prisma
