#include "text/source.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

namespace pgplumb {

namespace {

/// PostgreSQL takes no query of 1 GiB (MaxAllocSize in memutils.h), and the UTF-8 of a Latin-1 file
/// may be twice its length.
constexpr std::size_t largest_file = (std::size_t{1} << 29) - 1;

/// Bytes of the well-formed UTF-8 sequence at the start of `text` (Unicode, table 3-7); 0 where
/// there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const auto continues = [&](std::size_t at, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(at) >= low && byte(at) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t word = high_bits;
    if (text.size() - at >= sizeof word) std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & high_bits) == 0) {
      at += sizeof word;
      continue;
    }
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

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
