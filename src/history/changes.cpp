// Tools know a migration again by its version or name, wherever its file lies. Where several are
// called the same, as the sections of a file are, they are counted.

#include "history/changes.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "history/applied.h"
#include "history/path.h"
#include "history/shapes.h"
#include "sql/token.h"

namespace pgplumb::history {

namespace {

/// What a migration may be known by; empty where it is not.
using Key = std::string_view (*)(const Migration&);

std::string_view name_key(const Migration& migration) { return migration.name; }

std::string_view version_key(const Migration& migration) {
  return migration.inner ? "" : significant_digits(migration.version);
}

/// Migrations by a key, those with the same one in their order.
using ByKey = std::unordered_map<std::string_view, std::vector<const Migration*>>;

ByKey by_key(const Project& project, Key key) {
  ByKey known;
  for (const Migration& migration : project.migrations) {
    known[key(migration)].push_back(&migration);
  }
  return known;
}

/// A project as it was.
struct ProjectBefore {
  const Project* project = nullptr;
  ByKey by_name;
  ByKey by_version;
  bool known_again = false;
};

/// For each migration of a project the one that it was before; null where there was none.
std::vector<const Migration*> matches(const Project& now, const ProjectBefore& before) {
  std::vector<const Migration*> found(now.migrations.size());
  std::unordered_set<const Migration*> taken;
  const auto match = [&](const ByKey& known, Key key) {
    std::unordered_map<std::string_view, std::size_t> next;  // of those with a key
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::string_view wanted = key(now.migrations[i]);
      const auto same = found[i] == nullptr && !wanted.empty() ? known.find(wanted) : known.end();
      if (same == known.end()) continue;
      std::size_t& at = next[wanted];
      while (at < same->second.size() && taken.contains(same->second[at])) ++at;
      if (at == same->second.size()) continue;
      found[i] = same->second[at];
      taken.insert(found[i]);
    }
  };
  match(before.by_name, name_key);
  if (answers_of(now.framework).by_version) match(before.by_version, version_key);
  return found;
}

/// What of a file runs, and where it stands there.
class EffectiveText {
 public:
  EffectiveText(const History& history, const Migration& migration)
      : whole_(history.sources[migration.file].text) {
    const auto end = std::min<std::size_t>(migration.end, whole_.size());
    std::size_t at = std::min<std::size_t>(migration.begin, end);
    std::vector<sql::Blanked> blanked = migration.blanked;
    std::ranges::sort(blanked, {}, &sql::Blanked::begin);
    for (const sql::Blanked& range : blanked) {
      if (range.begin > at) pieces_.push_back({at, std::min<std::size_t>(range.begin, end)});
      at = std::max<std::size_t>(at, std::min<std::size_t>(range.end, end));
    }
    if (at < end || pieces_.empty()) pieces_.push_back({at, end});
    if (pieces_.size() == 1) return;
    for (const Piece& piece : pieces_) text_.append(whole_, piece.begin, piece.end - piece.begin);
  }

  [[nodiscard]] std::string_view text() const {
    const Piece& first = pieces_.front();
    return pieces_.size() == 1 ? whole_.substr(first.begin, first.end - first.begin)
                               : std::string_view(text_);
  }

  /// Where in the file the line begins that has the byte at `offset` of the text.
  [[nodiscard]] std::uint32_t line_of(std::size_t offset) const {
    const Piece* piece = pieces_.data();
    for (; piece != &pieces_.back() && offset >= piece->end - piece->begin; ++piece) {
      offset -= piece->end - piece->begin;
    }
    const std::size_t at = piece->begin + offset;
    const std::size_t line = whole_.substr(0, at).rfind('\n') + 1;  // npos + 1 is the file's begin
    return static_cast<std::uint32_t>(std::max(line, pieces_.front().begin));
  }

