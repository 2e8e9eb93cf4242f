// The table of platforms. To bring an entry up to date, read its source again and change `as_of`;
// to add one, cite the provider's own page. What is merely not said to work is not here.

#include "config/platforms.h"

#include <algorithm>

namespace pgplumb::config {
namespace {

constexpr std::string_view rds_roles =
    "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
    "Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html";
constexpr std::string_view rds_extensions =
    "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
    "PostgreSQL.Concepts.General.FeatureSupport.Extensions.html";
constexpr std::string_view rds_import =
    "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.S3Import.html";
constexpr std::string_view aurora_roles =
    "docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html";
constexpr std::string_view dsql_unsupported =
    "docs.aws.amazon.com/aurora-dsql/latest/userguide/"
    "working-with-postgresql-compatibility-unsupported-features.html";
constexpr std::string_view dsql_sequences =
    "docs.aws.amazon.com/aurora-dsql/latest/userguide/create-sequence-syntax-support.html";
constexpr std::string_view dsql_alter =
    "docs.aws.amazon.com/aurora-dsql/latest/userguide/alter-table-syntax-support.html";
constexpr std::string_view dsql_indexes =
    "docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-create-index-async.html";
constexpr std::string_view cloud_sql_users = "cloud.google.com/sql/docs/postgres/users";
constexpr std::string_view azure_migration =
    "learn.microsoft.com/azure/postgresql/migrate/migration-service/"
    "concepts-known-issues-migration-service";
constexpr std::string_view azure_extensions =
    "learn.microsoft.com/azure/postgresql/extensions/errors-extensions";
constexpr std::string_view azure_assessment =
    "learn.microsoft.com/azure/migrate/assessment-rules-for-postgresql";
constexpr std::string_view supabase_roles =
    "supabase.com/docs/guides/database/postgres/roles-superuser";

constexpr std::string_view aws_day = "2026-08-26";
constexpr std::string_view other_day = "2026-11-22";

constexpr std::string_view no_superuser_role = "nobody there is a superuser or can make one";
constexpr std::string_view no_superuser_setting =
    "ALTER SYSTEM is for superusers and whom they let, and nobody there is one";
constexpr std::string_view no_superuser_language =
    "functions in a language that is not trusted can be made by superusers only";
constexpr std::string_view no_superuser_file =
    "the server's files belong to the provider: COPY can only read and write the client's";
constexpr std::string_view no_superuser_program =
    "the server's programs are the provider's: COPY ... PROGRAM is refused";
constexpr std::string_view no_superuser_triggers =
    "DISABLE TRIGGER ALL switches off the triggers of foreign keys too, which superusers only may";

constexpr std::string_view not_on_offer = "it is not among the extensions on offer";

constexpr std::string_view use_parameter_group = "set it in the parameter group";
constexpr std::string_view use_flag = "set it as a flag of the instance";
constexpr std::string_view use_parameter = "set it as a parameter of the server";
constexpr std::string_view use_role_setting =
    "ALTER ROLE or ALTER DATABASE ... SET, or the dashboard";
constexpr std::string_view use_client_copy = "COPY ... FROM STDIN, or psql's \\copy";
constexpr std::string_view use_s3 = "\\copy, COPY ... FROM STDIN or aws_s3.table_import_from_s3()";
constexpr std::string_view use_trigger_user =
    "DISABLE TRIGGER USER, or session_replication_role for the session";
constexpr std::string_view use_trusted_language = "PL/pgSQL, or another trusted language";

/// What RDS and Aurora have alike; `roles` is the page about their administrator.
constexpr std::array<Refused, 10> aws_instance(std::string_view roles) {
  return {{
      {Feature::alter_system, "", no_superuser_setting, use_parameter_group, roles, aws_day},
      {Feature::superuser_role, "", no_superuser_role, "GRANT rds_superuser", roles, aws_day},
      {Feature::replication_role, "", "the attribute is for superusers to give",
       "GRANT rds_replication", roles, aws_day},
      {Feature::untrusted_language, "", no_superuser_language, use_trusted_language, rds_extensions,
       aws_day},
      {Feature::server_file, "", no_superuser_file, use_s3, rds_import, aws_day},
      {Feature::server_program, "", no_superuser_program, use_s3, rds_import, aws_day},
      {Feature::internal_triggers, "", no_superuser_triggers, use_trigger_user, roles, aws_day},
      {Feature::extension, "timescaledb", not_on_offer, "", rds_extensions, aws_day},
      {Feature::extension, "citus", not_on_offer, "", rds_extensions, aws_day},
      {Feature::extension, "file_fdw", no_superuser_file, use_s3, rds_extensions, aws_day},
  }};
}

constexpr std::array rds = aws_instance(rds_roles);
constexpr std::array aurora = aws_instance(aurora_roles);

constexpr std::array dsql{std::to_array<Refused>({
    {Feature::alter_system, "", "all of ALTER SYSTEM is blocked", "", dsql_unsupported, aws_day},
    {Feature::create_database, "", "a cluster has one database, postgres", "CREATE SCHEMA",
     dsql_unsupported, aws_day},
    {Feature::tablespace, "", "there are no tablespaces", "", dsql_unsupported, aws_day},
    {Feature::extension, "", "there are no extensions", "", dsql_unsupported, aws_day},
    {Feature::temporary_table, "", "there are no temporary tables",
     "a common table expression, or a table of its own", dsql_unsupported, aws_day},
    {Feature::trigger, "", "there are no triggers", "do it in the application", dsql_unsupported,
     aws_day},
    {Feature::procedural_language, "", "functions are in SQL only", "LANGUAGE sql",
     dsql_unsupported, aws_day},
    {Feature::truncate, "", "there is no TRUNCATE", "DELETE in batches, or DROP TABLE and CREATE",
     dsql_unsupported, aws_day},
    {Feature::savepoint, "", "there are no savepoints", "", dsql_unsupported, aws_day},
    {Feature::vacuum, "", "there is nothing to vacuum", "leave it out", dsql_unsupported, aws_day},
    {Feature::partitioned_table, "", "there are no partitions", "", dsql_unsupported, aws_day},
    {Feature::inheritance, "", "there is no INHERITS", "", dsql_unsupported, aws_day},
    {Feature::materialized_view, "", "there are no materialized views", "a view, or a table",
     dsql_unsupported, aws_day},
    {Feature::table_from_query, "", "there is no CREATE TABLE AS",
     "CREATE TABLE, then INSERT ... SELECT in batches", dsql_unsupported, aws_day},
    {Feature::exclusion_constraint, "", "there are no exclusion constraints", "", dsql_unsupported,
     aws_day},
    {Feature::validated_constraint, "",
     "a CHECK or foreign key comes to a table as NOT VALID and is validated afterwards",
     "ADD CONSTRAINT ... NOT VALID, then ALTER TABLE ASYNC ... VALIDATE CONSTRAINT", dsql_alter,
     aws_day},
    {Feature::synchronous_index, "", "indexes are built in the background only",
     "CREATE INDEX ASYNC", dsql_indexes, aws_day},
    {Feature::index_order, "", "an index has no ASC or DESC", "leave it out", dsql_unsupported,
     aws_day},
    {Feature::index_method, "", "an index has no USING", "leave it out", dsql_indexes, aws_day},
    {Feature::partial_index, "", "an index has no WHERE", "index all rows", dsql_indexes, aws_day},
    {Feature::serial, "", "serial would make a sequence without a CACHE",
     "bigint GENERATED ALWAYS AS IDENTITY (CACHE 65536)", dsql_sequences, aws_day},
    {Feature::sequence_cache, "", "a sequence must say CACHE 1, or CACHE 65536 and up",
     "CACHE 65536", dsql_sequences, aws_day},
})};

constexpr std::array cloud_sql{std::to_array<Refused>({
    {Feature::alter_system, "", no_superuser_setting, use_flag, cloud_sql_users, other_day},
    {Feature::superuser_role, "", no_superuser_role, "GRANT cloudsqlsuperuser", cloud_sql_users,
     other_day},
    {Feature::untrusted_language, "", no_superuser_language, use_trusted_language, cloud_sql_users,
     other_day},
    {Feature::server_file, "", no_superuser_file, use_client_copy, cloud_sql_users, other_day},
    {Feature::server_program, "", no_superuser_program, use_client_copy, cloud_sql_users,
     other_day},
    {Feature::internal_triggers, "", no_superuser_triggers, use_trigger_user, cloud_sql_users,
     other_day},
})};

constexpr std::array azure{std::to_array<Refused>({
    {Feature::alter_system, "", no_superuser_setting, use_parameter, azure_migration, other_day},
    {Feature::superuser_role, "", no_superuser_role, "GRANT azure_pg_admin", azure_migration,
     other_day},
    {Feature::tablespace, "", "custom tablespaces cannot be made", "", azure_migration, other_day},
    {Feature::untrusted_language, "", no_superuser_language, use_trusted_language, azure_assessment,
     other_day},
    {Feature::server_file, "", no_superuser_file, use_client_copy, azure_migration, other_day},
    {Feature::server_program, "", no_superuser_program, use_client_copy, azure_migration,
     other_day},
    {Feature::internal_triggers, "", no_superuser_triggers, use_trigger_user, azure_migration,
     other_day},
    {Feature::create_cast, "", "casts need superuser privileges", "a function that is called",
     azure_assessment, other_day},
    {Feature::extension_schema, "", "ALTER EXTENSION ... SET SCHEMA is refused",
     "CREATE EXTENSION ... SCHEMA", azure_extensions, other_day},
})};

constexpr std::array supabase{std::to_array<Refused>({
    {Feature::alter_system, "", no_superuser_setting, use_role_setting, supabase_roles, other_day},
    {Feature::superuser_role, "", no_superuser_role, "", supabase_roles, other_day},
    {Feature::server_program, "", no_superuser_program, use_client_copy, supabase_roles, other_day},
    {Feature::untrusted_language, "", no_superuser_language, use_trusted_language, supabase_roles,
     other_day},
    {Feature::internal_triggers, "", no_superuser_triggers, use_trigger_user, supabase_roles,
     other_day},
})};

constexpr std::array<Platform, platform_names.size()> platforms{{
    {"rds", "Amazon RDS for PostgreSQL", rds},
    {"aurora", "Amazon Aurora PostgreSQL", aurora},
    {"aurora-serverless-v2", "Amazon Aurora Serverless v2", aurora},
    {"aurora-dsql", "Amazon Aurora DSQL", dsql, true, true},
    {"cloud-sql", "Cloud SQL for PostgreSQL", cloud_sql},
    {"azure", "Azure Database for PostgreSQL", azure},
    {"supabase", "Supabase", supabase},
}};

}  // namespace

const Platform* platform_by_name(std::string_view name) {
  const auto found = std::ranges::find(platforms, name, &Platform::name);
  return found == platforms.end() ? nullptr : &*found;
}

}  // namespace pgplumb::config
