#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "lint/allow.h"

namespace pgplumb::lint {

/// What comments for other linters allow, in so far as `[compat]` asks for it: each takes the
/// comments and reaches as far as those linters do. In the order of the text; views are into it.
std::vector<Allow> read_peer_allows(const sql::ParsedFile& parsed, std::uint32_t file,
                                    std::string_view text, const config::Compat& compat);

}  // namespace pgplumb::lint
