// Queries are read as they are written for the tools that run them, whose parameters are no SQL:
// each is replaced by `$1`, which is no longer than any of them, so that places in the file stay.
#include "history/query_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include "history/glob.h"
#include "history/path.h"
#include "sql/respan.h"
#include "sql/token.h"
#include "text/csv.h"

namespace pgplumb::history {
namespace {

namespace fs = std::filesystem;
using sql::Token;
using sql::TokenKind;

constexpr std::string_view statistics_suffix = ".csv";

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

bool is_query_file(std::string_view path) {
  return is_sql_name(path) || path.ends_with(statistics_suffix);
}

/// The files below a folder, but for what is hidden and what npm has brought.
Result<std::vector<std::string>> files_below(const fs::path& folder,
                                             fs::directory_options options) {
  std::vector<std::string> files;
  std::error_code error;
  std::string last = folder.generic_string();
  for (auto at = fs::recursive_directory_iterator(folder, options, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    last = at->path().lexically_normal().generic_string();
    const std::string name = at->path().filename().generic_string();
    std::error_code gone;  // a link that leads nowhere is no file
    if (at->is_directory(gone)) {
      if (name.starts_with('.') || name == "node_modules") at.disable_recursion_pending();
    } else if (at->is_regular_file(gone)) {
      files.push_back(last);
    }
  }
  if (error) return fail(fmt::format("{}: {}", last, error.message()));
  std::ranges::sort(files);
  return files;
}

/// What stands before the first part with a wildcard.
fs::path fixed_part(const std::string& pattern) {
  fs::path folder;
  for (const fs::path& part : fs::path(pattern)) {
    if (has_wildcard(part.generic_string())) break;
    folder /= part;
  }
  return folder.empty() ? fs::path(".") : folder;
}

Result<std::vector<std::string>> paths_of(const std::string& pattern) {
  std::error_code error;
  if (fs::is_directory(pattern, error)) {
    auto files = files_below(pattern, fs::directory_options::none);
    if (!files) return files;
    std::erase_if(*files, [](const std::string& path) { return !is_sql_name(path); });
    return files;
  }
  if (fs::exists(pattern, error)) return std::vector{pattern};
  Result<std::vector<std::string>> files;
  const fs::path folder = fixed_part(pattern);
  if (has_wildcard(pattern) && fs::is_directory(folder, error)) {
    // What other programs keep to themselves beside the project is nobody's query.
    files = files_below(folder, fs::directory_options::skip_permission_denied);
    if (!files) return files;
    // A name alone would be tried on each part of the paths.
    const bool here = pattern.find('/') == std::string::npos;
    std::erase_if(*files, [&](const std::string& path) {
      return !is_query_file(path) || !glob_matches(pattern, path) ||
             (here && path.find('/') != std::string::npos);
    });
  }
  return files;
}

/// Finds the parameters that are no SQL.
class ParameterFinder {
 public:
  explicit ParameterFinder(std::string_view text) : text_(text) {
    for (sql::Tokenizer tokenizer(text);;) {
      const Token token = tokenizer.next();
      if (token.kind == TokenKind::end) break;
      tokens_.push_back(token);
    }
  }

  std::vector<sql::Replaced> find() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (const std::size_t behind = behind_sqlc_call(i); behind != 0) {
        replace(tokens_[i].begin, tokens_[behind - 1].end);
        i = behind - 1;
      } else if (const std::uint32_t at = sign_at(i); at != 0) {
        replace(at - 1, tokens_[i + 1].end);
        ++i;
      } else if (types_a_parameter(i)) {
        replaced_.push_back({tokens_[i].begin, std::string(size_of(tokens_[i]), ' ')});
      }
    }
    return std::move(replaced_);
  }

 private:
  static std::size_t size_of(const Token& token) { return token.end - token.begin; }

  void replace(std::uint32_t begin, std::uint32_t end) {
    std::string parameter = "$1";
    parameter.resize(end - begin, ' ');
    replaced_.push_back({begin, std::move(parameter)});
  }

  [[nodiscard]] bool is_char(std::size_t i, char c) const {
    return i < tokens_.size() && tokens_[i].is(text_, c);
  }

  /// `sqlc.arg(name)`: which token comes behind it; 0 where there is none.
  [[nodiscard]] std::size_t behind_sqlc_call(std::size_t i) const {
    if (!tokens_[i].is_word(text_, "sqlc") || !is_char(i + 1, '.') || !is_char(i + 3, '(')) {
      return 0;
    }
    const bool known = std::ranges::any_of(
        std::array{"arg", "narg", "slice"},
        [&](std::string_view name) { return tokens_[i + 2].is_word(text_, name); });
    for (std::size_t behind = i + 4; known && behind < tokens_.size(); ++behind) {
      if (is_char(behind, ')')) return behind + 1;
    }
    return 0;
  }

  /// `@name`, and `=@name`: one past the sign; 0 where there is none.
  [[nodiscard]] std::uint32_t sign_at(std::size_t i) const {
    const std::string_view op = tokens_[i].text(text_);
    const bool is_sign = tokens_[i].kind == TokenKind::op && (op == "@" || op == "=@");
    const bool has_name = is_sign && i + 1 < tokens_.size() &&
                          tokens_[i + 1].kind == TokenKind::word &&
                          tokens_[i + 1].begin == tokens_[i].end;
    return has_name ? tokens_[i].end : 0;
  }

