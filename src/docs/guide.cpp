#include "docs/guide.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "integrity/foreign_key_cover.h"
#include "integrity/scope.h"
#include "lint/subject.h"
#include "report/schema_words.h"
#include "text/ascii.h"

namespace pgplumb::docs {
namespace {

using catalog::Relation;
using catalog::RelationKind;

/// Partitions are told on their table's page; what others made has none.
bool has_page(const Relation& relation) {
  return relation.kind != RelationKind::composite_type && report::is_own(relation) &&
         !relation.is_partition() && !integrity::is_bookkeeping_table(relation.name);
}

/// Names that are devices under Windows, whatever follows a dot.
bool is_device(std::string_view name) {
  constexpr std::array<std::string_view, 4> devices{"aux", "con", "nul", "prn"};
  const std::string base = to_lower(name.substr(0, name.find('.')));
  const bool is_port = base.size() == 4 && (base.starts_with("com") || base.starts_with("lpt")) &&
                       is_digit(base.back());
  return is_port || std::ranges::find(devices, base) != devices.end();
}

/// The name as a file may be called everywhere.
std::string file_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool kept = is_letter(c) || is_digit(c) || std::string_view("._-").contains(c) ||
                      static_cast<unsigned char>(c) >= 0x80;
    out += kept ? c : '_';
  }
  if (out.starts_with('.') || is_device(out)) out.insert(0, "_");
  return out;
}

/// What a statement drops, by the names that it has until then.
std::string dropped_name(const catalog::Catalog& before, const catalog::ColumnUse& use) {
  const Relation* relation = before.relations.find(use.relation);
  if (relation == nullptr) return {};
  const catalog::Column* column = use.column == 0 ? nullptr : relation->column(use.column);
  if (column != nullptr) return fmt::format("column {}.{}", Guide::name(*relation), column->name);
  return fmt::format("{} {}", report::relation_kind_words(relation->kind), Guide::name(*relation));
}

}  // namespace

void Gatherer::see(const replay::Step& step) {
  if (step.effects.refused) return;
  for (const catalog::ColumnUse& use : step.effects.dropped) {
    std::string what = dropped_name(step.before, use);
    if (!what.empty()) dropped.push_back({step.statement.span, std::move(what)});
  }
  if (const auto* drop = std::get_if<sql::Drop>(&step.statement.node)) see_drop(step, *drop);
  if (const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node)) {
    see_alter(*alter, step.statement.span);
  }
  if (const auto* rename = std::get_if<sql::Rename>(&step.statement.node)) {
    see_rename(*rename, step.statement.span);
  }
  const auto* data = std::get_if<sql::DataStatement>(&step.statement.node);
  if (data == nullptr || data->explain || data->query.command != sql::Command::insert) return;
  for (const effects::RelationLock& lock : step.effects.locks) {
    if (lock.mode == effects::LockMode::row_exclusive && lock.kind == effects::LockedKind::table) {
      filled.emplace(lock.oid, step.statement.span);
    }
  }
}

/// Tables, views and columns are told by what the statement does; here is what it says of others.
/// With IF EXISTS it may drop nothing, so only what is seen to be there is told.
void Gatherer::see_drop(const replay::Step& step, const sql::Drop& drop) {
  using enum sql::ObjectKind;
  const bool is_class = drop.object == index || drop.object == sequence;
  const bool is_other = drop.object == type || drop.object == domain || drop.object == function ||
                        drop.object == trigger || drop.object == policy || drop.object == extension;
  for (const sql::ObjectRef& object : drop.objects) {
    const bool is_there = is_class ? step.before.classes_named(object.name.name) != nullptr
                                   : is_other && !drop.if_exists;
    if (!is_there) continue;
    dropped.push_back(
        {step.statement.span, fmt::format("{} {}", to_lower(sql::object_words(drop.object)),
                                          object.part.empty() ? object.name.name : object.part)});
  }
}

