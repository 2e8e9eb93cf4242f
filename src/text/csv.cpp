#include "text/csv.h"

namespace pgplumb {

std::vector<CsvValue> CsvReader::row() {
  std::vector<CsvValue> values(1);
  bool quoted = false;
  while (!at_end()) {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    CsvValue& value = values.back();
    if (quoted) {
      if (c != '"') {
        value.text += c;
      } else if (!at_end() && text_[at_] == '"') {
        value.text += text_[at_++];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
      value.quoted = true;
    } else if (c == delimiter_) {
      values.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      value.text += c;
    }
  }
  return values;
}

}  // namespace pgplumb
