#include "catalog/type_rules.h"

#include <algorithm>
#include <array>

#include "catalog/extension_objects.h"

namespace pgplumb::catalog {

namespace {

TypeRef bare(TypeRef type) {
  type.modifiers.clear();
  return type;
}

bool same_type(const TypeRef& a, const TypeRef& b) {
  return a.type == b.type && a.array == b.array;
}

TypeRef element_of(TypeRef type) {
  type.array = false;
  return type;
}

bool is_polymorphic(const TypeRef& type) {
  switch (type.type) {
    case anyelement_oid:
    case anyarray_oid:
    case anynonarray_oid:
    case anyenum_oid:
    case anyrange_oid:
    case anymultirange_oid:
    case anycompatible_oid:
    case anycompatiblearray_oid:
    case anycompatiblenonarray_oid:
    case anycompatiblerange_oid:
    case anycompatiblemultirange_oid:
      return true;
    default:
      return false;
  }
}

bool is_compatible_family(const TypeRef& type) {
  return type.type == anycompatible_oid || type.type == anycompatiblearray_oid ||
         type.type == anycompatiblenonarray_oid || type.type == anycompatiblerange_oid ||
         type.type == anycompatiblemultirange_oid;
}

bool is_multirange(const Catalog& catalog, const TypeRef& type) {
  const Type* made = catalog.types.find(type.type);
  const BuiltinType* builtin = builtin_type(type.type);
  return made != nullptr ? made->kind == TypeKind::multirange
                         : builtin != nullptr && builtin->kind == 'm';
}

/// Whether a value of the type can stand where the polymorphic type is declared.
bool fits_polymorphic(const Catalog& catalog, const TypeRef& actual, Oid declared) {
  if (is_unknown_literal(actual)) return true;
  const TypeRef base = base_type(catalog, actual);
  const char category = type_category(catalog, base);
  switch (declared) {
    case anyarray_oid:
    case anycompatiblearray_oid:
      return category == 'A';
    case anyenum_oid:
      return category == 'E';
    case anyrange_oid:
    case anycompatiblerange_oid:
      return category == 'R' && !is_multirange(catalog, base);
    case anymultirange_oid:
    case anycompatiblemultirange_oid:
      return category == 'R' && is_multirange(catalog, base);
    case anynonarray_oid:
    case anycompatiblenonarray_oid:
      return category != 'A';
    default:
      return true;
  }
}

/// A name as the extensions' tables have it: `citext`, `float4[]`.
std::string table_name(const Catalog& catalog, const TypeRef& type) {
  std::string name;
  if (const Type* made = catalog.types.find(type.type)) {
    name = made->name;
  } else if (const BuiltinType* builtin = builtin_type(type.type)) {
    name = builtin->name;
  }
  return type.array ? name + "[]" : name;
}

/// An implicit cast that the extension of one of the types brings.
bool extension_casts(const Catalog& catalog, const TypeRef& from, const TypeRef& to) {
  for (const Oid oid : {from.type, to.type}) {
    const Type* made = catalog.types.find(oid);
    if (made == nullptr || made->extension.empty()) continue;
    const auto extension = known_extension(made->extension);
    if (!extension) continue;
    const std::string line =
        "\ncast " + table_name(catalog, from) + ' ' + table_name(catalog, to) + " i";
    if (extension->objects.find(line) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

TypeRef base_type(const Catalog& catalog, const TypeRef& type) {
  if (type.type < first_user_oid) {
    const BuiltinType* builtin = type.array ? nullptr : builtin_type(type.type);
    const bool is_domain = builtin != nullptr && builtin->kind == 'd';
    return is_domain ? TypeRef{.type = builtin_type(builtin->subtype)->oid} : type;
  }
  TypeRef base = type;
  for (int depth = 0; depth < 32 && !base.array; ++depth) {
    const Type* domain = catalog.types.find(base.type);
    if (domain == nullptr || domain->kind != TypeKind::domain) break;
    base = domain->base;
  }
  return base;
}

char type_category(const Catalog& catalog, const TypeRef& type) {
  if (type.array) return 'A';
  if (const BuiltinType* builtin = builtin_type(type.type)) return builtin->category;
  const Type* made = catalog.types.find(type.type);
  if (made == nullptr) return catalog.relations.find(type.type) ? 'C' : 'U';
  switch (made->kind) {
    case TypeKind::enumeration:
      return 'E';
    case TypeKind::domain:
      return type_category(catalog, base_type(catalog, type));
    case TypeKind::composite:
      return 'C';
    case TypeKind::range:
    case TypeKind::multirange:
      return 'R';
    default:
      return made->category;
  }
}

bool is_preferred_type(const Catalog& catalog, const TypeRef& type) {
  if (type.array) return false;
  if (const BuiltinType* builtin = builtin_type(type.type)) return builtin->preferred;
  const Type* made = catalog.types.find(type.type);
  return made != nullptr && made->preferred;
}

bool can_coerce(const Catalog& catalog, const TypeRef& from, const TypeRef& to) {
  if (same_type(from, to) || is_unknown_literal(from)) return true;
  if (to.type == any_oid) return true;
  if (is_polymorphic(to)) return fits_polymorphic(catalog, from, to.type);
  const TypeRef source = base_type(catalog, from);
  if (same_type(source, to)) return true;
  if (source.array && to.array) return can_coerce(catalog, element_of(source), element_of(to));
  if (source.array || to.array) return extension_casts(catalog, source, to);
  if (to.type == record_oid) return type_category(catalog, source) == 'C';
  if (const auto cast = builtin_cast(source.type, to.type)) return cast->context == 'i';
  return extension_casts(catalog, source, to);
}

TypeRef common_type(const Catalog& catalog, std::span<const TypeRef> types) {
  TypeRef common{.type = unknown_oid};
  bool same_modifiers = true;
  bool has_literal = false;
  for (const TypeRef& type : types) {
    if (!is_known(type)) return {};
    if (is_unknown_literal(type)) {
      same_modifiers = false;  // select_common_typmod(): a literal becomes a value without one
      has_literal = true;
      continue;
    }
    if (is_unknown_literal(common)) {
      common = type;
      continue;
    }
    if (same_type(common, type)) {
      same_modifiers = same_modifiers && common.modifiers == type.modifiers;
      continue;
    }
    same_modifiers = false;
    // Domains stand for their base once types differ.
    common = base_type(catalog, common);
    const TypeRef next = base_type(catalog, type);
    if (same_type(common, next)) continue;
    if (type_category(catalog, common) != type_category(catalog, next)) return {};
    if (!is_preferred_type(catalog, common) && can_coerce(catalog, common, next) &&
        !can_coerce(catalog, next, common)) {
      common = next;
    }
  }
  if (is_unknown_literal(common)) return {.type = text_oid};
  // So is a literal of no type yet.
  if (has_literal) common = base_type(catalog, common);
  return same_modifiers ? common : bare(common);
}

namespace {

/// An overload with its parameters for the number of arguments at hand.
struct Candidate {
  std::size_t index = 0;
  std::span<const TypeRef> declared;
  std::vector<TypeRef> written_out;  ///< in the place of `declared` where VARIADIC is

  [[nodiscard]] std::span<const TypeRef> types() const {
    return written_out.empty() ? declared : written_out;
  }
};

/// The parameter types with VARIADIC written out, as often as there are arguments for it.
std::vector<TypeRef> write_out_variadic(const Signature& signature, std::size_t count) {
  std::vector<TypeRef> parameters = signature.arguments;
  TypeRef last = parameters.back();
  parameters.pop_back();
  if (last.type == anyarray_oid) {
    last = {.type = anyelement_oid};
  } else if (last.type == anycompatiblearray_oid) {
    last = {.type = anycompatible_oid};
  } else if (last.type != any_oid) {
    last.array = false;
  }
  parameters.resize(std::max(count, parameters.size()), last);
  return parameters;
}

/// The overload with VARIADIC and defaults adjusted to the number of arguments; none where the
/// function cannot take so many.
std::optional<Candidate> candidate_for(std::size_t index, const Signature& signature,
                                       std::size_t count) {
  const std::size_t declared = signature.arguments.size();
  Candidate candidate{.index = index};
  if (signature.variadic && declared > 0 && count + 1 >= declared) {
    if (count + 1 == declared && signature.defaults == 0) return std::nullopt;
    candidate.written_out = write_out_variadic(signature, count);
    return candidate;
  }
  if (count > declared || count + signature.defaults < declared) return std::nullopt;
  candidate.declared = std::span(signature.arguments).first(count);
  return candidate;
}

/// Keeps the candidates with the highest score above zero; all where none scores.
template <typename Score>
void keep_best(std::vector<Candidate>& candidates, const Score& score) {
  int best = 0;
  std::vector<int> scores;
  for (const Candidate& candidate : candidates) {
    scores.push_back(score(candidate));
    best = std::max(best, scores.back());
  }
  std::vector<Candidate> kept;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (scores[i] == best) kept.push_back(std::move(candidates[i]));
  }
  candidates = std::move(kept);
}

/// The last steps of func_select_candidate(): unknown literals take the category that the
/// candidates agree on, strings first.
void settle_unknown(const Catalog& catalog, std::span<const TypeRef> arguments,
                    std::vector<Candidate>& candidates) {
  struct Slot {
    char category = 0;
    bool preferred = false;
  };
  std::vector<Slot> slots(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!is_unknown_literal(arguments[i])) continue;
    Slot& slot = slots[i];
    bool conflict = false;
    for (const Candidate& candidate : candidates) {
      const char category = type_category(catalog, candidate.types()[i]);
      const bool preferred = is_preferred_type(catalog, candidate.types()[i]);
      if (slot.category == 0) {
        slot = {category, preferred};
      } else if (slot.category == category) {
        slot.preferred = slot.preferred || preferred;
      } else if (category == 'S') {
        slot = {category, preferred};
      } else if (slot.category != 'S') {
        conflict = true;
      }
    }
    if (conflict && slot.category != 'S') return;
  }
  std::vector<Candidate> kept;
  for (const Candidate& candidate : candidates) {
    bool keep = true;
    for (std::size_t i = 0; i < arguments.size() && keep; ++i) {
      if (!is_unknown_literal(arguments[i])) continue;
      keep = type_category(catalog, candidate.types()[i]) == slots[i].category &&
             (!slots[i].preferred || is_preferred_type(catalog, candidate.types()[i]));
    }
    if (keep) kept.push_back(candidate);
  }
  if (!kept.empty()) candidates = std::move(kept);
}

/// The very last: unknown literals are taken to be of the one type that the others have.
void settle_by_known_type(const Catalog& catalog, std::span<const TypeRef> arguments,
                          std::vector<Candidate>& candidates) {
  TypeRef known;
  for (const TypeRef& argument : arguments) {
    if (is_unknown_literal(argument)) continue;
    const TypeRef base = bare(base_type(catalog, argument));
    if (is_known(known) && !same_type(known, base)) return;
    known = base;
  }
  if (!is_known(known)) return;
  std::vector<Candidate> kept;
  for (const Candidate& candidate : candidates) {
    if (std::ranges::all_of(candidate.types(), [&](const TypeRef& type) {
          return can_coerce(catalog, known, type);
        })) {
      kept.push_back(candidate);
    }
  }
  if (kept.size() == 1) candidates = std::move(kept);
}

/// func_match_argtypes() and func_select_candidate().
std::optional<std::size_t> select(const Catalog& catalog, std::vector<Candidate> candidates,
                                  std::span<const TypeRef> arguments) {
  const auto matches_exactly = [&](const Candidate& candidate) {
    return std::ranges::equal(candidate.types(), arguments, same_type);
  };
  const auto exact = std::ranges::find_if(candidates, matches_exactly);
  if (exact != candidates.end()) return exact->index;
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return !std::ranges::equal(
        arguments, candidate.types(),
        [&](const TypeRef& from, const TypeRef& to) { return can_coerce(catalog, from, to); });
  });
  if (candidates.size() > 1) {
    const auto count = [&](const Candidate& candidate, auto counts) {
      int score = 0;
      for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (is_unknown_literal(arguments[i])) continue;
        if (counts(base_type(catalog, arguments[i]), candidate.types()[i])) ++score;
      }
      return score;
    };
    keep_best(candidates, [&](const Candidate& c) { return count(c, same_type); });
    keep_best(candidates, [&](const Candidate& c) {
      return count(c, [&](const TypeRef& from, const TypeRef& to) {
        return same_type(from, to) || (is_preferred_type(catalog, to) &&
                                       type_category(catalog, from) == type_category(catalog, to));
      });
    });
  }
  if (candidates.size() > 1) settle_unknown(catalog, arguments, candidates);
  if (candidates.size() > 1) settle_by_known_type(catalog, arguments, candidates);
  if (candidates.size() != 1) return std::nullopt;
  return candidates[0].index;
}

TypeRef range_subtype(const Catalog& catalog, const TypeRef& range) {
  if (const Type* made = catalog.types.find(range.type)) {
    return made->kind == TypeKind::multirange ? range_subtype(catalog, made->base) : made->base;
  }
  const BuiltinType* builtin = builtin_type(range.type);
  const BuiltinType* subtype = builtin ? builtin_type(builtin->subtype) : nullptr;
  return subtype ? TypeRef{.type = subtype->oid} : TypeRef{};
}

/// What the polymorphic types of one call stand for.
struct Bindings {
  std::vector<TypeRef> elements;  ///< what anyelement or anycompatible got
  TypeRef range;
};

void bind(const Catalog& catalog, const TypeRef& declared, const TypeRef& actual,
          Bindings& bindings) {
  if (is_unknown_literal(actual)) return;
  const TypeRef base = bare(base_type(catalog, actual));
  switch (declared.type) {
    case anyarray_oid:
    case anycompatiblearray_oid:
      bindings.elements.push_back(element_of(base));
      break;
    case anyrange_oid:
    case anymultirange_oid:
    case anycompatiblerange_oid:
    case anycompatiblemultirange_oid:
      bindings.range = base;
      bindings.elements.push_back(range_subtype(catalog, base));
      break;
    default:
      bindings.elements.push_back(bare(actual));
  }
}

/// enforce_generic_type_consistency(), for the result alone.
TypeRef resolve_result(const Catalog& catalog, const TypeRef& declared,
                       std::span<const TypeRef> parameters, std::span<const TypeRef> arguments) {
  if (!is_polymorphic(declared)) return declared;
  Bindings bindings;
  for (std::size_t i = 0; i < arguments.size() && i < parameters.size(); ++i) {
    if (is_polymorphic(parameters[i]) &&
        is_compatible_family(parameters[i]) == is_compatible_family(declared)) {
      bind(catalog, parameters[i], arguments[i], bindings);
    }
  }
  if (declared.type == anyrange_oid || declared.type == anycompatiblerange_oid ||
      declared.type == anymultirange_oid || declared.type == anycompatiblemultirange_oid) {
    return bindings.range;
  }
  TypeRef element;
  if (is_compatible_family(declared)) {
    element = common_type(catalog, bindings.elements);
  } else if (!bindings.elements.empty()) {
    element = bindings.elements.front();
  }
  if (!is_known(element)) return {};
  if (declared.type == anyarray_oid || declared.type == anycompatiblearray_oid) {
    if (element.array) return {};
    element.array = true;
  }
  return element;
}

}  // namespace

