# A binary that needs no shared library: it starts in half the time, and runs on any Linux.
#
# Debian has these two only as shared libraries, with all of their source in the headers.

option(PGPLUMB_STATIC "Link everything into the binary" OFF)

if(NOT PGPLUMB_STATIC)
  find_package(fmt REQUIRED)
  find_package(tomlplusplus REQUIRED)
  return()
endif()

find_path(FMT_INCLUDE fmt/format-inl.h REQUIRED)
find_path(TOML_INCLUDE toml++/toml.h REQUIRED)

add_library(fmt STATIC cmake/static_fmt.cpp)
target_include_directories(fmt SYSTEM PUBLIC ${FMT_INCLUDE})
add_library(fmt::fmt ALIAS fmt)

add_library(tomlplusplus STATIC cmake/static_toml.cpp)
target_include_directories(tomlplusplus SYSTEM PUBLIC ${TOML_INCLUDE})
target_compile_definitions(tomlplusplus PUBLIC TOML_HEADER_ONLY=0)
add_library(tomlplusplus::tomlplusplus ALIAS tomlplusplus)
