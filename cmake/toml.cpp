// What toml++'s header declares and leaves to its library.
//
// Version 3.3 asserts of the text what its callers have not looked at: `[=` is no key, `a = [[}` no
// value, `a = 1979-05-27true` no time. Behind each of these it reports what it sees instead, so
// nothing is asserted; with NDEBUG it would have the compiler assume the same.

#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)

#define TOML_IMPLEMENTATION
#include <toml++/toml.h>
