// Statements that are the same for many kinds of objects: DROP, RENAME, OWNER, SET SCHEMA, COMMENT.
// The parser gives the names without locations: they are found behind the command's words.
#include <algorithm>
#include <array>
#include <utility>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

struct Kind {
  ::ObjectType type;
  ObjectKind kind;
};

constexpr std::array kinds{
    Kind{OBJECT_ACCESS_METHOD, ObjectKind::access_method},
    Kind{OBJECT_AGGREGATE, ObjectKind::aggregate},
    Kind{OBJECT_ATTRIBUTE, ObjectKind::attribute},
    Kind{OBJECT_CAST, ObjectKind::cast},
    Kind{OBJECT_COLUMN, ObjectKind::column},
    Kind{OBJECT_COLLATION, ObjectKind::collation},
    Kind{OBJECT_CONVERSION, ObjectKind::conversion},
    Kind{OBJECT_DATABASE, ObjectKind::database},
    Kind{OBJECT_DEFACL, ObjectKind::default_acl},
    Kind{OBJECT_DOMAIN, ObjectKind::domain},
    Kind{OBJECT_DOMCONSTRAINT, ObjectKind::domain_constraint},
    Kind{OBJECT_EVENT_TRIGGER, ObjectKind::event_trigger},
    Kind{OBJECT_EXTENSION, ObjectKind::extension},
    Kind{OBJECT_FDW, ObjectKind::foreign_data_wrapper},
    Kind{OBJECT_FOREIGN_SERVER, ObjectKind::server},
    Kind{OBJECT_FOREIGN_TABLE, ObjectKind::foreign_table},
    Kind{OBJECT_FUNCTION, ObjectKind::function},
    Kind{OBJECT_INDEX, ObjectKind::index},
    Kind{OBJECT_LANGUAGE, ObjectKind::language},
    Kind{OBJECT_LARGEOBJECT, ObjectKind::large_object},
    Kind{OBJECT_MATVIEW, ObjectKind::materialized_view},
    Kind{OBJECT_OPCLASS, ObjectKind::operator_class},
    Kind{OBJECT_OPERATOR, ObjectKind::operator_},
    Kind{OBJECT_OPFAMILY, ObjectKind::operator_family},
    Kind{OBJECT_POLICY, ObjectKind::policy},
    Kind{OBJECT_PROCEDURE, ObjectKind::procedure},
    Kind{OBJECT_PUBLICATION, ObjectKind::publication},
    Kind{OBJECT_ROLE, ObjectKind::role},
    Kind{OBJECT_ROUTINE, ObjectKind::routine},
    Kind{OBJECT_RULE, ObjectKind::rule},
    Kind{OBJECT_SCHEMA, ObjectKind::schema},
    Kind{OBJECT_SEQUENCE, ObjectKind::sequence},
    Kind{OBJECT_SUBSCRIPTION, ObjectKind::subscription},
    Kind{OBJECT_STATISTIC_EXT, ObjectKind::statistics},
    Kind{OBJECT_TABCONSTRAINT, ObjectKind::constraint},
    Kind{OBJECT_TABLE, ObjectKind::table},
    Kind{OBJECT_TABLESPACE, ObjectKind::tablespace},
    Kind{OBJECT_TRANSFORM, ObjectKind::transform},
    Kind{OBJECT_TRIGGER, ObjectKind::trigger},
    Kind{OBJECT_TSCONFIGURATION, ObjectKind::text_search},
    Kind{OBJECT_TSDICTIONARY, ObjectKind::text_search},
    Kind{OBJECT_TSPARSER, ObjectKind::text_search},
    Kind{OBJECT_TSTEMPLATE, ObjectKind::text_search},
    Kind{OBJECT_TYPE, ObjectKind::type},
    Kind{OBJECT_USER_MAPPING, ObjectKind::user_mapping},
    Kind{OBJECT_VIEW, ObjectKind::view},
};

/// Named as `name ON relation`, and given as the relation's name with the own name behind it.
bool hangs_on_relation(::ObjectType type) {
  return type == OBJECT_TRIGGER || type == OBJECT_RULE || type == OBJECT_POLICY ||
         type == OBJECT_TABCONSTRAINT;
}

/// A list of Strings, of which the last is the name of a part.
void split_part(ObjectRef& object, const ::List* list) {
  const std::vector<std::string> names = strings(list);
  if (names.empty()) return;
  object.part = names.back();
  if (names.size() > 1) object.name.name = names[names.size() - 2];
  if (names.size() > 2) object.name.schema = names[names.size() - 3];
}

void set_arguments(Lowering& in, ObjectRef& object, const ::ObjectWithArgs& node, Index first) {
  object.name = qualified_name(node.objname, in.text.span(first, in.text.name_end(first)));
  object.has_arguments = !node.args_unspecified;
  for (const ::Node* argument : nodes(node.objargs)) {
    // An operator's missing operand and the star of an aggregate are no types.
    if (is_a(argument, T_TypeName)) {
      object.arguments.push_back(lower_type(in, &cast<::TypeName>(argument)));
    }
  }
}

