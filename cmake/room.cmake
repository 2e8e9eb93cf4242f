# room(<name> [USES <room>...] [LINKS <target>...])
#
# Makes the library pgplumb_<name> of src/<name>/. The rooms it uses are linked publicly, so their
# headers come along; outside libraries stay private to the room. `main.cpp` is left to
# executable(). A room without sources yet is an empty library. Every room is also a line of
# generated/rooms.txt, which tests/layers reads: the arrows are stated here and nowhere else.

set(PGPLUMB_ROOMS "" CACHE INTERNAL "")
file(WRITE ${PROJECT_BINARY_DIR}/generated/rooms.txt "")

function(room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;LINKS")
  set(target pgplumb_${name})
  list(TRANSFORM arg_USES PREPEND pgplumb_ OUTPUT_VARIABLE used)
  set(used_headers "")
  foreach(room IN LISTS used)
    get_target_property(theirs ${room} PGPLUMB_HEADERS)
    list(APPEND used_headers ${theirs})
  endforeach()

  # Whoever uses the catalog takes its headers precompiled.
  set(headers pgplumb_pch)
  if(name STREQUAL catalog OR pgplumb_schema_pch IN_LIST used_headers)
    set(headers pgplumb_schema_pch)
  endif()

  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${used} fmt::fmt PRIVATE ${arg_LINKS} pgplumb_warnings)
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_precompile_headers(${target} REUSE_FROM ${headers})
  else()
    message(STATUS "room ${name}: no sources yet")
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${used} fmt::fmt)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR}/src)
  endif()

  set_property(TARGET ${target} PROPERTY PGPLUMB_HEADERS ${headers})
  set(PGPLUMB_ROOMS ${PGPLUMB_ROOMS} ${name} CACHE INTERNAL "")
  file(APPEND ${PROJECT_BINARY_DIR}/generated/rooms.txt
       "${name} USES ${arg_USES} LINKS ${arg_LINKS}\n")
endfunction()

# executable(<name> FROM <room>): src/<room>/main.cpp with that room's library.
function(executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FROM" "")
  file(GLOB main CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${arg_FROM}/main.cpp)
  if(NOT main)
    message(STATUS "executable ${name}: no src/${arg_FROM}/main.cpp yet")
    return()
  endif()
  add_executable(${name} ${main})
  target_link_libraries(${name} PRIVATE pgplumb_${arg_FROM} pgplumb_warnings)
endfunction()

# shared_headers(<name> HEADERS <header>... LINKS <target>...): one precompiled header for many
# targets, which take it with `target_precompile_headers(<target> REUSE_FROM <name>)`.
function(shared_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LINKS")
  set(empty ${PROJECT_BINARY_DIR}/generated/${name}.cpp)
  file(CONFIGURE OUTPUT ${empty} CONTENT "")
  add_library(${name} STATIC ${empty})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} pgplumb_warnings)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()
