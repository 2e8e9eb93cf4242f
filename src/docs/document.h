#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Pages as values: what they say is put together once, and written as Markdown and as HTML. Text
/// is kept as it is; whoever writes it escapes it.
namespace pgplumb::docs {

/// What a link leads to.
struct Target {
  enum Kind : std::uint8_t {
    none,
    page,     ///< another page of the documents
    outside,  ///< a file beside them: a migration, `schema.sql`
  };
  Kind kind = none;
  std::string path{};    ///< from the folder of the documents
  std::string anchor{};  ///< of a heading or a row; may be empty
};

/// A piece of a line that is all of one kind.
struct Piece {
  /// `badge`: "error", "warning" or "note".
  enum Kind : std::uint8_t { text, code, strong, badge, line_break };
  Kind kind = text;
  std::string content{};
  Target target{};
};

/// One line of text; the functions add to its end.
class Line {
 public:
  Line() = default;
  Line(std::string_view text) { this->text(text); }    // NOLINT(*-explicit-constructor)
  Line(const std::string& text) { this->text(text); }  // NOLINT(*-explicit-constructor)
  Line(const char* text) { this->text(text); }         // NOLINT(*-explicit-constructor)

  Line& text(std::string_view content) { return add(Piece::text, content); }
  Line& code(std::string_view content) { return add(Piece::code, content); }
  Line& strong(std::string_view content) { return add(Piece::strong, content); }
  Line& badge(std::string_view content) { return add(Piece::badge, content); }
  Line& link(std::string_view label, Target target) {
    return add(Piece::text, label, std::move(target));
  }
  Line& code_link(std::string_view label, Target target) {
    return add(Piece::code, label, std::move(target));
  }
  Line& line_break();
  /// Text of several lines, which stay so.
  Line& prose(std::string_view content);
  Line& line(const Line& other);
  /// The other behind ", " or what else is between, where something is before it.
  Line& item(const Line& other, std::string_view between = ", ");

  [[nodiscard]] bool empty() const { return pieces_.empty(); }
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }
  /// Without marks and links.
  [[nodiscard]] std::string plain() const;

 private:
  Line& add(Piece::Kind kind, std::string_view content, Target target = {});

  std::vector<Piece> pieces_;
};

struct Heading {
  int level = 2;  ///< 1 is the page's title
  Line line;
};

struct Paragraph {
  Line line;
};

/// An item of a list: a line, notes below it, and SQL below these.
struct Item {
  Line line{};
  std::vector<Line> notes{};
  std::string sql{};
};

struct List {
  std::vector<Item> items;
  bool to_do = false;  ///< with boxes to tick
};

struct Row {
  std::vector<Line> cells;
  std::string anchor{};  ///< within the page; empty: none
};

struct Table {
  std::vector<std::string> header;
  std::vector<Row> rows;
};

struct Code {
  std::string language;
  std::string text;
};

/// A diagram: as Mermaid in Markdown; on the one page of HTML, which draws one for all, it is left
/// out with its heading.
struct Diagram {
  std::string heading;  ///< may be empty
  std::string mermaid;
};

using Block = std::variant<Heading, Paragraph, List, Table, Code, Diagram>;

struct Page {
  std::string path;   ///< "tables/users.md"
  std::string title;  ///< as text
  std::vector<Block> blocks{};

  void heading(int level, Line line) { blocks.emplace_back(Heading{level, std::move(line)}); }
  void paragraph(Line line) { blocks.emplace_back(Paragraph{std::move(line)}); }
  /// Nothing where it has no rows or no items.
  void table(Table table);
  void list(List list);
  void code(std::string language, std::string text) {
    blocks.emplace_back(Code{std::move(language), std::move(text)});
  }
};

/// The anchor that GitHub gives a heading: "Indexes to add" is "indexes-to-add".
std::string anchor_of(std::string_view heading);

}  // namespace pgplumb::docs
