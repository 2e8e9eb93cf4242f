#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "docs/document.h"
#include "docs/guide.h"

namespace pgplumb::docs {

/// All pages as one of HTML that needs nothing from elsewhere. `svg`: see `make_files`.
std::string render_site(const Guide& guide, const std::vector<Page>& pages, std::string_view svg);

}  // namespace pgplumb::docs