/// Of `name ON relation`, `name ON DOMAIN type` and `FOR type`: what is behind the words.
Span owner_span(Lowering& in, Index first) {
  if (first == nowhere) return {};
  Index i = in.text.is(first, "for") ? first + 1 : first + 2;
  if (in.text.is(i, "domain") && in.text.is_name(i + 1)) ++i;
  return in.text.span(i, in.text.name_end(i));
}

/// Lists in which the parts are not those of one dotted name.
void set_compound(Lowering& in, ObjectRef& object, ::ObjectType type, const ::List& list,
                  Index first) {
  switch (type) {
    case OBJECT_COLUMN: {
      split_part(object, &list);
      const Index end = in.text.name_end(first);
      if (end != nowhere && end > first + 2) object.name.span = in.text.span(first, end - 2);
      return;
    }
    case OBJECT_TRIGGER:
    case OBJECT_RULE:
    case OBJECT_POLICY:
    case OBJECT_TABCONSTRAINT:
      split_part(object, &list);
      object.name.span = owner_span(in, first);
      return;
    case OBJECT_DOMCONSTRAINT:
    case OBJECT_TRANSFORM:
    case OBJECT_CAST:
      if (is_a(nodes(&list)[0], T_String)) {  // RENAME CONSTRAINT has the domain's name alone
        object.name = qualified_name(&list, object.name.span);
        return;
      }
      for (const ::Node* element : nodes(&list)) {
        if (is_a(element, T_String)) object.part = value_text(in, element);
        if (is_a(element, T_TypeName)) {
          object.arguments.push_back(lower_type(in, &cast<::TypeName>(element)));
        }
      }
      if (type != OBJECT_CAST && !object.arguments.empty()) {
        object.name = object.arguments.front().name;
        object.name.span = owner_span(in, first);
        object.arguments.clear();
      }
      return;
    case OBJECT_OPCLASS:
    case OBJECT_OPFAMILY: {
      std::vector<std::string> names = strings(&list);
      object.part = names.front();
      object.name.name = names.back();
      object.name.schema = names.size() > 2 ? names[names.size() - 2] : "";
      return;
    }
    default:
      object.name = qualified_name(&list, object.name.span);
  }
}

/// Behind an object's name and arguments.
Index object_end(Lowering& in, Index first) { return in.text.call_end(first); }

Drop lower_drop(Lowering& in, const ::DropStmt& node) {
  Drop result{.object = object_kind(node.removeType),
              .if_exists = node.missing_ok,
              .cascade = node.behavior == DROP_CASCADE,
              .concurrently = node.concurrent};
  const auto objects = nodes(node.objects);
  const Index first = behind_head(in, command_tag({.node = result}));
  Index last = in.text.end();
  if (last > first + 1 && (in.text.is(last - 1, "cascade") || in.text.is(last - 1, "restrict"))) {
    --last;
  }
  const std::vector<Item> items = list_items(in, first, last, objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    result.objects.push_back(
        lower_object(in, node.removeType, objects[i], items[i].first, items[i].last));
  }
  return result;
}

