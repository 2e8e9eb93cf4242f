#pragma once

#include <string>

#include "prisma/drift.h"
#include "text/source.h"

/// What differs between a datamodel of Prisma and the migrations, for people and for programs.
namespace pgplumb::report {

/// Each change with where the datamodel says it and which migration made what is there, what Prisma
/// would write, and at the end what it does not see. `sources` has the files of both.
std::string render_drift_text(const prisma::Drift& drift, const Sources& sources);
std::string render_drift_json(const prisma::Drift& drift, const Sources& sources);

}  // namespace pgplumb::report
