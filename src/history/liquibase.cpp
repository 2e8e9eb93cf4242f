// Liquibase's formatted SQL: files that open with `--liquibase formatted sql`, each cut into
// changesets that are a transaction each, in the order in which a root changelog includes them
// (liquibase: AbstractFormattedChangeLogParser.java). Without a changelog, by name.

#include <algorithm>

#include "history/changelog_includes.h"
#include "history/changesets.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

bool is_formatted(Disk& disk, const std::string& path) {
  return is_sql_name(path) && is_formatted_sql(disk.text(path));
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  const Included included = included_by_changelog(disk, folder);
  const bool any_included = std::ranges::any_of(
      included.files, [&](const std::string& path) { return is_formatted(disk, path); });
  if (any_included) {
    return {Evidence::marker, included.changelog + " includes --liquibase formatted sql"};
  }
  return annotation_evidence(disk, folder, is_formatted_sql, "--liquibase formatted sql");
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection;
  std::vector<std::string> paths = included_by_changelog(disk, folder).files;
  const bool ordered = !paths.empty();
  if (!ordered) {
    for (const std::string& name : folder.files) paths.push_back(folder.at(name));
  }
  for (const std::string& path : paths) {
    if (!is_sql_name(path)) continue;
    if (is_formatted(disk, path)) {
      collection.files.push_back({.path = path, .name = std::string(name_of(path))});
    } else {
      collection.left_out.push_back(
          {.path = path, .reason = "it does not open with `--liquibase formatted sql`"});
    }
  }
  return collection;
}

/// `dbms:` names databases, each with `!` where it is not for that one.
bool is_for_postgresql(std::string_view names) {
  if (names.empty()) return true;
  bool only_excludes = true;
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    std::string_view name = trim(names.substr(0, comma));
    names.remove_prefix(std::min(comma + 1, names.size()));
    const bool excluded = name.starts_with('!');
    if (excluded) name.remove_prefix(1);
    only_excludes = only_excludes && excluded;
    if (name == "postgresql") return !excluded;
    if (name == "all") return true;
  }
  return only_excludes;
}

bool is_on(const Changeset& changeset, std::string_view attribute) {
  return equal_ignoring_case(changeset.attribute(attribute), "true");
}

bool is_off(const Changeset& changeset, std::string_view attribute) {
  return equal_ignoring_case(changeset.attribute(attribute), "false");
}

TransactionModel transaction_of(const Changeset& changeset, TransactionModel usual) {
  if (changeset.attribute("runWith") == "psql") return TransactionModel::psql;
  if (!is_off(changeset, "runInTransaction")) return usual;
  // pgjdbc sends what is not split as one pipeline.
  return is_off(changeset, "splitStatements") ? TransactionModel::pipeline
                                              : TransactionModel::statement;
}

/// What splits statements besides `;`: lines of `/` or `GO`, or a delimiter of the changeset's own.
std::vector<sql::Replaced> separators_of(std::string_view text, const Changeset& changeset) {
  const std::uint32_t end = changeset.section.end;
  const auto line_end = std::min<std::size_t>(text.find('\n', changeset.section.begin), end);
  const auto begin = static_cast<std::uint32_t>(line_end);
  if (is_off(changeset, "splitStatements")) return {};
  const std::string_view delimiter = changeset.attribute("endDelimiter");
  if (!delimiter.empty()) return replace_delimiters(text, begin, end, delimiter, false);
  std::vector<sql::Replaced> found = replace_delimiters(text, begin, end, "/", true);
  for (const char* word : {"GO", "go"}) {
    std::ranges::move(replace_delimiters(text, begin, end, word, true), std::back_inserter(found));
  }
  return found;
}

Part part_of_changeset(const Candidate& file, std::string_view text, const Changeset& changeset,
                       const std::vector<sql::Replaced>& properties, TransactionModel usual) {
  Part part =
      part_of(file, changeset.section, changeset.rollback, transaction_of(changeset, usual));
  part.name = changeset.id;
  part.repeatable = is_on(changeset, "runOnChange") || is_on(changeset, "runAlways");
  std::ranges::copy(changeset.ignored, std::back_inserter(part.blanked));
  part.replaced = places_in(properties, part.begin, part.end);
  std::ranges::move(separators_of(text, changeset), std::back_inserter(part.replaced));
  if (is_off(changeset, "runInTransaction")) {
    const std::uint32_t begin = changeset.section.begin;
    const auto line_end = static_cast<std::uint32_t>(std::min(text.find('\n', begin), text.size()));
    part.directives.push_back(directive_of(file, text, {.begin = begin, .end = line_end}));
  }
  return part;
}

Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  const Changelog changelog = read_changelog(text);
  const std::vector<sql::Replaced> properties = replace_placeholders(text, changelog.properties);
  Reading reading;
  for (const Changeset& changeset : changelog.changesets) {
    if (!is_for_postgresql(changeset.attribute("dbms"))) continue;
    if (is_on(changeset, "ignore")) continue;
    reading.parts.push_back(part_of_changeset(file, text, changeset, properties, usual));
  }
  if (reading.parts.empty()) {
    reading.refused = changelog.changesets.empty() ? "Liquibase finds no `--changeset` in the file"
                                                   : "none of its changesets is for PostgreSQL";
  }
  return reading;
}

}  // namespace

constinit const Tool liquibase{
    .framework = Framework::liquibase,
    .name = "liquibase",
    .order = "the changelog that includes them, or file names by byte; then as changesets stand",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = is_formatted_sql,
    .writing = {.no_new_files = "Liquibase runs what its changelogs name"},
};

}  // namespace pgplumb::history
