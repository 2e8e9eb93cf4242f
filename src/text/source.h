#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "text/result.h"

namespace pgplumb {

/// Bytes `begin` up to but not including `end` of the file with index `file` in a `Sources`.
/// Lines and columns exist only in reports: see `LineIndex`.
struct Span {
  std::uint32_t file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] bool empty() const { return begin == end; }
  [[nodiscard]] bool contains(std::uint32_t offset) const {
    return begin <= offset && offset < end;
  }
  auto operator<=>(const Span&) const = default;
};

/// One file as it was read. `text` is UTF-8; a byte order mark, carriage returns and NUL bytes
/// are kept, so that offsets are those of the file on disk.
struct SourceFile {
  std::string path;
  std::string text;
  /// The bytes on disk were not UTF-8: they were read as Latin-1, and offsets count the UTF-8
  /// that was made of them.
  bool latin1 = false;
  /// A large output of pg_dump: each row of its COPY data was read as an empty line, so that lines
  /// are those on disk and offsets are not.
  bool abridged = false;
};

/// Takes the bytes of a file as UTF-8 or, where they are not, as Latin-1.
SourceFile decode_source(std::string path, std::string bytes);

/// Reads the file at `path`; the error says which file and why.
Result<SourceFile> read_source(const std::string& path);

/// All files of a run. References stay valid while files are added.
class Sources {
 public:
  /// Returns the index that spans into the file carry.
  std::uint32_t add(SourceFile file);
  [[nodiscard]] const SourceFile& operator[](std::uint32_t file) const { return files_[file]; }
  [[nodiscard]] std::size_t size() const { return files_.size(); }
  [[nodiscard]] std::string_view text(Span span) const {
    return std::string_view(files_[span.file].text).substr(span.begin, span.end - span.begin);
  }

 private:
  std::deque<SourceFile> files_;
};

}  // namespace pgplumb
