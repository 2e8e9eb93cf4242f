// The table stays what it is for the fragment that has its key; each other fragment becomes a
// table of its own. A row of the old table finds its row of a new one by the determinant, which is
// the new one's primary key. Rows with NULL there find none: the script stops where that, or a
// dependency that does not hold, would lose a value.

#include "report/decomposition_sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "report/schema_words.h"
#include "report/sql_script.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Relation;
using integrity::Attribute;
using integrity::AttributeSet;
using integrity::Fragment;
using integrity::TableNormalForms;
using sql::quote_identifier;

/// NAMEDATALEN - 1: longer names are cut.
constexpr std::size_t longest_name = 63;

/// Relations share their names with types, which tables make as well.
bool is_free(const Catalog& catalog, const std::string& schema, const std::string& name) {
  return catalog.find_class(schema, name) == nullptr && catalog.find_type(schema, name) == nullptr;
}

std::string free_name(const Catalog& catalog, const std::string& schema, const std::string& name,
                      const std::vector<std::string>& taken) {
  std::string found(cut_text(name, longest_name));
  for (int i = 2;
       !is_free(catalog, schema, found) || std::ranges::find(taken, found) != taken.end(); ++i) {
    const std::string number = fmt::format("_{}", i);
    found = std::string(cut_text(name, longest_name - number.size())) + number;
  }
  return found;
}

/// Types that have no `=`, or no order: jsonb, arrays and most others have both.
bool is_incomparable(const Catalog& catalog, const Column& column) {
  constexpr auto types = std::to_array<std::string_view>(
      {"json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"});
  auto type = integrity::base_type(catalog, column.type);
  type.array = false;
  return std::ranges::find(types, catalog::format_type(catalog, type)) != types.end();
}

class DecompositionScript {
 public:
  DecompositionScript(const Catalog& catalog, const TableNormalForms& forms)
      : catalog_(catalog),
        table_(*forms.table.table),
        fragments_(forms.decomposition->into.fragments),
        remainder_(forms.decomposition->remainder),
        lost_(forms.decomposition->into.lost),
        names_(fragment_names(catalog, forms)) {
    AttributeSet generated;
    for (Attribute i = 0; i < table_.columns.size(); ++i) {
      if (table_.columns[i].generated != catalog::Generated::none) generated.insert(i);
    }
    stay_ = fragments_[remainder_].attributes - generated;
    for (Fragment& fragment : fragments_) fragment.attributes -= generated;
    for (const Attribute column : generated) {
      if (inputs_of(column).is_subset_of(stay_)) stay_.insert(column);
    }
    fragments_[remainder_].attributes = stay_;
    dropped_ = AttributeSet::all(table_.columns.size()) - stay_;
    order_fragments();
  }

  /// Empty where the script can be written.
  [[nodiscard]] std::string obstacle() const {
    if (!is_joined_) return "the tables cannot be joined by their keys";
    if (!table_.parents.empty()) return "it inherits its columns";
    for (const std::size_t i : order_) {
      if (!fragments_[i].key.is_subset_of(fragments_[i].attributes)) {
        return "a generated column would be a key";
      }
      for (const Attribute attribute : fragments_[i].key) {
        if (!is_incomparable(catalog_, table_.columns[attribute])) continue;
        return fmt::format("{} cannot be a key: its type has no order", name(attribute));
      }
    }
    if (table_.partition_key) {
      for (const auto& part : table_.partition_key->parts) {
        if (part.column == 0 || is_dropped(part.column)) return "its partition key would change";
      }
    }
    for (const auto oid : table_.referenced_by) {
      const Relation* other = catalog_.relations.find(oid);
      if (other == nullptr) continue;
      for (const Constraint& constraint : other->constraints) {
        if (constraint.kind != ConstraintKind::foreign_key || constraint.references != table_.oid) {
          continue;
        }
        if (std::ranges::any_of(constraint.referenced_columns,
                                [&](auto column) { return is_dropped(column); })) {
          return fmt::format("{} of {} refers to columns that would go", constraint.name,
                             integrity::display_name(*other));
        }
      }
    }
    return {};
  }

  std::string run() {
    script_.comment("1. The new tables, filled; {} still has all its columns.", shown_table());
    script_.line("BEGIN;");
    script_.line("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE;", table_name());
    for (const std::size_t i : order_) add_table(i);
    for (const std::size_t i : order_) add_copy(i);
    add_guard();
    for (const std::size_t i : order_) add_foreign_keys(i);
    add_view();
    allow_null();
    script_.line("COMMIT;");
    script_.line("");
    script_.comment("2. Later, once nothing reads or writes {} of {}.", names(dropped_),
                    shown_table());
    add_warnings();
    add_drop();
    return script_.take();
  }

