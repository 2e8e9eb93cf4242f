#include "catalog/type_modifiers.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "catalog/builtins.h"
#include "text/ascii.h"

namespace pgplumb::catalog {

namespace {

std::string join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += ',';
    joined += part;
  }
  return joined;
}

/// The grammar gives the fields of an interval as the bit mask of INTERVAL_MASK() (timestamp.h).
std::string interval_modifiers(const std::vector<std::string>& modifiers) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> fields = {{
      {"4", "year"},
      {"2", "month"},
      {"6", "year to month"},
      {"8", "day"},
      {"1024", "hour"},
      {"2048", "minute"},
      {"4096", "second"},
      {"1032", "day to hour"},
      {"3080", "day to minute"},
      {"7176", "day to second"},
      {"3072", "hour to minute"},
      {"7168", "hour to second"},
      {"6144", "minute to second"},
  }};
  const auto* const it = std::ranges::find(fields, std::string_view(modifiers[0]),
                                           &std::pair<std::string_view, std::string_view>::first);
  std::string text = it == fields.end() ? "" : std::string(it->second);
  if (modifiers.size() < 2) return text;
  return text.empty() ? modifiers[1] : text + '(' + modifiers[1] + ')';
}

/// postgis_typmod_out() of PostGIS's gserialized_typmod.c.
std::string geometry_modifiers(const std::vector<std::string>& modifiers, bool geography) {
  constexpr std::array<std::string_view, 16> kinds = {"Geometry",       "Point",
                                                      "LineString",     "Polygon",
                                                      "MultiPoint",     "MultiLineString",
                                                      "MultiPolygon",   "GeometryCollection",
                                                      "CircularString", "CompoundCurve",
                                                      "CurvePolygon",   "MultiCurve",
                                                      "MultiSurface",   "PolyhedralSurface",
                                                      "Triangle",       "Tin"};
  std::string name = to_lower(modifiers[0]);
  std::erase(name, ' ');
  std::string text;
  for (const std::string_view kind : kinds) {
    const std::string folded = to_lower(kind);
    if (!name.starts_with(folded)) continue;
    const std::string dimensions = name.substr(folded.size());
    if (!dimensions.empty() && dimensions != "z" && dimensions != "m" && dimensions != "zm")
      continue;
    text = kind;
    for (const char c : dimensions) text += static_cast<char>(c - 'a' + 'A');
    break;
  }
  if (text.empty()) return join(modifiers);
  std::string srid = modifiers.size() > 1 ? modifiers[1] : "0";
  if (geography && srid == "0") srid = "4326";
  if (srid == "0") return text == "Geometry" ? "" : text;
  return text + ',' + srid;
}

}  // namespace

std::string type_modifiers(const Catalog& catalog, Oid type, const sql::TypeName& written) {
  const std::vector<std::string>& modifiers = written.modifiers;
  if (type == interval_oid) return interval_modifiers(modifiers);
  if (type == numeric_oid && modifiers.size() == 1) return modifiers[0] + ",0";
  const Type* made = catalog.types.find(type);
  if (made && made->extension == "postgis") {
    return geometry_modifiers(modifiers, made->name == "geography");
  }
  return join(modifiers);
}

}  // namespace pgplumb::catalog
