// Output of pg_dump, which psql runs: the schema as it was, no step towards it.

#include <algorithm>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// pg_dump's header is in the first lines, behind `\restrict` and what a tool puts there.
constexpr std::size_t head_size = 4096;

bool is_dump(std::string_view text) {
  return text.substr(0, head_size).find("-- PostgreSQL database dump") != std::string_view::npos;
}

std::string dumped_from(std::string_view text) {
  constexpr std::string_view words = "-- Dumped from database version ";
  const std::string_view head = text.substr(0, head_size);
  const std::size_t at = head.find(words);
  if (at == std::string_view::npos) return {};
  const std::string_view version = head.substr(at + words.size());
  return std::string(version.substr(0, version.find_first_of(" \r\n")));
}

Verdict judge(std::string_view) { return {}; }

Evidence evidence_in(Disk& disk, const Folder& folder) {
  return annotation_evidence(disk, folder, is_dump, "-- PostgreSQL database dump");
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection all = flat_files(folder, judge);
  sort_by(all, compare_natural, &Candidate::name);
  Collection collection;
  for (Candidate& file : all.files) {
    const std::string_view text = disk.text(file.path);
    if (is_dump(text)) {
      if (collection.version.empty()) collection.version = dumped_from(text);
      collection.files.push_back(std::move(file));
    } else {
      collection.left_out.push_back(
          {.path = file.path, .reason = "no dump: nothing says when it is run"});
    }
  }
  collection.transaction = TransactionModel::psql;
  return collection;
}

}  // namespace

constinit const Tool pg_dump{
    .framework = Framework::pg_dump,
    .name = "pg_dump",
    .order = "file names, numbers in them as numbers",
    .evidence_in = evidence_in,
    .collect = collect,
    .is_dump = true,
    .writing = {.no_new_files = "a dump is no migration"},
};

}  // namespace pgplumb::history
