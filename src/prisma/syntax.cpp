// The grammar is psl/schema-ast/src/parser/datamodel.pest of prisma-engines. A declaration ends
// with its line; brackets may go over several. What Prisma took long ago (`name: String!`) is a
// fault here as it is there.
#include "prisma/syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "text/ascii.h"
#include "text/line_index.h"

namespace pgplumb::prisma {
namespace {

/// Values inside values, which a reader without a bound would take the stack for.
constexpr int deepest_value = 64;

constexpr std::array<std::pair<std::string_view, BlockKind>, 6> keywords{
    {{"model", BlockKind::model},
     {"view", BlockKind::view},
     {"type", BlockKind::composite},
     {"enum", BlockKind::enumeration},
     {"datasource", BlockKind::datasource},
     {"generator", BlockKind::generator}}};

bool is_word_begin(char c) { return is_letter(c) || is_digit(c); }
bool is_word(char c) { return is_word_begin(c) || c == '_' || c == '-'; }

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

/// Once a fault is found, all that reads gives up: `fault` says where and what.
class Reader {
 public:
  Reader(const SourceFile& source, std::uint32_t file) : text_(source.text), file_(file) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::vector<Block> blocks() {
    std::vector<Block> blocks;
    for (skip_lines(); !failed() && at_ < text_.size(); skip_lines()) blocks.push_back(block());
    return blocks;
  }

  struct Fault {
    std::uint32_t offset = 0;
    std::string message;
  };
  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }

