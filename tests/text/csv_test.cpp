#include "text/csv.h"

#include <gtest/gtest.h>

namespace pgplumb {
namespace {

/// Values in brackets, quoted ones with a `q`, rows a line each.
std::string read(std::string_view text, char delimiter = ',') {
  std::string out;
  for (CsvReader reader(text, delimiter); !reader.at_end(); out += '\n') {
    for (const CsvValue& value : reader.row()) {
      out += (value.quoted ? "q[" : "[") + value.text + "]";
    }
  }
  return out;
}

TEST(CsvReader, CutsRowsAndValues) {
  EXPECT_EQ(read("a,b\r\nc,\n"), "[a][b]\n[c][]\n");
  EXPECT_EQ(read("a;b,c", ';'), "[a][b,c]\n");
  EXPECT_EQ(read("\n"), "[]\n");
}

TEST(CsvReader, QuotesHoldDelimitersLineBreaksAndQuotes) {
  EXPECT_EQ(read("\"a,\nb\",\"say \"\"x\"\"\",\"\"\n"), "q[a,\nb]q[say \"x\"]q[]\n");
  EXPECT_EQ(read("\"never closed,\n"), "q[never closed,\n]\n");
}

TEST(CsvReader, CountsLinesWithinValuesToo) {
  CsvReader reader("\"a\nb\"\nc\n");
  reader.row();
  EXPECT_EQ(reader.line(), 3);
}

}  // namespace
}  // namespace pgplumb
