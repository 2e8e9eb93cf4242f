#pragma once

#include <string_view>

/// The files of the folder assets/, which the build embeds: see cmake/assets.cmake.
namespace pgplumb::docs::assets {

extern const std::string_view page_html;
extern const std::string_view page_css;
extern const std::string_view page_js;

}  // namespace pgplumb::docs::assets