 private:
  [[nodiscard]] bool failed() const { return fault_.has_value(); }
  void fail(std::string message) { fail_from(offset(), std::move(message)); }
  void fail_from(std::uint32_t offset, std::string message) {
    if (!fault_) fault_ = Fault{offset, std::move(message)};
  }
  [[nodiscard]] std::uint32_t offset() const { return static_cast<std::uint32_t>(at_); }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] bool at_line_end() const {
    return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
  }
  [[nodiscard]] Span span_from(std::uint32_t begin) const {
    // What stands behind the last token is not of it.
    std::size_t end = at_;
    while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    return {file_, begin, static_cast<std::uint32_t>(end)};
  }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || text_.substr(at_).starts_with("\xC2\xA0")) {
      at_ += peek() == '\xC2' ? 2 : 1;
    }
  }
  /// A comment in stars may go over several lines, and the line goes on behind it.
  void skip_comment() {
    for (skip_blanks(); text_.substr(at_).starts_with("/*"); skip_blanks()) {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) fail("the comment has no end");
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
    }
    if (!text_.substr(at_).starts_with("//")) return;
    while (!at_line_end()) ++at_;
  }
  /// Blanks, comments and line ends.
  void skip_lines() {
    for (std::size_t before = at_ + 1; before != at_;) {
      before = at_;
      skip_comment();
      while (at_ < text_.size() && at_line_end()) ++at_;
    }
  }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char c, std::string_view where) {
    if (!failed() && !take(c)) fail(fmt::format("'{}' is missing {}", c, where));
  }
  void expect_line_end(std::string_view what) {
    if (failed()) return;
    skip_comment();
    if (!at_line_end()) fail(fmt::format("{} ends with its line", what));
  }

  std::string word() {
    const std::size_t begin = at_;
    if (is_word_begin(peek())) {
      while (is_word(peek())) ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }
  std::string path() {
    const std::size_t begin = at_;
    word();
    while (at_ > begin && peek() == '.') {
      ++at_;
      word();
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  Block block();
  void block_line(Block& block);
  Field field(BlockKind kind);
  void field_type(Field& field);
  Attribute attribute(std::size_t signs);
  std::vector<Argument> arguments(char closing, int depth);
  Argument argument(int depth);
  Expression expression(int depth);
  std::string string();
  unsigned hexadecimal();
  void escape(std::string& out);

  std::string_view text_;
  std::uint32_t file_;
  std::size_t at_ = 0;
  std::optional<Fault> fault_;
};

Block Reader::block() {
  Block block;
  const std::uint32_t begin = offset();
  const std::string keyword = word();
  const auto* known = std::ranges::find(keywords, keyword, &decltype(keywords)::value_type::first);
  if (known == keywords.end()) {
    fail_from(begin, "a block is expected: model, enum, view, datasource or generator");
    return block;
  }
  block.kind = known->second;
  skip_blanks();
  block.name = word();
  if (block.name.empty()) fail(fmt::format("the name of the {} is missing", keyword));
  block.span = span_from(begin);
  skip_blanks();
  if (peek() == '=') fail("a type alias: Prisma takes none since version 3");
  expect('{', fmt::format("behind the name of the {}", keyword));
  expect_line_end("the beginning of a block");
  for (skip_lines(); !failed() && peek() != '}'; skip_lines()) {
    if (at_ >= text_.size()) {
      fail_from(begin, fmt::format("'}}' of {} {} is missing", keyword, block.name));
    } else {
      block_line(block);
    }
  }
  expect('}', "behind the block");
  expect_line_end("a block");
  return block;
}

void Reader::block_line(Block& block) {
  if (text_.substr(at_).starts_with("@@")) {
    block.attributes.push_back(attribute(2));
    expect_line_end("an attribute of a block");
    return;
  }
  if (block.kind != BlockKind::datasource && block.kind != BlockKind::generator) {
    block.fields.push_back(field(block.kind));
    return;
  }
  Argument property;
  const std::uint32_t begin = offset();
  property.name = word();
  if (property.name.empty()) fail("a property is expected: name = value");
  skip_blanks();
  expect('=', "behind the property's name");
  skip_blanks();
  property.value = expression(0);
  property.span = span_from(begin);
  block.properties.push_back(std::move(property));
  expect_line_end("a property");
}

Field Reader::field(BlockKind kind) {
  Field field;
  const std::uint32_t begin = offset();
  field.name = word();
  if (field.name.empty()) fail("a field is expected: name Type");
  skip_blanks();
  if (kind != BlockKind::enumeration) field_type(field);
  for (skip_blanks(); !failed() && peek() == '@'; skip_blanks()) {
    field.attributes.push_back(attribute(1));
    field.span = span_from(begin);
  }
  field.span = field.attributes.empty() ? span_from(begin) : field.span;
  expect_line_end(kind == BlockKind::enumeration ? "a value of an enum" : "a field");
  return field;
}

void Reader::field_type(Field& field) {
  field.type = word();
  if (field.type.empty()) return fail(fmt::format("the type of {} is missing", field.name));
  if (field.type == "Unsupported" && take('(')) {
    field.unsupported = true;
    skip_blanks();
    field.type = string();
    skip_blanks();
    expect(')', "behind the type's text");
  }
  if (take('[')) {
    expect(']', "behind '['");
    field.arity = Arity::list;
    if (peek() == '?') fail("a list cannot be optional");
  } else if (take('?')) {
    field.arity = Arity::optional;
  }
}

Attribute Reader::attribute(std::size_t signs) {
  Attribute attribute;
  const std::uint32_t begin = offset();
  at_ += signs;
  attribute.name = path();
  if (attribute.name.empty()) fail("the name of the attribute is missing");
  skip_blanks();
  if (!failed() && take('(')) attribute.arguments = arguments(')', 0);
  attribute.span = span_from(begin);
  return attribute;
}

/// What stands between brackets, the closing one included.
std::vector<Argument> Reader::arguments(char closing, int depth) {
  std::vector<Argument> arguments;
  for (skip_lines(); !failed() && !take(closing); skip_lines()) {
    arguments.push_back(argument(depth));
    skip_lines();
    if (peek() != closing && !take(',')) fail(fmt::format("',' or '{}' is missing", closing));
  }
  return arguments;
}

Argument Reader::argument(int depth) {
  Argument argument;
  const std::uint32_t begin = offset();
  const std::string name = word();
  skip_blanks();
  if (!name.empty() && take(':')) {
    argument.name = name;
    skip_lines();
  } else {
    at_ = begin;
  }
  argument.value = expression(depth + 1);
  argument.span = span_from(begin);
  return argument;
}

Expression Reader::expression(int depth) {
  Expression value;
  const std::uint32_t begin = offset();
  if (depth > deepest_value) fail("values are nested too deep");
  if (failed()) return value;
  if (peek() == '"') {
    value.kind = ExpressionKind::text;
    value.text = string();
  } else if (take('[')) {
    value.kind = ExpressionKind::list;
    value.arguments = arguments(']', depth);
  } else if (take('{')) {
    value.kind = ExpressionKind::object;
    value.arguments = arguments('}', depth);
  } else if (peek() == '-' || is_digit(peek())) {
    value.kind = ExpressionKind::number;
    const std::size_t sign = peek() == '-' ? 1 : 0;
    std::size_t end = text_.find_first_not_of("0123456789.", at_ + sign);
    end = std::min(end, text_.size());
    value.text = text_.substr(at_, end - at_);
    at_ = end;
    if (value.text.size() == sign) fail("a number is expected behind '-'");
  } else {
    value.text = path();
    if (value.text.empty()) fail("a value is expected");
    if (take('(')) {
      value.kind = ExpressionKind::call;
      value.arguments = arguments(')', depth);
    }
  }
  value.span = span_from(begin);
  return value;
}

/// As a string of JSON (RFC 8259, section 7).
std::string Reader::string() {
  std::string out;
  const std::uint32_t begin = offset();
  if (!take('"')) {
    fail("a text in quotation marks is expected");
    return out;
  }
  while (!failed() && !take('"')) {
    if (at_line_end()) {
      fail_from(begin, "the text has no closing quotation mark on its line");
    } else if (take('\\')) {
      escape(out);
    } else {
      out += text_[at_++];
    }
  }
  return out;
}

unsigned Reader::hexadecimal() {
  unsigned code = 0;
  const std::string_view digits = text_.substr(at_, 4);
  const auto [stop, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  if (error != std::errc() || digits.size() < 4 || stop != digits.data() + 4) {
    fail("four hexadecimal digits are expected behind \\u");
    return 0;
  }
  at_ += 4;
  return code;
}

void Reader::escape(std::string& out) {
  constexpr std::string_view from = "bfnrt";
  constexpr std::string_view to = "\b\f\n\r\t";
  if (at_line_end()) return;
  const char c = text_[at_++];
  if (c == 'u') {
    unsigned code = hexadecimal();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
      at_ += 2;
      const unsigned low = hexadecimal();
      code = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                                           : 0xFFFD;
    }
    append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  } else if (const std::size_t known = from.find(c); known != std::string_view::npos) {
    out += to[known];
  } else {
    out += c;
  }
}

template <typename List>
auto find_named(const List& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &List::value_type::name);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const Expression* Attribute::argument(std::string_view argument_name) const {
  const Argument* found = find_named(arguments, argument_name);
  return found == nullptr ? nullptr : &found->value;
}

const Expression* Attribute::argument_or_first(std::string_view argument_name) const {
  const Expression* named = argument(argument_name);
  return named != nullptr ? named : argument("");
}

const Attribute* Field::attribute(std::string_view attribute_name) const {
  return find_named(attributes, attribute_name);
}

const Attribute* Block::attribute(std::string_view attribute_name) const {
  return find_named(attributes, attribute_name);
}

const Expression* Block::property(std::string_view property_name) const {
  const Argument* found = find_named(properties, property_name);
  return found == nullptr ? nullptr : &found->value;
}

Result<std::vector<Block>> parse(const SourceFile& source, std::uint32_t file) {
  Reader reader(source, file);
  std::vector<Block> blocks = reader.blocks();
  if (reader.fault()) return fail_at(source, reader.fault()->offset, reader.fault()->message);
  return blocks;
}

std::unexpected<Error> fail_at(const SourceFile& source, std::uint32_t offset,
                               std::string_view message) {
  const Position position = LineIndex(source.text).position(offset, ColumnUnit::code_points);
  return fail(fmt::format("{}:{}:{}: {}", source.path, position.line, position.column, message));
}

std::unexpected<Error> fail_at(const Sources& sources, Span span, std::string_view message) {
  return fail_at(sources[span.file], span.begin, message);
}

}  // namespace pgplumb::prisma