 private:
  [[nodiscard]] std::string name(Attribute attribute) const {
    return quote_identifier(table_.columns[attribute].name);
  }
  [[nodiscard]] std::string names(const AttributeSet& attributes) const {
    return attribute_names(table_, attributes);
  }
  [[nodiscard]] std::string qualified(const std::string& table) const {
    return catalog::qualified_name(table_.schema, table);
  }
  [[nodiscard]] std::string table_name() const { return qualified(table_.name); }
  [[nodiscard]] std::string shown_table() const { return integrity::display_name(table_); }
  [[nodiscard]] bool is_dropped(catalog::ColumnNumber column) const {
    const Attribute attribute = integrity::attribute_of(table_, column);
    return attribute != AttributeSet::none && dropped_.contains(attribute);
  }
  [[nodiscard]] AttributeSet attributes_of(
      const std::vector<catalog::ColumnNumber>& columns) const {
    AttributeSet attributes;
    for (const auto column : columns) {
      const Attribute attribute = integrity::attribute_of(table_, column);
      if (attribute != AttributeSet::none) attributes.insert(attribute);
    }
    return attributes;
  }
  [[nodiscard]] AttributeSet inputs_of(Attribute generated) const {
    AttributeSet inputs;
    for (const std::string& input : sql::columns_of(*table_.columns[generated].default_value)) {
      const Attribute attribute = integrity::attribute_of(table_, input);
      if (attribute != AttributeSet::none) inputs.insert(attribute);
    }
    return inputs;
  }