/// One object by name or of those that have no schema.
Drop lower_drop_named(Lowering& in, ObjectKind kind, std::vector<std::string> names,
                      bool if_exists) {
  Drop result{.object = kind, .if_exists = if_exists};
  const Index first = behind_head(in, command_tag({.node = result}));
  const std::vector<Item> items = list_items(in, first, in.text.end(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Span span = in.text.span(items[i].first, items[i].last);
    result.objects.push_back({.name = {.name = std::move(names[i]), .span = span}, .span = span});
  }
  return result;
}

/// The target of ALTER ... RENAME, OWNER TO, SET SCHEMA, DEPENDS ON.
ObjectRef altered_object(Lowering& in, ::ObjectType type, const ::RangeVar* relation,
                         const ::Node* object, const char* part) {
  ObjectRef result;
  const Index first = behind_head(in, command_tag({.node = SetOwner{.object = object_kind(type)}}));
  if (object) result = lower_object(in, type, object, first, object_end(in, first));
  if (relation) {
    result.name = relation_name(in, relation);
    result.span = result.name.span;
    if (object && is_a(object, T_List) && result.part.empty()) {
      split_part(result, &cast<::List>(object));
    }
  }
  if (part) result.part = part;
  if (!object && !relation) {  // schemas, roles, ... in the field of the part
    result.name = {.name = std::exchange(result.part, {}), .span = in.text.span(first)};
    result.span = result.name.span;
  }
  return result;
}

Rename lower_rename(Lowering& in, const ::RenameStmt& node) {
  Rename result;
  result.object = object_kind(node.renameType);
  const bool contained = node.renameType == OBJECT_COLUMN || node.renameType == OBJECT_ATTRIBUTE;
  result.relation_kind = contained ? object_kind(node.relationType) : result.object;
  const ::ObjectType addressed =
      node.renameType == OBJECT_COLUMN ? node.relationType : node.renameType;
  result.target = altered_object(in, addressed, node.relation, node.object, node.subname);
  result.new_name = string_of(node.newname);
  result.if_exists = node.missing_ok;
  result.only = node.relation && !node.relation->inh;
  result.cascade = node.behavior == DROP_CASCADE;
  if (hangs_on_relation(node.renameType) && node.renameType != OBJECT_TABCONSTRAINT) {
    const Index name = behind_head(in, command_tag({.node = result}));
    result.name_span = in.text.span(name);
  } else {
    const Index end = in.text.end();
    const Index rename = in.text.find_word(0, end, "rename");
    const Index to = in.text.find_word(rename, end, "to");
    if (to != nowhere && to > rename + 1) result.name_span = in.text.span(to - 1);
    if (result.name_span.empty()) result.name_span = result.target.name.span;
  }
  return result;
}

Comment lower_comment(Lowering& in, const ::CommentStmt& node) {
  Comment result{.object = object_kind(node.objtype)};
  const std::string_view words = object_words(result.object);
  const auto count = static_cast<Index>(std::ranges::count(words, ' ')) + 1;
  const Index first = 2 + count;
  result.target =
      lower_object(in, node.objtype, node.object, first, in.text.find_word(first, nowhere, "is"));
  if (node.comment) result.text.emplace(node.comment);
  return result;
}

}  // namespace

ObjectKind object_kind(::ObjectType type) {
  const auto* found = std::ranges::find(kinds, type, &Kind::type);
  return found == kinds.end() ? ObjectKind::other : found->kind;
}

std::vector<Item> list_items(Lowering& in, Index first, Index last, std::size_t count) {
  std::vector<Item> items;
  items.reserve(count);
  for (Index at = first; items.size() < count && at < last;) {
    const Index end = std::min(in.text.item_end(at), last);
    items.push_back({at, end});
    at = end + 1;
  }
  items.resize(count);
  return items;
}

ObjectRef lower_object(Lowering& in, ::ObjectType type, const ::Node* object, Index first,
                       Index last) {
  ObjectRef result;
  result.span = in.text.span(first, last);
  result.name.span = result.span;
  if (!object) return result;
  switch (tag_of(object)) {
    case T_List:
      set_compound(in, result, type, cast<::List>(object), first);
      break;
    case T_TypeName:
      result.name = lower_type(in, &cast<::TypeName>(object)).name;
      result.name.span = in.text.span(first, in.text.name_end(first));
      break;
    case T_ObjectWithArgs:
      set_arguments(in, result, cast<::ObjectWithArgs>(object), first);
      break;
    case T_RangeVar:
      result.name = relation_name(in, &cast<::RangeVar>(object));
      break;
    default:
      result.name.name = value_text(in, object);
  }
  return result;
}

std::optional<Node> lower_object_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_DropStmt:
      return lower_drop(in, cast<::DropStmt>(node));
    case T_DropRoleStmt:
      return lower_drop_named(in, ObjectKind::role, role_names(cast<::DropRoleStmt>(node).roles),
                              cast<::DropRoleStmt>(node).missing_ok);
    case T_DropSubscriptionStmt: {
      const auto& drop = cast<::DropSubscriptionStmt>(node);
      return lower_drop_named(in, ObjectKind::subscription, {string_of(drop.subname)},
                              drop.missing_ok);
    }
    case T_RenameStmt:
      return lower_rename(in, cast<::RenameStmt>(node));
    case T_AlterObjectSchemaStmt: {
      const auto& set = cast<::AlterObjectSchemaStmt>(node);
      return SetSchema{
          .object = object_kind(set.objectType),
          .target = altered_object(in, set.objectType, set.relation, set.object, nullptr),
          .new_schema = string_of(set.newschema),
          .if_exists = set.missing_ok};
    }
    case T_AlterOwnerStmt: {
      const auto& set = cast<::AlterOwnerStmt>(node);
      return SetOwner{
          .object = object_kind(set.objectType),
          .target = altered_object(in, set.objectType, set.relation, set.object, nullptr),
          .role = role_name(set.newowner)};
    }
    case T_AlterObjectDependsStmt: {
      const auto& set = cast<::AlterObjectDependsStmt>(node);
      return DependsOnExtension{
          .object = object_kind(set.objectType),
          .target = altered_object(in, set.objectType, set.relation, set.object, nullptr),
          .extension = value_text(in, as_node(set.extname))};
    }
    case T_CommentStmt:
      return lower_comment(in, cast<::CommentStmt>(node));
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