  /// `interval $1` of pg_stat_statements, which was `interval '1 day'`.
  [[nodiscard]] bool types_a_parameter(std::size_t i) const {
    const bool typed =
        std::ranges::any_of(std::array{"interval", "date", "timestamp", "timestamptz", "time"},
                            [&](std::string_view name) { return tokens_[i].is_word(text_, name); });
    return typed && i + 1 < tokens_.size() && tokens_[i + 1].kind == TokenKind::parameter;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<sql::Replaced> replaced_;
};

sql::ParsedFile parse_queries(const SourceFile& source, std::uint32_t file) {
  sql::ParseOptions options;
  options.replaced = ParameterFinder(source.text).find();
  return sql::parse(source, file, options);
}

/// The next word of a text, which is taken off it.
std::string_view take_word(std::string_view& text) {
  constexpr std::string_view blanks = " \t\r\n*";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

/// The name that a comment gives the query behind it: `-- name: GetUser :one` for sqlc, aiosql and
/// yesql, `/* @name GetUser */` for PgTyped. False where it gives none.
bool read_name(std::string_view comment, ApplicationQuery& query) {
  while (comment.starts_with('-') || comment.starts_with('/') || comment.starts_with('*')) {
    comment.remove_prefix(1);
  }
  const std::string_view label = take_word(comment);
  if (label != "name:" && label != "@name") return false;
  query.name = take_word(comment);
  const std::string_view rows = take_word(comment);
  query.rows = rows.starts_with(':') ? rows : "";
  return !query.name.empty() && query.name != "/";
}

void read_sql(const SourceFile& source, QueryFile& out) {
  out.parsed = parse_queries(source, out.file);
  const std::string_view text = source.text;
  std::size_t next = 0;
  for (sql::Statement& statement : out.parsed.statements) {
    ApplicationQuery query{.name = {}, .rows = {}, .span = statement.span};
    const auto& comments = out.parsed.comments;
    for (; next < comments.size() && comments[next].span.begin < statement.span.begin; ++next) {
      const Span span = comments[next].span;
      read_name(text.substr(span.begin, span.end - span.begin), query);
    }
    auto* data = std::get_if<sql::DataStatement>(&statement.node);
    if (data == nullptr) continue;
    query.query = std::move(data->query);
    out.queries.push_back(std::move(query));
  }
}

/// Where the columns of pg_stat_statements are; none where the header does not name them.
struct StatisticsHeader {
  std::optional<std::size_t> query, calls, total, mean;

  explicit StatisticsHeader(const std::vector<CsvValue>& names) {
    const auto place = [&](std::initializer_list<std::string_view> any) {
      std::optional<std::size_t> found;
      for (const std::string_view name : any) {
        const auto at = std::ranges::find(names, name, &CsvValue::text);
        if (!found && at != names.end()) found = static_cast<std::size_t>(at - names.begin());
      }
      return found;
    };
    query = place({"query"});
    calls = place({"calls"});
    // Before 13 there was but one time.
    total = place({"total_exec_time", "total_time"});
    mean = place({"mean_exec_time", "mean_time"});
  }
};

double number_in(const std::vector<CsvValue>& row, std::optional<std::size_t> place) {
  double value = 0;
  if (!place || *place >= row.size()) return 0;
  const std::string& text = row[*place].text;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::isfinite(value) && value > 0 && value < 1e15 ? value : 0;
}

QueryUse use_in(const std::vector<CsvValue>& row, const StatisticsHeader& header) {
  const double calls = number_in(row, header.calls);
  const double total = number_in(row, header.total);
  return {.calls = std::llround(calls),
          .milliseconds = header.total ? total : calls * number_in(row, header.mean)};
}

Result<void> read_statistics(const SourceFile& source, QueryFile& out) {
  CsvReader reader(source.text);
  const StatisticsHeader header(reader.row());
  if (!header.query) {
    return fail(fmt::format(
        "{}:1: the header names no query: `psql --csv -c \"SELECT query, calls, total_exec_time "
        "FROM pg_stat_statements\"` writes one",
        source.path));
  }
  while (!reader.at_end()) {
    const auto begin = static_cast<std::uint32_t>(reader.offset());
    const std::vector<CsvValue> row = reader.row();
    if (*header.query >= row.size()) continue;
    const std::size_t line_end = source.text.find_first_of("\r\n", begin);
    const Span span{out.file, begin,
                    static_cast<std::uint32_t>(std::min(line_end, source.text.size()))};
    const SourceFile text{.path = source.path, .text = row[*header.query].text};
    for (sql::Statement& statement : parse_queries(text, out.file).statements) {
      sql::respan(statement, [&](Span) { return span; });
      auto* data = std::get_if<sql::DataStatement>(&statement.node);
      if (data == nullptr) continue;
      out.queries.push_back({.name = {},
                             .rows = {},
                             .span = span,
                             .query = std::move(data->query),
                             .use = use_in(row, header)});
    }
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> query_paths(const std::vector<std::string>& patterns) {
  std::vector<std::string> paths;
  std::set<std::string> seen;
  for (const std::string& pattern : patterns) {
    const auto found = paths_of(pattern);
    if (!found) return found;
    if (found->empty()) return fail(fmt::format("queries: there is no file of SQL at {}", pattern));
    for (const std::string& path : *found) {
      if (seen.insert(path).second) paths.push_back(path);
    }
  }
  return paths;
}

Result<QueryFile> read_query_file(const std::string& path, Sources& sources) {
  auto read = read_source(path);
  if (!read) return std::unexpected(read.error());
  QueryFile out{.file = sources.add(std::move(*read))};
  const SourceFile& source = sources[out.file];
  if (!path.ends_with(statistics_suffix)) {
    read_sql(source, out);
  } else if (auto done = read_statistics(source, out); !done) {
    return std::unexpected(done.error());
  }
  return out;
}

}  // namespace pgplumb::history
