// libpg_query gives a body as JSON: objects of one key, "PLpgSQL_stmt_if", around the fields.
// Fields that are 0 or empty are left out. Variables are "datums", named by their number.
#include "sql/routine.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <memory>
#include <utility>

#include "sql/routine_text.h"
//
#include "sql/pg_nodes.h"
#include "text/ascii.h"

namespace pgplumb::sql {

namespace {

namespace json = boost::json;
using Object = json::object;

/// Bodies nested deeper are not followed.
constexpr std::size_t max_depth = 1500;

const json::value* member(const Object& object, std::string_view key) {
  return object.if_contains(key);
}

const Object* object_in(const Object& object, std::string_view key) {
  const json::value* value = member(object, key);
  return value ? value->if_object() : nullptr;
}

/// The fields of {"PLpgSQL_x": {fields}}, and x.
struct Node {
  std::string_view kind;
  const Object* fields = nullptr;
};

Node node_of(const Object* wrapper) {
  constexpr std::string_view prefix = "PLpgSQL_";
  if (wrapper == nullptr || wrapper->empty()) return {};
  std::string_view kind = wrapper->begin()->key();
  if (kind.starts_with(prefix)) kind.remove_prefix(prefix.size());
  return {kind, wrapper->begin()->value().if_object()};
}

std::string string_in(const Object& object, std::string_view key) {
  const json::value* value = member(object, key);
  const json::string* string = value ? value->if_string() : nullptr;
  return string ? std::string(*string) : std::string();
}

std::int64_t number_in(const Object& object, std::string_view key) {
  const json::value* value = member(object, key);
  const std::int64_t* number = value ? value->if_int64() : nullptr;
  return number ? *number : 0;
}

bool flag_in(const Object& object, std::string_view key) {
  const json::value* value = member(object, key);
  const bool* flag = value ? value->if_bool() : nullptr;
  return flag && *flag;
}

std::vector<Node> nodes_in(const Object& object, std::string_view key) {
  std::vector<Node> nodes;
  const json::value* value = member(object, key);
  const json::array* array = value ? value->if_array() : nullptr;
  if (array == nullptr) return nodes;
  for (const json::value& element : *array) {
    if (const Node node = node_of(element.if_object()); node.fields) nodes.push_back(node);
  }
  return nodes;
}

class RoutineReader {
 public:
  RoutineReader(const RoutineText& written, const Object& function)
      : text_(written), datums_(nodes_in(function, "datums")), places_(written.block_places()) {
    find_declarations();
  }

  RoutineBlock read(const Object& function) {
    RoutineStatement whole = statement(node_of(object_in(function, "action")));
    auto* block = std::get_if<RoutineBlock>(&whole.node);
    RoutineBlock outer = block ? std::move(*block) : RoutineBlock{};
    return outer;
  }

 private:
  RoutineBody body(const Object& fields, std::string_view key) {
    RoutineBody statements;
    for (const Node& node : nodes_in(fields, key)) statements.push_back(statement(node));
    return statements;
  }

  RoutineStatement statement(const Node& node);
  RoutineBlock block(const Object& fields);
  RoutineIf branches(const Object& fields);
  RoutineIf cases(const Object& fields);
  RoutineLoop loop(std::string_view kind, const Object& fields);
  RoutineAssign assign(const Object& fields);
  RoutineSql sql(std::string_view key, const Object& fields);
  RoutineExecute execute(const Object& fields);
  RoutineRaise raise(const Object& fields);
  RoutineReturn returned(const Object& fields);
  RoutineOther other(const Object& fields);
  [[nodiscard]] std::vector<Statement> statements_in(const Object& fields,
                                                     std::string_view key) const {
    return text_.statements(number_in(fields, "lineno"), query_in(fields, key));
  }

