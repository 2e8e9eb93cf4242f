#include <fmt/format.h>

#include <array>
#include <set>

#include "catalog/session.h"
#include "catalog/stored.h"
#include "docs/pages.h"
#include "lint/function_bodies.h"
#include "report/schema_words.h"

namespace pgplumb::docs {
namespace {

class Collector {
 public:
  explicit Collector(const Guide& guide) : guide_(guide), catalog_(guide.catalog()) {}

  std::vector<Access> collect() {
    views();
    functions();
    for (const NamedQuery& query : guide_.replayed().queries) {
      Access access{
          .kind = Access::query, .name = Line().code(query.name), .uses = {}, .remark = query.rows};
      add(query.query, catalog::Session{}, access);
      if (!access.uses.empty()) found_.push_back(std::move(access));
    }
    return std::move(found_);
  }

 private:
  void views() {
    for (const Entry& entry : guide_.entries()) {
      if (!entry.relation->query) continue;
      Access access{.kind = Access::view, .name = guide_.link(*entry.relation), .uses = {}};
      add(*entry.relation->query, catalog::stored_session(), access);
      found_.push_back(std::move(access));
    }
  }

  void functions() {
    for (const auto& [oid, function] : catalog_.functions) {
      if (!function.extension.empty()) continue;
      Access access{.kind = Access::function,
                    .name = Line().code(report::function_signature(catalog_, function)),
                    .uses = {}};
      if (!function.sql_body.empty()) {
        for (const sql::Query& query : function.sql_body) {
          add(query, catalog::stored_session(), access);
        }
      } else {
        lint::for_each_sql(function, [&](const sql::Statement& statement) {
          const auto* data = std::get_if<sql::DataStatement>(&statement.node);
          if (data != nullptr) add(data->query, catalog::Session{}, access);
        });
      }
      if (!access.uses.empty()) found_.push_back(std::move(access));
    }
  }

  void add(const sql::Query& query, const catalog::Session& session, Access& access) {
    for (TableNeed& need : needs_of(catalog_, session, query)) {
      if (!report::is_own(*need.table)) continue;
      Access::Use use{.index = serving_index(catalog_, need),
                      .one_row = finds_one_row(catalog_, need)};
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
