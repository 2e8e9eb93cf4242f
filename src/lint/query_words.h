#pragma once

#include <string>

#include "catalog/session.h"
#include "config/config.h"
#include "history/query_files.h"

/// What rules about the queries of the application ask and say alike.
namespace pgplumb::lint {

/// In which they are read: with the configuration's search_path.
catalog::Session query_session(const config::Config& config);

/// "query GetUser"; "a query" of one without a name.
std::string query_name(const history::ApplicationQuery& query);

/// "called 1200 times, 3.4 s in all, as pg_stat_statements counts".
std::string use_words(const history::QueryUse& use);

}  // namespace pgplumb::lint
