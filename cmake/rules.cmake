# embed_rules(): the library pgplumb_rules of rules/<group>/<id>.md and rules/<group>/<id>.cpp.
#
# The two halves of a rule lie side by side; a missing half stops configure. Each .cpp defines
# `const pgplumb::lint::Rule rule` in the namespace pgplumb::rules::<id with _ for ->; the table
# of them all, with their pages, is generated as `pgplumb::lint::all_rules()` (lint/registry.h).

function(embed_rules)
  set(root ${PROJECT_SOURCE_DIR}/rules)
  file(GLOB halves RELATIVE ${root} CONFIGURE_DEPENDS ${root}/*/*.md ${root}/*/*.cpp)
  set(rules "")
  set(ids "")
  foreach(half IN LISTS halves)
    cmake_path(GET half EXTENSION LAST_ONLY extension)
    cmake_path(GET half STEM LAST_ONLY id)
    cmake_path(REMOVE_EXTENSION half LAST_ONLY OUTPUT_VARIABLE rule)
    if(NOT id MATCHES "^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
      message(FATAL_ERROR "rules/${half}: a rule's id is lower-case words joined by '-'")
    endif()
    if(extension STREQUAL ".md" AND NOT "${rule}.cpp" IN_LIST halves)
      message(FATAL_ERROR "rules/${half} has a page and no check: rules/${rule}.cpp is missing")
    elseif(extension STREQUAL ".cpp")
      if(NOT "${rule}.md" IN_LIST halves)
        message(FATAL_ERROR "rules/${half} has a check and no page: rules/${rule}.md is missing")
      endif()
      if(id IN_LIST ids)
        message(FATAL_ERROR "rules/${half}: another group has a rule of this id")
      endif()
      list(APPEND ids ${id})
      list(APPEND rules "${id}/${rule}")  # the id in front makes the list sort by it
    endif()
  endforeach()
  list(SORT rules)
  list(TRANSFORM rules REPLACE "^[^/]+/(.+)$" "\\1")

  if(NOT EXISTS ${PROJECT_SOURCE_DIR}/src/lint/registry.h)
    message(STATUS "rules: no src/lint/registry.h yet")
    add_library(pgplumb_rules INTERFACE)
    return()
  endif()
  list(TRANSFORM rules REPLACE "(.+)" "${root}/\\1.cpp" OUTPUT_VARIABLE checks)
  list(TRANSFORM rules REPLACE "(.+)" "${root}/\\1.md" OUTPUT_VARIABLE pages)
  set(registry ${PROJECT_BINARY_DIR}/generated/rules/registry.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/write_registry.cmake)
  string(REPLACE ";" "\n" lines "${rules}")
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/rules/list.txt CONTENT "${lines}\n")
  add_custom_command(OUTPUT ${registry}
    COMMAND ${CMAKE_COMMAND} -D root=${root} -D output=${registry}
            -D list=${PROJECT_BINARY_DIR}/generated/rules/list.txt -P ${script}
    DEPENDS ${pages} ${script} ${PROJECT_BINARY_DIR}/generated/rules/list.txt
    COMMENT "Embedding the rules' pages" VERBATIM)

  add_library(pgplumb_rules STATIC ${checks} ${registry})
  target_link_libraries(pgplumb_rules PUBLIC pgplumb_lint PRIVATE pgplumb_warnings)
  target_precompile_headers(pgplumb_rules REUSE_FROM pgplumb_schema_pch)
  # Small files, each in a namespace of its own: together they compile in a third of the time.
  set_target_properties(pgplumb_rules PROPERTIES UNITY_BUILD_BATCH_SIZE 6)
  if(NOT CMAKE_CXX_CLANG_TIDY)
    set_target_properties(pgplumb_rules PROPERTIES UNITY_BUILD ON)
  endif()
  file(APPEND ${PROJECT_BINARY_DIR}/generated/rooms.txt "rules USES lint LINKS \n")
  # Whoever links the engine wants the rules with it; the two libraries know each other.
  target_link_libraries(pgplumb_lint INTERFACE pgplumb_rules)
endfunction()
