#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

/// What managed services refuse of PostgreSQL, as data with its source and day: it grows old, so
/// every entry says how old it is, and the configuration has the last word.
namespace pgplumb::config {

/// A part of PostgreSQL that a service may not offer. In the order of `feature_names`.
enum class Feature : std::uint8_t {
  alter_system,
  superuser_role,
  replication_role,
  tablespace,
  untrusted_language,
  server_file,
  server_program,
  internal_triggers,
  create_cast,
  extension_schema,
  create_database,
  extension,
  temporary_table,
  trigger,
  procedural_language,
  truncate,
  savepoint,
  vacuum,
  partitioned_table,
  inheritance,
  materialized_view,
  table_from_query,
  exclusion_constraint,
  validated_constraint,
  synchronous_index,
  index_order,
  index_method,
  partial_index,
  serial,
  sequence_cache,
};

inline constexpr std::array<std::string_view, 30> feature_names{
    "alter-system",
    "superuser-role",
    "replication-role",
    "tablespace",
    "untrusted-language",
    "server-file",
    "server-program",
    "internal-triggers",
    "create-cast",
    "extension-schema",
    "create-database",
    "extension",
    "temporary-table",
    "trigger",
    "procedural-language",
    "truncate",
    "savepoint",
    "vacuum",
    "partitioned-table",
    "inheritance",
    "materialized-view",
    "table-from-query",
    "exclusion-constraint",
    "validated-constraint",
    "synchronous-index",
    "index-order",
    "index-method",
    "partial-index",
    "serial",
    "sequence-cache",
};
inline constexpr std::array<std::string_view, 7> platform_names{
    "rds", "aurora", "aurora-serverless-v2", "aurora-dsql", "cloud-sql", "azure", "supabase"};

struct Refused {
  Feature feature;
  std::string_view extension;  ///< of Feature::extension: the one; empty: all of them
  std::string_view why;        ///< a sentence without its full stop
  std::string_view instead;    ///< what to do; may be empty
  std::string_view source;     ///< where the provider says so
  std::string_view as_of;      ///< the day on which that was read, or the release: "2026-08-26"
};

struct Platform {
  std::string_view name;   ///< as `pgplumb.toml` spells it
  std::string_view title;  ///< "Amazon RDS for PostgreSQL"
  std::span<const Refused> refuses;
  /// Transactions that meet fail at the end in place of waiting: there are no locks to speak of.
  bool optimistic = false;
  bool async_words = false;  ///< indexes are made and constraints validated with the word ASYNC
};

/// Null where no platform has the name.
const Platform* platform_by_name(std::string_view name);

constexpr std::string_view feature_name(Feature feature) {
  return feature_names[static_cast<std::size_t>(feature)];
}

}  // namespace pgplumb::config
