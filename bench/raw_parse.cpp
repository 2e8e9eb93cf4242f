#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

extern "C" {
#include <pg_query.h>
#include <pg_query/pg_query_internal.h>
}

// The floor that nothing built on libpg_query can be under: reads the files and parses each.
int main(int argc, char** argv) {
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    const std::ifstream file(argv[i], std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const MemoryContext context = pg_query_enter_memory_context();
    const PgQueryInternalParsetreeAndError result = pg_query_raw_parse(text.str().c_str(), 0);
    if (result.error != nullptr) ++failed;
    pg_query_exit_memory_context(context);
  }
  std::cout << argc - 1 << " files, " << failed << " with errors\n";
  return 0;
}
