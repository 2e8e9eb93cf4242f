#include "report/schema_diff_sql_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>

#include "report/schema_sql_tables.h"
#include "report/schema_words.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Relation;

/// The literals of a list, quoted as they are there.
std::vector<std::string> literals(const std::string& list) {
  std::vector<std::string> found;
  for (std::size_t begin = list.find('\''); begin != std::string::npos;
       begin = list.find('\'', begin)) {
    std::size_t end = begin + 1;
    while (end < list.size() && (list[end] != '\'' || list.substr(end, 2) == "''")) {
      end += list[end] == '\'' ? 2 : 1;
    }
    found.push_back(list.substr(begin, end + 1 - begin));
    begin = std::min(end + 1, list.size());
  }
  return found;
}

/// Labels come, and never go (documentation, ALTER TYPE).
void add_labels(const ObjectChange& change, const PropertyChange& labels, SqlScript& script) {
  const std::vector<std::string> before = literals(labels.before);
  const std::vector<std::string> now = literals(labels.now);
  const auto is_old = [&](const std::string& label) {
    return std::ranges::find(before, label) != before.end();
  };
  std::vector<std::string> kept;
  std::ranges::copy_if(now, std::back_inserter(kept), is_old);
  if (kept != before) return not_written(change, "labels are gone or in another order", script);
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (is_old(now[i])) continue;
    std::string place;
    if (i > 0) {
      place = " AFTER " + now[i - 1];
    } else if (!before.empty()) {
      place = " BEFORE " + before.front();
    }
    script.line("ALTER TYPE {} ADD VALUE {}{};", change.name, now[i], place);
  }
}

void change_identity(const ObjectChange& part,
                     const std::function<void(const std::string&)>& alter) {
  const PropertyChange* identity = find(part, "identity");
  if (identity == nullptr) return;
  const std::string_view kind = identity->now == "always" ? "ALWAYS" : "BY DEFAULT";
  if (identity->now.empty()) {
    alter("DROP IDENTITY");
  } else if (identity->before.empty()) {
    alter(fmt::format("ADD GENERATED {} AS IDENTITY", kind));
  } else {
    alter(fmt::format("SET GENERATED {}", kind));
  }
}

}  // namespace

const PropertyChange* find(const ObjectChange& change, std::string_view property) {
  const auto found = std::ranges::find(change.properties, property, &PropertyChange::name);
  return found == change.properties.end() ? nullptr : &*found;
}

const std::string& old_name(const ObjectChange& change) {
  return change.old_name.empty() ? change.name : change.old_name;
}

bool is_replaced(const ObjectChange& part) {
  const PropertyChange* definition = find(part, "definition");
  return part.change == ChangeKind::changed && definition != nullptr && !is_validation(*definition);
}

bool is_made(const ObjectChange& part) {
  return part.change == ChangeKind::added || is_replaced(part);
}

void not_written(const ObjectChange& change, std::string_view what, SqlScript& script) {
  script.line("-- Not written: {} {}: {}.", object_kind_word(change.kind), change.name, what);
}

void change_type(const ObjectChange& change, SqlScript& script) {
  for (const PropertyChange& property : change.properties) {
    if (property.name == "enum") {
      add_labels(change, property, script);
    } else if (property.name == "comment") {
      script.line("COMMENT ON TYPE {} IS {};", change.name,
                  property.now.empty() ? "NULL" : property.now);
    } else if (property.name == "not null") {
      script.line("ALTER DOMAIN {} {} NOT NULL;", change.name,
                  property.now.empty() ? "DROP" : "SET");
    } else if (property.name == "default") {
      script.line("ALTER DOMAIN {} {}{};", change.name,
                  property.now.empty() ? "DROP DEFAULT" : "SET DEFAULT ", property.now);
    } else {
      not_written(change, fmt::format("{} is otherwise", property.name), script);
    }
  }
  for (const ObjectChange& part : change.parts) {
    if (part.change == ChangeKind::removed || is_replaced(part)) {
      script.line("ALTER DOMAIN {} DROP CONSTRAINT {};", change.name, old_name(part));
    }
    if (is_made(part)) {
      script.line("ALTER DOMAIN {} ADD CONSTRAINT {} {};", change.name, part.name,
                  find(part, "definition")->now);
    } else if (part.is_renamed()) {
      script.line("ALTER DOMAIN {} RENAME CONSTRAINT {} TO {};", change.name, part.old_name,
                  part.name);
    }
  }
}

void change_sequence(const ObjectChange& change, const Catalog& now, SqlScript& script) {
  const auto* sequence = now.sequences.find(static_cast<catalog::Oid>(change.identity));
  if (sequence == nullptr) return;
  if (find(change, "type") != nullptr || find(change, "options") != nullptr) {
    script.line("ALTER SEQUENCE {} AS {} {}{};", change.name,
                catalog::format_type(now, sequence->type), sequence_options(*sequence),
                sequence->cycle ? "" : " NO CYCLE");
  }
  if (const PropertyChange* owner = find(change, "owned by")) {
    script.line("ALTER SEQUENCE {} OWNED BY {};", change.name,
                owner->now.empty() ? "NONE" : owner->now);
  }
}

void change_column(const ObjectChange& table, const ObjectChange& part, const Relation& relation,
                   const Catalog& now, SqlScript& script) {
  const auto number = static_cast<catalog::ColumnNumber>(part.identity & 0xFFFF);
  const catalog::Column* column = relation.column(number);
  if (column == nullptr || part.change == ChangeKind::removed) return;
  if (part.change == ChangeKind::added) {
    return script.line("ALTER TABLE {} ADD COLUMN {};", table.name,
                       column_definition(now, relation, *column));
  }
  const auto alter = [&](const std::string& what) {
    script.line("ALTER TABLE {} ALTER COLUMN {} {};", table.name, part.name, what);
  };
  // A default of the old type is in the way of the new one.
  const PropertyChange* value = find(part, "default");
  const bool has_type = find(part, "type") != nullptr || find(part, "collation") != nullptr;
  if (value != nullptr && !value->before.empty() && (has_type || value->now.empty())) {
    alter("DROP DEFAULT");
  }
  if (has_type) {
    const std::string type = catalog::format_type(now, column->type);
    alter(fmt::format(
        "TYPE {}{} USING {}::{}", type,
        column->collation.empty() ? "" : " COLLATE " + collation_text(column->collation), part.name,
        type));
  }
  if (value != nullptr && !value->now.empty() && column->default_value) {
    alter("SET DEFAULT " + default_text(*column->default_value));
  }
  if (const PropertyChange* null = find(part, "not null")) {
    alter(null->now.empty() ? "DROP NOT NULL" : "SET NOT NULL");
  }
  change_identity(part, alter);
  if (find(part, "generated") != nullptr || find(part, "kept") != nullptr) {
    not_written(part, fmt::format("its expression in {} is otherwise", table.name), script);
  }
}

}  // namespace pgplumb::report
