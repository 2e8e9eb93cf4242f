#include "text/source.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include "text/utf8.h"

namespace pgplumb {

namespace {

/// PostgreSQL takes no query of 1 GiB (MaxAllocSize in memutils.h), and the UTF-8 of a Latin-1 file
/// may be twice its length.
constexpr std::size_t largest_file = (std::size_t{1} << 29) - 1;

std::string utf8_from_latin1(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | (byte >> 6));
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

/// Takes the bytes of an output of pg_dump in their order, without the rows of COPY.
class Abridger {
 public:
  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t line = std::min(bytes.find('\n'), bytes.size());
      const bool ends = line < bytes.size();
      in_data_ ? add_row(bytes.substr(0, line), ends) : add_text(bytes.substr(0, line), ends);
      bytes.remove_prefix(line + (ends ? 1 : 0));
    }
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string take() { return std::move(text_); }
  [[nodiscard]] bool has_left_out() const { return has_left_out_; }

 private:
  void add_text(std::string_view part, bool ends) {
    text_ += part;
    if (!ends) return;
    const std::string_view line = std::string_view(text_).substr(line_begin_);
    // pg_dump's own form alone, which stands on one line.
    in_data_ = line.starts_with("COPY ") && line.ends_with(" FROM stdin;");
    text_ += '\n';
    line_begin_ = text_.size();
  }

  void add_row(std::string_view part, bool ends) {
    constexpr std::string_view end_of_data = "\\.";
    row_ += part.substr(0, std::min(part.size(), end_of_data.size() + 1 - row_.size()));
    if (!ends) return;
    in_data_ = row_ != end_of_data;
    has_left_out_ = has_left_out_ || in_data_;
    if (!in_data_) text_ += row_;
    text_ += '\n';
    line_begin_ = text_.size();
    row_.clear();
  }

  bool in_data_ = false;
  bool has_left_out_ = false;
  std::size_t line_begin_ = 0;  ///< in the text, of the line being read
  std::string row_;             ///< how the row being read begins
  std::string text_;
};

/// Whoever has so little data may have its fixes as well.
constexpr long smallest_to_abridge = 1L << 20;

/// Whether the file, of which `head` has been read, is one of pg_dump's that is worth it. Its
/// header is in the first lines.
bool is_large_dump(std::string_view head, std::FILE* file) {
  if (head.find("-- PostgreSQL database dump") == std::string_view::npos) return false;
  if (std::fseek(file, 0, SEEK_END) != 0) return false;
  const long size = std::ftell(file);
  return std::fseek(file, static_cast<long>(head.size()), SEEK_SET) == 0 &&
         size >= smallest_to_abridge;
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

SourceFile decode_source(std::string path, std::string bytes) {
  if (is_utf8(bytes)) return {.path = std::move(path), .text = std::move(bytes)};
  return {.path = std::move(path), .text = utf8_from_latin1(bytes), .latin1 = true};
}

Result<SourceFile> read_source(const std::string& path) {
  const auto fail_with_errno = [&] {
    return fail(fmt::format("{}: {}", path, std::generic_category().message(errno)));
  };
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) return fail_with_errno();
  std::string text;
  std::optional<Abridger> abridger;
  std::array<char, std::size_t{1} << 16> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    const std::string_view part(buffer.data(), count);
    if (text.empty() && !abridger && is_large_dump(part, file.get())) abridger.emplace();
    if (abridger) {
      abridger->add(part);
    } else {
      text += part;
    }
    if ((abridger ? abridger->text() : text).size() > largest_file) {
      return fail(fmt::format("{}: larger than {} MiB", path, (largest_file + 1) >> 20));
    }
  }
  if (std::ferror(file.get()) != 0) return fail_with_errno();
  const bool has_left_out = abridger && abridger->has_left_out();
  SourceFile source = decode_source(path, abridger ? abridger->take() : std::move(text));
  source.abridged = has_left_out;
  return source;
}

std::uint32_t Sources::add(SourceFile file) {
  files_.push_back(std::move(file));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

}  // namespace pgplumb
