// A body is parsed only where its text has the names: of hundreds of functions few do. Where many
// do, the first ones are enough.

#include "integrity/function_bodies.h"

#include <algorithm>
#include <optional>

#include "catalog/builtins.h"
#include "catalog/query_reader.h"
#include "sql/routine.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::integrity {
namespace {

using catalog::Function;
using catalog::Relation;

bool is_word_character(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '$'; }

std::optional<sql::Routine> routine_of(const Function& function) {
  if (function.body.empty() || (function.language != "plpgsql" && function.language != "sql")) {
    return std::nullopt;
  }
  auto routine = sql::parse_routine(
      {.language = function.language,
       .body = function.body,
       .body_span = {},
       .whole = function.origin.created,
       .is_function = true,
       .parameters = function.parameters,
       .returns_set = function.returns_set,
       .returns_nothing = function.kind == catalog::FunctionKind::procedure,
       .of_trigger = function.returns == catalog::TypeRef{catalog::trigger_oid}});
  if (!routine) return std::nullopt;
  return std::move(*routine);
}

/// Looks for one column, or one relation, in what a body says.
class Search {
 public:
  /// What of the queries counts: those of a trigger's function have its rows too, and the columns
  /// of `*` are those that a body goes on to use.
  struct Counts {
    bool rows_of_trigger = false;
    bool stars = false;
  };

  Search(const BodyNames& names, const Relation& relation, std::string_view column, Counts counts)
      : names_(names), relation_(relation), column_(column), counts_(counts) {
    visitor_.relation = [this](const sql::FromItem&, const Relation& used) {
      if (column_.empty() && used.oid == relation_.oid) found_ = true;
    };
    const auto is_wanted = [this](const sql::Expr& expr, catalog::Oid oid,
                                  catalog::ColumnNumber used) {
      if (!counts_.stars && !expr.names.empty() && expr.names.back() == "*") return;
      const catalog::Column* wanted = relation_.column(column_);
      if (oid == relation_.oid && wanted != nullptr && wanted->number == used) found_ = true;
    };
    visitor_.column = is_wanted;
    visitor_.aliased_column = is_wanted;
  }

  [[nodiscard]] bool found() const { return found_; }

  void in(const sql::RoutineStatement& statement) {
    std::visit([this](const auto& node) { in_node(node); }, statement.node);
  }

  void in(const sql::Query& query) {
    catalog::read_query(names_.catalog, names_.session, query, visitor_);
    in_targets(query);
    if (counts_.rows_of_trigger) {
      sql::for_each_expr(query, [this](const sql::Expr& each) { in_row_of_trigger(each); });
    }
  }

 private:
  void in_node(const sql::RoutineSql& node) {
    for (const sql::Statement& statement : node.statement) {
      if (const auto* data = std::get_if<sql::DataStatement>(&statement.node)) in(data->query);
    }
  }
  void in_node(const sql::RoutineLoop& node) {
    for (const sql::Query& query : node.query) in(query);
    in(node.expr);
  }
  void in_node(const sql::RoutineIf& node) {
    for (const sql::RoutineBranch& branch : node.branches) in(branch.condition);
  }
  void in_node(const sql::RoutineAssign& node) {
    in(node.value);
    if (counts_.rows_of_trigger && node.target.starts_with("new.") &&
        node.target.substr(4) == column_) {
      found_ = true;
    }
  }
  void in_node(const sql::RoutineReturn& node) { in(node.value); }
  void in_node(const sql::RoutineRaise& node) {
    for (const sql::RoutineExpr& parameter : node.parameters) in(parameter);
  }
  void in_node(const sql::RoutineOther& node) {
    for (const sql::Statement& statement : node.statement) {
      if (const auto* data = std::get_if<sql::DataStatement>(&statement.node)) in(data->query);
    }
  }
  void in_node(const auto&) {}

  void in(const sql::RoutineExpr& expr) {
    if (!expr.value) return;
    catalog::read_expr(names_.catalog, names_.session, *expr.value, nullptr, visitor_);
    if (counts_.rows_of_trigger) {
      sql::for_each_expr(*expr.value, [this](const sql::Expr& each) { in_row_of_trigger(each); });
    }
  }

  /// The columns that INSERT and UPDATE name on the left.
  void in_targets(const sql::Query& query) {
    if (column_.empty() || query.target.empty()) return;
    const Relation* written =
        catalog::resolve_relation(names_.catalog, names_.session, query.target.front().name);
    if (written != &relation_) return;
    const auto is_named = [this](const sql::Target& target) { return target.alias == column_; };
    if (query.command == sql::Command::insert || query.command == sql::Command::update) {
      found_ = found_ || std::ranges::any_of(query.targets, is_named);
    }
    if (query.on_conflict) {
      found_ = found_ || std::ranges::any_of(query.on_conflict->set, is_named);
    }
  }

  /// NEW.column and OLD.column.
  void in_row_of_trigger(const sql::Expr& expr) {
    if (expr.kind == sql::ExprKind::column && expr.names.size() == 2 &&
        (expr.names[0] == "new" || expr.names[0] == "old") && expr.names[1] == column_) {
      found_ = true;
    }
  }

  const BodyNames& names_;
  const Relation& relation_;
  std::string_view column_;
  Counts counts_;
  catalog::NameVisitor visitor_;
  bool found_ = false;
};

}  // namespace

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word_character(text[at - 1])) &&
        (end == text.size() || !is_word_character(text[end]))) {
      return true;
    }
  }
  return false;
}

bool uses(const BodyNames& names, const sql::Query& query, const Relation& relation,
          std::string_view column) {
  Search search(names, relation, column, {});
  search.in(query);
  return search.found();
}

std::vector<const Function*> functions_using(const BodyNames& names, const Relation& relation,
                                             std::string_view column, std::size_t most,
                                             const std::function<bool(const Function&)>& counts) {
  std::vector<const Function*> found;
  for (const auto& [oid, function] : names.catalog.functions) {
    // Bodies write names in lower case or in quotes: others are missed.
    if (!column.empty() && !has_word(function.body, column)) continue;
    const bool of_trigger =
        std::ranges::find(relation.triggers, oid, &catalog::Trigger::function) !=
        relation.triggers.end();
    // A trigger's function has the rows of its table without naming it.
    if (!of_trigger && !has_word(function.body, relation.name)) continue;
    if (!counts(function)) continue;
    const auto routine = routine_of(function);
    if (!routine) continue;
    Search search(names, relation, column, {.rows_of_trigger = of_trigger, .stars = true});
    for (const sql::RoutineStatement& statement : routine->block.body) {
      sql::for_each_statement(statement,
                              [&](const sql::RoutineStatement& each) { search.in(each); });
    }
    if (search.found()) found.push_back(&function);
    if (found.size() == most) break;
  }
  return found;
}

void for_each_sql(const Function& function,
                  const std::function<void(const sql::Statement&)>& visit) {
  const auto routine = routine_of(function);
  if (!routine) return;
  for (const sql::RoutineStatement& statement : routine->block.body) {
    sql::for_each_statement(statement, [&](const sql::RoutineStatement& each) {
      const auto* sql = std::get_if<sql::RoutineSql>(&each.node);
      if (sql == nullptr) return;
      for (const sql::Statement& inner : sql->statement) visit(inner);
    });
  }
}

}  // namespace pgplumb::integrity