  /// Such that the key of each is in those before it: so the view can join them.
  void order_fragments() {
    AttributeSet joined = stay_;
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < fragments_.size(); ++i) {
      if (i != remainder_) left.push_back(i);
    }
    while (!left.empty()) {
      const auto next = std::ranges::find_if(left, [&](std::size_t i) {
        return !fragments_[i].key.empty() && fragments_[i].key.is_subset_of(joined);
      });
      if (next == left.end()) {
        is_joined_ = false;
        return;
      }
      order_.push_back(*next);
      joined |= fragments_[*next].attributes;
      left.erase(next);
    }
  }

  void add_table(std::size_t index) {
    const Fragment& fragment = fragments_[index];
    std::vector<std::string> lines;
    for (const Attribute attribute : fragment.attributes) {
      const Column& column = table_.columns[attribute];
      std::string line =
          fmt::format("  {} {}", name(attribute), catalog::format_type(catalog_, column.type));
      if (!column.collation.empty()) line += " COLLATE " + collation_text(column.collation);
      if (column.not_null && !fragment.key.contains(attribute)) line += " NOT NULL";
      const bool has_constant = column.default_value && sql::is_constant(*column.default_value);
      if (has_constant && !fragment.key.contains(attribute)) {
        line += " DEFAULT " + default_text(*column.default_value);
      }
      lines.push_back(std::move(line));
    }
    lines.push_back(fmt::format("  PRIMARY KEY ({})", names(fragment.key)));
    for (const Constraint& constraint : table_.constraints) {
      if (constraint.kind != ConstraintKind::check || !moves_with(constraint, fragment)) continue;
      lines.push_back("  " + constraint_definition(catalog_, table_, constraint));
    }
    script_.line("CREATE TABLE {} (\n{}\n);", qualified(names_[index]), fmt::join(lines, ",\n"));
  }

  [[nodiscard]] bool moves_with(const Constraint& constraint, const Fragment& fragment) const {
    const AttributeSet columns = attributes_of(constraint.columns);
    return columns.intersects(dropped_) && columns.is_subset_of(fragment.attributes);
  }

  void add_copy(std::size_t index) {
    const Fragment& fragment = fragments_[index];
    std::string where;
    for (const Attribute attribute : fragment.key) {
      if (!integrity::accepts_null(catalog_, table_.columns[attribute])) continue;
      where +=
          fmt::format("{}{} IS NOT NULL", where.empty() ? "\nWHERE " : " AND ", name(attribute));
    }
    script_.line("INSERT INTO {} ({})\nSELECT DISTINCT ON ({}) {}\nFROM {}{};",
                 qualified(names_[index]), names(fragment.attributes), names(fragment.key),
                 names(fragment.attributes), table_name(), where);
  }

  /// That the new tables give back what the columns hold.
  void add_guard() {
    std::string checks;
    for (const std::size_t index : order_) {
      const Fragment& fragment = fragments_[index];
      const AttributeSet dependents = (fragment.attributes - fragment.key) & dropped_;
      if (dependents.empty()) continue;
      std::string differs;
      for (const Attribute attribute : dependents) {
        const char* cast = is_incomparable(catalog_, table_.columns[attribute]) ? "::text" : "";
        differs +=
            fmt::format("{}o.{}{} IS DISTINCT FROM n.{}{}", differs.empty() ? "" : "\n       OR ",
                        name(attribute), cast, name(attribute), cast);
      }
      checks += fmt::format(
          "  IF EXISTS (\n    SELECT FROM {} o LEFT JOIN {} n ON {}\n    WHERE {}) THEN\n"
          "    RAISE EXCEPTION {};\n  END IF;\n",
          table_name(), qualified(names_[index]), join_condition("o", fragment.key), differs,
          raised(fmt::format("{}: {} does not follow from {} in all rows", shown_table(),
                             names(dependents), names(fragment.key))));
    }
    script_.line("DO {};", dollar_quoted(fmt::format("\nBEGIN\n{}END\n", checks)));
  }

  /// A message of RAISE, where % is a parameter.
  static std::string raised(std::string text) {
    for (auto at = text.find('%'); at != std::string::npos; at = text.find('%', at + 2)) {
      text.insert(at, 1, '%');
    }
    return sql::quote_literal(text);
  }

  [[nodiscard]] std::string join_condition(std::string_view left, const AttributeSet& key) const {
    std::string text;
    for (const Attribute attribute : key) {
      text += fmt::format("{}n.{} = {}.{}", text.empty() ? "" : " AND ", name(attribute), left,
                          name(attribute));
    }
    return text;
  }

  /// Those to the new table, and those that its columns had.
  void add_foreign_keys(std::size_t index) {
    const Fragment& fragment = fragments_[index];
    for (std::size_t i = 0; i < fragments_.size(); ++i) {
      if (i == index || !fragment.key.is_subset_of(fragments_[i].attributes)) continue;
      if (i != remainder_ && fragments_[i].key == fragment.key) continue;
      script_.line("ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({});",
                   i == remainder_ ? table_name() : qualified(names_[i]), names(fragment.key),
                   qualified(names_[index]), names(fragment.key));
    }
    for (const Constraint& constraint : table_.constraints) {
      if (constraint.kind != ConstraintKind::foreign_key || !moves_with(constraint, fragment)) {
        continue;
      }
      script_.line("ALTER TABLE {} ADD {};", qualified(names_[index]),
                   constraint_definition(catalog_, table_, constraint));
    }
  }

  /// Where the view takes a column from: "t" or the alias of a new table.
  [[nodiscard]] std::string alias_of(Attribute attribute) const {
    if (stay_.contains(attribute)) return "t";
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (fragments_[order_[i]].attributes.contains(attribute)) return fmt::format("n{}", i + 1);
    }
    return {};
  }

  /// A generated column whose inputs are in several tables is worked out by the view.
  [[nodiscard]] std::string generated_text(Attribute attribute) const {
    sql::Expr expr = *table_.columns[attribute].default_value;
    const std::function<void(sql::Expr&)> qualify = [&](sql::Expr& part) {
      if (part.kind == sql::ExprKind::column) {
        const Attribute input = integrity::attribute_of(table_, part.names.back());
        if (input != AttributeSet::none) part.names = {alias_of(input), part.names.back()};
      }
      for (sql::Expr& arg : part.args) qualify(arg);
    };
    qualify(expr);
    return fmt::format("({})::{}", sql::to_sql(expr),
                       catalog::format_type(catalog_, table_.columns[attribute].type));
  }

  void add_view() {
    std::vector<std::string> columns;
    for (Attribute i = 0; i < table_.columns.size(); ++i) {
      const std::string alias = alias_of(i);
      columns.push_back(alias.empty() ? fmt::format("  {} AS {}", generated_text(i), name(i))
                                      : fmt::format("  {}.{}", alias, name(i)));
    }
    const std::string view = free_name(catalog_, table_.schema, table_.name + "_joined", names_);
    script_.comment("The old shape, for whoever reads it.");
    script_.line("CREATE VIEW {} AS\nSELECT\n{}\nFROM {} t", qualified(view),
                 fmt::join(columns, ",\n"), table_name());
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const Fragment& fragment = fragments_[order_[i]];
      std::string condition;
      for (const Attribute attribute : fragment.key) {
        condition += fmt::format("{}n{}.{} = {}.{}", condition.empty() ? "" : " AND ", i + 1,
                                 name(attribute), source_before(attribute, i), name(attribute));
      }
      script_.line("LEFT JOIN {} n{} ON {}{}", qualified(names_[order_[i]]), i + 1, condition,
                   i + 1 == order_.size() ? ";" : "");
    }
  }

  /// The alias that has the column among the tables joined before the given one.
  [[nodiscard]] std::string source_before(Attribute attribute, std::size_t place) const {
    if (stay_.contains(attribute)) return "t";
    for (std::size_t i = 0; i < place; ++i) {
      if (fragments_[order_[i]].attributes.contains(attribute)) return fmt::format("n{}", i + 1);
    }
    return "t";
  }

  void add_warnings() {
    for (const integrity::Dependency& lost : lost_) {
      script_.comment("That {} follow from {} is enforced by no key any more.",
                      names(lost.dependents), names(lost.determinant));
    }
    for (const Constraint& constraint : table_.constraints) {
      const bool checks = constraint.kind == ConstraintKind::check ||
                          constraint.kind == ConstraintKind::foreign_key;
      if (!checks || !attributes_of(constraint.columns).intersects(dropped_)) continue;
      const bool moves = std::ranges::any_of(
          order_, [&](std::size_t i) { return moves_with(constraint, fragments_[i]); });
      if (!moves) {
        script_.comment("{} goes with its columns: no table has them all.",
                        quote_identifier(constraint.name));
      }
    }
    for (const auto oid : table_.indexes) {
      const auto* index = catalog_.indexes.find(oid);
      if (index == nullptr || index->primary) continue;
      if (std::ranges::any_of(index->keys, [&](const auto& key) {
            return key.column > 0 && is_dropped(key.column);
          })) {
        script_.comment("The index {} goes with its columns.", quote_identifier(index->name));
      }
    }
    for (const auto oid : table_.used_by) {
      const Relation* view = catalog_.relations.find(oid);
      if (view == nullptr) continue;
      if (std::ranges::any_of(view->uses, [&](const catalog::ColumnUse& use) {
            return use.relation == table_.oid && is_dropped(use.column);
          })) {
        script_.comment("The view {} reads them: make it anew before.",
                        integrity::display_name(*view));
      }
    }
  }

  /// Whoever writes to the new tables writes to the old columns no more.
  void allow_null() {
    const Constraint* key = table_.primary_key();
    std::string actions;
    for (const Attribute attribute : dropped_) {
      const Column& column = table_.columns[attribute];
      const bool of_key = key != nullptr && attributes_of(key->columns).contains(attribute);
      if (!column.not_null || of_key || column.generated != catalog::Generated::none) continue;
      actions += fmt::format("{}\n  ALTER COLUMN {} DROP NOT NULL", actions.empty() ? "" : ",",
                             name(attribute));
    }
    if (!actions.empty()) script_.line("ALTER TABLE {}{};", table_name(), actions);
  }

  /// In comments: it is not to run along with the first step.
  void add_drop() {
    std::vector<std::string> actions;
    // A generated column goes before what it is made of.
    for (const bool generated : {true, false}) {
      for (const Attribute attribute : dropped_) {
        const bool is_generated = table_.columns[attribute].generated != catalog::Generated::none;
        if (is_generated == generated) actions.push_back("DROP COLUMN " + name(attribute));
      }
    }
    const Constraint* key = table_.primary_key();
    if (key != nullptr && attributes_of(key->columns).intersects(dropped_)) {
      actions.push_back(fmt::format("ADD PRIMARY KEY ({})", names(fragments_[remainder_].key)));
    }
    script_.comment("ALTER TABLE {}", table_name());
    for (const std::string& action : actions) {
      script_.comment("  {}{}", action, &action == &actions.back() ? ";" : ",");
    }
  }

  const Catalog& catalog_;
  const Relation& table_;
  std::vector<Fragment> fragments_;
  std::size_t remainder_;
  const std::vector<integrity::Dependency>& lost_;
  std::vector<std::string> names_;
  AttributeSet stay_;     ///< columns that the table keeps
  AttributeSet dropped_;  ///< those that it loses
  std::vector<std::size_t> order_;
  bool is_joined_ = true;
  SqlScript script_;
};

}  // namespace

