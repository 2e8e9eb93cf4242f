#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "catalog/objects.h"
#include "catalog/oid_map.h"
#include "catalog/store.h"

namespace pgplumb::catalog {

/// What a name in pg_class stands for: relations, indexes and sequences share one name space.
enum class ClassKind : std::uint8_t { relation, index, sequence };

struct ClassRef {
  ClassKind kind = ClassKind::relation;
  Oid oid = no_oid;
};

/// The schema of temporary objects, under the name by which it is written.
inline constexpr std::string_view temp_schema = "pg_temp";

/// A qualified name as a key of indexes.
struct NameView {
  std::string_view schema;
  std::string_view name;
};
struct Name {
  std::string schema;
  std::string name;
  operator NameView() const { return {schema, name}; }  // NOLINT(google-explicit-constructor)
};
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(NameView key) const {
    const std::hash<std::string_view> hash;
    return hash(key.name) * 31 + hash(key.schema);
  }
};
struct NameEqual {
  using is_transparent = void;
  bool operator()(NameView a, NameView b) const { return a.name == b.name && a.schema == b.schema; }
};
struct ByName {
  template <typename Value>
  using Map = std::unordered_map<Name, Value, NameHash, NameEqual>;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};
struct ByText {
  template <typename Value>
  using Map = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
};

/// A class by its schema, among those of one name.
struct NamedClass {
  std::string schema;
  ClassRef ref;
};

template <typename Object>
using Objects = Store<Oid, Object, ByOid>;

/// The schema of a database. Read freely; it is changed by `apply` alone (and by the parts of
/// this room behind it), which keep the names and the references between objects in step.
class Catalog {
 public:
  /// An empty database of a PostgreSQL major version (11 to 18) with the schema `public`.
  explicit Catalog(int pg_version);

  [[nodiscard]] int pg_version() const { return pg_version_; }

  Objects<Relation> relations;
  Objects<Index> indexes;
  Objects<Sequence> sequences;
  Objects<Type> types;  ///< those of the history and of its extensions; see `builtin_types.h`
  Objects<Function> functions;
  Objects<Statistics> statistics;
  Store<std::string, Schema> schemas;
  Store<std::string, Extension> extensions;
  Store<std::string, Publication> publications;
  Store<std::string, Subscription> subscriptions;
  Store<std::string, ForeignDataWrapper> wrappers;
  Store<std::string, ForeignServer> servers;
  Store<std::pair<std::string, std::string>, UserMapping> user_mappings;  ///< by server and role

  Oid new_oid() { return next_oid_++; }
  /// What the next object will be: all made from now on have this number or a higher one.
  [[nodiscard]] Oid next_oid() const { return next_oid_; }

  /// Names. A store's value keeps its own schema and name; these keep the index of them. Only the
  /// functions of `links.h` call them, so that both stay in step.
  [[nodiscard]] const ClassRef* find_class(std::string_view schema, std::string_view name) const;
  /// All that have the name, in whatever schema; null where there are none.
  [[nodiscard]] const std::vector<NamedClass>* classes_named(std::string_view name) const {
    return class_names_.find(name);
  }
  void add_class_name(const std::string& schema, const std::string& name, ClassRef ref);
  void remove_class_name(const std::string& schema, const std::string& name);

  /// Whether there has been anything temporary.
  [[nodiscard]] bool has_temporary() const { return has_temporary_; }

  [[nodiscard]] const Oid* find_type(std::string_view schema, std::string_view name) const;
  void add_type_name(const std::string& schema, const std::string& name, Oid type);
  void remove_type_name(const std::string& schema, const std::string& name);

  /// Constraint names: a constraint is found by its relation, but PostgreSQL never chooses a name
  /// that a constraint of the schema has.
  [[nodiscard]] bool has_constraint_name(std::string_view schema, std::string_view name) const;
  void add_constraint_name(const std::string& schema, const std::string& name);
  void remove_constraint_name(const std::string& schema, const std::string& name);

  void add_function_name(const std::string& schema, const std::string& name, Oid function);
  void remove_function_name(const std::string& schema, const std::string& name, Oid function);
  /// All functions of a name, overloads in order of creation.
  [[nodiscard]] std::vector<const Function*> find_functions(std::string_view schema,
                                                            std::string_view name) const;

