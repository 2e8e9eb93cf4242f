#pragma once

#include "catalog/change.h"

/// Behind apply.h: OPTIONS (...) of foreign tables, their columns, servers and wrappers.
namespace pgplumb::catalog {

/// transformGenericOptions(): ADD and SET give an option its value, DROP takes it away.
void change_options(ForeignOptions& options, const std::vector<sql::ForeignOption>& changes);

/// The same for options that may not be there; none are left as nothing.
void change_options(Box<ForeignOptions>& options, const std::vector<sql::ForeignOption>& changes);

/// DROP SERVER and DROP FOREIGN DATA WRAPPER, with what depends on them.
void drop_server(const Change& change, const std::string& server);
void drop_wrapper(const Change& change, const std::string& wrapper);

/// ALTER SERVER and ALTER FOREIGN DATA WRAPPER ... RENAME TO.
void rename_server(const Change& change, const std::string& server, const std::string& to);
void rename_wrapper(const Change& change, const std::string& wrapper, const std::string& to);

}  // namespace pgplumb::catalog
