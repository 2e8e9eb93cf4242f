// PL/pgSQL's parser tells lines and the texts of expressions and statements, but no offsets. The
// texts are the body's own, but for PERFORM, which reads SELECT, and INTO with its targets, which
// is blanked: searched from their line on, they are found.
#include "sql/routine_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "sql/parse.h"
#include "sql/placeholder.h"
#include "sql/respan.h"
#include "sql/token.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::sql {

namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

std::string with_stand_ins(std::string_view body) {
  std::string text(body);
  for (std::size_t brace = text.find('{'); brace != text.npos; brace = text.find('{', brace + 1)) {
    auto found = template_at(text, static_cast<std::uint32_t>(brace));
    if (!found) continue;
    // One that opens a line, before a statement, is there to switch it off.
    const std::size_t before = text.find_last_not_of(" \t", found->begin - 1);
    const bool opens = found->begin == 0 || before == text.npos || text[before] == '\n';
    const bool alone = found->end < text.size() && blanks.find(text[found->end]) != blanks.npos;
    if (opens && alone) found->stand_in = StandIn::blank;
    write_stand_in(text, body, *found);
    brace = found->end - 1;
  }
  return text;
}

std::expected<ParsedFile, std::string> parse_alone(std::string_view text) {
  ParsedFile parsed = parse({.path = {}, .text = std::string(text), .latin1 = false}, 0);
  if (!parsed.errors.empty()) return std::unexpected(std::move(parsed.errors.front().message));
  return parsed;
}

/// Whether what stands behind a variable's type begins: NOT NULL, COLLATE, its value, its end.
bool ends_type(const Token& token, std::string_view body) {
  return token.is(body, ';') || token.is(body, '=') || token.text(body) == ":=" ||
         token.is_word(body, "default") || token.is_word(body, "not") ||
         token.is_word(body, "collate");
}

/// Up to the first run of two blanks, behind which something may have been blanked.
std::string_view head_of(std::string_view text) {
  const std::size_t gap = std::min(text.find("  "), text.find('\n'));
  return text.substr(0, gap);
}

}  // namespace

RoutineText::RoutineText(const RoutineSource& source)
    : source_(source), body_(with_stand_ins(source.body)), lines_{0} {
  for (std::size_t i = 0; i < body_.size(); ++i) {
    if (body_[i] == '\n') lines_.push_back(i + 1);
  }
}

std::string RoutineText::as_function() const {
  // The parser knows few types, and no VARIADIC and OUT beside each other: all that matters is
  // which names are variables and which form of RETURN is right.
  std::string in;
  std::string out;
  for (const Parameter& parameter : source_.parameters) {
    const bool is_out =
        parameter.mode == ParameterMode::out || parameter.mode == ParameterMode::table;
    std::string& list = is_out ? out : in;
    if (!list.empty()) list += ", ";
    list += parameter.name.empty() ? "text" : quote_identifier(parameter.name) + " text";
  }
  std::string returns = "text";
  if (source_.of_trigger) {
    returns = "trigger";
  } else if (!out.empty()) {
    returns = fmt::format("TABLE({})", out);
  } else if (source_.returns_nothing || !source_.is_function) {
    returns = "void";
  } else if (source_.returns_set) {
    returns = "SETOF text";
  }
  std::string tag = "$pgplumb$";
  while (body_.find(tag) != std::string::npos) tag.insert(1, "_");
  return fmt::format("CREATE FUNCTION f({}) RETURNS {} LANGUAGE plpgsql AS {}{}{}", in, returns,
                     tag, body_, tag);
}

std::size_t RoutineText::line_begin(std::int64_t line) const {
  const auto last = static_cast<std::int64_t>(lines_.size());
  return lines_[static_cast<std::size_t>(std::clamp<std::int64_t>(line, 1, last) - 1)];
}

std::size_t RoutineText::search(std::int64_t line, std::string_view text) const {
  // Farther on there may be another statement of the same text; and looking through all of the
  // body for each of its statements takes too long.
  constexpr std::size_t farthest = 2000;
  const std::size_t from = line_begin(line);
  const std::string_view near = std::string_view(body_).substr(from, text.size() + farthest);
  const auto find = [&](std::string_view part) {
    const std::size_t at = near.find(part);
    return at == near.npos ? body_.npos : from + at;
  };
  if (const auto whole = find(text); whole != body_.npos) return whole;
  // PERFORM x: the parser has SELECT x.
  constexpr std::string_view select = "SELECT";
  if (text.starts_with(select)) {
    if (const auto at = find(text.substr(select.size())); at != body_.npos) return at;
  }
  return find(head_of(text));
}

Span RoutineText::span_at(std::size_t begin, std::size_t size) const {
  const Span& inside = source_.body_span;
  if (inside.empty() || begin == std::string::npos) return source_.whole;
  const auto length = static_cast<std::size_t>(inside.end - inside.begin);
  const std::size_t end = std::min(begin + size, length);
  begin = std::min(begin, length);
  return {.file = inside.file,
          .begin = inside.begin + static_cast<std::uint32_t>(begin),
          .end = inside.begin + static_cast<std::uint32_t>(end)};
}