std::string attribute_names(const Relation& table, const AttributeSet& attributes) {
  std::string text;
  for (const Attribute attribute : attributes) {
    text += (text.empty() ? "" : ", ") + quote_identifier(table.columns[attribute].name);
  }
  return text;
}

std::vector<std::string> fragment_names(const Catalog& catalog, const TableNormalForms& forms) {
  const Relation& table = *forms.table.table;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < forms.decomposition->into.fragments.size(); ++i) {
    if (i == forms.decomposition->remainder) {
      names.push_back(table.name);
      continue;
    }
    std::string name = table.name;
    for (const Attribute attribute : forms.decomposition->into.fragments[i].key) {
      name += "_" + table.columns[attribute].name;
    }
    names.push_back(free_name(catalog, table.schema, std::move(name), names));
  }
  return names;
}

std::expected<std::string, std::string> decomposition_sql(const Catalog& catalog,
                                                          const TableNormalForms& forms) {
  if (forms.decomposition->form == integrity::NormalForm::fourth) {
    return std::unexpected("independent facts of one row must become rows of their own first");
  }
  DecompositionScript script(catalog, forms);
  if (std::string obstacle = script.obstacle(); !obstacle.empty()) {
    return std::unexpected(std::move(obstacle));
  }
  return script.run();
}

}  // namespace pgplumb::report
