#include <algorithm>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

void set_owner_column(SequenceOptions& result, const ::Node* value) {
  if (!is_a(value, T_List)) return;
  const std::vector<std::string> names = strings(&cast<::List>(value));
  if (names.size() < 2) {
    result.owned_by_none = true;  // OWNED BY NONE is a name of one part
    return;
  }
  result.owned_by_column = names.back();
  result.owned_by_table.name = names[names.size() - 2];
  if (names.size() > 2) result.owned_by_table.schema = names[names.size() - 3];
}

void set_option(Lowering& in, SequenceOptions& result, const ::DefElem& option) {
  const std::string name = string_of(option.defname);
  const ::Node* value = option.arg;
  std::optional<std::string> text;
  if (value) text = option_value(in, value);
  if (name == "as" && is_a(value, T_TypeName)) {
    result.type.push_back(lower_type(in, &cast<::TypeName>(value)));
  } else if (name == "start") {
    result.start = text;
  } else if (name == "increment") {
    result.increment = text;
  } else if (name == "cache") {
    result.cache = text;
  } else if (name == "minvalue") {
    result.min = text;
    result.no_min = !value;
  } else if (name == "maxvalue") {
    result.max = text;
    result.no_max = !value;
  } else if (name == "restart") {
    result.restart = text;
    result.restart_from_start = !value;
  } else if (name == "cycle") {
    result.cycle = is_on(&option);
  } else if (name == "owned_by") {
    set_owner_column(result, value);
  } else if (name == "sequence_name" && is_a(value, T_List)) {
    result.sequence_name = qualified_name(&cast<::List>(value), {});
  }
}

SequenceOptions lower_sequence_options(Lowering& in, const ::List* options) {
  SequenceOptions result;
  std::vector<std::string> seen;
  for (const auto* option : nodes<::DefElem>(options)) {
    set_option(in, result, *option);
    const std::string name = string_of(option->defname);
    if (std::ranges::find(seen, name) != seen.end()) result.repeated = name;
    seen.push_back(name);
  }
  return result;
}

}  // namespace

std::optional<Node> lower_sequence_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateSeqStmt: {
      const auto& create = cast<::CreateSeqStmt>(node);
      return CreateSequence{.name = relation_name(in, create.sequence),
                            .persistence = persistence_of(create.sequence),
                            .if_not_exists = create.if_not_exists,
                            .options = lower_sequence_options(in, create.options)};
    }
    case T_AlterSeqStmt: {
      const auto& alter = cast<::AlterSeqStmt>(node);
      return AlterSequence{.name = relation_name(in, alter.sequence),
                           .if_exists = alter.missing_ok,
                           .options = lower_sequence_options(in, alter.options)};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
