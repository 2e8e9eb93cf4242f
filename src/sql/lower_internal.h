#pragma once
// What the files of lowering share. Each family of statements has a file with one entrance, which
// answers nothing for nodes that are not its own; see lower.cpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/statement.h"
#include "sql/statement_tokens.h"
//
#include "sql/pg_nodes.h"

namespace pgplumb::sql::lowering {

using Index = StatementTokens::Index;
inline constexpr Index nowhere = StatementTokens::nowhere;

/// The lowering of one statement.
struct Lowering {
  StatementTokens text;
  int depth = 0;  ///< of expressions and queries inside one another

  /// Chains such as `a || b || ...` may nest without limit; what is deeper becomes `other`.
  static constexpr int max_depth = 600;
};

/// One level more while it lives.
class Deeper {
 public:
  explicit Deeper(Lowering& in) : in_(in) { ++in_.depth; }
  ~Deeper() { --in_.depth; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;
  [[nodiscard]] bool too_deep() const { return in_.depth > Lowering::max_depth; }

 private:
  Lowering& in_;
};

/// The elements of a List (or of none) as nodes of one type.
template <typename T>
class NodeList {
 public:
  explicit NodeList(const ::List* list)
      : cells_(list ? list->elements : nullptr), size_(list ? list->length : 0) {}

  class Iterator {
   public:
    using value_type = const T*;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(const ::ListCell* cell) : cell_(cell) {}
    const T* operator*() const { return static_cast<const T*>(cell_->ptr_value); }
    Iterator& operator++() {
      ++cell_;
      return *this;
    }
    Iterator operator++(int) { return Iterator(cell_++); }
    bool operator==(const Iterator&) const = default;

   private:
    const ::ListCell* cell_ = nullptr;
  };
  [[nodiscard]] Iterator begin() const { return Iterator(cells_); }
  [[nodiscard]] Iterator end() const { return Iterator(cells_ + size_); }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(size_); }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T* operator[](std::size_t i) const {
    return i < size() ? static_cast<const T*>(cells_[i].ptr_value) : nullptr;
  }