 private:
  struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::string_view whole_;
  std::vector<Piece> pieces_;
  std::string text_;  ///< of several pieces
};

/// The first byte of `now` that is otherwise in `before`, line breaks of both kinds being equal;
/// nothing where none is.
std::optional<std::size_t> first_difference(std::string_view now, std::string_view before) {
  std::size_t i = 0;
  std::size_t k = 0;
  while (true) {
    while (i < now.size() && now[i] == '\r') ++i;
    while (k < before.size() && before[k] == '\r') ++k;
    if (i == now.size() && k == before.size()) return std::nullopt;
    if (i == now.size() || k == before.size() || now[i] != before[k]) return i;
    ++i;
    ++k;
  }
}

/// The same but for comments and blanks.
bool differ_in_sql(std::string_view a, std::string_view b) {
  sql::Tokenizer left(a);
  sql::Tokenizer right(b);
  while (true) {
    const sql::Token x = left.next();
    const sql::Token y = right.next();
    if (x.kind != y.kind || x.text(a) != y.text(b)) return true;
    if (x.kind == sql::TokenKind::end) return false;
  }
}

/// The tokens of a text, to know it again.
std::string tokens_of(std::string_view text) {
  std::string tokens;
  sql::Tokenizer tokenizer(text);
  for (sql::Token token = tokenizer.next(); token.kind != sql::TokenKind::end;
       token = tokenizer.next()) {
    tokens += token.text(text);
    tokens += '\0';
  }
  return tokens;
}

/// Whether the path is one of these or lies below one.
bool is_in(const std::vector<std::string>& paths, std::string_view path) {
  return std::ranges::any_of(paths, [&](const std::string& each) {
    return path.starts_with(each) && (path.size() == each.size() || path[each.size()] == '/');
  });
}

class Comparison {
 public:
  Comparison(History& now, History& before) : now_(now), before_(before) {
    for (const Project& project : before.projects) {
      projects_before_.push_back({.project = &project,
                                  .by_name = by_key(project, name_key),
                                  .by_version = by_key(project, version_key)});
    }
    for (const Project& project : now.projects) roots_now_.insert(project.root);
  }

  void run(const std::vector<std::string>& gone) {
    now_.one_unit = true;
    for (Project& project : now_.projects) {
      ProjectBefore* before = project_before(project);
      if (before != nullptr) before->known_again = true;
      compare_project(project, before);
    }
    for (const ProjectBefore& before : projects_before_) {
      if (!before.known_again && was_in(gone, *before.project)) add_gone(before);
    }
    leave_review_before();
  }

 private:
  [[nodiscard]] std::string_view path_of(const History& history, const Project& project) const {
    if (project.migrations.empty()) return {};
    return history.sources[project.migrations.front().file].path;
  }

  /// The one in the same folder, best of the same tool; or the one of the same tool that has most
  /// of the same names. A file that is part of nothing is that file.
  ProjectBefore* project_before(const Project& project) {
    ProjectBefore* same_folder = nullptr;
    for (ProjectBefore& other : projects_before_) {
      const Project& was = *other.project;
      if (was.root != project.root || was.alone != project.alone) continue;
      if (project.alone && path_of(before_, was) != path_of(now_, project)) continue;
      if (was.framework == project.framework) return &other;
      if (same_folder == nullptr) same_folder = &other;
    }
    if (same_folder != nullptr || project.alone) return same_folder;
    return moved_from(project);
  }

  ProjectBefore* moved_from(const Project& project) {
    ProjectBefore* best = nullptr;
    std::ptrdiff_t most = 0;
    for (ProjectBefore& other : projects_before_) {
      const Project& was = *other.project;
      if (was.framework != project.framework || was.alone || roots_now_.contains(was.root)) {
        continue;
      }
      const auto found = matches(project, other);
      const std::ptrdiff_t common = std::ssize(found) - std::ranges::count(found, nullptr);
      if (common > most) {
        most = common;
        best = &other;
      }
    }
    return best;
  }

  void compare_project(Project& project, const ProjectBefore* before) {
    const ProjectBefore nothing;
    const auto found = matches(project, before == nullptr ? nothing : *before);
    const bool to_the_byte = answers_of(project.framework).checks_bytes;
    for (std::size_t i = 0; i < found.size(); ++i) {
      compare_migration(project.migrations[i], found[i], to_the_byte);
      if (!project.migrations[i].under_review) unreviewed_before_.insert(found[i]);
    }
    // Another tool takes other files of a folder, and calls them otherwise.
    if (before == nullptr || before->project->framework != project.framework) return;
    if (!project.alone) add_removed(project, *before->project, {found.begin(), found.end()});
  }

