#include "rewrite/lasting.h"

#include <algorithm>
#include <array>

#include "history/markers.h"
#include "history/path.h"
#include "sql/walk.h"

namespace pgplumb::rewrite {
namespace {

bool is_temporary(const sql::QualifiedName& name, sql::Persistence persistence) {
  return persistence == sql::Persistence::temporary || name.schema == "pg_temp";
}

bool sets_setting(const sql::Query& query) {
  bool found = false;
  sql::for_each_expr(query, [&](const sql::Expr& root) {
    for (const sql::Expr* call : sql::calls_of(root)) found |= call->name.name == "set_config";
  });
  return found;
}

struct Work {
  std::string_view operator()(const sql::Set& set) const {
    if (set.local) return "SET LOCAL";
    return set.name == "transaction" ? "SET TRANSACTION" : "";
  }
  std::string_view operator()(const sql::CreateTable& create) const {
    return is_temporary(create.name, create.persistence) ? "a temporary table" : "";
  }
  std::string_view operator()(const sql::CreateTableAs& create) const {
    return is_temporary(create.name, create.persistence) ? "a temporary table" : "";
  }
  std::string_view operator()(const sql::CreateView& create) const {
    return is_temporary(create.name, create.persistence) ? "a temporary view" : "";
  }
  std::string_view operator()(const sql::CreateSequence& create) const {
    return is_temporary(create.name, create.persistence) ? "a temporary sequence" : "";
  }
  std::string_view operator()(const sql::Lock&) const { return "LOCK TABLE"; }
  std::string_view operator()(const sql::Prepare&) const { return "PREPARE"; }
  std::string_view operator()(const sql::DataStatement& data) const {
    return sets_setting(data.query) ? "set_config()" : "";
  }
  std::string_view operator()(const sql::Unmodelled& other) const {
    constexpr std::array<std::string_view, 4> tags{"SET CONSTRAINTS", "DECLARE CURSOR", "LISTEN",
                                                   "LOAD"};
    const auto* const found = std::ranges::find(tags, other.tag);
    return found == tags.end() ? std::string_view() : *found;
  }
  std::string_view operator()(const auto&) const { return {}; }
};

}  // namespace

std::string_view lasting_work(const sql::Statement& statement) {
  return std::visit(Work{}, statement.node);
}

bool is_plain_begin(std::string_view text) {
  constexpr std::array<std::string_view, 4> plain{"BEGIN", "BEGIN WORK", "BEGIN TRANSACTION",
                                                  "START TRANSACTION"};
  return std::ranges::any_of(plain, [&](std::string_view each) {
    return history::equal_ignoring_case(history::trim(text), each);
  });
}

}  // namespace pgplumb::rewrite
