# What is installed beside the program, and the packages of it: `cpack` in build/release makes a
# .deb and a .tar.gz. The files are written by the program itself; one that is missing is an error.

set(share ${PROJECT_BINARY_DIR}/generated/share)
set(written "")

# written_by_pgplumb(<file> <argument>...): a file below share/ that the program prints.
function(written_by_pgplumb file)
  cmake_path(GET file PARENT_PATH folder)
  file(MAKE_DIRECTORY ${share}/${folder})
  add_custom_command(OUTPUT ${share}/${file}
    COMMAND pgplumb ${ARGN} > ${share}/${file}
    DEPENDS pgplumb COMMENT "Writing ${file}" VERBATIM)
  set(written ${written} ${file} PARENT_SCOPE)
endfunction()

written_by_pgplumb(bash-completion/completions/pgplumb completions bash)
written_by_pgplumb(zsh/vendor-completions/_pgplumb completions zsh)
written_by_pgplumb(fish/vendor_completions.d/pgplumb.fish completions fish)
written_by_pgplumb(pgplumb/pgplumb.schema.json config --schema)

file(MAKE_DIRECTORY ${share}/man/man1 ${share}/doc/pgplumb)
# Without a time in it: the same source makes the same package.
set(manual ${PROJECT_BINARY_DIR}/generated/pgplumb.1)
add_custom_command(OUTPUT ${share}/man/man1/pgplumb.1.gz
  COMMAND pgplumb man > ${manual}
  COMMAND gzip -9nc ${manual} > ${share}/man/man1/pgplumb.1.gz
  DEPENDS pgplumb COMMENT "Writing the manual page" VERBATIM)
list(APPEND written man/man1/pgplumb.1.gz)

# The licences of what is linked in, as Debian has them.
set(notices "What the program pgplumb is linked with, and under which terms.\n")
foreach(package libpg-query-dev libboost1.81-dev libfmt-dev libtomlplusplus-dev libcli11-dev
                libjemalloc-dev libstdc++-12-dev libc6-dev)
  find_file(notice copyright NO_CACHE NO_DEFAULT_PATH PATHS
    /usr/share/doc/${package} ${PgQuery_INCLUDE}/../share/doc/${package})
  if(notice)
    file(READ ${notice} text)
    string(APPEND notices "\n\n======== ${package} ========\n\n${text}")
  elseif(PGPLUMB_STATIC)
    message(WARNING "the licence of ${package} is not at hand for the packages")
  endif()
  unset(notice)
endforeach()
set(third_party ${PROJECT_BINARY_DIR}/generated/THIRD-PARTY.txt)
file(WRITE ${third_party} "${notices}")
add_custom_command(OUTPUT ${share}/doc/pgplumb/THIRD-PARTY.txt.gz
  COMMAND gzip -9nc ${third_party} > ${share}/doc/pgplumb/THIRD-PARTY.txt.gz
  DEPENDS ${third_party} COMMENT "Packing the licences" VERBATIM)
list(APPEND written doc/pgplumb/THIRD-PARTY.txt.gz)
list(TRANSFORM written PREPEND ${share}/ OUTPUT_VARIABLE written_paths)
add_custom_target(package_files ALL DEPENDS ${written_paths})

include(GNUInstallDirs)
install(TARGETS pgplumb RUNTIME)
foreach(file IN LISTS written)
  cmake_path(GET file PARENT_PATH folder)
  install(FILES ${share}/${file} DESTINATION share/${folder})
endforeach()
install(FILES LICENSE README.md CHANGELOG.md DESTINATION share/doc/pgplumb)
install(FILES packaging/debian/copyright DESTINATION share/doc/pgplumb)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_VENDOR "the pgplumb authors")
set(CPACK_PACKAGE_CONTACT "the pgplumb authors <pgplumb@users.noreply.github.com>")
set(CPACK_PACKAGE_HOMEPAGE_URL https://github.com/pgplumb/pgplumb)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_FILE_NAME
    pgplumb-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR}-unknown-linux-gnu)
set(CPACK_STRIP_FILES ON)
set(CPACK_THREADS 0)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS git)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS graphviz)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"pgplumb replays the SQL of all migrations into a schema, works out what each
statement would lock, rewrite and scan, and says what is unsafe or unsound.
It needs no database and runs none of the SQL.")
include(CPack)