  [[nodiscard]] const Relation* find_relation(std::string_view schema, std::string_view name) const;
  [[nodiscard]] const Index* find_index(std::string_view schema, std::string_view name) const;

  /// CREATE CAST, OPERATOR, OPERATOR CLASS, ACCESS METHOD and LANGUAGE are not kept: after one,
  /// what takes which types is not sure, and what has no name that is known may be there.
  [[nodiscard]] bool has_unseen_objects() const { return has_unseen_objects_; }
  void add_unseen_object() { has_unseen_objects_ = true; }

  /// ALTER DEFAULT PRIVILEGES is not kept: after one, new objects may have privileges at once.
  [[nodiscard]] bool has_default_privileges() const { return has_default_privileges_; }
  void add_default_privileges() { has_default_privileges_ = true; }

  /// ALTER DEFAULT PRIVILEGES ... REVOKE ... ON FUNCTIONS FROM PUBLIC: what the role makes from now
  /// on nobody else may call.
  [[nodiscard]] bool has_private_functions(const std::string& role) const {
    return private_function_roles_.find(role) != nullptr;
  }
  void keep_functions_private(const std::string& role, bool on) {
    on ? private_function_roles_.put(role, true) : private_function_roles_.erase(role);
  }

  /// The same schema once more, without marks: to keep it while the other goes on, or to try what
  /// a statement would make of it. It costs what the whole schema is, so it is for once a run.
  [[nodiscard]] Catalog copy() const;

  /// Undo, for transactions. Marks nest; with the last one gone nothing is logged any more.
  static constexpr std::size_t store_count = 18;
  struct Mark {
    std::array<std::size_t, store_count> sizes{};
  };
  Mark mark();
  void undo_to(const Mark& mark);
  void forget_marks();
  /// While true, `forget_marks` forgets nothing.
  void keep_marks(bool keep) { keeps_marks_ = keep; }
  /// Calls `visit(key, before, now)` for each object that was changed since a mark that is kept.
  template <typename Visit>
  void changes_since(const Mark& mark, Visit visit) const {
    for_each_of(objects_of_history(), [&](auto store, std::size_t number) {
      (this->*store).changes_since(mark.sizes[number], visit);
    });
  }

 private:
  /// The stores whose changes a mark tells, and after them, numbered on, all others.
  static constexpr auto objects_of_history() {
    return std::tuple(&Catalog::relations, &Catalog::indexes, &Catalog::sequences, &Catalog::types,
                      &Catalog::functions, &Catalog::schemas);
  }
  static constexpr auto stores() {
    return std::tuple_cat(
        objects_of_history(),
        std::tuple(&Catalog::statistics, &Catalog::extensions, &Catalog::publications,
                   &Catalog::subscriptions, &Catalog::wrappers, &Catalog::servers,
                   &Catalog::user_mappings, &Catalog::class_names_, &Catalog::type_names_,
                   &Catalog::constraint_names_, &Catalog::function_names_,
                   &Catalog::private_function_roles_));
  }
  /// Calls `visit(member pointer, number)`.
  template <typename Stores, typename Visit>
  static void for_each_of(const Stores& stores, Visit visit) {
    std::size_t number = 0;
    std::apply([&](auto... store) { (visit(store, number++), ...); }, stores);
  }

  int pg_version_;
  Oid next_oid_ = first_user_oid;
  bool has_temporary_ = false;
  bool has_unseen_objects_ = false;
  bool keeps_marks_ = false;
  bool has_default_privileges_ = false;
  Store<std::string, std::vector<NamedClass>, ByText> class_names_;
  Store<Name, Oid, ByName> type_names_;
  Store<Name, int, ByName> constraint_names_;  ///< how many constraints have the name
  Store<Name, std::vector<Oid>, ByName> function_names_;
  Store<std::string, bool> private_function_roles_;
};

/// `format_type` with an empty search_path: "timestamp(3) without time zone", `public."Role"[]`.
std::string format_type(const Catalog& catalog, const TypeRef& type);

/// `schema.name`, each quoted where it must be.
std::string qualified_name(std::string_view schema, std::string_view name);

/// All relations below a table: inheritance children and partitions, at any depth.
std::vector<Oid> descendants(const Catalog& catalog, Oid relation);

}  // namespace pgplumb::catalog
