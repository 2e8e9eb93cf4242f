// Debian's libpg_query is built against glibc 2.38, which has these two functions; an older C
// library has not. FindPgQuery.cmake says which are to be supplied.
#include <stdlib.h>
#include <string.h>

#ifdef SUPPLY___isoc23_strtoul
unsigned long __isoc23_strtoul(const char* text, char** end, int base) {
  return strtoul(text, end, base);
}
#endif

#ifdef SUPPLY_strlcpy
size_t strlcpy(char* to, const char* from, size_t size) {
  size_t length = strlen(from);
  if (size > 0) {
    size_t copied = length < size - 1 ? length : size - 1;
    memcpy(to, from, copied);
    to[copied] = '\0';
  }
  return length;
}
#endif
