#include "catalog/catalog.h"

#include <algorithm>
#include <unordered_set>

#include "sql/walk.h"

namespace pgplumb::catalog {

Catalog::Catalog(int pg_version) : pg_version_(pg_version) {
  schemas.add("public", {.name = "public"});
}

const ClassRef* Catalog::find_class(std::string_view schema, std::string_view name) const {
  const std::vector<NamedClass>* named = classes_named(name);
  if (named == nullptr) return nullptr;
  const auto found = std::ranges::find(*named, schema, &NamedClass::schema);
  return found == named->end() ? nullptr : &found->ref;
}

void Catalog::add_class_name(const std::string& schema, const std::string& name, ClassRef ref) {
  if (schema == temp_schema) has_temporary_ = true;
  if (classes_named(name) == nullptr) {
    class_names_.add(name, {{schema, ref}});
    return;
  }
  std::vector<NamedClass>& named = class_names_.edit(name);
  const auto found = std::ranges::find(named, schema, &NamedClass::schema);
  if (found == named.end()) {
    named.push_back({schema, ref});
  } else {
    found->ref = ref;
  }
}

void Catalog::remove_class_name(const std::string& schema, const std::string& name) {
  if (classes_named(name) == nullptr) return;
  std::vector<NamedClass>& named = class_names_.edit(name);
  std::erase_if(named, [&](const NamedClass& each) { return each.schema == schema; });
  if (named.empty()) class_names_.erase(name);
}

const Oid* Catalog::find_type(std::string_view schema, std::string_view name) const {
  return type_names_.find(NameView{schema, name});
}

void Catalog::add_type_name(const std::string& schema, const std::string& name, Oid type) {
  if (schema == temp_schema) has_temporary_ = true;
  type_names_.put({schema, name}, type);
}

void Catalog::remove_type_name(const std::string& schema, const std::string& name) {
  type_names_.erase({schema, name});
}

bool Catalog::has_constraint_name(std::string_view schema, std::string_view name) const {
  return constraint_names_.find(NameView{schema, name}) != nullptr;
}

void Catalog::add_constraint_name(const std::string& schema, const std::string& name) {
  if (const int* count = constraint_names_.find(NameView{schema, name})) {
    constraint_names_.put({schema, name}, *count + 1);
  } else {
    constraint_names_.add({schema, name}, 1);
  }
}

void Catalog::remove_constraint_name(const std::string& schema, const std::string& name) {
  const int* count = constraint_names_.find(NameView{schema, name});
  if (count == nullptr) return;
  if (*count > 1) {
    constraint_names_.put({schema, name}, *count - 1);
  } else {
    constraint_names_.erase({schema, name});
  }
}

void Catalog::add_function_name(const std::string& schema, const std::string& name, Oid function) {
  const Name key{schema, name};
  if (function_names_.find(key) == nullptr) {
    function_names_.add(key, {function});
  } else {
    function_names_.edit(key).push_back(function);
  }
}

void Catalog::remove_function_name(const std::string& schema, const std::string& name,
                                   Oid function) {
  const Name key{schema, name};
  if (function_names_.find(key) == nullptr) return;
  std::vector<Oid>& overloads = function_names_.edit(key);
  std::erase(overloads, function);
  if (overloads.empty()) function_names_.erase(key);
}

std::vector<const Function*> Catalog::find_functions(std::string_view schema,
                                                     std::string_view name) const {
  std::vector<const Function*> found;
  if (const std::vector<Oid>* overloads = function_names_.find(NameView{schema, name})) {
    for (const Oid oid : *overloads) found.push_back(functions.find(oid));
  }
  return found;
}

const Relation* Catalog::find_relation(std::string_view schema, std::string_view name) const {
  const ClassRef* ref = find_class(schema, name);
  return ref && ref->kind == ClassKind::relation ? relations.find(ref->oid) : nullptr;
}

const Index* Catalog::find_index(std::string_view schema, std::string_view name) const {
  const ClassRef* ref = find_class(schema, name);
  return ref && ref->kind == ClassKind::index ? indexes.find(ref->oid) : nullptr;
}

Catalog::Mark Catalog::mark() {
  static_assert(std::tuple_size_v<decltype(stores())> == store_count);
  Mark mark;
  for_each_of(stores(), [&](auto store, std::size_t number) {
    (this->*store).set_logging(true);
    mark.sizes[number] = (this->*store).mark();
  });
  return mark;
}

void Catalog::undo_to(const Mark& mark) {
  for_each_of(stores(),
              [&](auto store, std::size_t number) { (this->*store).undo_to(mark.sizes[number]); });
}

void Catalog::forget_marks() {
  if (keeps_marks_) return;
  for_each_of(stores(), [&](auto store, std::size_t) { (this->*store).set_logging(false); });
}

Catalog Catalog::copy() const {
  Catalog copy(pg_version_);
  copy.schemas.erase("public");  // which a new one has
  for_each_of(stores(), [&](auto store, std::size_t) {
    for (const auto& [key, value] : this->*store) (copy.*store).add(key, value);
  });
  copy.next_oid_ = next_oid_;
  copy.has_temporary_ = has_temporary_;
  copy.has_unseen_objects_ = has_unseen_objects_;
  copy.has_default_privileges_ = has_default_privileges_;
  return copy;
}

std::string qualified_name(std::string_view schema, std::string_view name) {
  if (schema.empty()) return sql::quote_identifier(name);
  return sql::quote_identifier(schema) + '.' + sql::quote_identifier(name);
}

std::vector<Oid> descendants(const Catalog& catalog, Oid relation) {
  std::vector<Oid> found;
  std::unordered_set<Oid> seen{relation};
  const auto add_children = [&](Oid parent) {
    const Relation* entry = catalog.relations.find(parent);
    if (entry == nullptr) return;
    for (const Oid child : entry->children) {
      if (seen.insert(child).second) found.push_back(child);
    }
  };
  add_children(relation);
  for (std::size_t i = 0; i < found.size(); ++i)
    add_children(found[i]);  // NOLINT(modernize-loop-convert): it grows
  return found;
}

const Column* Relation::column(std::string_view column_name) const {
  const auto it = std::ranges::find(columns, column_name, &Column::name);
  return it == columns.end() ? nullptr : &*it;
}

const Column* Relation::column(ColumnNumber number) const {
  const auto it = std::ranges::lower_bound(columns, number, {}, &Column::number);
  return it == columns.end() || it->number != number ? nullptr : &*it;
}

const Constraint* Relation::constraint(std::string_view constraint_name) const {
  const auto it = std::ranges::find(constraints, constraint_name, &Constraint::name);
  return it == constraints.end() ? nullptr : &*it;
}

const Constraint* Relation::primary_key() const {
  const auto it = std::ranges::find(constraints, ConstraintKind::primary_key, &Constraint::kind);
  return it == constraints.end() ? nullptr : &*it;
}

}  // namespace pgplumb::catalog
