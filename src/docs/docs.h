#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "docs/guide.h"

/// The documents of a data model. Pure: whoever calls writes the files.
namespace pgplumb::docs {

struct File {
  std::string path;  ///< from the folder of the documents
  std::string text;
};

/// The diagram of all tables for Graphviz: with all columns, or those of keys where there are very
/// many tables. Empty where there is none.
std::string diagram_dot(const Guide& guide);

/// All files. `svg` is what Graphviz made of `diagram_dot`, or empty.
std::vector<File> make_files(const Guide& guide, std::string_view svg);

/// Whether the text is of a file that was written here, which may be written anew or removed.
bool is_ours(std::string_view text);

}  // namespace pgplumb::docs
