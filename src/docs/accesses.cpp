#include <fmt/format.h>

#include <array>
#include <set>

#include "catalog/session.h"
#include "docs/pages.h"
#include "integrity/table_readers.h"
#include "report/schema_words.h"

namespace pgplumb::docs {
namespace {

class Collector {
 public:
  explicit Collector(const Guide& guide) : guide_(guide), catalog_(guide.catalog()) {}

  std::vector<Access> collect() {
    views();
    functions();
    for (const history::QueryFile& file : guide_.replayed().queries) {
      for (const history::ApplicationQuery& query : file.queries) queries(query);
    }
    return std::move(found_);
  }

 private:
  void views() {
    for (const Entry& entry : guide_.entries()) {
      if (!entry.relation->query) continue;
      Access access{.kind = Access::view, .name = guide_.link(*entry.relation), .uses = {}};
      add(integrity::needs_of_view(catalog_, *entry.relation), access);
      found_.push_back(std::move(access));
    }
  }

  void functions() {
    for (const auto& [oid, function] : catalog_.functions) {
      if (!function.extension.empty()) continue;
      Access access{.kind = Access::function,
                    .name = Line().code(report::function_signature(catalog_, function)),
                    .uses = {}};
      add(integrity::needs_of_function(catalog_, function), access);
      if (!access.uses.empty()) found_.push_back(std::move(access));
    }
  }

  void queries(const history::ApplicationQuery& query) {
    Access access{
        .kind = Access::query,
        .name = query.name.empty() ? guide_.file_and_line(query.span) : Line().code(query.name),
        .uses = {},
        .remark = query.rows};
    add(integrity::needs_of(catalog_, catalog::Session{}, query.query), access);
    if (!access.uses.empty()) found_.push_back(std::move(access));
  }

  void add(std::vector<integrity::TableNeed> needs, Access& access) {
    for (integrity::TableNeed& need : integrity::by_table(std::move(needs))) {
      if (!report::is_own(*need.table)) continue;
      Access::Use use{.index = integrity::serving_index(catalog_, need),
                      .one_row = integrity::finds_one_row(catalog_, need)};
      use.need = std::move(need);
      access.uses.push_back(std::move(use));
    }
  }

  const Guide& guide_;
  const catalog::Catalog& catalog_;
  std::vector<Access> found_;
};

}  // namespace

std::vector<Access> accesses_of(const Guide& guide) { return Collector(guide).collect(); }

IndexUsers index_users(const std::vector<Access>& accesses) {
  constexpr std::array<std::string_view, 3> kinds{"view ", "function ", "query "};
  IndexUsers users;
  for (const Access& access : accesses) {
    std::set<catalog::Oid> told;
    for (const Access::Use& use : access.uses) {
      if (use.index == nullptr || !told.insert(use.index->oid).second) continue;
      users[use.index->oid].item(Line(kinds[access.kind]).line(access.name), "; ");
    }
  }
  return users;
}

}  // namespace pgplumb::docs
