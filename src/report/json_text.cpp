#include "report/json_text.h"

#include <boost/json.hpp>

namespace pgplumb::report {
namespace {

namespace json = boost::json;

void print(std::string& out, const json::value& value, std::size_t indent);

template <typename Container, typename PrintItem>
void print_items(std::string& out, const Container& items, char open, char close,
                 std::size_t indent, PrintItem print_item) {
  out += open;
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ',';
    first = false;
    out += '\n';
    out.append(indent + 2, ' ');
    print_item(item);
  }
  if (!first) {
    out += '\n';
    out.append(indent, ' ');
  }
  out += close;
}

void print(std::string& out, const json::value& value, std::size_t indent) {
  if (const json::object* object = value.if_object()) {
    print_items(out, *object, '{', '}', indent, [&](const auto& member) {
      out += json::serialize(json::string_view(member.key()));
      out += ": ";
      print(out, member.value(), indent + 2);
    });
  } else if (const json::array* array = value.if_array()) {
    print_items(out, *array, '[', ']', indent,
                [&](const json::value& item) { print(out, item, indent + 2); });
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string out;
  print(out, value, 0);
  out += '\n';
  return out;
}

}  // namespace pgplumb::report
