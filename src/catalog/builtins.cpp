// The tables are text, one object a line, generated from a server; the lines of a word are
// together. Nothing is read at the start: the lines of a word are put into an index when one is
// asked for, and a line is read when its name is asked for the first time.
#include "catalog/builtins.h"

#include <algorithm>
#include <unordered_map>

#include "catalog/extension_objects.h"

namespace pgplumb::catalog {

namespace {

constexpr std::string_view builtins_text =
#include "catalog/data/builtins.inc"
    ;

/// The lines that open with the word.
std::string_view lines_of(std::string_view word) {
  const std::string opening = std::string(word) + ' ';
  const std::size_t begin = builtins_text.find('\n' + opening) + 1;
  std::size_t end = begin;
  while (builtins_text.substr(end).starts_with(opening)) end = builtins_text.find('\n', end) + 1;
  return builtins_text.substr(begin, end - begin);
}

struct NamedLine {
  std::string_view name;
  std::string_view rest;
};

/// Takes the first of the lines, `word name rest`.
NamedLine take_line(std::string_view& lines) {
  std::string_view line = take_until(lines, '\n');
  take_until(line, ' ');
  const std::string_view name = take_until(line, ' ');
  return {name, line};
}

std::unordered_map<std::string_view, std::string_view> lines_by_name(std::string_view word) {
  std::unordered_map<std::string_view, std::string_view> by_name;
  std::string_view lines = lines_of(word);
  while (!lines.empty()) {
    const auto [name, rest] = take_line(lines);
    by_name.emplace(name, rest);
  }
  return by_name;
}

/// What the lines of one word say, by name: a memo, so that no line is read twice.
template <typename Row>
class Table {
 public:
  using Read = std::vector<Row> (*)(std::string_view line, const TypeReader& types);
  Table(std::string_view word, Read read, TypeReader types)
      : lines_(lines_by_name(word)), read_(read), types_(std::move(types)) {}

  std::span<const Row> find(std::string_view name) {
    if (const auto known = rows_.find(name); known != rows_.end()) return known->second;
    const auto line = lines_.find(name);
    if (line == lines_.end()) return {};
    return rows_.emplace(line->first, read_(line->second, types_)).first->second;
  }

 private:
  std::unordered_map<std::string_view, std::string_view> lines_;
  Read read_;
  TypeReader types_;
  std::unordered_map<std::string_view, std::vector<Row>> rows_;
};

Oid to_oid(std::string_view digits) {
  Oid oid = 0;
  for (const char digit : digits) oid = oid * 10 + static_cast<Oid>(digit - '0');
  return oid;
}

/// The types, few and asked for all the time.
struct Types {
  std::vector<BuiltinType> types;
  std::unordered_map<std::string_view, std::size_t> names;
  std::unordered_map<Oid, std::size_t> oids;

  Types() {
    std::string_view lines = lines_of("type");
    while (!lines.empty()) {
      const NamedLine line = take_line(lines);
      names.emplace(line.name, types.size());
      types.push_back(read_type(line.name, line.rest));
      oids.emplace(types.back().oid, types.size() - 1);
    }
  }

 private:
  static BuiltinType read_type(std::string_view name, std::string_view line) {
    BuiltinType type{.name = name};
    type.oid = to_oid(take_until(line, ' '));
    const std::string_view category = take_until(line, ' ');
    type.category = category[0];
    type.preferred = category.size() > 1;
    type.kind = take_until(line, ' ')[0];
    type.subtype = take_until(line, ' ');
    if (type.subtype == "-") type.subtype = {};
    type.formatted = line;
    return type;
  }
};

const Types& types() {
  static const Types made;
  return made;
}

std::uint64_t pair_key(Oid source, Oid target) {
  return (static_cast<std::uint64_t>(source) << 32) | target;
}

using Casts = std::unordered_map<std::uint64_t, BuiltinCast>;

Casts read_casts() {
  Casts casts;
  std::string_view lines = lines_of("cast");
  while (!lines.empty()) {
    auto [source, line] = take_line(lines);
    const BuiltinType* from = builtin_type(source);
    const BuiltinType* to = builtin_type(take_until(line, ' '));
    if (from == nullptr || to == nullptr) continue;
    casts.emplace(pair_key(from->oid, to->oid),
                  BuiltinCast{.context = line[0], .binary = line.ends_with('b')});
  }
  return casts;
}

/// "btree text_ops", sorted.
std::vector<std::string> read_default_classes() {
  std::vector<std::string> classes;
  const auto read = [&](std::string_view line) {
    if (!line.ends_with(" default")) return;
    const std::string_view method = take_until(line, ' ');
    classes.push_back(std::string(method) + ' ' + std::string(take_until(line, ' ')));
  };
  std::string_view lines = lines_of("class");
  while (!lines.empty()) {
    std::string_view line = take_until(lines, '\n');
    take_until(line, ' ');
    read(line);
  }
  for_each_extension_line("class", read);
  std::ranges::sort(classes);
  return classes;
}

TypeRef builtin_type_ref(std::string_view name) {
  TypeRef ref;
  if (name.ends_with("[]")) {
    ref.array = true;
    name.remove_suffix(2);
  }
  if (const BuiltinType* type = builtin_type(name)) ref.type = type->oid;
  return ref;
}

void read_flags(std::string_view flags, Signature& signature) {
  signature.volatility = flags[0] == 'i'   ? sql::Volatility::immutable
                         : flags[0] == 's' ? sql::Volatility::stable
                                           : sql::Volatility::volatile_;
  for (const char flag : flags.substr(1)) {
    if (flag == 'r') signature.returns_set = true;
    if (flag == 't') signature.strict = true;
    if (flag == 'a') signature.kind = FunctionKind::aggregate;
    if (flag == 'w') signature.kind = FunctionKind::window;
    if (flag == 'p') signature.kind = FunctionKind::procedure;
  }
}

}  // namespace

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return head;
}