  void compare_migration(Migration& migration, const Migration* old, bool to_the_byte) {
    if (old == nullptr) {
      migration.standing = Standing::added;
      return;
    }
    migration.standing = Standing::same;
    const EffectiveText text(now_, migration);
    const EffectiveText was(before_, *old);
    if (text.text() == was.text()) {
      // What surrounds a section is not what runs.
      if (migration.transaction == old->transaction) migration.under_review = false;
      return;
    }
    const auto difference = first_difference(text.text(), was.text());
    if (!difference || (!to_the_byte && !differ_in_sql(text.text(), was.text()))) return;
    migration.standing = Standing::edited;
    migration.edit = text.line_of(*difference);
  }

  void add_removed(Project& project, const Project& before,
                   const std::unordered_set<const Migration*>& kept) {
    std::unordered_map<std::string, std::deque<const Migration*>> added;  // by their tokens
    bool any_removed = false;
    for (const Migration& old : before.migrations) {
      if (kept.contains(&old) || old.repeatable || old.inner) continue;
      if (!std::exchange(any_removed, true)) {
        for (const Migration& migration : project.migrations) {
          if (migration.standing != Standing::added) continue;
          added[tokens_of(EffectiveText(now_, migration).text())].push_back(&migration);
        }
      }
      Removed removed{.file = file_before(old.file),
                      .version = old.version,
                      .name = old.name,
                      .renamed_to = {}};
      const auto same =
          added.empty() ? added.end() : added.find(tokens_of(EffectiveText(before_, old).text()));
      if (same != added.end() && !same->second.empty()) {
        removed.renamed_to = same->second.front()->name;
        same->second.pop_front();
      }
      project.removed.push_back(std::move(removed));
    }
  }

  /// A file as it was, among those that are.
  std::uint32_t file_before(std::uint32_t file) {
    const auto [place, is_new] = files_before_.emplace(file, 0);
    if (is_new) place->second = now_.sources.add(before_.sources[file]);
    return place->second;
  }

  [[nodiscard]] bool was_in(const std::vector<std::string>& gone, const Project& project) const {
    return !project.alone && std::ranges::any_of(project.migrations, [&](const Migration& old) {
      return is_in(gone, before_.sources[old.file].path);
    });
  }

  void add_gone(const ProjectBefore& before) {
    Project project = *before.project;
    project.migrations.clear();
    add_removed(project, *before.project, {});
    now_.projects.push_back(std::move(project));
  }

  /// A finding in a file that nobody looks at now is none that the change had before.
  void leave_review_before() {
    before_.one_unit = true;
    for (Project& project : before_.projects) {
      for (Migration& migration : project.migrations) {
        if (unreviewed_before_.contains(&migration)) migration.under_review = false;
      }
    }
  }

  History& now_;
  History& before_;
  std::vector<ProjectBefore> projects_before_;
  std::unordered_set<std::string> roots_now_;
  std::unordered_set<const Migration*> unreviewed_before_;         ///< and null
  std::unordered_map<std::uint32_t, std::uint32_t> files_before_;  ///< to those of `now_`
};

}  // namespace

void compare(History& now, History& before, const std::vector<std::string>& gone) {
  Comparison(now, before).run(gone);
}

bool review_behind(History& history, std::string_view version) {
  bool any = false;
  for (Project& project : history.projects) {
    const auto is_it = [&](const Migration& migration) {
      return migration.version == version || migration.name == version ||
             stem_of(migration.name) == version;
    };
    const auto last =
        std::find_if(project.migrations.rbegin(), project.migrations.rend(), is_it).base();
    const bool is_here = last != project.migrations.begin();
    any = any || is_here;
    std::for_each(project.migrations.begin(), is_here ? last : project.migrations.end(),
                  [](Migration& migration) { migration.under_review = false; });
  }
  history.one_unit = true;
  return any;
}

}  // namespace pgplumb::history