  /// The text of an expression in a field; empty where there is none.
  static std::string query_in(const Object& fields, std::string_view key) {
    const Node expr = node_of(object_in(fields, key));
    return expr.fields ? string_in(*expr.fields, "query") : std::string();
  }
  RoutineExpr expr_in(const Object& fields, std::string_view key) const {
    return text_.expression(query_in(fields, key));
  }
  std::vector<RoutineExpr> exprs_in(const Object& fields, std::string_view key) const {
    std::vector<RoutineExpr> exprs;
    for (const Node& node : nodes_in(fields, key)) {
      exprs.push_back(text_.expression(string_in(*node.fields, "query")));
    }
    return exprs;
  }
  RoutineBlock case_of(const Object& fields, Span span);
  void add_return_query(const Object& fields, RoutineStatement& result);
  static bool is_loop(std::string_view kind);
  std::string datum_name(std::int64_t number) const;
  RoutineTargets targets(const Object& fields, std::string_view key) const;
  void find_declarations();
  [[nodiscard]] std::vector<TypeName> type_of(std::size_t datum, std::string type_name) const;
  [[nodiscard]] std::size_t begin_on(std::int64_t line);
  std::vector<RoutineVariable> variables_before(std::int64_t line);
  void take_loop_variable(const Object& fields);

