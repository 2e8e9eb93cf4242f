#pragma once

#include <string>
#include <string_view>

#include "docs/document.h"

/// Pages as text. What comes from SQL may hold anything: nothing of it is markup there.
namespace pgplumb::docs {

/// Stands in the first lines of each file: those that have it may be written anew or removed.
inline constexpr std::string_view marker = "Written by pgplumb docs";

std::string render_markdown(const Page& page);

/// A `<section>` of the one HTML page. Links to pages become links within it.
std::string render_html(const Page& page);

/// Text of HTML, in elements and between quotation marks.
std::string html_text(std::string_view text);

/// A part of a URL, behind '#' or as a path.
std::string url_text(std::string_view text);

/// The id of the page's section, and of an anchor in it: "tables/users", "tables/users.email".
std::string html_id(std::string_view path, std::string_view anchor = {});

}  // namespace pgplumb::docs
