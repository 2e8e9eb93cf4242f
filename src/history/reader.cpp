#include "history/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "history/includes.h"
#include "history/path.h"
#include "history/placeholders.h"

namespace pgplumb::history {

namespace {

/// Of so many scripts that cannot be read each is told of.
constexpr std::size_t most_unread = 100;

/// The values that the options give placeholders, by the two ways to write those.
std::vector<std::vector<sql::Replaced>> configured_values(std::string_view text,
                                                          const ProjectOptions* configured) {
  std::vector<std::vector<sql::Replaced>> found;
  if (configured == nullptr) return found;
  for (const PlaceholderSyntax& syntax : {PlaceholderSyntax{.open = "${", .close = "}"},
                                          PlaceholderSyntax{.open = "{{", .close = "}}"}}) {
    found.push_back(replace_placeholders(text, configured->placeholders, syntax));
  }
  return found;
}

}  // namespace

Result<void> Reader::read(const Planned& planned) {
  const Found& found = planned.found;
  Project project{.framework = found.tool->framework,
                  .version = found.collection.version,
                  .evidence = found.evidence.signs,
                  .order = std::string(planned.alone ? "as they are named" : found.tool->order),
                  .root = shown_path(found.root),
                  .default_schema = found.collection.default_schema,
                  .fresh_session = found.tool->fresh_session,
                  .alone = planned.alone};
  std::vector<std::string> refused;
  included_.clear();
  own_.clear();
  for (const Candidate& file : found.collection.files) {
    if (!planned.alone && files_.contains(file.path)) continue;
    const auto reading = read_file(planned, file, project);
    if (!reading) return std::unexpected(reading.error());
    if (reading->empty()) continue;
    history_.left_out.push_back({.path = file.path, .reason = *reading});
    if (planned.names(file.path)) refused.push_back(file.path);
  }
  if (!planned.alone) leave_out_included(project);
  if (!project.migrations.empty()) history_.projects.push_back(std::move(project));
  for (const std::string& path : refused) {
    const auto own = read(plain_project(parent_of(path), {path}));
    if (!own) return own;
  }
  return {};
}

Result<std::string> Reader::read_file(const Planned& planned, const Candidate& candidate,
                                      Project& project) {
  const Result<std::uint32_t> file = file_of(candidate.path);
  if (!file) return std::unexpected(file.error());
  const std::string_view text = history_.sources[*file].text;
  const TransactionModel usual = planned.found.collection.transaction;
  Reading reading{.parts = {{.transaction = usual}}};
  if (const auto read_text = planned.found.tool->read; read_text != nullptr) {
    reading = read_text(disk_, candidate, text, usual);
  }
  const auto configured = configured_values(text, planned.found.configured);
  for (Part& part : reading.parts) {
    for (const std::vector<sql::Replaced>& values : configured) {
      std::ranges::move(places_in(values, part.begin, part.end), std::back_inserter(part.replaced));
    }
    Migration script = migration_of(planned, candidate, *file, std::move(part));
    if (options_.read_downs && script.under_review) read_down(planned, script);
    std::vector<Place> places = includes_in(script, candidate.path);
    for (const TakenIn& taken : reading.taken_in) {
      const std::string path = clean_path(taken.path);
      places.push_back({.begin = taken.begin,
                        .end = taken.end,
                        .written = taken.path,
                        .path = disk_.has_file(path) ? path : std::string(),
                        .context = taken.context});
    }
    std::ranges::stable_sort(places, {}, &Place::begin);
    script_begins_ = true;
    add_script(script, candidate.path, std::move(places), planned, project);
  }
  return std::move(reading.refused);
}

Migration Reader::migration_of(const Planned& planned, const Candidate& candidate,
                               std::uint32_t file, Part part) const {
  const ProjectOptions* configured = planned.found.configured;
  const auto transaction = configured != nullptr && configured->transaction
                               ? configured->transaction
                               : options_.transaction;
  Down down = std::move(part.down);
  if (!down.exists()) down.path = candidate.down;
  return {.file = file,
          .version = candidate.version,
          .name = part.name.empty() ? candidate.name : std::move(part.name),
          .transaction = transaction.value_or(part.transaction),
          .under_review = planned.reviews(candidate.path),
          .repeatable = candidate.repeatable || part.repeatable || planned.found.tool->is_dump,
          .checksum_fault = candidate.checksum_fault,
          .begin = part.begin,
          .end = part.end,
          .blanked = std::move(part.blanked),
          .replaced = std::move(part.replaced),
          .directives = std::move(part.directives),
          .down = std::move(down)};
}

void Reader::read_down(const Planned& planned, Migration& migration) {
  Down& down = migration.down;
  // Liquibase's are comments, and values of placeholders are known for what goes forward alone.
  const bool as_it_stands =
      planned.found.tool->framework != Framework::liquibase && migration.replaced.empty();
  if (!down.exists() || !as_it_stands) return;
  if (const auto file = file_of(down.path)) down.file = *file;
}

std::vector<Reader::Place> Reader::includes_in(const Migration& script, const std::string& path) {
  std::vector<Place> places;
  for (const Include& include :
       includes_of(history_.sources[script.file],
                   {.begin = script.begin, .end = script.end, .blanked = script.blanked})) {
    places.push_back({.begin = include.begin,
                      .end = include.end,
                      .written = include.argument,
                      .path = included_file(disk_, path, include)});
  }
  return places;
}

Result<std::uint32_t> Reader::file_to_take_in(const std::string& path, const Project& project) {
  constexpr std::size_t deepest = 16;
  constexpr std::size_t most = 10'000;
  if (path.empty()) return fail("it is not there");
  if (std::ranges::find(reading_, path) != reading_.end()) return fail("it reads itself");
  if (reading_.size() > deepest || project.migrations.size() > most) {
    return fail("too many scripts read one another");
  }
  return file_of(path);
}

void Reader::add_script(const Migration& script, const std::string& path, std::vector<Place> places,
                        const Planned& planned, Project& project) {
  const std::string_view text = history_.sources[script.file].text;
  std::uint32_t begin = script.begin;
  std::ptrdiff_t line = 1;
  std::size_t counted = 0;
  reading_.push_back(path);
  for (const Place& place : places) {
    if (place.begin < begin || place.begin >= script.end) continue;
    const Result<std::uint32_t> file = file_to_take_in(place.path, project);
    if (!file && history_.unread.size() == most_unread) {
      ++untold_;
      continue;
    }
    if (!file) {
      line += std::ranges::count(text.substr(counted, place.begin - counted), '\n');
      counted = place.begin;
      history_.unread.push_back(fmt::format("{}:{}: {} is not read: {}", path, line, place.written,
                                            file.error().message));
      continue;
    }
    if (begin < place.begin) add_part(script, begin, place.begin, project);
    begin = place.end;
    included_.insert(*file);
    const Migration inner{
        .file = *file,
        .version = script.version,
        .name = std::string(name_of(place.path)),
        .transaction = script.transaction,
        .under_review = (script.under_review && !place.context) || planned.names(place.path)};
    add_script(inner, place.path, includes_in(inner, place.path), planned, project);
  }
  add_part(script, begin, script.end, project);
  reading_.pop_back();
}

void Reader::add_part(const Migration& script, std::uint32_t begin, std::uint32_t end,
                      Project& project) {
  Migration& part = project.migrations.emplace_back(script);
  part.begin = begin;
  part.end = end;
  std::erase_if(part.replaced, [&](const sql::Replaced& place) {
    return place.begin < begin || place.begin >= end;
  });
  part.continues = !std::exchange(script_begins_, false);
  part.inner = reading_.size() > 1;
  if (reading_.size() == 1) own_.insert(project.migrations.size() - 1);
}

History Reader::finish() {
  if (untold_ > 0) {
    history_.unread.push_back(fmt::format("{} more scripts are not read", untold_));
  }
  return std::move(history_);
}

void Reader::leave_out_included(Project& project) {
  std::vector<Migration> kept;
  for (std::size_t i = 0; i < project.migrations.size(); ++i) {
    Migration& migration = project.migrations[i];
    if (own_.contains(i) && included_.contains(migration.file)) continue;
    kept.push_back(std::move(migration));
  }
  project.migrations = std::move(kept);
}

Result<std::uint32_t> Reader::file_of(const std::string& path) {
  const auto known = files_.find(path);
  if (known != files_.end()) return known->second;
  Result<SourceFile> source = disk_.take(path);
  if (!source) return std::unexpected(source.error());
  const std::uint32_t file = history_.sources.add(std::move(*source));
  files_.emplace(path, file);
  return file;
}

}  // namespace pgplumb::history
