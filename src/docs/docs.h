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

/// The diagram of all tables for Graphviz: the first of these that it can draw is the best. Where
/// there are many tables, with the columns of keys alone. Empty where there is nothing to draw.
std::vector<std::string> diagram_dots(const Guide& guide);

/// All files. `svg` is what Graphviz made of one of `diagram_dots`, or empty.
std::vector<File> make_files(const Guide& guide, std::string_view svg);

/// Whether the text is of a file that was written here, which may be written anew or removed.
bool is_ours(std::string_view text);

}  // namespace pgplumb::docs
