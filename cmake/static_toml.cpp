// What toml++'s header declares and leaves to its library.

#define TOML_IMPLEMENTATION
#include <toml++/toml.h>
