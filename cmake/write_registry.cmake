# Run by the build: writes the table of all rules, with their pages, to `output`.
cmake_minimum_required(VERSION 3.25)
file(STRINGS ${list} rules)
set(declared "")
set(rows "")
set(count 0)
foreach(rule IN LISTS rules)
  cmake_path(GET rule PARENT_PATH group)
  cmake_path(GET rule FILENAME id)
  string(REPLACE "-" "_" space ${id})
  file(READ ${root}/${rule}.md page)
  string(FIND "${page}" ")_page_\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "rules/${rule}.md: the page may not contain )_page_\"")
  endif()
  string(APPEND declared "namespace pgplumb::rules::${space} {\nextern const lint::Rule rule;\n}\n")
  string(APPEND rows "    {\"${id}\", \"${group}\", R\"_page_(${page})_page_\",\n"
                     "     &rules::${space}::rule},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE ${output} "// Generated from rules/ by cmake/write_registry.cmake.
#include <array>

#include \"lint/registry.h\"

${declared}
namespace pgplumb::lint {

namespace {
constexpr std::array<RegisteredRule, ${count}> table{{
${rows}}};
}  // namespace

std::span<const RegisteredRule> all_rules() { return table; }

}  // namespace pgplumb::lint
")