void Gatherer::see_alter(const sql::AlterTable& alter, Span span) {
  for (const sql::AlterTableAction& action : alter.actions) {
    if (action.kind == sql::AlterTableKind::drop_constraint && !action.if_exists) {
      dropped.push_back({span, fmt::format("constraint {} of {}", action.name, alter.name.name)});
    }
    if (action.kind == sql::AlterTableKind::alter_type) {
      altered.push_back({span, fmt::format("the type of {}.{}", alter.name.name, action.name)});
    }
  }
}

void Gatherer::see_rename(const sql::Rename& rename, Span span) {
  const std::string& name = rename.target.name.name;
  altered.push_back({span, fmt::format("{} {} to {}", to_lower(sql::object_words(rename.object)),
                                       rename.target.part.empty()
                                           ? name
                                           : fmt::format("{} of {}", rename.target.part, name),
                                       rename.new_name)});
}

Guide::Guide(const Replayed& replayed)
    : replayed_(replayed), locator_(replayed.run.history->sources) {
  if (auto erd = report::make_erd(replayed.catalog, {})) erd_ = std::move(*erd);
  for (const lint::RegisteredRule& rule : replayed.run.rules) rules_[rule.id] = &rule;
  for (const history::Migration& migration : replayed.project.migrations) {
    migrations_.emplace(migration.file, &migration);
  }
  add_entries();
  add_lines();
  add_findings();
  add_cascades();
}

void Guide::add_entries() {
  for (const auto& [oid, relation] : catalog().relations) {
    if (has_page(relation)) {
      entries_.push_back({.relation = &relation, .name = Guide::name(relation), .page = {}});
    }
  }
  std::ranges::sort(entries_, {}, [](const Entry& entry) {
    return std::tie(entry.relation->schema, entry.relation->name);
  });
  // File systems that know no capitals have one file for both of "Users" and "users".
  std::set<std::string> taken;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::string name = file_name(entries_[i].name);
    std::string unique = name;
    for (int n = 2; !taken.insert(to_lower(unique)).second; ++n) {
      unique = fmt::format("{}-{}", name, n);
    }
    entries_[i].page = fmt::format("tables/{}.md", unique);
    const Relation& relation = *entries_[i].relation;
    places_[relation.oid] = i;
    by_name_[fmt::format("{}.{}", relation.schema, relation.name)] = i;
  }
}

void Guide::add_lines() {
  const auto place = [&](std::size_t table) -> Entry* {
    const auto found = places_.find(erd_.tables[table].relation->oid);
    return found == places_.end() ? nullptr : &entries_[found->second];
  };
  for (std::size_t i = 0; i < erd_.tables.size(); ++i) {
    if (Entry* entry = place(i)) entry->in_erd = i;
  }
  for (const report::ErdLine& line : erd_.lines) {
    if (Entry* child = place(line.child)) child->out.push_back(&line);
    if (Entry* parent = place(line.parent)) parent->in.push_back(&line);
  }
}

void Guide::add_findings() {
  for (const lint::Finding& finding : replayed_.run.findings) {
    if (schema_rule(finding) == nullptr) continue;
    for (const std::string& table : finding.problem.subject.tables) {
      const auto found = by_name_.find(table);
      if (found != by_name_.end()) entries_[found->second].findings.push_back(&finding);
    }
  }
}

void Guide::add_cascades() {
  for (const auto& key : integrity::uncovered_foreign_keys(catalog())) {
    uncovered_.insert(key.foreign_key);
  }
  for (auto& reach : integrity::widest_cascades(catalog(), catalog().relations.size())) {
    for (const integrity::ForeignKeyEdge& edge : reach.unindexed) {
      ++unindexed_deletes_[lint::subject(*edge.table, edge.foreign_key->columns).name];
    }
    const catalog::Oid oid = reach.table->oid;
    cascades_.emplace(oid, std::move(reach));
  }
}

const integrity::CascadeReach* Guide::cascade(catalog::Oid relation) const {
  const auto found = cascades_.find(relation);
  return found == cascades_.end() ? nullptr : &found->second;
}

std::size_t Guide::unindexed_deletes(const std::string& subject) const {
  const auto found = unindexed_deletes_.find(subject);
  return found == unindexed_deletes_.end() ? 0 : found->second;
}

