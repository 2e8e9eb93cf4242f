// The template has a line `<!-- NAME -->` for each part that is put in. The nodes of Graphviz's
// drawing are titled by number (`t12`); what number is which page the script is told in a list.
#include "docs/site.h"

#include <fmt/format.h>

#include <algorithm>

#include "docs/assets.h"
#include "docs/render.h"

namespace pgplumb::docs {
namespace {

/// Graphviz's output from the element on, without comments and without a size of its own.
std::string drawing(std::string_view svg) {
  const std::size_t begin = svg.find("<svg");
  if (begin == std::string_view::npos) return {};
  svg.remove_prefix(begin);
  const std::size_t box = svg.find("viewBox");
  const std::size_t head = svg.find('>');
  if (box == std::string_view::npos || head == std::string_view::npos || box > head) return {};
  std::string out = "<svg id=\"diagram\" role=\"group\" aria-label=\"Entities and relationships\" ";
  std::string_view rest = svg.substr(box);
  while (true) {
    const std::size_t comment = rest.find("<!--");
    out += rest.substr(0, comment);
    if (comment == std::string_view::npos) return out;
    const std::size_t end = rest.find("-->\n", comment);
    if (end == std::string_view::npos) return out;
    rest.remove_prefix(end + 4);
  }
}

std::string nav_link(const Page& page) {
  return fmt::format("<li><a href=\"#{0}\">{1}</a></li>\n", url_text(html_id(page.path)),
                     html_text(page.title));
}

class Site {
 public:
  Site(const Guide& guide, const std::vector<Page>& pages, std::string_view svg)
      : guide_(guide), pages_(pages), svg_(drawing(svg)) {}

  std::string render() {
    std::string out;
    std::string_view rest = assets::page_html;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n') + 1, rest.size());
      const std::string_view line = rest.substr(0, end == 0 ? rest.size() : end);
      if (!put_in(line, out)) out += line;
      rest.remove_prefix(line.size());
    }
    return out;
  }

 private:
  bool put_in(std::string_view line, std::string& out) const {
    if (line == "<!-- marker -->\n") {
      out += fmt::format("<!-- {}: changes by hand are lost. -->\n", marker);
    } else if (line == "<!-- title -->\n") {
      out += fmt::format("<title>{}</title>\n", html_text(guide_.replayed().title));
    } else if (line == "<!-- style -->\n") {
      out += fmt::format("<style>\n{}</style>\n", assets::page_css);
    } else if (line == "<!-- script -->\n") {
      out += fmt::format("<script>\n{}</script>\n", assets::page_js);
    } else if (line == "<!-- chapters -->\n") {
      chapters(out);
    } else if (line == "<!-- tables -->\n") {
      tables(out);
    } else if (line == "<!-- pages -->\n") {
      for (const Page& page : pages_) out += render_html(page);
    } else if (line == "<!-- diagram -->\n") {
      diagram(out);
    } else {
      return false;
    }
    return true;
  }

  void chapters(std::string& out) const {
    for (const Page& page : pages_) {
      if (!page.path.starts_with("tables/")) out += nav_link(page);
      if (page.path == "README.md") out += "<li><a href=\"#diagram-page\">Diagram</a></li>\n";
    }
  }

  void tables(std::string& out) const {
    for (const Page& page : pages_) {
      if (page.path.starts_with("tables/")) out += nav_link(page);
    }
  }

  void diagram(std::string& out) const {
    if (svg_.empty()) {
      out +=
          "<p>Graphviz was not there to draw it: with <code>dot</code> in the PATH, "
          "<code>pgplumb docs</code> does.</p>\n";
      return;
    }
    out += svg_;
    out += "\n<ol id=\"diagram-pages\" hidden>\n";
    for (const report::ErdTable& table : guide_.erd().tables) {
      const Entry* entry = guide_.entry(table.relation->oid);
      out += fmt::format("<li data-page=\"{}\">{}</li>\n",
                         entry == nullptr ? std::string() : html_text(html_id(entry->page)),
                         html_text(table.display_name));
    }
    out += "</ol>\n";
  }

  const Guide& guide_;
  const std::vector<Page>& pages_;
  std::string svg_;
};

}  // namespace

std::string render_site(const Guide& guide, const std::vector<Page>& pages, std::string_view svg) {
  return Site(guide, pages, svg).render();
}

}  // namespace pgplumb::docs
