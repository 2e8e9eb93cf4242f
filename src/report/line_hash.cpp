#include "report/line_hash.h"

#include <array>
#include <cstdint>
#include <unordered_map>

#include <fmt/format.h>

namespace pgplumb::report {
namespace {

constexpr std::size_t window_size = 100;
constexpr std::uint64_t factor = 37;
constexpr char16_t end_of_file = 0xFFFF;

constexpr std::uint64_t factor_of_oldest() {
  std::uint64_t power = 1;
  for (std::size_t i = 0; i < window_size; ++i) power *= factor;
  return power;
}

class RollingHash {
 public:
  void take(char16_t unit) {
    if (unit == u' ' || unit == u'\t' || (after_carriage_return_ && unit == u'\n')) {
      after_carriage_return_ = false;
      return;
    }
    after_carriage_return_ = unit == u'\r';
    if (after_carriage_return_) unit = u'\n';
    leave_window();
    if (at_line_start_) {
      at_line_start_ = false;
      starts_line_[at_] = true;
    }
    if (unit == u'\n') at_line_start_ = true;
    push(unit);
  }

  std::vector<std::string> finish() {
    take(end_of_file);
    for (std::size_t i = 0; i < window_size; ++i) {
      leave_window();
      push(0);
    }
    return std::move(hashes_);
  }

 private:
  /// The oldest unit goes: where it started a line, that line's hash is complete.
  void leave_window() {
    if (!starts_line_[at_]) return;
    starts_line_[at_] = false;
    const int count = ++counts_[hash_];
    hashes_.push_back(fmt::format("{:x}:{}", hash_, count));
  }

  void push(char16_t unit) {
    hash_ = factor * hash_ + unit - factor_of_oldest() * window_[at_];
    window_[at_] = unit;
    at_ = (at_ + 1) % window_size;
  }

  std::array<char16_t, window_size> window_{};
  std::array<bool, window_size> starts_line_{};
  std::size_t at_ = 0;
  std::uint64_t hash_ = 0;
  bool at_line_start_ = true;
  bool after_carriage_return_ = false;
  std::unordered_map<std::uint64_t, int> counts_;
  std::vector<std::string> hashes_;
};

/// Hands the UTF-16 code units of UTF-8 text to `take`.
template <typename Take>
void for_each_utf16_unit(std::string_view text, Take take) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t code_point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      code_point = code_point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    i += length;
    if (code_point < 0x10000) {
      take(static_cast<char16_t>(code_point));
    } else {
      take(static_cast<char16_t>(0xD800 + ((code_point - 0x10000) >> 10)));
      take(static_cast<char16_t>(0xDC00 + ((code_point - 0x10000) & 0x3FF)));
    }
  }
}

}  // namespace

std::vector<std::string> line_hashes(std::string_view text) {
  RollingHash hash;
  for_each_utf16_unit(text, [&](char16_t unit) { hash.take(unit); });
  return hash.finish();
}

}  // namespace pgplumb::report
