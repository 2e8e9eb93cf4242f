#pragma once

#include "cli/arguments.h"

namespace CLI {
class App;
}

/// Options that several commands have.
namespace pgplumb::cli {

/// What is said of a project wherever its files are named.
void add_project(CLI::App& app, Input& input);
/// Which files there are, and what is said of them.
void add_input(CLI::App& app, Input& input);
/// What of the history goes out, where no files are named.
void add_review(CLI::App& app, Input& input);
void add_table_sizes(CLI::App& app, Input& input);
/// Where `add_review` has been.
void add_judgement(CLI::App& app, Judgement& judgement);

}  // namespace pgplumb::cli
