// The tables are text, one object a line, sorted and generated from a server. An index from word
// and name to the rest of the line is made once; a line is read when it is asked for.
#include "catalog/builtins.h"

#include <unordered_map>

#include "catalog/extension_objects.h"

namespace pgplumb::catalog {

namespace {

constexpr std::string_view builtins_text =
#include "catalog/data/builtins.inc"
    ;

Oid to_oid(std::string_view digits) {
  Oid oid = 0;
  for (const char digit : digits) oid = oid * 10 + static_cast<Oid>(digit - '0');
  return oid;
}

struct Tables {
  std::vector<BuiltinType> types;
  std::unordered_map<std::string_view, std::size_t> type_names;
  std::unordered_map<Oid, std::size_t> type_oids;
  std::unordered_map<std::string_view, std::string_view> functions;
  std::unordered_map<std::string_view, std::string_view> operators;
  std::unordered_map<std::string_view, std::string_view> relations;
  std::unordered_map<std::uint64_t, BuiltinCast> cast_pairs;
  std::vector<std::string> default_classes;  ///< "btree text_ops", sorted

  Tables();

 private:
  void read_type(std::string_view line);
  void read_cast(std::string_view line);
  void read_class(std::string_view line);
};

std::uint64_t pair_key(Oid source, Oid target) {
  return (static_cast<std::uint64_t>(source) << 32) | target;
}

void Tables::read_type(std::string_view line) {
  BuiltinType type;
  type.name = take_until(line, ' ');
  type.oid = to_oid(take_until(line, ' '));
  const std::string_view category = take_until(line, ' ');
  type.category = category[0];
  type.preferred = category.size() > 1;
  type.kind = take_until(line, ' ')[0];
  type.subtype = take_until(line, ' ');
  if (type.subtype == "-") type.subtype = {};
  type.formatted = line;
  type_names.emplace(type.name, types.size());
  type_oids.emplace(type.oid, types.size());
  types.push_back(type);
}

void Tables::read_cast(std::string_view line) {
  const std::string_view source = take_until(line, ' ');
  const std::string_view target = take_until(line, ' ');
  const auto from = type_names.find(source);
  const auto to = type_names.find(target);
  if (from == type_names.end() || to == type_names.end()) return;
  cast_pairs.emplace(pair_key(types[from->second].oid, types[to->second].oid),
                     BuiltinCast{.context = line[0], .binary = line.ends_with('b')});
}

void Tables::read_class(std::string_view line) {
  if (!line.ends_with(" default")) return;
  const std::string_view method = take_until(line, ' ');
  const std::string_view name = take_until(line, ' ');
  default_classes.push_back(std::string(method) + ' ' + std::string(name));
}

Tables::Tables() {
  std::string_view text = builtins_text;
  while (!text.empty()) {
    std::string_view line = take_until(text, '\n');
    const std::string_view word = take_until(line, ' ');
    if (word == "type") {
      read_type(line);
    } else if (word == "cast") {
      read_cast(line);
    } else if (word == "class") {
      read_class(line);
    } else if (!word.empty()) {
      const std::string_view name = take_until(line, ' ');
      auto& index = word == "function" ? functions : word == "operator" ? operators : relations;
      index.emplace(name, line);
    }
  }
  for_each_extension_line("class", [this](std::string_view line) { read_class(line); });
  std::sort(default_classes.begin(), default_classes.end());
}

const Tables& tables() {
  static const Tables made;
  return made;
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
    operators.push_back({.left = left == "-" ? std::nullopt : std::optional(types(left)),
                         .right = types(right),
                         .result = types(line)});
  }
  return operators;
}

const BuiltinType* builtin_type(std::string_view name) {
  const auto it = tables().type_names.find(name);
  return it == tables().type_names.end() ? nullptr : &tables().types[it->second];
}

const BuiltinType* builtin_type(Oid oid) {
  const auto it = tables().type_oids.find(oid);
  return it == tables().type_oids.end() ? nullptr : &tables().types[it->second];
}

std::vector<Signature> builtin_functions(std::string_view name) {
  const auto it = tables().functions.find(name);
  if (it == tables().functions.end()) return {};
  return read_signatures(it->second, builtin_type_ref);
}

std::vector<OperatorSignature> builtin_operators(std::string_view name) {
  const auto it = tables().operators.find(name);
  if (it == tables().operators.end()) return {};
  return read_operators(it->second, builtin_type_ref);
}

std::optional<BuiltinCast> builtin_cast(Oid source, Oid target) {
  const auto it = tables().cast_pairs.find(pair_key(source, target));
  if (it == tables().cast_pairs.end()) return std::nullopt;
  return it->second;
}

bool is_default_operator_class(std::string_view method, std::string_view name) {
  return std::binary_search(tables().default_classes.begin(), tables().default_classes.end(),
                            std::string(method) + ' ' + std::string(name));
}

std::optional<BuiltinRelation> builtin_relation(std::string_view schema, std::string_view name) {
  const std::string key =
      schema == "pg_catalog" ? std::string(name) : std::string(schema) + '.' + std::string(name);
  const auto it = tables().relations.find(key);
  if (it == tables().relations.end()) return std::nullopt;
  std::string_view line = it->second;
  BuiltinRelation relation{.schema = schema, .name = name, .kind = take_until(line, ' ')[0]};
  relation.columns = read_columns(line, builtin_type_ref);
  return relation;
}

}  // namespace pgplumb::catalog
