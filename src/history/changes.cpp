// Tools know a migration again by its version or name, wherever its file lies. Where several are
// called the same, as the sections of a file are, they are counted.

#include "history/changes.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "history/applied.h"
#include "history/path.h"
#include "history/shapes.h"
#include "sql/token.h"

namespace pgplumb::history {

namespace {

/// What a migration may be known by; empty where it is not.
using Key = std::string (*)(const Migration&);

std::string name_key(const Migration& migration) { return migration.name; }

std::string version_key(const Migration& migration) {
  return migration.inner ? "" : std::string(significant_digits(migration.version));
}

/// Migrations by a key, those with the same one in their order.
using Waiting = std::unordered_map<std::string, std::deque<const Migration*>>;

/// For each migration of a project the one that it was before; null where there was none.
std::vector<const Migration*> matches(const Project& now, const Project& before) {
  std::vector<const Migration*> found(now.migrations.size());
  std::unordered_set<const Migration*> taken;
  std::vector<Key> keys{name_key};
  if (answers_of(now.framework).by_version) keys.push_back(version_key);
  for (const Key key : keys) {
    Waiting waiting;
    for (const Migration& migration : before.migrations) {
      if (!taken.contains(&migration)) waiting[key(migration)].push_back(&migration);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::string wanted = key(now.migrations[i]);
      if (found[i] != nullptr || wanted.empty()) continue;
      const auto same = waiting.find(wanted);
      if (same == waiting.end() || same->second.empty()) continue;
      found[i] = same->second.front();
      same->second.pop_front();
      taken.insert(found[i]);
    }
  }
  return found;
}

std::string effective_text(const History& history, const Migration& migration) {
  const std::string& text = history.sources[migration.file].text;
  std::vector<sql::Blanked> blanked = migration.blanked;
  std::ranges::sort(blanked, {}, &sql::Blanked::begin);
  std::string kept;
  std::uint32_t at = 0;
  for (const sql::Blanked& range : blanked) {
    if (range.begin > at) kept.append(text, at, range.begin - at);
    at = std::max(at, range.end);
  }
  if (at < text.size()) kept.append(text, at);
  return kept;
}

/// Line breaks of both kinds being equal.
bool differ_in_bytes(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t k = 0;
  while (true) {
    while (i < a.size() && a[i] == '\r') ++i;
    while (k < b.size() && b[k] == '\r') ++k;
    if (i == a.size() || k == b.size()) return i != a.size() || k != b.size();
    if (a[i++] != b[k++]) return true;
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

/// The start of the first line of `now` that is otherwise.
std::uint32_t first_difference(std::string_view now, std::string_view before) {
  const auto [at, _] = std::ranges::mismatch(now, before);
  const auto offset = static_cast<std::size_t>(at - now.begin());
  const std::size_t line = now.substr(0, std::min(offset, now.size())).rfind('\n');
  return static_cast<std::uint32_t>(line == std::string_view::npos ? 0 : line + 1);
}

class Comparison {
 public:
  Comparison(History& now, const History& before) : now_(now), before_(before) {}

  void run() {
    now_.one_unit = true;
    for (Project& project : now_.projects) compare_project(project, project_before(project));
  }

 private:
  /// The one in the same folder, or the one of the same tool that has most of the same names.
  const Project* project_before(const Project& project) {
    for (const Project& other : before_.projects) {
      if (other.root == project.root) return &other;
    }
    const Project* best = nullptr;
    std::ptrdiff_t most = 0;
    for (const Project& other : before_.projects) {
      const bool is_still_there = std::ranges::any_of(
          now_.projects, [&](const Project& here) { return here.root == other.root; });
      if (other.framework != project.framework || is_still_there) continue;
      const auto found = matches(project, other);
      const std::ptrdiff_t common = std::ssize(found) - std::ranges::count(found, nullptr);
      if (common > most) {
        most = common;
        best = &other;
      }
    }
    return best;
  }

  void compare_project(Project& project, const Project* before) {
    const Project nothing;
    const auto found = matches(project, before == nullptr ? nothing : *before);
    const bool to_the_byte = answers_of(project.framework).checks_bytes;
    for (std::size_t i = 0; i < found.size(); ++i) {
      compare_migration(project.migrations[i], found[i], to_the_byte);
    }
    if (before == nullptr) return;
    const std::unordered_set<const Migration*> kept(found.begin(), found.end());
    for (const Migration& old : before->migrations) {
      if (!kept.contains(&old) && !old.repeatable && !old.inner) add_removed(project, old);
    }
  }

  void compare_migration(Migration& migration, const Migration* old, bool to_the_byte) {
    if (old == nullptr) {
      migration.standing = Standing::added;
      return;
    }
    migration.standing = Standing::same;
    const std::string text = effective_text(now_, migration);
    const std::string was = effective_text(before_, *old);
    if (text == was) {
      // What surrounds a section is not what runs.
      if (migration.transaction == old->transaction) migration.under_review = false;
      return;
    }
    if (to_the_byte ? !differ_in_bytes(text, was) : !differ_in_sql(text, was)) return;
    migration.standing = Standing::edited;
    migration.edit =
        first_difference(now_.sources[migration.file].text, before_.sources[old->file].text);
  }

  void add_removed(Project& project, const Migration& old) {
    const SourceFile& source = before_.sources[old.file];
    const std::string was = effective_text(before_, old);
    std::string renamed_to;
    for (const Migration& migration : project.migrations) {
      if (migration.standing != Standing::added) continue;
      if (!differ_in_sql(effective_text(now_, migration), was)) renamed_to = migration.name;
    }
    project.removed.push_back({.file = now_.sources.add(source),
                               .version = old.version,
                               .name = old.name,
                               .renamed_to = std::move(renamed_to)});
  }

  History& now_;
  const History& before_;
};

}  // namespace

void compare(History& now, const History& before) { Comparison(now, before).run(); }

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
