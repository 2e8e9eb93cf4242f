#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/result.h"
#include "text/source.h"

namespace pgplumb::history {

/// A folder's content: names, in byte order, without what neither a file nor a folder is.
struct Folder {
  std::string path;  ///< "" is the working directory
  std::vector<std::string> files;
  std::vector<std::string> folders;
  std::string unreadable;  ///< why it could not be read; else empty
  /// Of "..", the subfolder from which `..` leads here: its path is shorter than "../name".
  std::string way_back;
  /// The path of what is in the folder.
  [[nodiscard]] std::string at(std::string_view name) const;
  [[nodiscard]] bool has_file(std::string_view name) const;
};

/// Files that are otherwise than on disk, by true path: their texts, or that there are none.
using Overlay = std::map<std::string, std::optional<std::string>>;

/// What is on disk, each folder and each file read once. Symbolic links are followed.
class Disk {
 public:
  explicit Disk(Overlay overlay = {}) : overlay_(std::move(overlay)) {}

  /// Empty where there is no such folder, or where it may not be read.
  const Folder& folder(const std::string& path);
  /// Empty where the file cannot be read.
  std::string_view text(const std::string& path);

  /// Whether the text is what the file has, byte by byte: not decoded, and nothing left out.
  bool has_bytes(const std::string& path);
  /// In bytes, without reading the file; 0 where there is none.
  std::size_t size(const std::string& path);

  /// Gives the file away: its text is empty from then on. The error says which file and why.
  Result<SourceFile> take(const std::string& path);

  bool has_folder(const std::string& path);
  bool has_file(const std::string& path);
  /// Whether there is anything: a pipe, too.
  bool exists(const std::string& path);
  /// The path without links, to know a folder again.
  static std::string true_path(const std::string& path);

  /// The folder, its parent, and so on up to the repository (a folder with `.git`) or the root.
  const std::vector<std::string>& upward(const std::string& folder);

 private:
  Result<SourceFile>& source(const std::string& path);
  Folder list(const std::string& path);
  void lay_over(Folder& folder);
  /// What the overlay says of a file; null where it says nothing.
  const std::optional<std::string>* overlaid(const std::string& path);
  /// The true path, also of what is in the overlay alone.
  const std::string& key_of(const std::string& folder);

  Overlay overlay_;
  std::unordered_map<std::string, std::string> keys_;  ///< of folders
  std::unordered_map<std::string, Folder> folders_;
  std::unordered_map<std::string, Result<SourceFile>> sources_;
  std::unordered_map<std::string, bool> is_file_;
  std::unordered_map<std::string, bool> is_folder_;
  std::unordered_map<std::string, std::vector<std::string>> upward_;
};

}  // namespace pgplumb::history