std::vector<std::pair<std::string, TypeRef>> read_columns(std::string_view text,
                                                          const TypeReader& types) {
  std::vector<std::pair<std::string, TypeRef>> columns;
  while (!text.empty()) {
    std::string_view type = take_until(text, ',');
    const std::string_view name = take_until(type, '=');
    if (type.ends_with('*')) type.remove_suffix(1);
    columns.emplace_back(name, types(type));
  }
  return columns;
}

std::vector<Signature> read_signatures(std::string_view text, const TypeReader& types) {
  std::vector<Signature> signatures;
  while (!text.empty()) {
    std::string_view line = take_until(text, ' ');
    Signature& signature = signatures.emplace_back();
    std::string_view arguments = take_until(line, ':');
    while (!arguments.empty()) {
      std::string_view argument = take_until(arguments, ',');
      if (argument.starts_with("...")) {
        signature.variadic = true;
        argument.remove_prefix(3);
      }
      if (argument.ends_with('?')) {
        ++signature.defaults;
        argument.remove_suffix(1);
      }
      signature.arguments.push_back(types(argument));
    }
    signature.result = types(take_until(line, ':'));
    read_flags(take_until(line, ':'), signature);
    signature.columns = read_columns(line, types);
  }
  return signatures;
}

std::vector<OperatorSignature> read_operators(std::string_view text, const TypeReader& types) {
  std::vector<OperatorSignature> operators;
  while (!text.empty()) {
    std::string_view line = take_until(text, ' ');
    const std::string_view left = take_until(line, ',');
    const std::string_view right = take_until(line, ':');
    OperatorSignature& signature = operators.emplace_back();
    if (left != "-") signature.operands.push_back(types(left));
    signature.operands.push_back(types(right));
    signature.result = types(line);
  }
  return operators;
}

const BuiltinType* builtin_type(std::string_view name) {
  const Types& all = types();
  const auto it = all.names.find(name);
  return it == all.names.end() ? nullptr : &all.types[it->second];
}

const BuiltinType* builtin_type(Oid oid) {
  const Types& all = types();
  const auto it = all.oids.find(oid);
  return it == all.oids.end() ? nullptr : &all.types[it->second];
}

std::span<const Signature> builtin_functions(std::string_view name) {
  static Table<Signature> functions("function", read_signatures, builtin_type_ref);
  return functions.find(name);
}

bool is_builtin_function(std::string_view name) {
  static const auto internal = lines_by_name("internal");
  return internal.contains(name) || !builtin_functions(name).empty();
}

bool has_builtin_line(std::string_view beginning) {
  return builtins_text.find('\n' + std::string(beginning)) != builtins_text.npos;
}

std::span<const OperatorSignature> builtin_operators(std::string_view name) {
  static Table<OperatorSignature> operators("operator", read_operators, builtin_type_ref);
  return operators.find(name);
}

std::optional<BuiltinCast> builtin_cast(Oid source, Oid target) {
  static const Casts casts = read_casts();
  const auto it = casts.find(pair_key(source, target));
  return it == casts.end() ? std::nullopt : std::optional(it->second);
}

bool is_default_operator_class(std::string_view method, std::string_view name) {
  static const std::vector<std::string> classes = read_default_classes();
  return std::ranges::binary_search(classes, std::string(method) + ' ' + std::string(name));
}

std::optional<BuiltinRelation> builtin_relation(std::string_view schema, std::string_view name) {
  static const auto lines = lines_by_name("relation");
  const std::string key =
      schema == "pg_catalog" ? std::string(name) : std::string(schema) + '.' + std::string(name);
  const auto it = lines.find(key);
  if (it == lines.end()) return std::nullopt;
  std::string_view line = it->second;
  BuiltinRelation relation{.schema = schema, .name = name, .kind = take_until(line, ' ')[0]};
  relation.columns = read_columns(line, builtin_type_ref);
  return relation;
}

}  // namespace pgplumb::catalog
