#include "lint/fingerprint.h"

#include <fmt/format.h>

#include <unordered_map>

#include "sql/token.h"
#include "text/ascii.h"

namespace pgplumb::lint {
namespace {

/// FNV-1a of 64 bits: short, and the same on every platform and in every version.
class Hash {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) {
      value_ ^= static_cast<unsigned char>(byte);
      value_ *= 0x100000001b3U;
    }
  }
  /// Keeps "ab", "c" apart from "a", "bc".
  void end_part() { add({"\0", 1}); }
  [[nodiscard]] std::string hex() const { return fmt::format("{:016x}", value_); }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

/// The tokens, words in lower case: layout and comments may change.
void add_tokens(Hash& hash, std::string_view statement) {
  sql::Tokenizer tokenizer(statement);
  for (sql::Token token = tokenizer.next(); token.kind != sql::TokenKind::end;
       token = tokenizer.next()) {
    const std::string_view text = token.text(statement);
    hash.add(token.kind == sql::TokenKind::word ? to_lower(text) : std::string(text));
    hash.end_part();
  }
}

}  // namespace

std::string fingerprint(std::string_view rule, const Problem& problem, std::string_view statement) {
  Hash hash;
  hash.add(rule);
  hash.end_part();
  if (problem.subject.name.empty()) {
    add_tokens(hash, statement);
  } else {
    hash.add(problem.subject.name);
  }
  return hash.hex();
}

void number_repeats(std::span<Finding> findings) {
  std::unordered_map<std::string, int> seen;
  for (Finding& finding : findings) {
    const int repeat = seen[finding.fingerprint]++;
    if (repeat == 0) continue;
    Hash hash;
    hash.add(finding.fingerprint);
    hash.add(std::to_string(repeat));
    finding.fingerprint = hash.hex();
  }
}

}  // namespace pgplumb::lint
