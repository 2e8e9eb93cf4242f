#include <algorithm>
#include <map>
#include <tuple>

#include "docs/pages.h"
#include "docs/words.h"
#include "report/schema_words.h"

namespace pgplumb::docs {
namespace {

using catalog::Type;
using catalog::TypeKind;

std::string name_of(const Type& type) {
  return type.schema == "public" ? type.name : type.schema + '.' + type.name;
}

class TypesPage {
 public:
  explicit TypesPage(const Guide& guide) : guide_(guide), catalog_(guide.catalog()) {}

  Page make() {
    for (const auto& [oid, type] : catalog_.types) {
      if (type.extension.empty() && !report::is_temporary(type.schema)) types_.push_back(&type);
    }
    std::ranges::sort(types_, {},
                      [](const Type* type) { return std::tie(type->schema, type->name); });
    for (const Entry& entry : guide_.entries()) {
      for (const catalog::Column& column : entry.relation->columns) {
        if (catalog_.types.find(column.type.type) == nullptr) continue;
        users_[column.type.type].item(guide_.link(*entry.relation, column));
      }
    }
    enumerations();
    domains();
    composites();
    if (page_.blocks.empty()) {
      page_.paragraph("The schema has no types of its own.");
    }
    return std::move(page_);
  }

 private:
  Line used_by(const Type& type) const {
    const auto found = users_.find(type.oid);
    return found == users_.end() ? Line("nothing") : found->second;
  }

  static Line meaning(const Type& type) {
    return type.comment ? Line().prose(*type.comment) : Line();
  }

  void enumerations() {
    Table table{.header = {"Name", "Values, in order", "Used by", "Meaning"}, .rows = {}};
    for (const Type* type : types_) {
      if (type->kind != TypeKind::enumeration) continue;
      Line labels;
      for (const std::string& label : type->labels) labels.item(Line().code(label));
      table.rows.push_back(
          {.cells = {Line().code(name_of(*type)), labels, used_by(*type), meaning(*type)},
           .anchor = type_anchor(*type)});
    }
    if (table.rows.empty()) return;
    page_.heading(2, "Enumerations");
    page_.table(std::move(table));
  }

  void domains() {
    Table table{.header = {"Name", "Type", "What holds", "Used by", "Meaning"}, .rows = {}};
    for (const Type* type : types_) {
      if (type->kind != TypeKind::domain) continue;
      Line words;
      for (const std::string& each :
           type_words(catalog_, {.type = type->oid, .modifiers = {}}, "the value")) {
        words.item(each, "; ");
      }
      table.rows.push_back({.cells = {Line().code(name_of(*type)),
                                      Line().code(catalog::format_type(catalog_, type->base)),
                                      words, used_by(*type), meaning(*type)},
                            .anchor = type_anchor(*type)});
    }
    if (table.rows.empty()) return;
    page_.heading(2, "Domains");
    page_.table(std::move(table));
  }

  void composites() {
    Table table{.header = {"Name", "Made of", "Used by", "Meaning"}, .rows = {}};
    for (const Type* type : types_) {
      Line parts;
      const auto* relation = catalog_.relations.find(type->relation);
      if (type->kind == TypeKind::composite && relation != nullptr) {
        parts.code(report::plain_columns(catalog_, *relation));
      } else if (type->kind == TypeKind::range) {
        parts.text("ranges of ").code(catalog::format_type(catalog_, type->base));
      } else {
        continue;
      }
      table.rows.push_back(
          {.cells = {Line().code(name_of(*type)), parts, used_by(*type), meaning(*type)},
           .anchor = type_anchor(*type)});
    }
    if (table.rows.empty()) return;
    page_.heading(2, "Composite and range types");
    page_.table(std::move(table));
  }

  const Guide& guide_;
  const catalog::Catalog& catalog_;
  std::vector<const Type*> types_;
  std::map<catalog::Oid, Line> users_;
  Page page_{.path = "types.md", .title = "Types"};
};

}  // namespace

Page types_page(const Guide& guide) { return TypesPage(guide).make(); }

}  // namespace pgplumb::docs