Span RoutineText::find(std::int64_t line, std::string_view text) const {
  const std::size_t at = search(line, text);
  return at == std::string::npos ? find_line(line) : span_at(at, text.size());
}

Span RoutineText::find_line(std::int64_t line) const {
  const std::size_t begin = body_.find_first_not_of(blanks, line_begin(line));
  if (begin == std::string::npos) return source_.whole;
  std::size_t end = std::min(body_.find('\n', begin), body_.size());
  while (end > begin && blanks.find(body_[end - 1]) != blanks.npos) --end;
  return span_at(begin, end - begin);
}

std::string RoutineText::returned(std::int64_t line, std::uint32_t& from) const {
  from = std::max(from, static_cast<std::uint32_t>(line_begin(line)));
  Tokenizer tokens(body_, from);
  Token token = tokens.next();
  while (token.kind != TokenKind::end && !token.is_word(body_, "return")) token = tokens.next();
  const std::uint32_t begin = token.end;
  while (token.kind != TokenKind::end && !token.is(body_, ';')) token = tokens.next();
  from = token.end;
  return begin < token.begin ? body_.substr(begin, token.begin - begin) : std::string();
}

std::int64_t RoutineText::line_of(std::size_t at) const {
  return std::ranges::upper_bound(lines_, at) - lines_.begin();
}

BlockPlaces RoutineText::block_places() const {
  BlockPlaces places;
  Tokenizer tokens(body_);
  bool declares = false;
  bool is_name = false;  // what comes next
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    if (token.is_word(body_, "declare")) {
      declares = true;
      is_name = true;
    } else if (token.is_word(body_, "begin")) {
      places.begins.push_back(token.begin);
      declares = false;
    } else if (declares && is_name) {
      std::string name = to_lower(token.text(body_));
      std::erase(name, '"');
      places.declarations.push_back({std::move(name), token.begin, token.end, 0});
      is_name = false;
    } else if (declares) {
      auto& declared = places.declarations.back();
      if (token.is_word(body_, "constant")) declared.type_begin = token.end;
      if (declared.type_end == 0 && ends_type(token, body_)) declared.type_end = token.begin;
      is_name = token.is(body_, ';');
    }
  }
  return places;
}

RoutineExpr RoutineText::expression(std::string_view text) const {
  RoutineExpr result{.value = std::nullopt, .text = std::string(text)};
  if (text.empty()) return result;
  auto parsed = parse_alone(fmt::format("SELECT {}", text));
  if (!parsed || parsed->statements.size() != 1) return result;
  auto* data = std::get_if<DataStatement>(&parsed->statements.front().node);
  if (data == nullptr || data->query.targets.size() != 1) return result;
  // "a FROM t WHERE b" is an expression to PL/pgSQL: a query behind SELECT.
  if (data->query.from.empty()) {
    result.value = std::move(data->query.targets.front().expr);
  } else {
    Expr query{.kind = ExprKind::scalar_subquery};
    query.subquery.push_back(std::move(data->query));
    result.value = std::move(query);
  }
  return result;
}

std::vector<TypeName> RoutineText::type(std::string_view text) {
  if (text.empty() || text.find('%') != text.npos) return {};
  auto parsed = parse_alone(fmt::format("SELECT NULL::{}", text));
  if (!parsed || parsed->statements.size() != 1) return {};
  auto* data = std::get_if<DataStatement>(&parsed->statements.front().node);
  if (data == nullptr || data->query.targets.size() != 1) return {};
  Expr& cast = data->query.targets.front().expr;
  return cast.kind == ExprKind::cast ? std::move(cast.type) : std::vector<TypeName>{};
}

void RoutineText::place(std::vector<Statement>& statements, std::size_t begin) const {
  for (Statement& statement : statements) {
    respan(statement, [&](Span span) {
      return source_.body_span.empty() || begin == std::string::npos
                 ? source_.whole
                 : span_at(begin + span.begin, span.end - span.begin);
    });
  }
}

std::vector<Statement> RoutineText::statements(std::int64_t line, std::string_view text) const {
  auto parsed = parse_alone(text);
  if (!parsed) return {};
  const std::size_t at = search(line, text);
  const bool is_verbatim = at != std::string::npos && body_.compare(at, text.size(), text) == 0;
  if (is_verbatim) {
    place(parsed->statements, at);
  } else {
    const Span near = find(line, text);
    for (Statement& statement : parsed->statements) respan(statement, [&](Span) { return near; });
  }
  return std::move(parsed->statements);
}

std::expected<std::vector<Statement>, std::string> RoutineText::body_statements() const {
  auto parsed = parse_alone(body_);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  place(parsed->statements, 0);
  return std::move(parsed->statements);
}

std::expected<std::vector<Statement>, std::string> parse_text(std::string_view text, Span place) {
  auto parsed = parse_alone(text);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  for (Statement& statement : parsed->statements) respan(statement, [&](Span) { return place; });
  return std::move(parsed->statements);
}

}  // namespace pgplumb::sql
