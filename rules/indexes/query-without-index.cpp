// All queries that are known say together what indexes are missing: those of the application's
// files, of views and functions, and of policies. Without files nothing is asked: views and
// functions alone are not what the schema is for.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "integrity/foreign_key_cover.h"
#include "integrity/index_proposals.h"
#include "integrity/names.h"
#include "integrity/table_readers.h"
#include "lint/query_words.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"
#include "text/counted.h"

namespace pgplumb::rules::query_without_index {
namespace {

using integrity::ProposedIndex;
using integrity::TableNeed;

/// So many queries are pointed at beside the first.
constexpr std::size_t most_related = 6;

/// Somebody whose queries need an index.
struct User {
  std::string name;
  Span span;
  bool is_changed = false;  ///< part of what is under review
  const history::QueryUse* use = nullptr;
};

/// What all of them need; `users` has whose each need is.
struct Workload {
  std::vector<TableNeed> needs;
  std::vector<std::size_t> user_of;
  std::vector<User> users;

  void add(User user, std::vector<TableNeed> more) {
    if (more.empty()) return;
    user_of.insert(user_of.end(), more.size(), users.size());
    users.push_back(std::move(user));
    std::ranges::move(more, std::back_inserter(needs));
  }
};

void add_files(const lint::SchemaContext& context, bool statistics, Workload& workload) {
  const catalog::Session session = lint::query_session(context.config);
  for (const history::QueryFile& file : context.queries) {
    for (const history::ApplicationQuery& query : file.queries) {
      if (query.use.has_value() != statistics) continue;
      workload.add({.name = lint::query_name(query),
                    .span = query.span,
                    .is_changed = file.changed,
                    .use = query.use ? &*query.use : nullptr},
                   integrity::needs_of(context.catalog, session, query.query));
    }
  }
}

void add_schema(const lint::SchemaContext& context, Workload& workload) {
  const catalog::Catalog& catalog = context.catalog;
  const auto user = [&](std::string name, const catalog::Origin& origin) {
    return User{
        .name = std::move(name), .span = origin.created, .is_changed = is_new(context, origin)};
  };
  for (const auto& [oid, relation] : catalog.relations) {
    if (relation.query && !relation.origin.created.empty()) {
      workload.add(user("view " + integrity::display_name(relation), relation.origin),
                   integrity::needs_of_view(catalog, relation));
    }
    for (const catalog::Policy& policy : relation.policies) {
      if (!relation.row_security || policy.origin.created.empty()) continue;
      workload.add(user(fmt::format("policy {} of {}", sql::quote_identifier(policy.name),
                                    integrity::display_name(relation)),
                        policy.origin),
                   integrity::needs_of_policy(catalog, relation, policy));
    }
  }
  for (const auto& [oid, function] : catalog.functions) {
    if (!function.extension.empty() || function.origin.created.empty()) continue;
    workload.add(user("function " + lint::routine_name(catalog, function), function.origin),
                 integrity::needs_of_function(catalog, function));
  }
}

/// The files first, in which a query can be read; of statistics those that take the most time.
Workload workload_of(const lint::SchemaContext& context) {
  Workload workload;
  add_files(context, false, workload);
  add_files(context, true, workload);
  add_schema(context, workload);
  return workload;
}

/// Each once, in order.
std::vector<const User*> users_of(const Workload& workload, const ProposedIndex& index) {
  std::vector<const User*> users;
  for (const std::size_t need : index.served) {
    const User* user = &workload.users[workload.user_of[need]];
    if (std::ranges::find(users, user) == users.end()) users.push_back(user);
  }
  // Of those in files the order stands; rows of statistics follow by their time.
  std::ranges::stable_sort(users, [](const User* a, const User* b) {
    return a->use != nullptr && b->use != nullptr && a->use->milliseconds > b->use->milliseconds;
  });
  return users;
}

std::string message_of(const ProposedIndex& index, const std::vector<const User*>& users) {
  std::vector<std::string> columns;
  for (const catalog::ColumnNumber number : index.columns()) {
    columns.push_back(integrity::column_names(*index.table, {&number, 1}));
  }
  const bool one = users.size() == 1;
  const std::string who =
      one ? users.front()->name
          : fmt::format("{} and {}", users.front()->name, counted(users.size() - 1, "other"));
  const std::string table = integrity::display_name(*index.table);
  const std::string what =
      index.finds ? fmt::format("read{} all of {} to find some rows", one ? "s" : "", table)
                  : fmt::format("sort{} all of {} to have the first rows", one ? "s" : "", table);
  return fmt::format("{} {}: no index starts with {}", who, what, fmt::join(columns, " or "));
}

/// The foreign keys without an index whose columns the proposed one starts with.
void note_foreign_keys(const std::vector<integrity::UncoveredForeignKey>& keys,
                       const ProposedIndex& index, lint::Problem& problem) {
  const integrity::ColumnNumbers columns = index.columns();
  for (const integrity::UncoveredForeignKey& key : keys) {
    const auto& own = key.foreign_key->columns;
    const auto end =
        columns.begin() + static_cast<std::ptrdiff_t>(std::min(own.size(), columns.size()));
    if (key.table != index.table ||
        !std::is_permutation(own.begin(), own.end(), columns.begin(), end)) {
      continue;
    }
    problem.notes.push_back(
        fmt::format("foreign key {} has no index either: this one serves it too",
                    sql::quote_identifier(key.foreign_key->name)));
  }
}

void note_users(const std::vector<const User*>& users, lint::Problem& problem) {
  for (const User* user : users) {
    if (user->use != nullptr) {
      const std::string who = users.size() == 1 ? "it is" : "one of them is";
      problem.notes.push_back(fmt::format("{} {}", who, lint::use_words(*user->use)));
      break;
    }
  }
  const std::size_t shown = std::min(users.size() - 1, most_related);
  for (std::size_t i = 1; i <= shown; ++i) {
    problem.related.push_back(
        {.span = users[i]->span, .message = users[i]->name + " is served by the same index"});
  }
  if (users.size() - 1 > shown) {
    problem.notes.push_back(
        fmt::format("{} more are served by the same index", users.size() - 1 - shown));
  }
}

lint::Problem problem_of(const lint::SchemaContext& context, const ProposedIndex& index,
                         const std::vector<const User*>& users) {
  lint::Problem problem{
      .span = users.front()->span,
      .message = message_of(index, users),
      .notes = {index.finds
                    ? "where no index starts with a column of the condition, the plan is a "
                      "Seq Scan of the table with a Filter"
                    : "where no index has the rows in their order, the plan is a Seq Scan of the "
                      "table below a Sort"}};
  note_users(users, problem);
  problem.instead =
      lint::index_beside_sql(context, *index.table, index.table->origin, index.key_list());
  problem.subject = lint::subject(*index.table, index.columns());
  return problem;
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  if (context.queries.empty()) return;
  const Workload workload = workload_of(context);
  const auto uncovered = integrity::uncovered_foreign_keys(context.catalog);
  for (const ProposedIndex& index : propose_indexes(context.catalog, workload.needs)) {
    if (context.config.is_small(index.table->schema, index.table->name)) continue;
    const std::vector<const User*> users = users_of(workload, index);
    const bool is_under_review =
        context.under_review(index.table->oid) || std::ranges::any_of(users, &User::is_changed);
    if (!is_under_review) continue;
    lint::Problem problem = problem_of(context, index, users);
    note_foreign_keys(uncovered, index, problem);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"indexes", "queries"},
    .on_schema = check,
};

}  // namespace pgplumb::rules::query_without_index
