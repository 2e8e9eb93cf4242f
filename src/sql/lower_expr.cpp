// One function for each group of expression nodes of gram.y's a_expr, b_expr and c_expr; what has
// its own syntax and no meaning to us (XML and JSON constructors, grouping sets) is kept as
// written.
#include <algorithm>
#include <array>
#include <utility>

#include "sql/walk.h"
//
#include "sql/lower_internal.h"
#include "text/ascii.h"

namespace pgplumb::sql::lowering {

namespace {

Expr make(Lowering& in, ExprKind kind, int location) {
  Expr expr;
  expr.kind = kind;
  expr.span = in.text.token_span(location);
  return expr;
}

void add(Lowering& in, Expr& expr, const void* node) {
  if (node) expr.args.push_back(lower_expr(in, as_node(node)));
}

void add_all(Lowering& in, Expr& expr, const ::List* list) {
  expr.args.reserve(expr.args.size() + nodes(list).size());
  for (const ::Node* node : nodes(list)) add(in, expr, node);
}

void add_sorted(Lowering& in, Expr& expr, const ::List* sorts) {
  for (const auto* sort : nodes<::SortBy>(sorts)) add(in, expr, sort->node);
}

void add_window(Lowering& in, Expr& expr, const ::WindowDef* window) {
  if (!window) return;
  add_all(in, expr, window->partitionClause);
  add_sorted(in, expr, window->orderClause);
  add(in, expr, window->startOffset);
  add(in, expr, window->endOffset);
}

/// Gives `expr` the span and text up to the token at `end`.
void keep_text(Lowering& in, Expr& expr, int location, Index end) {
  const Index at = in.text.at(location);
  expr.span = in.text.span(at, end);
  expr.text = in.text.joined(at, end);
}

/// An expression that is written like a call and kept as it is.
Expr other(Lowering& in, int location) {
  Expr expr = make(in, ExprKind::other, location);
  keep_text(in, expr, location, in.text.call_end(in.text.at(location)));
  return expr;
}

bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

Expr lower_constant(Lowering& in, const ::A_Const& constant) {
  Expr expr = make(in, ExprKind::constant, constant.location);
  expr.text = value_text(in, as_node(&constant));
  if (constant.isnull) return expr;
  switch (tag_of(&constant.val)) {
    case T_Integer:
      expr.literal = LiteralKind::integer;
      break;
    case T_Float:
      expr.literal = all_digits(std::string_view(expr.text).substr(expr.text.starts_with('-')))
                         ? LiteralKind::integer
                         : LiteralKind::number;
      break;
    case T_Boolean:
      expr.literal = LiteralKind::boolean;
      break;
    case T_BitString:
      expr.literal = LiteralKind::bits;
      break;
    default:
      expr.literal = LiteralKind::string;
  }
  return expr;
}

Expr lower_column_reference(Lowering& in, const ::ColumnRef& column) {
  Expr expr = make(in, ExprKind::column, column.location);
  for (const ::Node* field : nodes(column.fields)) expr.names.push_back(value_text(in, field));
  return expr;
}

/// Whether a key is not sorted upwards with nulls last.
bool has_other_order(const ::List* keys) {
  return std::ranges::any_of(nodes<::SortBy>(keys), [](const ::SortBy* key) {
    return key->useOp != nullptr || key->sortby_nulls == SORTBY_NULLS_FIRST ||
           (key->sortby_dir != SORTBY_DEFAULT && key->sortby_dir != SORTBY_ASC);
  });
}

Expr lower_call(Lowering& in, const ::FuncCall& call) {
  Expr expr = make(in, ExprKind::call, call.location);
  expr.name = qualified_name(call.funcname, expr.span);
  expr.star = call.agg_star;
  expr.distinct = call.agg_distinct;
  expr.variadic = call.func_variadic;
  expr.window = call.over != nullptr;
  if (call.funcformat == COERCE_EXPLICIT_CALL) {
    const Index at = in.text.at(call.location);
    expr.name.span = in.text.span(at, in.text.name_end(at));
  }
  add_all(in, expr, call.args);
  expr.argument_count = static_cast<std::uint32_t>(expr.args.size());
  expr.has_filter = call.agg_filter != nullptr;
  expr.descends = has_other_order(call.agg_order);
  add_sorted(in, expr, call.agg_order);
  add(in, expr, call.agg_filter);
  add_window(in, expr, call.over);
  if (call.agg_order || call.agg_filter || call.over) {
    keep_text(in, expr, call.location, in.text.call_end(in.text.at(call.location)));
  }
  return expr;
}

/// The operator's symbol, with its schema where OPERATOR(schema.+) names one.
void set_operator(Expr& expr, const ::List* name) {
  QualifiedName qualified = qualified_name(name, {});
  expr.text = std::move(qualified.name);
  expr.name.schema = std::move(qualified.schema);
}

ExprKind kind_of(::A_Expr_Kind kind) {
  switch (kind) {
    case AEXPR_OP_ANY:
      return ExprKind::op_any;
    case AEXPR_OP_ALL:
      return ExprKind::op_all;
    case AEXPR_DISTINCT:
      return ExprKind::is_distinct;
    case AEXPR_NOT_DISTINCT:
      return ExprKind::is_not_distinct;
    case AEXPR_NULLIF:
      return ExprKind::null_if;
    case AEXPR_IN:
      return ExprKind::in_list;
    case AEXPR_LIKE:
    case AEXPR_ILIKE:
    case AEXPR_SIMILAR:
      return ExprKind::like;
    case AEXPR_BETWEEN:
    case AEXPR_NOT_BETWEEN:
    case AEXPR_BETWEEN_SYM:
    case AEXPR_NOT_BETWEEN_SYM:
      return ExprKind::between;
    case AEXPR_OP:
      return ExprKind::op;
  }
  return ExprKind::op;
}

Expr lower_operation(Lowering& in, const ::A_Expr& node) {
  Expr expr = make(in, kind_of(node.kind), node.location);
  set_operator(expr, node.name);
  add(in, expr, node.lexpr);
  if (is_a(node.rexpr, T_List)) {
    add_all(in, expr, &cast<::List>(node.rexpr));
  } else {
    add(in, expr, node.rexpr);
  }
  return expr;
}

Expr lower_logic(Lowering& in, const ::BoolExpr& node) {
  constexpr auto kind = [](::BoolExprType type) {
    if (type == AND_EXPR) return ExprKind::logical_and;
    return type == OR_EXPR ? ExprKind::logical_or : ExprKind::logical_not;
  };
  Expr expr = make(in, kind(node.boolop), node.location);
  add_all(in, expr, node.args);
  return expr;
}

Expr lower_boolean_test(Lowering& in, const ::BooleanTest& node) {
  constexpr std::array<std::string_view, 6> tests{"IS TRUE",      "IS NOT TRUE", "IS FALSE",
                                                  "IS NOT FALSE", "IS UNKNOWN",  "IS NOT UNKNOWN"};
  Expr expr = make(in, ExprKind::boolean_test, node.location);
  if (const auto i = static_cast<std::size_t>(node.booltesttype); i < tests.size()) {
    expr.text = tests[i];
  }
  add(in, expr, node.arg);
  return expr;
}

Expr lower_json_test(Lowering& in, const ::JsonIsPredicate& node) {
  Expr expr;
  expr.kind = ExprKind::boolean_test;
  expr.text = "IS JSON";
  if (node.item_type == JS_TYPE_OBJECT) expr.text += " OBJECT";
  if (node.item_type == JS_TYPE_ARRAY) expr.text += " ARRAY";
  if (node.item_type == JS_TYPE_SCALAR) expr.text += " SCALAR";
  if (node.unique_keys) expr.text += " WITH UNIQUE KEYS";
  add(in, expr, node.expr);
  return expr;
}

Expr lower_cast(Lowering& in, const ::TypeCast& node) {
  Expr expr = make(in, ExprKind::cast, node.location);
  add(in, expr, node.arg);
  expr.type.push_back(lower_type(in, node.typeName));
  return expr;
}

Expr lower_collate(Lowering& in, const ::CollateClause& node) {
  Expr expr = make(in, ExprKind::collate, node.location);
  expr.name = lower_collation(in, &node);
  add(in, expr, node.arg);
  return expr;
}

Expr lower_case_when(Lowering& in, const ::CaseExpr& node) {
  Expr expr = make(in, ExprKind::case_when, node.location);
  expr.has_operand = node.arg != nullptr;
  expr.has_else = node.defresult != nullptr;
  add(in, expr, node.arg);
  for (const auto* when : nodes<::CaseWhen>(node.args)) {
    add(in, expr, when->expr);
    add(in, expr, when->result);
  }
  add(in, expr, node.defresult);
  return expr;
}

Expr lower_slice(Lowering& in, const ::A_Indices& node) {
  Expr expr;
  expr.kind = ExprKind::slice;
  expr.has_operand = node.lidx != nullptr;
  expr.has_else = node.uidx != nullptr;
  add(in, expr, node.lidx);
  add(in, expr, node.uidx);
  if (!expr.args.empty()) expr.span = expr.args.front().span;
  return expr;
}

Expr lower_subquery(Lowering& in, const ::SubLink& node) {
  Expr expr = make(in, ExprKind::scalar_subquery, node.location);
  switch (node.subLinkType) {
    case EXISTS_SUBLINK:
      expr.kind = ExprKind::exists_subquery;
      break;
    case ARRAY_SUBLINK:
      expr.kind = ExprKind::array_subquery;
      break;
    case ANY_SUBLINK:
    case ALL_SUBLINK:
      expr.kind = node.subLinkType == ANY_SUBLINK ? ExprKind::any_subquery : ExprKind::all_subquery;
      set_operator(expr, node.operName);
      if (!node.operName) expr.text = "=";
      break;
    default:
      break;
  }
  add(in, expr, node.testexpr);
  expr.subquery = lower_queries(in, node.subselect);
  if (expr.subquery.empty()) {
    expr.kind = ExprKind::other;
  } else {
    const Index open = in.text.find_open(in.text.at(node.location));
    expr.subquery[0].span = in.text.inside(open);
  }
  return expr;
}

std::string value_function(::SQLValueFunctionOp op, int precision) {
  constexpr std::array<std::pair<::SQLValueFunctionOp, std::string_view>, 15> names{
      {{SVFOP_CURRENT_DATE, "current_date"},
       {SVFOP_CURRENT_TIME, "current_time"},
       {SVFOP_CURRENT_TIME_N, "current_time"},
       {SVFOP_CURRENT_TIMESTAMP, "current_timestamp"},
       {SVFOP_CURRENT_TIMESTAMP_N, "current_timestamp"},
       {SVFOP_LOCALTIME, "localtime"},
       {SVFOP_LOCALTIME_N, "localtime"},
       {SVFOP_LOCALTIMESTAMP, "localtimestamp"},
       {SVFOP_LOCALTIMESTAMP_N, "localtimestamp"},
       {SVFOP_CURRENT_ROLE, "current_role"},
       {SVFOP_CURRENT_USER, "current_user"},
       {SVFOP_USER, "user"},
       {SVFOP_SESSION_USER, "session_user"},
       {SVFOP_CURRENT_CATALOG, "current_catalog"},
       {SVFOP_CURRENT_SCHEMA, "current_schema"}}};
  const auto* found = std::ranges::find(names, op, [](const auto& pair) { return pair.first; });
  if (found == names.end()) return "";
  std::string text(found->second);
  if (precision >= 0) text += '(' + std::to_string(precision) + ')';
  return text;
}

Expr lower_list(Lowering& in, ExprKind kind, const ::List* args, int location) {
  Expr expr = make(in, kind, location);
  add_all(in, expr, args);
  return expr;
}

Expr lower_row(Lowering& in, const ::RowExpr& node) {
  Expr expr = lower_list(in, ExprKind::row, node.args, node.location);
  expr.implicit_row = node.row_format == COERCE_IMPLICIT_CAST;
  return expr;
}

Expr lower_test(Lowering& in, ExprKind kind, const void* arg, int location) {
  Expr expr = make(in, kind, location);
  add(in, expr, arg);
  return expr;
}

Expr lower_grouping_set(Lowering& in, const ::GroupingSet& node) {
  Expr expr = make(in, ExprKind::other, node.location);
  const Index at = in.text.at(node.location);
  const Index name = node.kind == GROUPING_SET_SETS ? at + 1 : at;
  keep_text(in, expr, node.location,
            in.text.is(at, '(') ? in.text.behind_bracket(at) : in.text.call_end(name));
  add_all(in, expr, node.content);
  return expr;
}

Expr lower_xml(Lowering& in, const ::XmlExpr& node) {
  if (node.op == IS_DOCUMENT) {
    Expr expr = lower_list(in, ExprKind::boolean_test, node.args, node.location);
    expr.text = "IS DOCUMENT";
    return expr;
  }
  Expr expr = other(in, node.location);
  add_all(in, expr, node.named_args);
  add_all(in, expr, node.args);
  return expr;
}

void add_key_value(Lowering& in, Expr& expr, const ::JsonKeyValue* pair) {
  if (!pair) return;
  add(in, expr, pair->key);
  add(in, expr, pair->value);
}

/// RETURNING type.
void add_returning(Lowering& in, Expr& expr, const ::JsonOutput* output) {
  if (output && output->typeName) expr.type.push_back(lower_type(in, output->typeName));
}

Expr lower_json_aggregate(Lowering& in, const ::JsonAggConstructor* node) {
  if (!node) return {.kind = ExprKind::other};
  Expr expr = other(in, node->location);
  expr.window = node->over != nullptr;
  add_returning(in, expr, node->output);
  add(in, expr, node->agg_filter);
  add_sorted(in, expr, node->agg_order);
  add_window(in, expr, node->over);
  return expr;
}

Expr lower_json_function(Lowering& in, const ::JsonFuncExpr& node) {
  Expr expr = other(in, node.location);
  add(in, expr, node.context_item);
  add(in, expr, node.pathspec);
  for (const auto* argument : nodes<::JsonArgument>(node.passing)) add(in, expr, argument->val);
  if (node.on_empty) add(in, expr, node.on_empty->expr);
  if (node.on_error) add(in, expr, node.on_error->expr);
  add_returning(in, expr, node.output);
  return expr;
}

/// JSON and XML nodes of their own syntax; of what is none of them, an empty `other`.
Expr other_with(Lowering& in, int location, const void* arg) {
  Expr expr = other(in, location);
  add(in, expr, arg);
  return expr;
}

Expr other_with_all(Lowering& in, int location, const ::List* args) {
  Expr expr = other(in, location);
  add_all(in, expr, args);
  return expr;
}

Expr lower_json_constructor(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_JsonFuncExpr:
      return lower_json_function(in, cast<::JsonFuncExpr>(node));
    case T_JsonParseExpr:
      return other_with(in, cast<::JsonParseExpr>(node).location, cast<::JsonParseExpr>(node).expr);
    case T_JsonScalarExpr:
      return other_with(in, cast<::JsonScalarExpr>(node).location,
                        cast<::JsonScalarExpr>(node).expr);
    case T_JsonSerializeExpr: {
      const auto& serialize = cast<::JsonSerializeExpr>(node);
      Expr expr = other_with(in, serialize.location, serialize.expr);
      add_returning(in, expr, serialize.output);
      return expr;
    }
    case T_JsonObjectConstructor: {
      const auto& object = cast<::JsonObjectConstructor>(node);
      Expr expr = other(in, object.location);
      for (const auto* pair : nodes<::JsonKeyValue>(object.exprs)) add_key_value(in, expr, pair);
      add_returning(in, expr, object.output);
      return expr;
    }
    case T_JsonArrayConstructor: {
      const auto& array = cast<::JsonArrayConstructor>(node);
      Expr expr = other_with_all(in, array.location, array.exprs);
      add_returning(in, expr, array.output);
      return expr;
    }
    case T_JsonArrayQueryConstructor: {
      Expr expr = other(in, cast<::JsonArrayQueryConstructor>(node).location);
      expr.subquery = lower_queries(in, cast<::JsonArrayQueryConstructor>(node).query);
      return expr;
    }
    case T_JsonObjectAgg: {
      Expr expr = lower_json_aggregate(in, cast<::JsonObjectAgg>(node).constructor);
      add_key_value(in, expr, cast<::JsonObjectAgg>(node).arg);
      return expr;
    }
    case T_JsonArrayAgg: {
      Expr expr = lower_json_aggregate(in, cast<::JsonArrayAgg>(node).constructor);
      add(in, expr, cast<::JsonArrayAgg>(node).arg);
      return expr;
    }
    default:
      return {.kind = ExprKind::other};
  }
}

Expr lower_constructor(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_XmlExpr:
      return lower_xml(in, cast<::XmlExpr>(node));
    case T_XmlSerialize:
      return other_with(in, cast<::XmlSerialize>(node).location, cast<::XmlSerialize>(node).expr);
    case T_GroupingFunc:
      return other_with_all(in, cast<::GroupingFunc>(node).location,
                            cast<::GroupingFunc>(node).args);
    case T_MergeSupportFunc:
      return other(in, cast<::MergeSupportFunc>(node).location);
    case T_GroupingSet:
      return lower_grouping_set(in, cast<::GroupingSet>(node));
    case T_CurrentOfExpr: {
      Expr expr{.kind = ExprKind::other};
      expr.text =
          "CURRENT OF " + quote_identifier(string_of(cast<::CurrentOfExpr>(node).cursor_name));
      return expr;
    }
    default:
      return lower_json_constructor(in, node);
  }
}