std::optional<Resolved> resolve_call(const Catalog& catalog, std::span<const Signature> overloads,
                                     std::span<const TypeRef> arguments) {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < overloads.size(); ++i) {
    if (auto candidate = candidate_for(i, overloads[i], arguments.size())) {
      candidates.push_back(std::move(*candidate));
    }
  }
  if (candidates.empty()) return std::nullopt;
  const bool all_known = std::ranges::all_of(arguments, is_known);
  std::optional<std::size_t> chosen;
  if (all_known) {
    chosen = select(catalog, candidates, arguments);
  } else if (candidates.size() == 1) {
    chosen = candidates[0].index;
  } else if (std::ranges::all_of(candidates, [&](const Candidate& candidate) {
               const TypeRef& result = overloads[candidate.index].result;
               return same_type(result, overloads[candidates[0].index].result);
             })) {
    chosen = candidates[0].index;  // whichever it is, it yields the same type
  }
  if (!chosen) return std::nullopt;
  const auto it = std::ranges::find(candidates, *chosen, &Candidate::index);
  const Signature& signature = overloads[*chosen];
  return Resolved{&signature, resolve_result(catalog, signature.result, it->types(), arguments)};
}

namespace {

bool takes(const Catalog& catalog, std::span<const TypeRef> parameters,
           std::span<const TypeRef> arguments) {
  return std::ranges::equal(arguments, parameters, [&](const TypeRef& from, const TypeRef& to) {
    return can_coerce(catalog, from, to);
  });
}

}  // namespace

