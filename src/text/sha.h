#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// The hashes by which migration tools know their files (FIPS 180-4).
namespace pgplumb {

using Sha1Digest = std::array<std::uint8_t, 20>;
using Sha256Digest = std::array<std::uint8_t, 32>;

Sha1Digest sha1(std::string_view text);

/// SHA-256 of a text that comes in parts.
class Sha256 {
 public:
  void add(std::string_view text);
  /// Of all that was added so far; more may be.
  [[nodiscard]] Sha256Digest digest() const;

 private:
  void take_block(const std::uint8_t* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> rest_{};  ///< what is not a whole block yet
  std::uint64_t size_ = 0;               ///< bytes added
};

inline Sha256Digest sha256(std::string_view text) {
  Sha256 hash;
  hash.add(text);
  return hash.digest();
}

/// In lower case.
std::string hex(const std::uint8_t* begin, std::size_t size);
template <std::size_t Size>
std::string hex(const std::array<std::uint8_t, Size>& digest) {
  return hex(digest.data(), Size);
}
/// With padding (RFC 4648, section 4).
std::string base64(const Sha256Digest& digest);

}  // namespace pgplumb
