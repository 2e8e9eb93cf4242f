#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/config.h"

namespace pgplumb::lint {

/// What `[[override]]` says of a rule's finding in the file that is about the tables, each as
/// `schema.table`: the last that names the rule, the file and one of the tables.
std::optional<config::Level> overridden_level(std::span<const config::Override> overrides,
                                              std::string_view rule, std::string_view path,
                                              std::span<const std::string> tables);

/// Some override lets the rule run.
bool runs_in_an_override(std::span<const config::Override> overrides, std::string_view rule);

/// "public.users" of the subject of a problem, "public.users.email"; empty where it names no table.
std::string table_of_subject(std::string_view subject);

}  // namespace pgplumb::lint
