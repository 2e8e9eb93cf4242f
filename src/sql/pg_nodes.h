#pragma once
// PostgreSQL's parse nodes, for lower*.cpp and parse.cpp alone. Their names are global:
// `::ColumnDef` is PostgreSQL's, `ColumnDef` is ours. To be included last: postgres.h defines
// macros (`Min`, `snprintf`, `_`, ...) that other headers do not stand, and C headers in `extern
// "C"` must have been read as C++ before.

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

extern "C" {
#include "pg_query.h"
//
#include "pg_query/pg_query_internal.h"
//
#include "nodes/parsenodes.h"
}

#undef restrict