/// Nodes with nothing but a list or an operand.
Expr lower_simple(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_ParamRef: {
      Expr expr = make(in, ExprKind::parameter, cast<::ParamRef>(node).location);
      expr.text = std::to_string(cast<::ParamRef>(node).number);
      return expr;
    }
    case T_NullTest: {
      const auto& test = cast<::NullTest>(node);
      const bool is = test.nulltesttype == IS_NULL;
      return lower_test(in, is ? ExprKind::is_null : ExprKind::is_not_null, test.arg,
                        test.location);
    }
    case T_CoalesceExpr:
      return lower_list(in, ExprKind::coalesce, cast<::CoalesceExpr>(node).args,
                        cast<::CoalesceExpr>(node).location);
    case T_MinMaxExpr: {
      const auto& pick = cast<::MinMaxExpr>(node);
      return lower_list(in, pick.op == IS_GREATEST ? ExprKind::greatest : ExprKind::least,
                        pick.args, pick.location);
    }
    case T_A_ArrayExpr:
      return lower_list(in, ExprKind::array, cast<::A_ArrayExpr>(node).elements,
                        cast<::A_ArrayExpr>(node).location);
    case T_SQLValueFunction: {
      const auto& function = cast<::SQLValueFunction>(node);
      Expr expr = make(in, ExprKind::value_function, function.location);
      expr.text = value_function(function.op, function.typmod);
      return expr;
    }
    case T_SetToDefault:
      return make(in, ExprKind::default_value, cast<::SetToDefault>(node).location);
    case T_NamedArgExpr: {
      const auto& named = cast<::NamedArgExpr>(node);
      Expr expr = lower_test(in, ExprKind::named_argument, named.arg, named.location);
      expr.names.push_back(string_of(named.name));
      return expr;
    }
    case T_JsonValueExpr:
      return lower_expr(in, as_node(cast<::JsonValueExpr>(node).raw_expr));
    case T_ResTarget:
      return lower_expr(in, cast<::ResTarget>(node).val);
    case T_MultiAssignRef:
      return lower_expr(in, cast<::MultiAssignRef>(node).source);
    case T_List:
      return lower_list(in, ExprKind::other, &cast<::List>(node), -1);
    default:
      return lower_constructor(in, node);
  }
}

