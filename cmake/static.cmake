# A binary that needs no shared library: it starts in half the time, and runs on any Linux.
#
# Debian has fmt only as a shared library, with all of its source in the headers.

option(PGPLUMB_STATIC "Link everything into the binary" OFF)

# toml++ is compiled here even so: Debian's library ends the process on malformed files.
find_path(TOML_INCLUDE toml++/toml.h REQUIRED)
add_library(tomlplusplus STATIC cmake/toml.cpp)
target_include_directories(tomlplusplus SYSTEM PUBLIC ${TOML_INCLUDE})
target_compile_definitions(tomlplusplus PUBLIC TOML_HEADER_ONLY=0)
# Its tables of characters end in a switch that lacks cases which are reached, and compare right.
target_compile_options(tomlplusplus PRIVATE -fno-sanitize=unreachable)
add_library(tomlplusplus::tomlplusplus ALIAS tomlplusplus)

if(NOT PGPLUMB_STATIC)
  find_package(fmt REQUIRED)
  return()
endif()

find_path(FMT_INCLUDE fmt/format-inl.h REQUIRED)

add_library(fmt STATIC cmake/static_fmt.cpp)
target_include_directories(fmt SYSTEM PUBLIC ${FMT_INCLUDE})
add_library(fmt::fmt ALIAS fmt)
