#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/objects.h"

/// Names as people read them, and the words that they are made of.
namespace pgplumb::integrity {

/// "users", "auth.users": with the schema only where it is not `public`; quoted where SQL needs it,
/// as all names here.
std::string display_name(const catalog::Relation& relation);

/// "user_id", "tenant_id, user_id".
std::string column_names(const catalog::Relation& relation,
                         std::span<const catalog::ColumnNumber> columns);

/// "orders.user_id", "orders.(tenant_id, user_id)".
std::string display_columns(const catalog::Relation& relation,
                            std::span<const catalog::ColumnNumber> columns);

/// The words of a name in lower case: {"team", "member", "ids"} of `team_member_ids`,
/// `teamMemberIds` and `TeamMemberIDs`. Digits stay with the letters before them.
std::vector<std::string> words_of(std::string_view name);

/// Whether these are the words of the name.
bool is_made_of(std::string_view name, std::span<const std::string> words);

/// Whether both are forms of one noun: "user" and "users", "category" and "categories".
bool same_noun(std::string_view a, std::string_view b);

/// The noun as it is and what it could be the plural of: two nouns are the same where they share
/// one of these.
std::vector<std::string> forms_of_noun(std::string_view noun);

/// Whether the words end with the table's name, its last word in singular or plural:
/// {"allowed", "team", "member"} ends with `team_members`.
bool ends_with_table(std::span<const std::string> words, std::span<const std::string> table);

}  // namespace pgplumb::integrity
