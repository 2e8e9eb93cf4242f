#include "effects/volatility.h"

#include <algorithm>
#include <utility>

#include "catalog/builtins.h"
#include "sql/parse.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Session;
using sql::Volatility;

namespace {

bool takes(std::size_t arguments, std::size_t defaults, bool variadic, std::size_t written) {
  if (written > arguments) return variadic;
  return written + defaults + (variadic ? 1 : 0) >= arguments;
}

bool takes(const catalog::Function& function, std::size_t written) {
  std::size_t defaults = 0;
  bool variadic = false;
  for (const sql::Parameter& parameter : function.parameters) {
    if (!parameter.default_value.empty()) ++defaults;
    if (parameter.mode == sql::ParameterMode::variadic) variadic = true;
  }
  return takes(function.argument_types.size(), defaults, variadic, written);
}

/// What SQL functions are made of is looked into this far.
constexpr int max_inlining = 8;

std::optional<std::string> volatile_function(const Catalog& catalog, const Session& session,
                                             const sql::Expr& expr, int depth);

/// The one expression that a function in SQL returns, if it is no more than that.
Box<sql::Expr> single_expression(const catalog::Function& function) {
  std::vector<sql::Query> queries = function.sql_body;
  if (queries.empty() && !function.body.empty()) {
    const SourceFile source{.path = {}, .text = function.body};
    sql::ParsedFile parsed = sql::parse(source, 0);
    if (!parsed.errors.empty() || parsed.statements.size() != 1) return std::nullopt;
    auto* data = std::get_if<sql::DataStatement>(&parsed.statements.front().node);
    if (data == nullptr) return std::nullopt;
    queries.push_back(std::move(data->query));
  }
  if (queries.size() != 1) return std::nullopt;
  const sql::Query& query = queries.front();
  const bool plain = query.command == sql::Command::select && query.with.empty() &&
                     query.arms.empty() && query.from.empty() && query.where.empty() &&
                     query.group_by.empty() && query.having.empty() && query.order_by.empty() &&
                     query.limit.empty() && query.offset.empty() && !query.distinct &&
                     query.targets.size() == 1;
  if (!plain) return std::nullopt;
  return query.targets.front().expr;
}

/// inline_function() in clauses.c: a function in SQL that only names an expression is replaced by
/// it, so that VOLATILE, the default, means nothing where the expression is not.
bool is_inlined(const Catalog& catalog, const Session& session, const catalog::Function& function,
                int depth) {
  if (function.language != "sql" || function.kind != catalog::FunctionKind::function ||
      function.security_definer || function.returns_set || !function.config.empty() ||
      depth >= max_inlining) {
    return false;
  }
  const Box<sql::Expr> body = single_expression(function);
  return body && !volatile_function(catalog, session, *body, depth + 1);
}

}  // namespace

Volatility volatility_of_call(const Catalog& catalog, const Session& session,
                              const sql::Expr& call) {
  const std::size_t written = call.args.size();
  std::optional<Volatility> found;
  const auto consider = [&](Volatility volatility) {
    found = found ? std::max(*found, volatility) : volatility;
  };
  if (call.name.schema.empty() || call.name.schema == "pg_catalog") {
    for (const catalog::Signature& signature : catalog::builtin_functions(call.name.name)) {
      if (takes(signature.arguments.size(), signature.defaults, signature.variadic, written)) {
        consider(signature.volatility);
      }
    }
    if (found) return *found;
  }
  for (const catalog::Function* function :
       catalog::resolve_functions(catalog, session, call.name)) {
    if (takes(*function, written)) consider(function->volatility);
  }
  return found.value_or(Volatility::volatile_);
}

bool may_be_inlined(const Catalog& catalog, const Session& session, const sql::Expr& call) {
  const std::vector<const catalog::Function*> functions =
      catalog::resolve_functions(catalog, session, call.name);
  return functions.size() == 1 && is_inlined(catalog, session, *functions.front(), 0);
}

namespace {

bool is_volatile_call(const Catalog& catalog, const Session& session, const sql::Expr& call,
                      int depth) {
  if (volatility_of_call(catalog, session, call) != Volatility::volatile_) return false;
  const std::vector<const catalog::Function*> functions =
      catalog::resolve_functions(catalog, session, call.name);
  return functions.size() != 1 || !is_inlined(catalog, session, *functions.front(), depth);
}

std::optional<std::string> volatile_function(const Catalog& catalog, const Session& session,
                                             const sql::Expr& expr, int depth) {
  for (const sql::Expr* call : sql::calls_of(expr)) {
    if (is_volatile_call(catalog, session, *call, depth)) return call->name.name;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> volatile_function(const Catalog& catalog, const Session& session,
                                             const sql::Expr& expr) {
  return volatile_function(catalog, session, expr, 0);
}

}  // namespace pgplumb::effects
