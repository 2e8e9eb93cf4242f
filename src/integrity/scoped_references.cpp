#include "integrity/scoped_references.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

#include "integrity/foreign_keys.h"
#include "integrity/names.h"
#include "integrity/scope.h"

namespace pgplumb::integrity {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::ColumnNumber;
using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;

/// Of real schemas with tenants, those have them in three tables of ten or more.
constexpr std::size_t fewest_tables = 4;
constexpr double least_share = 0.3;

/// A column that alone refers to a row, by what it refers to and its name.
using Role = std::tuple<Oid, ColumnNumber, std::string>;

struct Member {
  Role role;
  const Column* column = nullptr;
};

bool names_an_actor(const std::string& column) {
  constexpr std::array<std::string_view, 16> words{
      "user",    "users",    "creator", "created", "author",   "owner",   "updated", "deleted",
      "invited", "assignee", "editor",  "person",  "language", "country", "type",    "status"};
  return std::ranges::any_of(words_of(column), [&](const std::string& word) {
    return std::ranges::find(words, word) != words.end();
  });
}

class Scopes {
 public:
  explicit Scopes(const Catalog& catalog) {
    std::map<Role, std::size_t> counts;
    for_each_foreign_key(catalog, [&](const Relation& table, const Constraint& key,
                                      const Relation& referenced) {
      const Column* column = key.columns.size() == 1 ? table.column(key.columns.front()) : nullptr;
      if (column == nullptr || key.referenced_columns.size() != 1 || &table == &referenced) return;
      Role role(referenced.oid, key.referenced_columns.front(), column->name);
      ++counts[role];
      members_[table.oid].push_back({std::move(role), column});
    });
    const double share = least_share * static_cast<double>(judged_tables(catalog).size());
    for (auto& [table, members] : members_) {
      std::erase_if(members, [&](const Member& member) {
        const std::size_t count = counts.at(member.role);
        return count < fewest_tables || static_cast<double>(count) < share ||
               names_an_actor(member.column->name);
      });
    }
  }

  /// The columns of the table that are a tenant's.
  [[nodiscard]] const std::vector<Member>& of(const Relation& table) const {
    static const std::vector<Member> none;
    const auto found = members_.find(table.oid);
    return found == members_.end() ? none : found->second;
  }

 private:
  std::unordered_map<Oid, std::vector<Member>> members_;
};

bool includes(const std::vector<ColumnNumber>& columns, ColumnNumber column) {
  return std::ranges::find(columns, column) != columns.end();
}

/// Some foreign key between the two tables says that both rows have the same tenant.
bool is_enforced(const Relation& table, const Relation& referenced, ColumnNumber scope,
                 ColumnNumber referenced_scope) {
  return std::ranges::any_of(table.constraints, [&](const Constraint& key) {
    return key.kind == catalog::ConstraintKind::foreign_key && key.references == referenced.oid &&
           includes(key.columns, scope) && includes(key.referenced_columns, referenced_scope);
  });
}

}  // namespace

std::vector<UnscopedReference> unscoped_references(const Catalog& catalog) {
  const Scopes scopes(catalog);
  std::vector<UnscopedReference> found;
  for_each_foreign_key(
      catalog, [&](const Relation& table, const Constraint& key, const Relation& referenced) {
        for (const Member& own : scopes.of(table)) {
          const auto& theirs = scopes.of(referenced);
          const auto other = std::ranges::find(theirs, own.role, &Member::role);
          const Relation* tenant = catalog.relations.find(std::get<0>(own.role));
          if (other == theirs.end() || tenant == nullptr || tenant == &referenced ||
              includes(key.columns, own.column->number) || accepts_null(catalog, *own.column) ||
              accepts_null(catalog, *other->column) ||
              is_enforced(table, referenced, own.column->number, other->column->number)) {
            continue;
          }
          found.push_back({&table, &key, &referenced, tenant, own.column, other->column});
          return;
        }
      });
  return found;
}

}  // namespace pgplumb::integrity
