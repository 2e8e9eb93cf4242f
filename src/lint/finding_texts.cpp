#include "lint/finding_texts.h"

#include "text/utf8.h"

namespace pgplumb::lint {
namespace {

void make_utf8(std::string& text) {
  if (!is_utf8(text)) text = utf8_text(text);
}

}  // namespace

void fit_to_file(Problem& problem, const SourceFile& source) {
  make_utf8(problem.message);
  for (std::string& note : problem.notes) make_utf8(note);
  for (Related& related : problem.related) make_utf8(related.message);
  make_utf8(problem.instead);
  if (!problem.fix) return;
  for (Edit& edit : problem.fix->edits) take_line_breaks(edit, source.text);
}

}  // namespace pgplumb::lint
