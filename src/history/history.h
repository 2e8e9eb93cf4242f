#pragma once

#include <cstdint>
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
};
/// "golang-migrate": as `pgplumb.toml` spells it.
std::string_view framework_name(Framework framework);
std::optional<Framework> framework_by_name(std::string_view name);

/// What the tool puts around the statements of one file.
enum class TransactionModel : std::uint8_t {
  file,       ///< BEGIN ... COMMIT around the file
  run,        ///< one transaction around all pending files
  implicit,   ///< one simple query: an implicit transaction where there is more than one statement
  statement,  ///< statement by statement, each its own transaction
  none,       ///< psql: as `statement`, and BEGIN in the file is the file's own
  /// Prisma of an unknown version: `implicit` before 7.4, `statement` from then on.
  implicit_or_statement,
};
std::string_view transaction_model_name(TransactionModel model);
std::optional<TransactionModel> transaction_model_by_name(std::string_view name);

/// What a tool applies in one go: a file, or a section of one that has several.
struct Migration {
  std::uint32_t file = 0;  ///< in the Sources of the history
  std::string version;     ///< as the tool reads it from the name: "20260102120000"
  std::string name;        ///< what people call it: the folder for Prisma, else the file's name
  TransactionModel transaction = TransactionModel::none;
  bool under_review = true;           ///< else context, replayed in silence
  bool continues = false;             ///< goes out with the one before it, as parts of one script
  std::vector<sql::Blanked> blanked;  ///< down sections, directives
};

struct Project {
  Framework framework = Framework::plain;
  std::string root;                   ///< the folder of the migrations, as it was given or found
  std::vector<Migration> migrations;  ///< in the order in which the tool applies them
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
  /// Nothing but files was named to `find_history`: together they are one deploy unit.
  bool named_files = false;
};

/// Overrides what is found out. Paths in reports are as given, relative to `working_directory`.
struct Options {
  std::optional<Framework> framework;
  std::optional<TransactionModel> transaction;
  std::vector<std::string> exclude;  ///< globs against the path as reported
};

/// Folders are searched for migrations, all of which are under review; files are reviewed with
/// the rest of their project as context. A file that its project's tool would not run is a plain
/// project of its own. A folder without anything to check and a path that is not there are errors.
Result<History> find_history(const std::vector<std::string>& paths, const Options& options);

/// The files named in a list (one path a line, `#` starts a comment) in that order: one plain
/// project, all under review; the files' own markers still count.
Result<History> read_file_list(const std::string& list_path, const Options& options);
/// The same of files that are named.
Result<History> read_files(const std::vector<std::string>& paths, const Options& options);

}  // namespace pgplumb::history
