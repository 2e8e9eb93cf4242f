# Finds libpg_query (17 or newer, with PostgreSQL's headers) as PgQuery::PgQuery.
#
#   PGQUERY_ROOT   a prefix to take as it is
#   PGQUERY_MAJOR  insist on this PostgreSQL version; otherwise the system's library serves where
#                  it is new enough, and else Debian's newest, or second newest, is fetched
#
# Fetched libraries live in build/deps/pg_query-<major>, shared by all build directories.

set(PGQUERY_ROOT "$ENV{PGQUERY_ROOT}" CACHE PATH "Prefix of libpg_query")
set(PGQUERY_MAJOR "" CACHE STRING "PostgreSQL version of libpg_query to insist on")
set(deps ${PROJECT_SOURCE_DIR}/build/deps)

# Looks into `prefixes` and sets PgQuery_INCLUDE, _LIBRARY and _VERSION of the first that serves.
function(find_pg_query)
  foreach(prefix IN LISTS ARGN)
    unset(include)
    unset(library)
    find_path(include pg_query/pg_query_internal.h PATHS ${prefix}/include ${prefix}/usr/include
              NO_DEFAULT_PATH NO_CACHE)
    find_library(library NAMES libpg_query.a pg_query
                 PATHS ${prefix}/lib ${prefix}/usr/lib
                       ${prefix}/lib/${CMAKE_LIBRARY_ARCHITECTURE}
                       ${prefix}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}
                 NO_DEFAULT_PATH NO_CACHE)
    if(include AND library AND EXISTS ${include}/pg_query.h)
      file(STRINGS ${include}/pg_query.h line REGEX "define PG_MAJORVERSION ")
      string(REGEX MATCH "[0-9]+" major "${line}")
      if(major GREATER_EQUAL 17 AND (NOT PGQUERY_MAJOR OR major EQUAL PGQUERY_MAJOR))
        set(PgQuery_INCLUDE ${include} PARENT_SCOPE)
        set(PgQuery_LIBRARY ${library} PARENT_SCOPE)
        set(PgQuery_VERSION ${major} PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
endfunction()

if(PGQUERY_ROOT)
  find_pg_query(${PGQUERY_ROOT})
else()
  set(majors 18 17)
  if(PGQUERY_MAJOR)
    set(majors ${PGQUERY_MAJOR})
  endif()
  list(TRANSFORM majors PREPEND ${deps}/pg_query- OUTPUT_VARIABLE fetched)
  find_pg_query(/usr/local /usr ${fetched})
  if(NOT PgQuery_LIBRARY)
    message(STATUS "Fetching libpg_query into build/deps")
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/tools/fetch-pg-query ${deps} ${majors})
    find_pg_query(${fetched})
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PgQuery
  REQUIRED_VARS PgQuery_LIBRARY PgQuery_INCLUDE VERSION_VAR PgQuery_VERSION
  REASON_FAILURE_MESSAGE "set PGQUERY_ROOT to a prefix with libpg_query 17 or newer and its headers")

if(PgQuery_FOUND AND NOT TARGET PgQuery::PgQuery)
  find_package(Threads REQUIRED)
  add_library(PgQuery::PgQuery UNKNOWN IMPORTED)
  set_target_properties(PgQuery::PgQuery PROPERTIES IMPORTED_LOCATION ${PgQuery_LIBRARY})
  target_include_directories(PgQuery::PgQuery SYSTEM INTERFACE
    ${PgQuery_INCLUDE} ${PgQuery_INCLUDE}/pg_query/postgres)
  target_link_libraries(PgQuery::PgQuery INTERFACE Threads::Threads m)

  # Debian's library is built against a newer C library; what is missing here is supplied.
  include(CheckFunctionExists)
  set(missing "")
  foreach(function strlcpy __isoc23_strtoul)
    string(TOUPPER PGPLUMB_HAVE_${function} have)
    check_function_exists(${function} ${have})
    if(NOT ${have})
      list(APPEND missing SUPPLY_${function})
    endif()
  endforeach()
  if(missing)
    add_library(pg_query_compat STATIC ${CMAKE_CURRENT_LIST_DIR}/pg_query_compat.c)
    target_compile_definitions(pg_query_compat PRIVATE ${missing})
    target_link_libraries(PgQuery::PgQuery INTERFACE pg_query_compat)
  endif()
endif()
