// Names are made to last when a thing is stored, and followed when an object is renamed. Both ask
// the query reader what each name means; nodes are found again by their address.
#include "catalog/stored.h"

#include <algorithm>
#include <map>

#include "catalog/builtins.h"
#include "catalog/rewrite.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::catalog {

namespace {

struct Meanings {
  std::map<const sql::Expr*, std::string> function_schemas;
  std::map<const sql::FromItem*, std::string> relation_schemas;
  std::map<const sql::Expr*, std::vector<std::vector<std::string>>> stars;

  NameVisitor visitor() {
    return {
        .relation = [this](const sql::FromItem& item,
                           const Relation& relation) { relation_schemas[&item] = relation.schema; },
        .star = [this](
                    const sql::Expr& expr,
                    const std::vector<std::vector<std::string>>& names) { stars[&expr] = names; },
        .function = [this](
                        const sql::Expr& call,
                        const Function& function) { function_schemas[&call] = function.schema; }};
  }
};

void write_out_stars(const Meanings& meanings, std::vector<sql::Target>& targets) {
  std::vector<sql::Target> written;
  for (sql::Target& target : targets) {
    const auto it = meanings.stars.find(&target.expr);
    if (it == meanings.stars.end()) {
      written.push_back(std::move(target));
      continue;
    }
    for (const std::vector<std::string>& names : it->second) {
      sql::Expr column{.kind = sql::ExprKind::column, .span = target.expr.span, .names = names};
      written.push_back({.expr = std::move(column), .span = target.span});
    }
  }
  targets = std::move(written);
}

/// `nextval('name')`, `'name'::regclass`: the text that names a relation.
sql::Expr* regclass_text(sql::Expr& expr) {
  const bool is_call = expr.kind == sql::ExprKind::call && expr.args.size() == 1 &&
                       (expr.name.name == "nextval" || expr.name.name == "currval");
  const bool is_cast = expr.kind == sql::ExprKind::cast && expr.type.size() == 1 &&
                       expr.type[0].name.name == "regclass";
  if (!is_call && !is_cast) return nullptr;
  sql::Expr& text = expr.args[0];
  return text.kind == sql::ExprKind::constant && text.literal == sql::LiteralKind::string ? &text
                                                                                          : nullptr;
}

void store_names(const Catalog& catalog, const Session& session, const Meanings& meanings,
                 auto& node) {
  Rewriter rewriter;
  rewriter.select_list = [&](std::vector<sql::Target>& targets) {
    if (!meanings.stars.empty()) write_out_stars(meanings, targets);
  };
  rewriter.from_item = [&](sql::FromItem& item) {
    const auto it = meanings.relation_schemas.find(&item);
    if (it != meanings.relation_schemas.end()) item.name.schema = it->second;
  };
  rewriter.expr = [&](sql::Expr& expr) {
    const auto it = meanings.function_schemas.find(&expr);
    if (it != meanings.function_schemas.end()) expr.name.schema = it->second;
    if (sql::Expr* text = regclass_text(expr)) {
      const ClassRef* ref = resolve_class(catalog, session, parse_qualified_name(text->text));
      const Sequence* sequence = ref ? catalog.sequences.find(ref->oid) : nullptr;
      if (sequence) text->text = qualified_name(sequence->schema, sequence->name);
    }
  };
  rewriter.type = [&](sql::TypeName& type) {
    if (!type.name.schema.empty() || type.of_column) return;
    const Type* made = catalog.types.find(resolve_type(catalog, session, type).type);
    if (made && made->name == type.name.name) type.name.schema = made->schema;
  };
  rewrite(node, rewriter);
}

/// Whether the expression has names that `Meanings` is about.
bool has_meanings(const Catalog& catalog, const Session& session, const sql::Expr& expr) {
  if (!expr.subquery.empty()) return true;
  if (expr.kind == sql::ExprKind::call && catalog.functions.size() > 0 &&
      !resolve_functions(catalog, session, expr.name).empty()) {
    return true;
  }
  return std::ranges::any_of(
      expr.args, [&](const sql::Expr& arg) { return has_meanings(catalog, session, arg); });
}

}  // namespace

sql::Expr stored(const Catalog& catalog, const Session& session, sql::Expr expr,
                 const Relation* relation) {
  Meanings meanings;
  if (has_meanings(catalog, session, expr)) {
    read_expr(catalog, session, expr, relation, meanings.visitor());
  }
  store_names(catalog, session, meanings, expr);
  return expr;
}

sql::Query stored(const Catalog& catalog, const Session& session, sql::Query query) {
  return store(catalog, session, std::move(query)).query;
}

StoredQuery store(const Catalog& catalog, const Session& session, sql::Query query) {
  StoredQuery made{.query = std::move(query)};
  Meanings meanings;
  NameVisitor visitor = meanings.visitor();
  note_uses(visitor, made.uses);
  made.output = read_query(catalog, session, made.query, visitor);
  keep_once(made.uses);
  store_names(catalog, session, meanings, made.query);
  return made;
}

Session stored_session() { return {.settings = {{"search_path", ""}}}; }

sql::QualifiedName parse_qualified_name(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"') {
        parts.back() += '"';
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else if (quoted) {
      parts.back() += c;
    } else if (c != ' ') {
      parts.back() += to_lower(c);
    }
  }
  sql::QualifiedName name;
  name.name = parts.back();
  if (parts.size() > 1) name.schema = parts[parts.size() - 2];
  return name;
}

const sql::Expr* sequence_name_in(const sql::Expr& expr) {
  const sql::Expr* found = nullptr;
  read_nodes(expr, {.expr = [&](const sql::Expr& node) {
               if (found != nullptr || node.kind != sql::ExprKind::call) return;
               if (node.name.name != "nextval" || node.args.empty()) return;
               const sql::Expr* text = node.args.data();
               if (text->kind == sql::ExprKind::cast && !text->args.empty()) {
                 text = text->args.data();
               }
               if (text->kind == sql::ExprKind::constant) found = text;
             }});
  return found;
}

}  // namespace pgplumb::catalog