Expr lower_any(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_A_Const:
      return lower_constant(in, cast<::A_Const>(node));
    case T_ColumnRef:
      return lower_column_reference(in, cast<::ColumnRef>(node));
    case T_FuncCall:
      return lower_call(in, cast<::FuncCall>(node));
    case T_A_Expr:
      return lower_operation(in, cast<::A_Expr>(node));
    case T_BoolExpr:
      return lower_logic(in, cast<::BoolExpr>(node));
    case T_BooleanTest:
      return lower_boolean_test(in, cast<::BooleanTest>(node));
    case T_JsonIsPredicate:
      return lower_json_test(in, cast<::JsonIsPredicate>(node));
    case T_TypeCast:
      return lower_cast(in, cast<::TypeCast>(node));
    case T_CollateClause:
      return lower_collate(in, cast<::CollateClause>(node));
    case T_CaseExpr:
      return lower_case_when(in, cast<::CaseExpr>(node));
    case T_A_Indirection:
      return lower_indirection(in, lower_expr(in, cast<::A_Indirection>(node).arg),
                               cast<::A_Indirection>(node).indirection);
    case T_SubLink:
      return lower_subquery(in, cast<::SubLink>(node));
    case T_RowExpr:
      return lower_row(in, cast<::RowExpr>(node));
    default:
      return lower_simple(in, node);
  }
}