bool takes_none(const Catalog& catalog, std::span<const Signature> overloads,
                std::span<const TypeRef> arguments) {
  return std::ranges::none_of(overloads, [&](const Signature& signature) {
    const auto candidate = candidate_for(0, signature, arguments.size());
    // A VARIADIC array may be given as such.
    return candidate && (signature.variadic || takes(catalog, candidate->types(), arguments));
  });
}

bool takes_none(const Catalog& catalog, std::span<const OperatorSignature> overloads,
                std::span<const TypeRef> operands) {
  return std::ranges::none_of(overloads, [&](const OperatorSignature& signature) {
    return takes(catalog, signature.operands, operands);
  });
}

TypeRef operator_result(const Catalog& catalog, std::span<const OperatorSignature> overloads,
                        std::span<const TypeRef> operands) {
  const auto result_of = [&](const OperatorSignature& signature) {
    return resolve_result(catalog, signature.result, signature.operands, operands);
  };
  const auto taking = [&](std::span<const TypeRef> types) {
    return std::ranges::find_if(overloads, [&](const OperatorSignature& signature) {
      return std::ranges::equal(signature.operands, types, same_type);
    });
  };
  const bool all_known = std::ranges::all_of(operands, is_known);
  if (all_known) {
    const auto exact = taking(operands);
    if (exact != overloads.end()) return result_of(*exact);
  }
  std::vector<Candidate> candidates;
  candidates.reserve(overloads.size());
  for (std::size_t i = 0; i < overloads.size(); ++i) {
    if (overloads[i].operands.size() != operands.size()) continue;
    candidates.push_back({.index = i, .declared = overloads[i].operands, .written_out = {}});
  }
  if (!all_known) {
    if (candidates.empty()) return {};
    const TypeRef& first = overloads[candidates[0].index].result;
    const bool all_same = std::ranges::all_of(candidates, [&](const Candidate& candidate) {
      return same_type(overloads[candidate.index].result, first);
    });
    return all_same && !is_polymorphic(first) ? first : TypeRef{};
  }
  // binary_oper_exact(): a literal is first taken to be of the other operand's type.
  if (operands.size() == 2 && is_unknown_literal(operands[0]) != is_unknown_literal(operands[1])) {
    const TypeRef known = bare(is_unknown_literal(operands[0]) ? operands[1] : operands[0]);
    for (const TypeRef& type : {known, base_type(catalog, known)}) {
      const auto exact = taking(std::array{type, type});
      if (exact != overloads.end()) return result_of(*exact);
    }
  }
  const auto chosen = select(catalog, std::move(candidates), operands);
  return chosen ? result_of(overloads[*chosen]) : TypeRef{};
}

}  // namespace pgplumb::catalog
