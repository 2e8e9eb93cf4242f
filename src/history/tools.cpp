#include <algorithm>
#include <array>
#include <cassert>

#include "history/tool.h"

namespace pgplumb::history {

namespace {

constexpr std::array table{
    &prisma,
    &drizzle,
    &hasura,
    &diesel,
    &supabase,
    &atlas,
    &sqitch,
    &liquibase,
    &pop,
    &goose,
    &sql_migrate,
    &dbmate,
    &tern,
    &river,
    &golang_migrate,
    &sqlx,
    &flyway,
    &refinery,
    &postgrator,
    &mybatis,
    &node_pg_migrate,
    &graphile_migrate,
    &yuniql,
    &alembic,
    &ef_core,
    &django,
    &rails,
    &pg_dump,
    &plain,
};

struct NamedModel {
  TransactionModel model;
  std::string_view name;
};
constexpr std::array<NamedModel, 9> models{{
    {TransactionModel::file, "file"},
    {TransactionModel::run, "run"},
    {TransactionModel::implicit, "implicit"},
    {TransactionModel::statement, "statement"},
    {TransactionModel::pipeline, "pipeline"},
    {TransactionModel::segmented, "segmented"},
    {TransactionModel::psql, "psql"},
    {TransactionModel::implicit_or_statement, "implicit-or-statement"},
    {TransactionModel::pipeline_or_segmented, "pipeline-or-segmented"},
}};

}  // namespace

std::span<const Tool* const> tools() { return table; }

const Tool& tool_of(Framework framework) {
  const auto tool = std::ranges::find(table, framework, &Tool::framework);
  assert(tool != table.end() && "every Framework has a Tool");
  return **tool;
}

std::string_view framework_name(Framework framework) { return tool_of(framework).name; }

std::optional<Framework> framework_by_name(std::string_view name) {
  const auto tool = std::ranges::find(table, name, &Tool::name);
  if (tool == table.end()) return std::nullopt;
  return (*tool)->framework;
}

std::string_view transaction_model_name(TransactionModel model) {
  return std::ranges::find(models, model, &NamedModel::model)->name;
}

std::optional<TransactionModel> transaction_model_by_name(std::string_view name) {
  if (name == "none") return TransactionModel::psql;
  const auto model = std::ranges::find(models, name, &NamedModel::name);
  if (model == models.end()) return std::nullopt;
  return model->model;
}

}  // namespace pgplumb::history
