#include "rewrite/table_rename.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "sql/walk.h"

namespace pgplumb::rewrite {
namespace {

using sql::quote_identifier;

bool says(std::string_view text, std::string_view name) {
  const auto lower = [](unsigned char c) { return std::tolower(c); };
  const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  for (std::string_view rest = text; !rest.empty();) {
    const auto found = std::ranges::search(rest, name, {}, lower, lower);
    if (found.empty()) return false;
    const bool begins = found.begin() == text.begin() || !is_word(*std::prev(found.begin()));
    if (begins && (found.end() == text.end() || !is_word(*found.end()))) return true;
    rest = {std::next(found.begin()), text.end()};
  }
  return false;
}

/// A later statement of the file may make something of that name.
bool is_said_later(const lint::StatementContext& context, const std::string& name) {
  const replay::Step& step = context.step;
  return std::ranges::any_of(step.migration.parsed.statements,
                             [&](const sql::Statement& statement) {
                               return statement.span.begin > step.statement.span.begin &&
                                      says(context.sources.text(statement.span), name);
                             });
}

/// Gives the view the table's privileges, whoever granted them.
std::string copied_grants(const std::string& table, const std::string& view) {
  return fmt::format(
      "DO $$\n"
      "DECLARE\n"
      "  granted record;\n"
      "BEGIN\n"
      "  FOR granted IN\n"
      "    SELECT privilege_type AS what, grantee, is_grantable\n"
      "    FROM pg_class, aclexplode(relacl) WHERE oid = {0}::regclass AND grantee <> relowner\n"
      "    UNION ALL\n"
      "    SELECT format('%s (%I)', privilege_type, attname), grantee, is_grantable\n"
      "    FROM pg_attribute, aclexplode(attacl) WHERE attrelid = {0}::regclass\n"
      "  LOOP\n"
      "    EXECUTE format('GRANT %s ON %s TO %s%s', granted.what, {1}::regclass,\n"
      "      CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE granted.grantee::regrole::text END,\n"
      "      CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);\n"
      "  END LOOP;\n"
      "END $$;",
      sql::quote_literal(table), sql::quote_literal(view));
}

}  // namespace

PartPlan rename_plan(const lint::StatementContext& context) {
  const replay::Step& step = context.step;
  const auto* rename = std::get_if<sql::Rename>(&step.statement.node);
  if (rename == nullptr || rename->object != sql::ObjectKind::table || step.effects.refused) {
    return {};
  }
  const auto* table = catalog::resolve_relation(step.before, step.session, rename->target.name);
  if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) return {};
  const std::string old_name = lint::display_name(step, *table);
  const std::string_view schema =
      std::string_view(old_name).substr(0, old_name.size() - quote_identifier(table->name).size());
  const std::string new_name = fmt::format("{}{}", schema, quote_identifier(rename->new_name));
  const auto kept = [&](std::string_view why) {
    return PartPlan{.steps = {},
                    .why_not = fmt::format("kept as it is, and code that still says {} fails: {}",
                                           old_name, why)};
  };
  if (is_said_later(context, table->name)) return kept("a later statement says the old name");
  // A view asks for the rights of its user, and keeps to the policies for them, since 15.
  const bool as_user = step.before.pg_version() >= 15;
  if (!as_user && table->row_security) return kept("a view would not keep to the table's policies");
  return {.steps = {{.when = lint::When::now,
                     .sql = fmt::format(
                         "{};\n"
                         "-- code that still says the old name reads and writes through it:\n"
                         "CREATE VIEW {}{} AS SELECT * FROM {};\n"
                         "{}",
                         context.sources.text(step.statement.span), old_name,
                         as_user ? " WITH (security_invoker = true)" : "", new_name,
                         copied_grants(new_name, old_name)),
                     .is_atomic = true}},
          .notes = {fmt::format("in a release after the last code that says {0}: DROP VIEW {0};",
                                old_name)}};
}

}  // namespace pgplumb::rewrite
