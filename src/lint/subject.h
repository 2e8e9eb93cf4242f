#pragma once

#include <span>
#include <string>
#include <string_view>

#include "catalog/objects.h"
#include "lint/finding.h"

/// What findings about tables are known by.
namespace pgplumb::lint {

/// "public.users.email" of a table and the name of a part of it; the table itself without one.
Subject subject(const catalog::Relation& relation, std::string_view part = {});

/// The same of several parts: "public.users.tenant_id,email".
Subject subject(const catalog::Relation& relation, std::span<const std::string> parts);

/// "public.users.tenant_id,email" of a table and columns of it.
Subject subject(const catalog::Relation& relation, std::span<const catalog::ColumnNumber> columns);

}  // namespace pgplumb::lint