  const RoutineText& text_;
  std::vector<Node> datums_;
  std::uint32_t returns_read_ = 0;  ///< up to where RETURNs have been looked up
  BlockPlaces places_;
  std::map<std::size_t, std::size_t> declared_as_;  ///< datums: which of `places_.declarations`
  std::size_t next_begin_ = 0;  ///< of `places_.begins`: the first that no block has
  /// Variables that no block has taken yet, by the place of their declaration.
  std::map<std::size_t, std::vector<std::size_t>> undeclared_;
};

std::string RoutineReader::datum_name(std::int64_t number) const {
  if (number < 0 || static_cast<std::size_t>(number) >= datums_.size()) return {};
  const Node& datum = datums_[static_cast<std::size_t>(number)];
  if (datum.kind != "recfield") return string_in(*datum.fields, "refname");
  const std::int64_t parent = number_in(*datum.fields, "recparentno");
  if (parent == number) return {};
  return datum_name(parent) + '.' + string_in(*datum.fields, "fieldname");
}

RoutineTargets RoutineReader::targets(const Object& fields, std::string_view key) const {
  const Node target = node_of(object_in(fields, key));
  RoutineTargets result;
  if (target.fields == nullptr) return result;
  if (target.kind != "row") {
    result.names.push_back(string_in(*target.fields, "refname"));
    result.whole_row = target.kind == "rec";
    return result;
  }
  const json::value* list = member(*target.fields, "fields");
  const json::array* array = list ? list->if_array() : nullptr;
  if (array == nullptr) return result;
  for (const json::value& field : *array) {
    if (const Object* object = field.if_object()) {
      result.names.push_back(datum_name(number_in(*object, "varno")));
    }
  }
  if (result.names.size() == 1) {
    const Object* only = array->front().if_object();
    const auto number = static_cast<std::size_t>(number_in(*only, "varno"));
    const Node type =
        number < datums_.size() ? node_of(object_in(*datums_[number].fields, "datatype")) : Node{};
    // The parser does not look the type up: it is a row by its spelling alone.
    result.whole_row = type.fields && string_in(*type.fields, "typname").ends_with("%rowtype");
  }
  return result;
}

/// The parser tells the lines of declarations: the words of the body tell where on the line. What
/// is not found there, such as the variable of a loop, is at the line's beginning.
void RoutineReader::find_declarations() {
  std::size_t next = 0;
  for (std::size_t i = 0; i < datums_.size(); ++i) {
    const Object& fields = *datums_[i].fields;
    const std::int64_t line = number_in(fields, "lineno");
    const bool is_variable = datums_[i].kind == "var" || datums_[i].kind == "rec";
    if (!is_variable || line == 0) continue;
    const std::string name = to_lower(string_in(fields, "refname"));
    const auto& declarations = places_.declarations;
    while (next < declarations.size() && text_.line_of(declarations[next].at) < line) ++next;
    std::size_t at = text_.line_begin(line);
    if (next < declarations.size() && declarations[next].name == name &&
        text_.line_of(declarations[next].at) == line) {
      at = declarations[next].at;
      declared_as_.emplace(i, next++);
    }
    undeclared_[at].push_back(i);
  }
}

/// Where the BEGIN of the next block stands that the parser has on the line.
std::size_t RoutineReader::begin_on(std::int64_t line) {
  const auto& begins = places_.begins;
  while (next_begin_ < begins.size() && text_.line_of(begins[next_begin_]) < line) ++next_begin_;
  const bool found = next_begin_ < begins.size() && text_.line_of(begins[next_begin_]) == line;
  if (found) return begins[next_begin_++];
  const std::size_t next_line = text_.line_begin(line + 1);
  return next_line > text_.line_begin(line) ? next_line : text_.body().size();
}

/// The type as written: some versions of the parser leave its modifiers out of `type_name`.
std::vector<TypeName> RoutineReader::type_of(std::size_t datum, std::string type_name) const {
  if (const auto known = declared_as_.find(datum); known != declared_as_.end()) {
    const auto& declared = places_.declarations[known->second];
    if (declared.type_end > declared.type_begin) {
      return RoutineText::type(
          std::string_view(text_.body())
              .substr(declared.type_begin, declared.type_end - declared.type_begin));
    }
  }
  if (type_name.starts_with('_')) type_name = type_name.substr(1) + "[]";
  return RoutineText::type(type_name);
}

/// The variables declared before the BEGIN of a block that no earlier block has: which block
/// declares what is not told.
std::vector<RoutineVariable> RoutineReader::variables_before(std::int64_t line) {
  std::vector<RoutineVariable> variables;
  // add_dummy_return() puts a block without a line around one that has a label or handlers.
  if (line == 0) return variables;
  const auto end = undeclared_.upper_bound(begin_on(line));
  for (auto it = undeclared_.begin(); it != end; it = undeclared_.erase(it)) {
    for (const std::size_t i : it->second) {
      const Object& fields = *datums_[i].fields;
      std::string name = string_in(fields, "refname");
      if (name == "sqlstate" || name == "sqlerrm") continue;
      const Node type = node_of(object_in(fields, "datatype"));
      variables.push_back({.name = std::move(name),
                           .type = type.fields ? type_of(i, string_in(*type.fields, "typname"))
                                               : std::vector<TypeName>{},
                           .not_null = flag_in(fields, "notnull"),
                           .initial = expr_in(fields, "default_val")});
    }
  }
  return variables;
}

/// The variable that FOR itself makes is no block's.
void RoutineReader::take_loop_variable(const Object& fields) {
  const Node variable = node_of(object_in(fields, "var"));
  if (variable.fields == nullptr) return;
  const std::string name = string_in(*variable.fields, "refname");
  const auto on_line = undeclared_.find(text_.line_begin(number_in(*variable.fields, "lineno")));
  if (on_line == undeclared_.end()) return;
  std::erase_if(on_line->second,
                [&](std::size_t i) { return string_in(*datums_[i].fields, "refname") == name; });
}

RoutineBlock RoutineReader::block(const Object& fields) {
  RoutineBlock result{.label = string_in(fields, "label")};
  result.variables = variables_before(number_in(fields, "lineno"));
  result.body = body(fields, "body");
  const Node exceptions = node_of(object_in(fields, "exceptions"));
  if (exceptions.fields == nullptr) return result;
  for (const Node& handler : nodes_in(*exceptions.fields, "exc_list")) {
    RoutineHandler& added = result.handlers.emplace_back();
    for (const Node& condition : nodes_in(*handler.fields, "conditions")) {
      added.conditions.push_back(string_in(*condition.fields, "condname"));
    }
    added.body = body(*handler.fields, "action");
  }
  return result;
}

RoutineIf RoutineReader::branches(const Object& fields) {
  RoutineIf result;
  result.branches.push_back({expr_in(fields, "cond"), body(fields, "then_body")});
  for (const Node& branch : nodes_in(fields, "elsif_list")) {
    result.branches.push_back({expr_in(*branch.fields, "cond"), body(*branch.fields, "stmts")});
  }
  result.otherwise = body(fields, "else_body");
  return result;
}

RoutineIf RoutineReader::cases(const Object& fields) {
  RoutineIf result;
  for (const Node& branch : nodes_in(fields, "case_when_list")) {
    result.branches.push_back({expr_in(*branch.fields, "expr"), body(*branch.fields, "stmts")});
  }
  result.otherwise = body(fields, "else_stmts");
  result.must_match = !flag_in(fields, "have_else");
  return result;
}

RoutineLoop RoutineReader::loop(std::string_view kind, const Object& fields) {
  RoutineLoop result{.label = string_in(fields, "label")};
  result.targets = targets(fields, "var");
  take_loop_variable(fields);
  const std::int64_t line = number_in(fields, "lineno");
  std::string query;
  if (kind == "stmt_while") {
    result.kind = LoopKind::condition;
    result.expr = expr_in(fields, "cond");
  } else if (kind == "stmt_fori") {
    result.kind = LoopKind::integers;
    result.expr = expr_in(fields, "lower");
    result.upper = expr_in(fields, "upper");
    result.step = expr_in(fields, "step");
    result.reverse = flag_in(fields, "reverse");
  } else if (kind == "stmt_foreach_a") {
    result.kind = LoopKind::array;
    result.expr = expr_in(fields, "expr");
    result.targets.names.push_back(datum_name(number_in(fields, "varno")));
  } else if (kind == "stmt_dynfors") {
    result.kind = LoopKind::dynamic;
    result.expr = expr_in(fields, "query");
    result.parameters = exprs_in(fields, "params");
  } else if (kind == "stmt_fors") {
    result.kind = LoopKind::query;
    query = query_in(fields, "query");
  } else if (kind == "stmt_forc") {
    result.kind = LoopKind::query;
    const auto cursor = static_cast<std::size_t>(number_in(fields, "curvar"));
    if (cursor < datums_.size()) {
      query = query_in(*datums_[cursor].fields, "cursor_explicit_expr");
      // The first datum is FOUND: no row has its number.
      result.has_arguments = number_in(*datums_[cursor].fields, "cursor_explicit_argrow") > 0;
    }
    result.parameters = {expr_in(fields, "argquery")};
  }
  if (!query.empty()) {
    for (Statement& statement : text_.statements(line, query)) {
      if (auto* data = std::get_if<DataStatement>(&statement.node)) {
        result.query.push_back(std::move(data->query));
      }
    }
  }
  result.body = body(fields, "body");
  return result;
}

/// The parser has the whole as one text, "a[1] := b": behind the first := or = outside brackets
/// is the value.
RoutineAssign RoutineReader::assign(const Object& fields) {
  const std::string whole = query_in(fields, "expr");
  RoutineAssign result{.target = datum_name(number_in(fields, "varno"))};
  int brackets = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const char c = whole[i];
    if (c == '"' || c == '\'') quoted = !quoted;
    if (quoted) continue;
    if (c == '[') result.part = true;
    brackets += c == '[' || c == '(' ? 1 : 0;
    brackets -= c == ']' || c == ')' ? 1 : 0;
    const bool colon = c == ':' && i + 1 < whole.size() && whole[i + 1] == '=';
    if (brackets == 0 && (colon || c == '=')) {
      result.value = text_.expression(std::string_view(whole).substr(i + (colon ? 2 : 1)));
      break;
    }
  }
  return result;
}

RoutineSql RoutineReader::sql(std::string_view key, const Object& fields) {
  return {.statement = statements_in(fields, key),
          .size = query_in(fields, key).size(),
          .into = targets(fields, "target"),
          .strict = flag_in(fields, "strict")};
}

RoutineExecute RoutineReader::execute(const Object& fields) {
  return {.query = expr_in(fields, "query"),
          .parameters = exprs_in(fields, "params"),
          .into = targets(fields, "target"),
          .strict = flag_in(fields, "strict")};
}

RoutineRaise RoutineReader::raise(const Object& fields) {
  constexpr std::int64_t error_level = 21;  // elog.h: ERROR
  RoutineRaise result{.error = number_in(fields, "elog_level") >= error_level,
                      .condition = string_in(fields, "condname"),
                      .message = string_in(fields, "message"),
                      .code = {},
                      .parameters = exprs_in(fields, "params")};
  for (const Node& option : nodes_in(fields, "options")) {
    // plpgsql.h: PLPGSQL_RAISEOPTION_ERRCODE is 0.
    auto& place = number_in(*option.fields, "opt_type") == 0 ? result.code : result.parameters;
    place.push_back(expr_in(*option.fields, "expr"));
  }
  return result;
}

RoutineReturn RoutineReader::returned(const Object& fields) {
  RoutineReturn result{.value = expr_in(fields, "expr")};
  const std::int64_t line = number_in(fields, "lineno");
  if (line == 0) return result;  // the one that ends every body
  // RETURN of a plain variable has no expression: its text is all there is.
  const std::string text = text_.returned(line, returns_read_);
  if (result.value.text.empty() && text.find_first_not_of(" \t\r\n") != std::string::npos) {
    result.value = text_.expression(text);
  }
  return result;
}

RoutineOther RoutineReader::other(const Object& fields) {
  RoutineOther result{.changes = targets(fields, "target").names};
  for (const Node& item : nodes_in(fields, "diag_items")) {
    result.changes.push_back(datum_name(number_in(*item.fields, "target")));
  }
  result.exprs = exprs_in(fields, "params");
  for (const char* key : {"argquery", "dynquery", "expr"})
    result.exprs.push_back(expr_in(fields, key));
  result.statement = statements_in(fields, "query");
  return result;
}

/// CASE: an operand is put in a hidden variable first.
RoutineBlock RoutineReader::case_of(const Object& fields, Span span) {
  RoutineBlock both;
  RoutineExpr operand = expr_in(fields, "t_expr");
  if (!operand.text.empty()) {
    both.body.push_back({span, RoutineAssign{.target = datum_name(number_in(fields, "t_varno")),
                                             .value = std::move(operand)}});
  }
  both.body.push_back({span, cases(fields)});
  return both;
}

/// RETURN QUERY runs what a SELECT or an EXECUTE does.
void RoutineReader::add_return_query(const Object& fields, RoutineStatement& result) {
  if (query_in(fields, "dynquery").empty()) {
    result.node = sql("query", fields);
    return;
  }
  result.node = RoutineExecute{.query = expr_in(fields, "dynquery"),
                               .parameters = exprs_in(fields, "params"),
                               .into = {},
                               .adds_rows = true};
}

bool RoutineReader::is_loop(std::string_view kind) {
  return kind == "stmt_loop" || kind == "stmt_while" || kind == "stmt_fori" ||
         kind == "stmt_fors" || kind == "stmt_forc" || kind == "stmt_foreach_a" ||
         kind == "stmt_dynfors";
}

RoutineStatement RoutineReader::statement(const Node& node) {
  RoutineStatement result;
  if (node.fields == nullptr) return result;
  const Object& fields = *node.fields;
  const std::string_view kind = node.kind;
  result.span = text_.find_line(number_in(fields, "lineno"));
  if (kind == "stmt_block") {
    result.node = block(fields);
  } else if (kind == "stmt_if") {
    result.node = branches(fields);
  } else if (kind == "stmt_case") {
    result.node = case_of(fields, result.span);
  } else if (is_loop(kind)) {
    result.node = loop(kind, fields);
  } else if (kind == "stmt_exit") {
    result.node = RoutineExit{.leaves = flag_in(fields, "is_exit"),
                              .label = string_in(fields, "label"),
                              .condition = expr_in(fields, "cond")};
  } else if (kind == "stmt_assign") {
    result.node = assign(fields);
  } else if (kind == "stmt_execsql") {
    result.node = sql("sqlstmt", fields);
  } else if (kind == "stmt_perform" || kind == "stmt_call") {
    result.node = sql("expr", fields);
  } else if (kind == "stmt_dynexecute") {
    result.node = execute(fields);
  } else if (kind == "stmt_raise") {
    result.node = raise(fields);
  } else if (kind == "stmt_assert") {
    result.node = RoutineAssert{.condition = expr_in(fields, "cond")};
  } else if (kind == "stmt_commit" || kind == "stmt_rollback") {
    result.node = RoutineTransaction{.commits = kind == "stmt_commit"};
  } else if (kind == "stmt_return") {
    result.node = returned(fields);
  } else if (kind == "stmt_return_next") {
    result.node = RoutineReturn{.value = expr_in(fields, "expr"), .adds_rows = true};
  } else if (kind == "stmt_return_query") {
    add_return_query(fields, result);
  } else {
    result.node = other(fields);
    if (kind == "stmt_fetch") std::get<RoutineOther>(result.node).changes.emplace_back("found");
  }
  if (const auto* sql = std::get_if<RoutineSql>(&result.node); sql && !sql->statement.empty()) {
    result.span = sql->statement.front().span;
  }
  return result;
}

/// libpg_query 18 writes `{}}`, a brace too many, for each of a trigger's variables that get their
/// values only when they are asked for, such as TG_OP. They come before the body, and others are
/// known by their place behind them.
std::string mended(std::string_view functions) {
  constexpr std::string_view broken = ",{}}";
  constexpr std::string_view whole = R"(,{"PLpgSQL_promise":{}})";
  constexpr std::string_view body = "\"action\":";
  std::string text;
  std::size_t at = 0;
  while (at < functions.size() && !functions.substr(at).starts_with(body)) {
    std::size_t end = at + 1;
    if (functions[at] == '"') {  // what people wrote
      while (end < functions.size() && functions[end] != '"') end += functions[end] == '\\' ? 2 : 1;
      ++end;
    }
    if (functions.substr(at).starts_with(broken)) {
      text += whole;
      end = at + broken.size();
    } else {
      text += functions.substr(at, end - at);
    }
    at = end;
  }
  return text.append(functions.substr(std::min(at, functions.size())));
}

std::expected<Routine, std::string> parse_plpgsql(const RoutineText& text, bool of_trigger) {
  const std::string function = text.as_function();
  PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(function.c_str());
  const std::unique_ptr<PgQueryPlpgsqlParseResult, void (*)(PgQueryPlpgsqlParseResult*)> owner(
      &result, [](PgQueryPlpgsqlParseResult* each) { pg_query_free_plpgsql_parse_result(*each); });
  if (result.error != nullptr) return std::unexpected(std::string(result.error->message));
  json::parse_options options;
  options.max_depth = max_depth;
  json::error_code error;
  const json::value root = of_trigger
                               ? json::parse(mended(result.plpgsql_funcs), error, {}, options)
                               : json::parse(result.plpgsql_funcs, error, {}, options);
  if (error == json::error::too_deep) return std::unexpected("nested too deep");
  const json::array* functions = error ? nullptr : root.if_array();
  if (functions == nullptr || functions->empty()) {
    return std::unexpected("its parsed form cannot be read");
  }
  const Node parsed = node_of(functions->front().if_object());
  if (parsed.fields == nullptr) return std::unexpected("not a function");
  return Routine{.block = RoutineReader(text, *parsed.fields).read(*parsed.fields)};
}

}  // namespace

