#include "text/sha.h"

#include <gtest/gtest.h>

namespace pgplumb {
namespace {

// The examples of FIPS 180-4 that NIST publishes.
TEST(Sha, IsWhatTheStandardSays) {
  EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(hex(sha1(std::string(1'000'000, 'a'))), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha, PartsAreTheWhole) {
  Sha256 hash;
  std::string text;
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(hash.digest(), sha256(text));
    hash.add(std::string(static_cast<std::size_t>(i % 7), 'x'));
    text.append(static_cast<std::size_t>(i % 7), 'x');
  }
}

TEST(Sha, Base64HasPadding) {
  EXPECT_EQ(base64(sha256("")), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

}  // namespace
}  // namespace pgplumb