 private:
  const ::ListCell* cells_;
  int size_;
};

template <typename T = ::Node>
NodeList<T> nodes(const ::List* list) {
  return NodeList<T>(list);
}

template <typename T>
const T& cast(const ::Node* node) {
  return *reinterpret_cast<const T*>(node);
}

inline const ::Node* as_node(const void* node) { return static_cast<const ::Node*>(node); }
inline ::NodeTag tag_of(const void* node) { return as_node(node)->type; }
inline bool is_a(const void* node, ::NodeTag tag) { return node && tag_of(node) == tag; }
inline std::string string_of(const char* text) { return text ? text : ""; }

// lower_names.cpp: names, types, options.

/// The text of a String, Integer, Float, Boolean or BitString node; of others, of their SQL.
std::string value_text(Lowering& in, const ::Node* node);
std::vector<std::string> strings(const ::List* list);
/// The last two parts of a list of Strings.
QualifiedName qualified_name(const ::List* parts, Span span);
QualifiedName relation_name(Lowering& in, const ::RangeVar* relation);
Persistence persistence_of(const ::RangeVar* relation);
TypeName lower_type(Lowering& in, const ::TypeName* type);
std::vector<TypeName> lower_types(Lowering& in, const ::List* types);
std::string role_name(const ::RoleSpec* role);
std::vector<std::string> role_names(const ::List* roles);
/// The names of a list in parentheses that begins at `open`; one token each, or the last of a few.
std::vector<Identifier> identifiers(Lowering& in, Index open, const ::List* names);
/// DefElems; each ends before the next comma or closing bracket.
std::vector<Option> lower_options(Lowering& in, const ::List* options);
std::string option_value(Lowering& in, const ::Node* value);
/// OPTIONS (...) of foreign objects.
std::vector<ForeignOption> lower_foreign_options(const ::List* options);
/// defGetBoolean: an option that may stand alone.
bool is_on(const ::DefElem* option);
std::vector<Option> lower_set_option(Lowering& in, const ::VariableSetStmt* set);

// lower_expr.cpp, lower_extent.cpp
Expr lower_expr(Lowering& in, const ::Node* node);
std::vector<Expr> lower_exprs(Lowering& in, const ::List* list);
/// The subscripts and fields of `steps` put to `base`.
Expr lower_indirection(Lowering& in, Expr base, const ::List* steps);
/// The span of the whole expression of which `expr` is the root.
Span extent(Lowering& in, const Expr& expr);
/// With the span of the whole.
Expr lower_root(Lowering& in, const ::Node* node);
std::vector<Expr> lower_roots(Lowering& in, const ::List* list);
/// None or one.
std::vector<Expr> lower_optional(Lowering& in, const ::Node* node);

// lower_query.cpp, lower_from.cpp
bool is_query(const ::Node* node);
Query lower_query(Lowering& in, const ::Node* node);
/// `node` where it is a query, else none.
std::vector<Query> lower_queries(Lowering& in, const ::Node* node);
Query select_of(Expr expr);
FromItem lower_table(Lowering& in, const ::RangeVar* relation);
std::vector<FromItem> lower_tables(Lowering& in, const ::List* relations);
std::vector<FromItem> lower_from(Lowering& in, const ::List* from);
SortItem lower_sort(Lowering& in, const ::SortBy& sort);

// lower_column.cpp
ColumnDef lower_column(Lowering& in, const ::ColumnDef& column);
ConstraintDef lower_constraint(Lowering& in, const ::Constraint& constraint);
/// The constraints of a column or domain, with the attributes that follow them worked in; `end`
/// is where the last one ends, `collate` may stand between them.
std::vector<ConstraintDef> lower_constraints(Lowering& in, const ::List* constraints,
                                             const ::CollateClause* collate, Index end);
QualifiedName lower_collation(Lowering& in, const ::CollateClause* clause);

// lower_table.cpp, lower_index.cpp
PartitionBound lower_bound(Lowering& in, const ::PartitionBoundSpec& bound);
OnCommit on_commit(::OnCommitAction action);
/// The elements of a list in parentheses that begins at `open`.
std::vector<IndexElement> lower_index_elements(Lowering& in, Index open, const ::List* elements);
/// The access method that an index gets (DefineIndex()).
std::string index_method(const char* written);
IndexElement lower_index_element(Lowering& in, const ::IndexElem& element, Index first, Index last);

// lower_objects.cpp
ObjectKind object_kind(::ObjectType type);
/// An object as DROP, COMMENT... name it, with the tokens from `first` up to `last`.
ObjectRef lower_object(Lowering& in, ::ObjectType type, const ::Node* object, Index first,
                       Index last);
/// The items of a list without brackets from `first` up to `last`; one `nowhere` more is not there.
struct Item {
  Index first = nowhere;
  Index last = nowhere;
};
std::vector<Item> list_items(Lowering& in, Index first, Index last, std::size_t count);

// lower_session.cpp
Set lower_set(Lowering& in, const ::VariableSetStmt& set);

// The families: nothing where the node is another's.
std::optional<Node> lower_data_statement(Lowering& in, const ::Node* node);  // lower_query.cpp
std::optional<Node> lower_table_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_alter_table_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_index_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_view_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_sequence_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_type_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_function_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_trigger_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_object_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_access_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_schema_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_session_statement(Lowering& in, const ::Node* node);
std::optional<Node> lower_foreign_statement(Lowering& in, const ::Node* node);
Node lower_unmodelled(Lowering& in, const ::Node* node);

/// Any statement's node (lower.cpp).
Node lower_statement(Lowering& in, const ::Node* node);
/// A statement inside another.
Statement lower_part(Lowering& in, const ::Node* node, Span span);
/// Behind the words of the command `tag` at the start of the statement and what belongs to them
/// ("CREATE UNIQUE INDEX CONCURRENTLY").
Index head_end(Lowering& in, std::string_view tag);
/// The same with IF [NOT] EXISTS: where the name is.
Index behind_head(Lowering& in, std::string_view tag);

}  // namespace pgplumb::sql::lowering