std::expected<Routine, std::string> parse_routine(const RoutineSource& source) {
  if (source.body.find('\0') != source.body.npos) return std::unexpected("it holds a NUL byte");
  const RoutineText text(source);
  if (source.language == "plpgsql") return parse_plpgsql(text, source.of_trigger);
  if (source.language != "sql") return std::unexpected("its language is not followed");
  auto statements = text.body_statements();
  if (!statements) return std::unexpected(std::move(statements.error()));
  Routine routine{.is_sql = true};
  for (Statement& statement : *statements) {
    const Span span = statement.span;
    RoutineSql sql;
    sql.statement.push_back(std::move(statement));
    routine.block.body.push_back({span, std::move(sql)});
  }
  return routine;
}

void for_each_statement(const RoutineStatement& statement,
                        const std::function<void(const RoutineStatement&)>& visit) {
  visit(statement);
  const auto visit_all = [&](const RoutineBody& body) {
    for (const RoutineStatement& each : body) for_each_statement(each, visit);
  };
  if (const auto* block = std::get_if<RoutineBlock>(&statement.node)) {
    visit_all(block->body);
    for (const RoutineHandler& handler : block->handlers) visit_all(handler.body);
  } else if (const auto* branches = std::get_if<RoutineIf>(&statement.node)) {
    for (const RoutineBranch& branch : branches->branches) visit_all(branch.body);
    visit_all(branches->otherwise);
  } else if (const auto* loop = std::get_if<RoutineLoop>(&statement.node)) {
    visit_all(loop->body);
  }
}

}  // namespace pgplumb::sql
