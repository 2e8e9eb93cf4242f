#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/parse.h"
#include "text/result.h"
#include "text/source.h"

/// Finds migrations on disk, names the tool they are for, orders them, and says what that tool
/// sends to the server in which transaction.
namespace pgplumb::history {

enum class Framework : std::uint8_t {
  plain,
  prisma,
  golang_migrate,
  sqlx,
  diesel,
  goose,
  dbmate,
  flyway,
  liquibase,
  sqitch,
  atlas,
  supabase,
  hasura,
  drizzle,
  rails,
  node_pg_migrate,
  graphile_migrate,
  tern,
  refinery,
  sql_migrate,
  alembic,
  mybatis,
  ef_core,
  django,
  river,
  postgrator,
  yuniql,
  pop,
  pg_dump,
};
/// "golang-migrate": as `pgplumb.toml` spells it.
std::string_view framework_name(Framework framework);
std::optional<Framework> framework_by_name(std::string_view name);

/// What the tool puts around the statements of one file, and how it sends them.
enum class TransactionModel : std::uint8_t {
  file,       ///< BEGIN ... COMMIT around the file
  run,        ///< one transaction around all pending files
  implicit,   ///< one simple query: an implicit transaction where there is more than one statement
  statement,  ///< statement by statement, each its own transaction
  /// The extended protocol with one Sync at the end: an implicit transaction, but for a statement
  /// at the very start that commits by itself.
  pipeline,
  /// As `pipeline`, but what cannot run in a transaction is known to the tool: it sends what is
  /// pending, then that alone.
  segmented,
  psql,  ///< as `statement`, and BEGIN in the file is the file's own
  /// Prisma of an unknown version: `implicit` before 7.4, `statement` from then on.
  implicit_or_statement,
  /// The Supabase CLI of an unknown version: `pipeline` before 2.109, `segmented` from then on.
  pipeline_or_segmented,
};
/// "file": as `pgplumb.toml` spells it. "none" is another name for `psql`.
std::string_view transaction_model_name(TransactionModel model);
std::optional<TransactionModel> transaction_model_by_name(std::string_view name);

/// Words by which a file asks its tool for another transaction than the usual.
struct Directive {
  std::string path;  ///< where they stand: in the migration's file or in one beside it
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string text;       ///< as it is written: "-- no-transaction"
  std::string no_effect;  ///< why the tool does not heed them; empty where it does
};

/// What goes back behind a migration.
struct Down {
  std::string path;  ///< empty: there is none
  std::uint32_t begin = 0;
  std::uint32_t end = 0;  ///< 0: the whole file
  /// In the Sources, where `Options::read_downs` asks for it and it can be read as it stands.
  std::optional<std::uint32_t> file;
  [[nodiscard]] bool exists() const { return !path.empty(); }
};

/// How a migration stands to what was there before the unit under review.
enum class Standing : std::uint8_t {
  unknown,  ///< nothing says what was there
  same,     ///< there, and would do the same
  edited,   ///< there, with other SQL
  added,    ///< not there
};

/// What a tool applies in one go: a file, or a section of one that has several.
struct Migration {
  std::uint32_t file = 0;  ///< in the Sources of the history
  std::string version;     ///< as the tool reads it from the name: "20260102120000"
  std::string name;        ///< what people call it: the folder for Prisma, else the file's name
  TransactionModel transaction = TransactionModel::psql;
  bool under_review = true;    ///< else context, replayed in silence
  bool continues = false;      ///< goes out with the one before it, as parts of one script
  bool inner = false;          ///< another script takes it in here
  bool repeatable = false;     ///< the tool runs it again when it changes, or it is no step at all
  std::string checksum_fault;  ///< why the tool's own checksum does not fit the file; else empty
  Standing standing = Standing::unknown;
  std::uint32_t edit = 0;   ///< where `edited`: the first byte that is otherwise
  std::uint32_t begin = 0;  ///< of its section
  std::uint32_t end = sql::end_of_file;
  std::vector<sql::Blanked> blanked;    ///< in the section: down sections, directives
  std::vector<sql::Replaced> replaced;  ///< placeholders whose values are known, separators
  std::vector<Directive> directives;
  Down down;
};

/// A migration that was there before the unit under review.
struct Removed {
  std::uint32_t file = 0;  ///< as it was, in the Sources of the history
  std::string version;
  std::string name;
  std::string renamed_to;  ///< the name of the migration that does the same now; else empty
};

struct Project {
  Framework framework = Framework::plain;
  std::string version;                ///< of the tool, or its layout: "7.3", "v1"; empty: unknown
  std::vector<std::string> evidence;  ///< what speaks for the framework: "atlas.sum is there"
  std::string order;                  ///< in words: "by the number before `_`"
  std::string root;                   ///< the folder of the migrations, as it was given or found
  std::string default_schema;         ///< that the tool makes and works in; empty: the server's
  bool fresh_session = false;         ///< the tool's session starts anew with each file
  bool alone = false;                 ///< files that are named and part of no project
  std::vector<Migration> migrations;  ///< in the order in which the tool applies them
  std::vector<Removed> removed;
};

/// A file that was seen and not taken, and why: for people who wonder.
struct LeftOut {
  std::string path;
  std::string reason;
};

struct History {
  Sources sources;
  std::vector<Project> projects;  ///< each its own database
  std::vector<LeftOut> left_out;
  /// Scripts that another one reads and that cannot be, each in a sentence: "main.sql:2: ...".
  std::vector<std::string> unread;
  /// What is under review goes out together: nothing but files was named, or it is what has
  /// changed.
  bool one_unit = false;
  bool has_run = false;  ///< all of it, so what the schema has is in use
};

/// What people say of the folder of a project themselves.
struct ProjectOptions {
  std::string path;
  std::optional<Framework> framework;
  std::optional<TransactionModel> transaction;
  std::map<std::string, std::string> placeholders;  ///< name to value, over the tool's own
};

/// What of a history is under review, of what is named.
struct Review {
  enum Kind : std::uint8_t {
    all,
    since_commit,   ///< what HEAD and the working tree have over the merge base with `from`
    staged,         ///< what git's index has over HEAD
    since_version,  ///< the migrations behind the one whose version or name is `from`
  };
  Kind kind = all;
  std::string from;
};

/// Overrides what is found out. Paths in reports are as given, relative to `working_directory`.
struct Options {
  std::optional<Framework> framework;
  std::optional<TransactionModel> transaction;
  std::vector<std::string> exclude;      ///< globs against the path as reported
  std::vector<ProjectOptions> projects;  ///< over the two above
  Review review;
  bool read_downs = false;  ///< of the migrations under review
};

/// Folders are searched for migrations, all of which are under review; files are reviewed with
/// the rest of their project as context. A file that its project's tool would not run is a plain
/// project of its own. A folder without anything to check and a path that is not there are errors.
Result<History> find_history(const std::vector<std::string>& paths, const Options& options);

/// A history of which that is under review which was not there before: a file that is otherwise, a
/// migration that is new. Migrations that are no more are `Project::removed`.
struct Changes {
  History now;
  /// What was there, which may be nothing; under review is what is so no more.
  History before;
};
/// By what git knows: `options.review` says since when.
Result<Changes> find_changes(const std::vector<std::string>& paths, const Options& options);
struct FileVersions;
Result<Changes> find_changes(const std::vector<std::string>& paths, const Options& options,
                             FileVersions versions);

/// The files named in a list (one path a line, `#` starts a comment) in that order: one plain
/// project, all under review; the files' own markers still count.
Result<History> read_file_list(const std::string& list_path, const Options& options);
/// The same of files that are named.
Result<History> read_files(const std::vector<std::string>& paths, const Options& options);

}  // namespace pgplumb::history
