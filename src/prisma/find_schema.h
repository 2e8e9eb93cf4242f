#pragma once

#include <string>
#include <vector>

#include "history/disk.h"
#include "prisma/datamodel.h"
#include "text/result.h"

namespace pgplumb::prisma {

/// Where the datamodel is, as the Prisma tool looks for it, from the folder upward: what
/// package.json says in `prisma.schema`, else schema.prisma, prisma/schema.prisma, prisma/schema/.
Result<std::string> find_schema(history::Disk& disk, const std::string& folder);

/// The file itself or, of a folder, its *.prisma files and those of the folders below, in order.
Result<std::vector<std::string>> schema_files(history::Disk& disk, const std::string& path);

/// The folder of the migrations beside the datamodel; empty where there is none.
std::string migrations_beside(history::Disk& disk, const std::string& schema);

/// By the version of Prisma that the folder's lockfile or package.json asks for; the newest that is
/// known, where none says.
DatamodelOptions options_of_version(history::Disk& disk, const std::string& folder);

}  // namespace pgplumb::prisma
