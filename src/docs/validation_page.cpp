#include <fmt/format.h>

#include "docs/pages.h"
#include "docs/validation.h"
#include "docs/words.h"

namespace pgplumb::docs {
namespace {

/// What is required is told in one line; each is a rule of its own for programs.
Table rules_table(const Guide& guide, const catalog::Relation& relation) {
  Table table{.header = {"Rule", "Kind", "Known as"}, .rows = {}};
  const auto rules = validation_rules(guide, relation);
  std::vector<std::string> required;
  for (const ValidationRule& rule : rules) {
    if (rule.kind == "required") required.push_back(rule.columns.front());
  }
  if (!required.empty()) {
    table.rows.push_back({.cells = {fmt::format("{} {} always given", joined_words(required),
                                                required.size() > 1 ? "are" : "is"),
                                    "required", ""}});
  }
  for (const ValidationRule& rule : rules) {
    if (rule.kind == "required") continue;
    table.rows.push_back({.cells = {Line(rule.words), Line(rule.kind), Line().code(rule.name)}});
  }
  return table;
}

void add_gaps(const Guide& guide, Page& page) {
  List list{.items = {}, .to_do = true};
  for (const Entry& entry : guide.entries()) {
    for (const lint::Finding* finding : validation_gaps(entry)) {
      list.items.push_back(finding_item(guide, *finding));
    }
  }
  page.heading(2, "What is let in and perhaps should not be");
  if (list.items.empty()) {
    page.paragraph("Nothing was found.");
    return;
  }
  page.paragraph(
      "NOT VALID checks new rows from then on; VALIDATE looks at the old ones, while others read "
      "and write. Some are guesses by names: strike out what is meant to be so.");
  page.list(std::move(list));
}

}  // namespace

Page validation_page(const Guide& guide) {
  Page page{.path = "validation.md", .title = "Validation rules"};
  page.paragraph(Line("What the database keeps true of every row, whoever writes it. The same for "
                      "programs: ")
                     .link("validation.json", {.kind = Target::outside, .path = "validation.json"})
                     .text("."));
  add_gaps(guide, page);
  page.heading(2, "By table");
  for (const Entry& entry : guide.entries()) {
    if (!entry.relation->is_table()) continue;
    Table table = rules_table(guide, *entry.relation);
    if (table.rows.empty()) continue;
    page.heading(3, guide.link(*entry.relation));
    page.table(std::move(table));
  }
  return page;
}

}  // namespace pgplumb::docs
