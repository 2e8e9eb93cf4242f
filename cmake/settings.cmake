# How everything here is compiled: the language, warnings, sanitizers, ccache, the shared header.

set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})

option(BUILD_TESTING "Build the tests" ON)
option(PGPLUMB_WERROR "Stop at warnings" OFF)
option(PGPLUMB_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)

# Without it g++ collects garbage all the time, a tenth of its work, at less than half of this size.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:--param=ggc-min-heapsize=524288>)  # KiB
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Asserts stay in the release: a wrong finding costs more than the check.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELEASE "-O2")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 -D_GLIBCXX_ASSERTIONS")
set(CMAKE_C_FLAGS_DEBUG "-O0 -g1")

# The sanitizers double the time of a build. Those left out cost most of it, and the address
# sanitizer sees what they would: a null or wild pointer that is used.
if(PGPLUMB_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all
                      -fno-sanitize=null,alignment,vptr,object-size -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

add_compile_definitions(PGPLUMB_VERSION="${PROJECT_VERSION}")

# Warnings go on our own targets only, not on what is generated or fetched.
add_library(pgplumb_warnings INTERFACE)
target_compile_options(pgplumb_warnings INTERFACE
  -Wall -Wextra -Wshadow
  -Wno-missing-field-initializers  # designated initializers leave members out on purpose
  $<$<COMPILE_LANGUAGE:CXX>:-Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi
    -Wunused -Wimplicit-fallthrough>
  # g++ 12 sees ghosts when sanitizing or optimizing.
  $<$<BOOL:${PGPLUMB_SANITIZE}>:-Wno-maybe-uninitialized>
  $<$<CONFIG:Release>:-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread>
  $<$<BOOL:${PGPLUMB_WERROR}>:-Werror>)

# Each folder has results of its own: a precompiled header of another does not know these files.
find_program(CCACHE ccache)
if(CCACHE)
  foreach(language C CXX)
    set(CMAKE_${language}_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  endforeach()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  endif()
endif()
