// Schemas, extensions, publications and subscriptions.
#include <algorithm>
#include <utility>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

/// Where the statements inside a CREATE SCHEMA begin: at each CREATE or GRANT that is not a
/// privilege or WITH GRANT OPTION. Empty if the text has another number of them.
std::vector<Index> element_starts(Lowering& in, std::size_t count) {
  std::vector<Index> starts;
  const Index end = in.text.end();
  for (Index i = 2; i < end; ++i) {
    if (in.text.opens(i)) {
      i = in.text.behind_bracket(i) - 1;
      continue;
    }
    const bool starts_one = in.text.is(i, "create") || in.text.is(i, "grant");
    const bool inside = in.text.is(i - 1, "grant") || in.text.is(i - 1, "with") ||
                        in.text.is(i - 1, ',') || in.text.is(i - 1, '.');
    if (starts_one && !inside) starts.push_back(i);
  }
  if (starts.size() != count) starts.clear();
  return starts;
}

CreateSchema lower_create_schema(Lowering& in, const ::CreateSchemaStmt& node) {
  CreateSchema result;
  result.name = string_of(node.schemaname);
  result.role = role_name(node.authrole);
  result.if_not_exists = node.if_not_exists;
  const auto elements = nodes(node.schemaElts);
  if (elements.empty()) return result;
  const std::vector<Index> starts = element_starts(in, elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    Span span = in.text.statement();
    if (!starts.empty()) {
      span = in.text.span(starts[i], i + 1 < starts.size() ? starts[i + 1] : in.text.end());
    }
    result.elements.push_back(lower_part(in, elements[i], span));
  }
  return result;
}

CreateExtension lower_create_extension(Lowering& in, const ::CreateExtensionStmt& node) {
  CreateExtension result{.name = string_of(node.extname), .if_not_exists = node.if_not_exists};
  for (const auto* option : nodes<::DefElem>(node.options)) {
    const std::string name = string_of(option->defname);
    if (name == "schema") result.schema = value_text(in, option->arg);
    if (name == "new_version") result.version = value_text(in, option->arg);
    if (name == "cascade") result.cascade = is_on(option);
  }
  return result;
}

AlterExtension lower_alter_extension(Lowering& in, const ::AlterExtensionStmt& node) {
  AlterExtension result{.name = string_of(node.extname), .update = true};
  for (const auto* option : nodes<::DefElem>(node.options)) {
    if (string_of(option->defname) == "new_version") {
      result.version = value_text(in, option->arg);
    }
  }
  return result;
}

void add_objects(Lowering& in, Publication& result, const ::List* objects) {
  for (const auto* object : nodes<::PublicationObjSpec>(objects)) {
    switch (object->pubobjtype) {
      case PUBLICATIONOBJ_TABLES_IN_SCHEMA:
        result.schemas.push_back(string_of(object->name));
        break;
      case PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA:
        result.schemas.emplace_back("current_schema");
        break;
      default:
        if (object->pubtable) {
          result.tables.push_back(lower_table(in, object->pubtable->relation));
          result.columns.push_back(strings(object->pubtable->columns));
          if (object->pubtable->whereClause != nullptr) result.has_filter = true;
        }
    }
  }
}

PublicationAction publication_action(const ::AlterPublicationStmt& alter) {
  if (alter.pubobjects == nullptr) return PublicationAction::other;
  switch (alter.action) {
    case AP_AddObjects:
      return PublicationAction::add;
    case AP_DropObjects:
      return PublicationAction::drop;
    case AP_SetObjects:
      return PublicationAction::set;
  }
  return PublicationAction::other;
}

Subscription lower_alter_subscription(Lowering& in, const ::AlterSubscriptionStmt& alter) {
  Subscription result{.name = string_of(alter.subname), .alter = true};
  result.options = lower_options(in, alter.options);
  result.refresh = alter.kind == ALTER_SUBSCRIPTION_REFRESH;
  if (alter.kind == ALTER_SUBSCRIPTION_ENABLED) {
    const auto enabled = std::ranges::find(result.options, "enabled", &Option::name);
    result.enable = enabled != result.options.end() && enabled->value == "true";
  }
  return result;
}

}  // namespace

std::optional<Node> lower_schema_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateSchemaStmt:
      return lower_create_schema(in, cast<::CreateSchemaStmt>(node));
    case T_CreateExtensionStmt:
      return lower_create_extension(in, cast<::CreateExtensionStmt>(node));
    case T_AlterExtensionStmt:
      return lower_alter_extension(in, cast<::AlterExtensionStmt>(node));
    case T_AlterExtensionContentsStmt:
      return AlterExtension{.name = string_of(cast<::AlterExtensionContentsStmt>(node).extname)};
    case T_CreatePublicationStmt: {
      const auto& create = cast<::CreatePublicationStmt>(node);
      Publication result{.name = string_of(create.pubname), .all_tables = create.for_all_tables};
      add_objects(in, result, create.pubobjects);
      result.options = lower_options(in, create.options);
      return result;
    }
    case T_AlterPublicationStmt: {
      const auto& alter = cast<::AlterPublicationStmt>(node);
      Publication result{.alter = true, .name = string_of(alter.pubname)};
      result.all_tables = alter.for_all_tables;
      result.action = publication_action(alter);
      add_objects(in, result, alter.pubobjects);
      result.options = lower_options(in, alter.options);
      return result;
    }
    case T_CreateSubscriptionStmt: {
      const auto& create = cast<::CreateSubscriptionStmt>(node);
      return Subscription{.name = string_of(create.subname),
                          .options = lower_options(in, create.options)};
    }
    case T_AlterSubscriptionStmt:
      return lower_alter_subscription(in, cast<::AlterSubscriptionStmt>(node));
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