const lint::RegisteredRule* Guide::schema_rule(const lint::Finding& finding) const {
  const auto rule = rules_.find(finding.rule);
  return rule == rules_.end() || rule->second->rule->on_schema == nullptr ? nullptr : rule->second;
}

const Entry* Guide::entry(catalog::Oid relation) const {
  const auto found = places_.find(relation);
  return found == places_.end() ? nullptr : &entries_[found->second];
}

std::string Guide::name(const Relation& relation) {
  return relation.schema == "public" ? relation.name
                                     : fmt::format("{}.{}", relation.schema, relation.name);
}

Line Guide::link(const Relation& relation) const {
  const Entry* found = entry(relation.oid);
  if (found == nullptr) return Line().code(Guide::name(relation));
  return Line().code_link(found->name, {.kind = Target::page, .path = found->page});
}

Line Guide::link(catalog::Oid oid) const {
  const Relation* relation = catalog().relations.find(oid);
  return relation == nullptr ? Line() : link(*relation);
}

Line Guide::link(const Relation& relation, const catalog::Column& column) const {
  const std::string name = fmt::format("{}.{}", Guide::name(relation), column.name);
  const Entry* found = entry(relation.oid);
  if (found == nullptr) return Line().code(name);
  return Line().code_link(
      name, {.kind = Target::page, .path = found->page, .anchor = column_anchor(column)});
}

const history::Migration* Guide::migration(Span span) const {
  const auto [begin, end] = migrations_.equal_range(span.file);
  for (auto it = begin; it != end; ++it) {
    if (it->second->begin <= span.begin && span.begin < it->second->end) return it->second;
  }
  return nullptr;
}

Line Guide::made_in(Span span) const {
  const history::Migration* found = span.empty() ? nullptr : migration(span);
  return found == nullptr ? Line() : Line().link(found->name, history_target(*found));
}

Line Guide::place(Span span) const {
  const std::uint32_t number = locator_.begin(span, ColumnUnit::code_points).line;
  const std::string line = fmt::format("line {}", number);
  const std::string& link = replayed_.links[span.file];
  if (link.empty()) return line;
  return Line().link(line,
                     {.kind = Target::outside, .path = link, .anchor = fmt::format("L{}", number)});
}

std::string Guide::size(const Relation& relation) const {
  const auto* size = config::find_size(replayed_.sizes, relation.schema, relation.name);
  return size == nullptr ? std::string() : config::size_words(*size);
}

namespace {

/// Two names may be alike but for what no anchor holds; numbers are never used twice.
std::string anchor(std::string_view kind, const std::string& name, std::uint32_t number) {
  const bool plain =
      std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
  return plain ? fmt::format("{}:{}", kind, name) : fmt::format("{}-number:{}", kind, number);
}

}  // namespace

std::string column_anchor(const catalog::Column& column) {
  return anchor("column", column.name, static_cast<std::uint32_t>(column.number));
}

std::string type_anchor(const catalog::Type& type) {
  return anchor(type.schema == "public" ? "type" : fmt::format("type:{}", type.schema), type.name,
                type.oid);
}

Target history_target(const history::Migration& migration) {
  return {.kind = Target::page, .path = "history.md", .anchor = anchor_of(migration.name)};
}

Line column_codes(const Relation& relation, std::span<const catalog::ColumnNumber> columns) {
  Line line;
  for (const catalog::ColumnNumber number : columns) {
    const catalog::Column* column = relation.column(number);
    line.item(Line().code(column == nullptr ? "?" : column->name));
  }
  return line;
}

Item finding_item(const Guide& guide, const lint::Finding& finding) {
  const lint::Problem& problem = finding.problem;
  Item item;
  item.line.badge(lint::severity_name(finding.severity)).text(" ").text(problem.message);
  item.line.text(" (").code(finding.rule);
  const Line made = guide.made_in(problem.span);
  if (!made.empty()) item.line.text("; ").line(made).text(", ").line(guide.place(problem.span));
  item.line.text(")");
  for (const std::string& note : problem.notes) item.notes.emplace_back(note);
  item.sql = problem.instead;
  return item;
}

}  // namespace pgplumb::docs
