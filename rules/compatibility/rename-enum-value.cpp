#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::rename_enum_value {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* alter = std::get_if<sql::AlterEnum>(&step.statement.node);
  if (alter == nullptr || alter->old_label.empty() || step.effects.refused) return;
  const catalog::TypeRef type =
      catalog::resolve_type(step.before, step.session, {.name = alter->name});
  if (type.type == catalog::no_oid || step.deploy.creates(type.type)) return;
  const std::string old_label = sql::quote_literal(alter->old_label);
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("renaming {} of {} fails whatever still says the old name", old_label,
                              sql::quote_identifier(alter->name.name)),
       .notes = {"rows, defaults and views follow by themselves; the running version of the "
                 "application knows the old name, the next one the new name, and none suits both"},
       .instead = fmt::format(
           "ALTER TYPE {0} ADD VALUE {1};\n"
           "-- let the application read both and write the new one, then change the rows in "
           "batches",
           sql::to_sql(alter->name), sql::quote_literal(alter->new_label)),
       .subject = fmt::format("{}.{}", alter->name.name, alter->old_label)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"compatibility"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::rename_enum_value
