# Jemalloc::Jemalloc: the allocator, as a static library.

include(FindPackageHandleStandardArgs)

find_library(Jemalloc_LIBRARY NAMES libjemalloc_pic.a libjemalloc.a)
find_package_handle_standard_args(Jemalloc REQUIRED_VARS Jemalloc_LIBRARY)

if(Jemalloc_FOUND AND NOT TARGET Jemalloc::Jemalloc)
  add_library(Jemalloc::Jemalloc STATIC IMPORTED)
  set_target_properties(Jemalloc::Jemalloc PROPERTIES IMPORTED_LOCATION ${Jemalloc_LIBRARY})
  # Taken before the C library's own, though nothing names it.
  target_link_libraries(Jemalloc::Jemalloc INTERFACE ${CMAKE_DL_LIBS})
endif()
