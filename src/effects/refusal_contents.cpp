// Parts of an expression that its place does not allow: transformSubLink() and transformColumnRef()
// in parse_expr.c, check_agglevels_and_constraints() and transformWindowFuncCall() in parse_agg.c,
// check_srf_call_placement() in parse_func.c, scanNSItemForColumn() in parse_relation.c.
#include "effects/refusal_contents.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "catalog/builtins.h"
#include "catalog/extension_objects.h"
#include "catalog/naming.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using sql::Expr;
using sql::ExprKind;

namespace {

std::string_view in_words(Place place) {
  switch (place) {
    case Place::check:
      return "check constraint";
    case Place::default_value:
      return "DEFAULT expression";
    case Place::index_expression:
      return "index expression";
    case Place::index_predicate:
      return "index predicate";
    case Place::generation:
      return "column generation expression";
    case Place::using_expression:
      return "transform expression";
    case Place::trigger_condition:
      return "trigger WHEN condition";
    case Place::policy:
      return "policy expression";
  }
  return {};
}

bool is_subquery(ExprKind kind) {
  return kind == ExprKind::scalar_subquery || kind == ExprKind::array_subquery ||
         kind == ExprKind::exists_subquery || kind == ExprKind::any_subquery ||
         kind == ExprKind::all_subquery;
}

bool may_be_of_extension(std::string_view function) {
  static const std::set<std::string, std::less<>> names = [] {
    std::set<std::string, std::less<>> found;
    catalog::for_each_extension_line(
        "function", [&](std::string_view line) { found.emplace(catalog::take_until(line, ' ')); });
    return found;
  }();
  return names.contains(function);
}

class ContentsCheck {
 public:
  ContentsCheck(Place place, std::string_view table, Collector& out)
      : place_(place), table_(table), out_(out) {}

  void run(const Expr& expr) const {
    if (is_subquery(expr.kind) && place_ != Place::policy) {
      refuse("0A000", fmt::format("cannot use subquery in {}", in_words(place_)), expr);
    } else if (expr.kind == ExprKind::call) {
      call(expr);
    } else if (expr.kind == ExprKind::column) {
      column(expr);
    }
  }

 private:
  void refuse(std::string_view sqlstate, std::string message, const Expr& expr) const {
    out_.refuse(sqlstate, std::move(message), expr.span);
  }

  void call(const Expr& call) const {
    if (call.window) {
      refuse("42P20", fmt::format("window functions are not allowed in a {}", in_words(place_)),
             call);
    }
    const bool own = !catalog::resolve_functions(out_.catalog(), out_.session(), call.name).empty();
    const bool system = call.name.schema.empty() || call.name.schema == "pg_catalog";
    if (own || !system) return;
    const auto overloads = catalog::builtin_functions(call.name.name);
    const auto all = [&](auto&& is) {
      return !overloads.empty() && std::ranges::all_of(overloads, is);
    };
    if (all([](const auto& each) { return each.kind == catalog::FunctionKind::aggregate; })) {
      refuse("42803", fmt::format("aggregate functions are not allowed in a {}", in_words(place_)),
             call);
    } else if (all([](const auto& each) { return each.returns_set; })) {
      refuse("0A000",
             fmt::format("set-returning functions are not allowed in a {}", in_words(place_)),
             call);
    } else if (is_missing_function(call, out_)) {
      refuse("42883", fmt::format("function {} does not exist", call.name.name), call);
    }
  }

  void column(const Expr& column) const {
    if (table_.empty() || place_ == Place::policy) return;
    const std::vector<std::string>& names = column.names;
    if (names.size() == 2 && names[0] != table_) {
      refuse("42P01", fmt::format("missing FROM-clause entry for table \"{}\"", names[0]), column);
    }
    if (!catalog::is_system_column(names.back()) || names.back() == "tableoid") return;
    if (place_ == Place::check || place_ == Place::generation) {
      refuse("42P10",
             fmt::format("system column \"{}\" reference in {} is invalid", names.back(),
                         in_words(place_)),
             column);
    } else if (place_ == Place::index_expression || place_ == Place::index_predicate) {
      refuse("0A000", "index creation on system columns is not supported", column);
    }
  }

  Place place_;
  std::string_view table_;
  Collector& out_;
};

}  // namespace

bool all_is_known(const Collector& out) {
  return std::ranges::all_of(out.catalog().extensions, [](const auto& entry) {
    return catalog::known_extension(entry.first).has_value();
  });
}

void refuse_contents(const sql::Expr& root, Place place, std::string_view table, Collector& out) {
  const ContentsCheck check(place, table, out);
  sql::for_each_expr(root, [&](const Expr& expr) { check.run(expr); });
}

bool is_missing_function(const Expr& call, const Collector& out) {
  return !catalog::is_builtin_function(call.name.name) &&
         catalog::resolve_functions(out.catalog(), out.session(), call.name).empty() &&
         all_is_known(out) && !may_be_of_extension(call.name.name) &&
         catalog::builtin_type(call.name.name) == nullptr &&
         catalog::resolve_type(out.catalog(), out.session(), {.name = call.name}).type ==
             catalog::no_oid;
}

bool is_plain_postgres(const Collector& out) {
  const auto& extensions = out.catalog().extensions;
  const bool is_plain =
      std::ranges::all_of(extensions, [](const auto& entry) { return entry.first == "plpgsql"; });
  return is_plain && !out.catalog().has_unseen_objects() && all_is_known(out);
}

}  // namespace pgplumb::effects