/// Nodes without a location start where their first part does.
void place(Expr& expr) {
  if (!expr.span.empty()) return;
  if (!expr.args.empty()) expr.span = expr.args.front().span;
  if (!expr.type.empty() && (expr.span.empty() || expr.type[0].span.begin < expr.span.begin)) {
    expr.span = expr.type[0].span;
  }
}

}  // namespace

Expr lower_expr(Lowering& in, const ::Node* node) {
  const Deeper deeper(in);
  if (!node || deeper.too_deep()) return {.kind = ExprKind::other};
  Expr expr = lower_any(in, node);
  place(expr);
  return expr;
}

/// `(x).a[1][2].b`: a field of a subscript of a field.
Expr lower_indirection(Lowering& in, Expr base, const ::List* steps) {
  if (nodes(steps).size() > Lowering::max_depth) return {.kind = ExprKind::other};
  Expr expr = std::move(base);
  bool subscripting = false;
  for (const ::Node* step : nodes(steps)) {
    const bool subscript = is_a(step, T_A_Indices);
    if (!subscript || !subscripting) {
      Expr outer;
      outer.kind = subscript ? ExprKind::subscript : ExprKind::field;
      outer.span = expr.span;
      outer.args.push_back(std::move(expr));
      expr = std::move(outer);
    }
    if (subscript) {
      const auto& indices = cast<::A_Indices>(step);
      expr.args.push_back(indices.is_slice ? lower_slice(in, indices)
                                           : lower_expr(in, indices.uidx));
    } else {
      expr.text = value_text(in, step);
    }
    subscripting = subscript;
  }
  return expr;
}

std::vector<Expr> lower_exprs(Lowering& in, const ::List* list) {
  std::vector<Expr> result;
  result.reserve(nodes(list).size());
  for (const ::Node* node : nodes(list)) result.push_back(lower_expr(in, node));
  return result;
}

}  // namespace pgplumb::sql::lowering
