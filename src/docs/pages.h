#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "docs/document.h"
#include "docs/guide.h"
#include "integrity/query_needs.h"

/// One file a kind of page; each a pure function from the guide to pages.
namespace pgplumb::docs {

/// Somebody who reads or writes tables: a view, a function, a query of the application.
struct Access {
  enum Kind : std::uint8_t { view, function, query };
  struct Use {
    integrity::TableNeed need;
    const catalog::Index* index = nullptr;  ///< that finds the rows; null: none does
    bool one_row = false;
  };
  Kind kind = view;
  Line name;
  std::vector<Use> uses;
  std::string remark{};  ///< ":one"
};
std::vector<Access> accesses_of(const Guide& guide);

/// By index, those whose rows it finds.
using IndexUsers = std::unordered_map<catalog::Oid, Line>;
IndexUsers index_users(const std::vector<Access>& accesses);

Page overview_page(const Guide& guide);
Page table_page(const Guide& guide, const Entry& entry, const IndexUsers& users);
Page types_page(const Guide& guide);
Page history_page(const Guide& guide);
Page access_page(const Guide& guide, const std::vector<Access>& accesses);
Page performance_page(const Guide& guide);
Page validation_page(const Guide& guide);

/// The rules of `validation_page` for programs.
std::string validation_json(const Guide& guide);

/// The table and what a foreign key ties it to, with their keys alone. Empty where that is nothing
/// or too much to be seen at once.
std::string neighbours_mermaid(const Guide& guide, const Entry& entry);
/// All tables, with as much as Mermaid takes; empty where it takes too few.
std::string overview_mermaid(const Guide& guide);

}  // namespace pgplumb::docs
