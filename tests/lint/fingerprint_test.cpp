#include "lint/fingerprint.h"

#include <gtest/gtest.h>

#include <set>

namespace pgplumb::lint {
namespace {

const Problem about_orders{.subject = {"public.orders"}};
const Problem without_subject{};

TEST(Fingerprint, WithASubjectIsTheSameForEveryStatement) {
  EXPECT_EQ(fingerprint("r", about_orders, "DROP TABLE orders"),
            fingerprint("r", about_orders, "ALTER TABLE orders ADD x int"));
  EXPECT_NE(fingerprint("r", about_orders, ""),
            fingerprint("r", {.subject = {"public.items"}}, ""));
}

TEST(Fingerprint, WithoutASubjectIsOfTheTokens) {
  const auto print = [](std::string_view sql) { return fingerprint("r", without_subject, sql); };
  EXPECT_EQ(print("DROP TABLE orders"), print("drop  table -- why\n orders"));
  EXPECT_NE(print("DROP TABLE orders"), print("DROP TABLE \"Orders\""));
  EXPECT_NE(print("SELECT 'a'"), print("SELECT 'A'"));
  EXPECT_NE(print("SELECT a b"), print("SELECT ab"));
}

TEST(Fingerprint, DiffersByRule) {
  EXPECT_NE(fingerprint("r", about_orders, ""), fingerprint("s", about_orders, ""));
}

TEST(Fingerprint, StaysTheSameFromVersionToVersion) {
  // People's baselines hold these.
  EXPECT_EQ(fingerprint("drop-table", about_orders, ""), "1f995824512d0cb5");
  EXPECT_EQ(fingerprint("drop-table", without_subject, "DROP TABLE orders"), "48813a1617acc5d1");
}

TEST(NumberRepeats, MakesFingerprintsUnique) {
  std::vector<Finding> findings(4);
  for (Finding& finding : findings) finding.fingerprint = "same";
  findings[2].fingerprint = "other";
  number_repeats(findings);
  EXPECT_EQ(findings[0].fingerprint, "same");
  EXPECT_EQ(findings[2].fingerprint, "other");
  std::set<std::string> prints;
  for (const Finding& finding : findings) prints.insert(finding.fingerprint);
  EXPECT_EQ(prints.size(), 4U);
}

}  // namespace
}  // namespace pgplumb::lint
