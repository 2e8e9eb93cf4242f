#include "text/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace pgplumb {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using namespace std::string_literals;

TEST(DecodeSource, Utf8IsKeptByteForByte) {
  const std::string text = "\xEF\xBB\xBFsélect '€😀' \r\n\0 x"s;
  const SourceFile file = decode_source("a.sql", text);
  EXPECT_EQ(file.path, "a.sql");
  EXPECT_EQ(file.text, text);
  EXPECT_FALSE(file.latin1);
}

TEST(DecodeSource, OtherBytesAreReadAsLatin1) {
  const SourceFile file = decode_source("a.sql", "caf\xE9 \xC3\xBF\xFF");
  EXPECT_TRUE(file.latin1);
  EXPECT_EQ(file.text, "café Ã¿ÿ");
}

class ReadDump : public testing::Test {
 protected:
  SourceFile read(const std::string& text) {
    const std::string path = testing::TempDir() + "pgplumb-dump.sql";
    std::ofstream(path, std::ios::binary) << text;
    auto source = read_source(path);
    std::filesystem::remove(path);
    EXPECT_TRUE(source);
    return source ? std::move(*source) : SourceFile{};
  }

  static std::string dump(const std::string& head, std::size_t rows) {
    std::string text = head + "COPY public.t (a, b) FROM stdin;\n";
    for (std::size_t i = 0; i < rows; ++i) text += "1\tx\\.y\n";
    return text + "\\.\n\nSELECT 1;\n";
  }
};

TEST_F(ReadDump, RowsOfALargeDumpAreEmptyLines) {
  const std::string head = "--\n-- PostgreSQL database dump\n--\n";
  const SourceFile source = read(dump(head, 200'000));
  EXPECT_TRUE(source.abridged);
  EXPECT_EQ(source.text, head + "COPY public.t (a, b) FROM stdin;\n" + std::string(200'000, '\n') +
                             "\\.\n\nSELECT 1;\n");
}

TEST_F(ReadDump, OtherFilesAreReadAsTheyAre) {
  for (const auto& [head, rows] :
       {std::pair("-- PostgreSQL database dump\n", 10), std::pair("-- mine\n", 200'000)}) {
    const std::string text = dump(head, static_cast<std::size_t>(rows));
    const SourceFile source = read(text);
    EXPECT_FALSE(source.abridged);
    EXPECT_EQ(source.text, text);
  }
}

TEST(DecodeSource, MalformedSequencesAreNotUtf8) {
  const std::vector<std::string> malformed = {
      "\x80",              // continuation alone
      "\xC0\xAF",          // overlong, two bytes
      "\xE0\x80\xAF",      // overlong, three bytes
      "\xED\xA0\x80",      // surrogate
      "\xF0\x8F\xBF\xBF",  // overlong, four bytes
      "\xF4\x90\x80\x80",  // past U+10FFFF
      "\xF5\x80\x80\x80",  // no such lead
      "12345678\xE2\x82",  // cut off at the end
      "\xE2\x82"
      "12345678",  // cut off in the middle
  };
  for (const std::string& bytes : malformed) {
    EXPECT_TRUE(decode_source("", bytes).latin1) << testing::PrintToString(bytes);
  }
}

TEST(DecodeSource, TheEdgesOfUtf8AreUtf8) {
  for (const char* text : {"\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "1234567\xC3\xA9"}) {
    EXPECT_FALSE(decode_source("", text).latin1) << testing::PrintToString(text);
  }
}

TEST(ReadSource, ReadsAFileAsItIs) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / "pgplumb_read_source.sql";
  std::ofstream(path, std::ios::binary) << "select 1;\r\n";
  const Result<SourceFile> file = read_source(path.string());
  std::filesystem::remove(path);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->text, "select 1;\r\n");
  EXPECT_EQ(file->path, path.string());
}

TEST(ReadSource, TheErrorNamesTheFileAndTheReason) {
  const Result<SourceFile> missing = read_source("no/such/file.sql");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message, "no/such/file.sql: No such file or directory");

  const Result<SourceFile> folder = read_source(testing::TempDir());
  ASSERT_FALSE(folder.has_value());
  EXPECT_THAT(folder.error().message, StartsWith(testing::TempDir()));
  EXPECT_THAT(folder.error().message, HasSubstr("directory"));
}

TEST(Sources, ASpanLeadsToItsText) {
  Sources sources;
  EXPECT_EQ(sources.add(decode_source("a", "first")), 0U);
  const SourceFile& first = sources[0];
  EXPECT_EQ(sources.add(decode_source("b", "second")), 1U);
  EXPECT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources.text({.file = 1, .begin = 0, .end = 3}), "sec");
  EXPECT_EQ(first.text, "first");
}

}  // namespace
}  // namespace pgplumb
