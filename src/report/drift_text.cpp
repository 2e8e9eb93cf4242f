// A change:
//
//   prisma/schema.prisma:12:3: column "User"."email": nullable in the database, required ...
//   [alter-column]
//     made at prisma/migrations/0_init/migration.sql:4:5
//     note: ...
//     Prisma writes:
//       ALTER TABLE "User" ALTER COLUMN "email" SET NOT NULL;
//     to keep what is there: ...
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "report/drift_report.h"
#include "report/locator.h"
#include "text/counted.h"
#include "text/printable.h"

namespace pgplumb::report {
namespace {

/// Of a kind so many names are told; JSON has them all.
constexpr std::size_t most_names = 6;

class Text {
 public:
  explicit Text(const Sources& sources) : locator_(sources) {}

  std::string place(Span span) {
    const Position position = locator_.begin(span, ColumnUnit::code_points);
    return fmt::format("{}:{}:{}", locator_.path(span), position.line, position.column);
  }

  void add(const prisma::Change& change) {
    const auto& main = change.asked ? change.asked : change.made;
    if (main) text_ += place(*main) + ": ";
    text_ += fmt::format("{} [{}]\n", printable(change.what), prisma::change_name(change.kind));
    if (change.made && change.asked) text_ += fmt::format("  made at {}\n", place(*change.made));
    for (const std::string& note : change.notes) {
      text_ += fmt::format("  note: {}\n", printable(note));
    }
    text_ += "  Prisma writes:\n";
    add_lines(change.sql);
    if (!change.keep.empty()) {
      text_ += fmt::format("  to keep what is there: {}\n", printable(change.keep));
    }
    text_ += '\n';
  }

  void add(const prisma::Drift& drift) {
    for (const prisma::Change& change : drift.changes) add(change);
    if (drift.changes.empty()) {
      text_ += "The datamodel and the migrations say the same.\n";
    } else {
      add_summary(drift.changes);
    }
    add_unseen(drift.unseen);
  }

  std::string take() { return std::move(text_); }

 private:
  void add_lines(std::string_view sql) {
    while (!sql.empty()) {
      const std::size_t end = std::min(sql.find('\n'), sql.size());
      if (end > 0) text_ += fmt::format("    {}\n", printable(sql.substr(0, end)));
      sql.remove_prefix(std::min(end + 1, sql.size()));
    }
  }

  void add_summary(const std::vector<prisma::Change>& changes) {
    const auto wrong =
        static_cast<std::size_t>(std::ranges::count(changes, true, &prisma::Change::inexpressible));
    text_ +=
        fmt::format("{} that `prisma migrate dev` would write", counted(changes.size(), "change"));
    if (wrong > 0) {
      text_ += fmt::format(", {} against what schema.prisma has no word for", wrong);
    }
    text_ += '\n';
  }

  void add_unseen(const std::vector<prisma::Unseen>& unseen) {
    if (unseen.empty()) return;
    std::map<std::string_view, std::vector<std::string>> kinds;
    for (const prisma::Unseen& object : unseen) {
      kinds[object.kind].push_back(object.table.empty() ? object.name
                                                        : object.table + '.' + object.name);
    }
    text_ += "Prisma does not see these, and leaves them alone:\n";
    for (auto& [kind, names] : kinds) {
      const std::size_t more = names.size() > most_names ? names.size() - most_names : 0;
      names.resize(names.size() - more);
      text_ += fmt::format("  {}: {}{}\n", counted(names.size() + more, kind, plural(kind)),
                           printable(fmt::format("{}", fmt::join(names, ", "))),
                           more > 0 ? fmt::format(" and {} more", more) : "");
    }
  }

  static std::string plural(std::string_view kind) {
    if (kind.ends_with("index")) return std::string(kind) + "es";
    if (kind.ends_with("policy")) return "policies";
    return std::string(kind) + 's';
  }

  Locator locator_;
  std::string text_;
};

}  // namespace

std::string render_drift_text(const prisma::Drift& drift, const Sources& sources) {
  Text text(sources);
  text.add(drift);
  return text.take();
}

}  // namespace pgplumb::report
