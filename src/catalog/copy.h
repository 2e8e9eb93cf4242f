#pragma once

#include "catalog/catalog.h"

namespace pgplumb::catalog {

/// The same schema once more, without marks: to keep it while the other goes on, or to try what a
/// statement would make of it. It costs what the whole schema is, so it is for once a run.
Catalog copy_of(const Catalog& catalog);

}  // namespace pgplumb::catalog
