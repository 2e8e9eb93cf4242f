// The differences come from `git diff --raw`, which names the blobs, and the texts of all blobs
// from one `git cat-file --batch`.

#include "history/git.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <vector>

#include "history/path.h"
#include "history/process.h"

namespace pgplumb::history {

namespace {

/// A larger file is read by no tool but as SQL.
constexpr std::size_t largest_other_file = std::size_t{1} << 20;

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

/// Takes what is before the next `end` off the text.
std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

/// A file that differs between two trees.
struct Difference {
  std::string path;  ///< from the top of the repository
  std::string blob;  ///< of the first tree; empty: it has none
};

class Repository {
 public:
  explicit Repository(const std::string& top) : top_(Disk::true_path(top)) {
    // A repository may lie in another one.
    Disk disk;
    if (Disk::true_path(disk.upward("").back()) == top_) return;
    // A hook's environment is about the repository that it runs in.
    folder_ = {"-C", top_};
    unset_ = {"GIT_DIR",        "GIT_WORK_TREE",        "GIT_INDEX_FILE",
              "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"};
  }

  Result<FileVersions> since(const std::string& ref) {
    const auto commit = commit_of(ref);
    if (!commit) return std::unexpected(commit.error());
    const auto base = merge_base_of(*commit, ref);
    if (!base) return std::unexpected(base.error());
    auto before = files_of(*base);
    if (!before) return std::unexpected(before.error());
    return FileVersions{.before = std::move(*before), .now = {}};
  }

  Result<Overlay> at(const std::string& ref) {
    const auto commit = commit_of(ref);
    if (!commit) return std::unexpected(commit.error());
    return files_of(*commit);
  }

  std::string default_branch() {
    constexpr std::string_view origin = "refs/remotes/origin/";
    const auto of_origin = run({"symbolic-ref", "--quiet", fmt::format("{}HEAD", origin)});
    if (of_origin && of_origin->out.starts_with(origin)) {
      return std::string(first_line(of_origin->out).substr(origin.size()));
    }
    const auto local = run({"for-each-ref", "--count=1", "--format=%(refname:lstrip=2)",
                            "refs/heads/main", "refs/heads/master"});
    return local ? std::string(first_line(local->out)) : "";
  }

  Result<FileVersions> staged() {
    const auto head = commit_or_nothing("HEAD");
    if (!head) return std::unexpected(head.error());
    const auto base = head->empty() ? empty_tree() : head;
    if (!base) return std::unexpected(base.error());
    auto staged = differences({"--cached", *base});
    if (!staged) return std::unexpected(staged.error());
    if (auto done = take_from_before_the_branch(*head, *staged); !done) {
      return std::unexpected(done.error());
    }
    const auto unstaged = differences({});
    if (!unstaged) return std::unexpected(unstaged.error());
    const auto untracked = untracked_files();
    if (!untracked) return std::unexpected(untracked.error());

    auto now = texts(*unstaged);
    if (!now) return std::unexpected(now.error());
    for (const std::string& path : *untracked) now->emplace(absolute(path), std::nullopt);
    auto before = texts(*staged);
    if (!before) return std::unexpected(before.error());
    for (const auto& [path, text] : *now) before->emplace(path, text);
    return FileVersions{.before = std::move(*before), .now = std::move(*now)};
  }

 private:
  /// The error has git's own words.
  Result<ProcessOutput> run(std::vector<std::string> arguments, std::string_view input = {}) const {
    std::vector<std::string> command{"git"};
    command.insert(command.end(), folder_.begin(), folder_.end());
    // What the repository's own configuration could start.
    command.insert(command.end(), {"-c", "core.fsmonitor=false", "--no-optional-locks"});
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_process(command, input, unset_);
  }

  Result<std::string> output_of(std::vector<std::string> arguments,
                                std::string_view input = {}) const {
    const std::string name = arguments.front();
    auto ran = run(std::move(arguments), input);
    if (!ran) return std::unexpected(ran.error());
    if (ran->exit_code != 0) {
      return fail(fmt::format("{}: `git {}` fails: {}", top_, name, first_line(ran->err)));
    }
    return std::move(ran->out);
  }

  /// The files of a commit where they are not as in the working tree.
  [[nodiscard]] Result<Overlay> files_of(const std::string& commit) const {
    const auto changed = differences({commit});
    if (!changed) return std::unexpected(changed.error());
    const auto untracked = untracked_files();
    if (!untracked) return std::unexpected(untracked.error());
    auto files = texts(*changed);
    if (!files) return files;
    for (const std::string& path : *untracked) files->emplace(absolute(path), std::nullopt);
    return files;
  }

  /// What HEAD has over the branches of `origin` that databases follow, none has run yet: before,
  /// the files were as they were where HEAD left the last of these.
  Result<void> take_from_before_the_branch(const std::string& head,
                                           std::vector<Difference>& changed) const {
    const auto left = head.empty() ? Result<std::string>("") : left_at();
    if (!left) return std::unexpected(left.error());
    if (left->empty() || *left == head) return {};
    const auto since = differences({"--cached", *left});
    if (!since) return std::unexpected(since.error());
    std::map<std::string_view, const Difference*> by_path;
    for (const Difference& difference : *since) by_path[difference.path] = &difference;
    std::erase_if(changed, [&](Difference& difference) {
      const auto found = by_path.find(difference.path);
      if (found != by_path.end()) difference.blob = found->second->blob;
      return found == by_path.end();
    });
    return {};
  }

  /// The last commit that HEAD has in common with a branch that databases follow; empty where
  /// `origin` has no default branch, or where nobody knows, as in a shallow clone.
  Result<std::string> left_at() const {
    const auto followed = followed_branches();
    if (!followed) return std::unexpected(followed.error());
    if (followed->empty()) return "";
    // With several: the best ancestor in common with any of them (git-merge-base(1), "Discussion").
    std::vector<std::string> command{"merge-base", "HEAD"};
    command.insert(command.end(), followed->begin(), followed->end());
    const auto ran = run(std::move(command));
    if (!ran) return std::unexpected(ran.error());
    if (ran->exit_code == 0) return std::string(first_line(ran->out));
    if (ran->exit_code == 1) return "";
    return fail(fmt::format("{}: `git merge-base` fails: {}", top_, first_line(ran->err)));
  }

  /// The default branch of `origin`, its branches that are long-lived by their names, and the one
  /// that the current branch was made from, if git was told so. A branch of the same name as the
  /// current one is that one, pushed.
  Result<std::vector<std::string>> followed_branches() const {
    constexpr std::string_view remote = "refs/remotes/origin/";
    std::vector<std::string> command{"for-each-ref", "--format=%(HEAD)%(refname) %(upstream)",
                                     "refs/heads"};
    for (const char* name : {"HEAD", "main", "master", "trunk", "dev", "develop", "development",
                             "staging", "production", "release"}) {
      command.push_back(fmt::format("{}{}", remote, name));
    }
    const auto refs = output_of(std::move(command));
    if (!refs) return std::unexpected(refs.error());
    std::vector<std::string> followed;
    bool has_default = false;
    std::string upstream;
    for (std::string_view rest = *refs; !rest.empty();) {
      std::string_view line = take_until(rest, '\n');
      const bool is_current = line.starts_with('*');
      line.remove_prefix(std::min<std::size_t>(1, line.size()));
      std::string_view name = take_until(line, ' ');
      has_default = has_default || name == "refs/remotes/origin/HEAD";
      if (name.starts_with("refs/remotes/")) followed.emplace_back(name);
      constexpr std::string_view heads = "refs/heads/";
      if (!is_current || !name.starts_with(heads) || !line.starts_with("refs/remotes/")) continue;
      name.remove_prefix(heads.size());
      if (!line.ends_with(fmt::format("/{}", name))) upstream = line;
    }
    if (!has_default) return std::vector<std::string>();
    if (upstream.empty()) return followed;
    // It may be gone.
    const auto commit = commit_or_nothing(upstream);
    if (!commit) return std::unexpected(commit.error());
    if (!commit->empty()) followed.push_back(*commit);
    return followed;
  }

  /// Empty where the name stands for no commit.
  Result<std::string> commit_or_nothing(const std::string& ref) const {
    auto ran = run({"rev-parse", "--verify", "--quiet", ref + "^{commit}"});
    if (!ran) return std::unexpected(ran.error());
    if (ran->exit_code != 0 && !ran->err.empty()) {
      return fail(fmt::format("{}: `git rev-parse` fails: {}", top_, first_line(ran->err)));
    }
    return ran->exit_code == 0 ? std::string(first_line(ran->out)) : std::string();
  }

  Result<bool> is_shallow() const {
    const auto answer = output_of({"rev-parse", "--is-shallow-repository"});
    if (!answer) return std::unexpected(answer.error());
    return answer->starts_with("true");
  }

  Result<std::string> commit_of(const std::string& ref) const {
    if (ref.empty() || ref.starts_with('-')) return fail(fmt::format("\"{}\" is no name", ref));
    for (const std::string& name : {ref, "origin/" + ref}) {
      auto commit = commit_or_nothing(name);
      if (!commit || !commit->empty()) return commit;
    }
    const auto shallow = is_shallow();
    if (!shallow) return std::unexpected(shallow.error());
    return fail(fmt::format(
        "{}: git knows no commit \"{}\"{}", top_, ref,
        *shallow ? "; the clone is shallow: `git fetch origin " + ref +
                       "` brings it (in GitHub Actions: `fetch-depth: 0` for actions/checkout)"
                 : ""));
  }

  /// `ref` is what people call the commit.
  Result<std::string> merge_base_of(const std::string& commit, const std::string& ref) const {
    const auto ran = run({"merge-base", commit, "HEAD"});
    if (!ran) return std::unexpected(ran.error());
    if (ran->exit_code == 0) return std::string(first_line(ran->out));
    const auto shallow = is_shallow();
    if (!shallow) return std::unexpected(shallow.error());
    if (*shallow) {
      return fail(fmt::format(
          "{}: the clone is shallow and lacks the commit that {} and HEAD come from: "
          "`git fetch --deepen=100` (in GitHub Actions: `fetch-depth: 0` for actions/checkout)",
          top_, ref));
    }
    return fail(fmt::format("{}: {} and HEAD have no commit in common", top_, ref));
  }

  Result<std::string> empty_tree() const {
    auto tree = output_of({"hash-object", "-t", "tree", "--stdin"});
    if (!tree) return tree;
    return std::string(first_line(*tree));
  }

  /// What `git diff` has between two trees, or a tree and the index or the working tree.
  Result<std::vector<Difference>> differences(const std::vector<std::string>& between) const {
    std::vector<std::string> arguments{"diff",
                                       "--raw",
                                       "-z",
                                       "--no-abbrev",
                                       "--no-renames",
                                       "--no-ext-diff",
                                       "--no-textconv",
                                       "--no-relative",
                                       "--no-color",
                                       "--ignore-submodules=all"};
    arguments.insert(arguments.end(), between.begin(), between.end());
    arguments.emplace_back("--");
    const auto raw = output_of(std::move(arguments));
    if (!raw) return std::unexpected(raw.error());
    std::vector<Difference> found;
    for (std::string_view rest = *raw; !rest.empty();) {
      // ":100644 100755 <blob> <blob> M", each behind a NUL.
      std::string_view head = take_until(rest, '\0');
      const std::string_view path = take_until(rest, '\0');
      const std::string_view mode = take_until(head, ' ');
      take_until(head, ' ');
      const std::string_view blob = take_until(head, ' ');
      take_until(head, ' ');
      // The blob of a symbolic link is the path that it leads to.
      if (mode == ":120000") continue;
      found.push_back(
          {.path = std::string(path), .blob = head.starts_with('A') ? "" : std::string(blob)});
    }
    return found;
  }

  Result<std::vector<std::string>> untracked_files() const {
    const auto listed =
        output_of({"ls-files", "--others", "--exclude-standard", "-z", "--full-name", "--", ":/"});
    if (!listed) return std::unexpected(listed.error());
    std::vector<std::string> paths;
    for (std::string_view rest = *listed; !rest.empty();) {
      paths.emplace_back(take_until(rest, '\0'));
    }
    return paths;
  }

  [[nodiscard]] std::string absolute(std::string_view path) const { return join(top_, path); }

  /// The files as the first tree has them.
  Result<Overlay> texts(const std::vector<Difference>& found) const {
    const auto wanted = readable(found);
    if (!wanted) return std::unexpected(wanted.error());
    std::string blobs;
    for (const Difference* difference : *wanted) blobs += difference->blob + "\n";
    auto batch =
        blobs.empty() ? Result<std::string>("") : output_of({"cat-file", "--batch"}, blobs);
    if (!batch) return std::unexpected(batch.error());
    Overlay files;
    for (const Difference& difference : found) {
      if (difference.blob.empty()) files.emplace(absolute(difference.path), std::nullopt);
    }
    std::string_view rest = *batch;
    for (const Difference* difference : *wanted) {
      // "<blob> blob <size>", its bytes, and a line break.
      const std::size_t size = size_at_end(take_until(rest, '\n')).value_or(0);
      files.emplace(absolute(difference->path), std::string(rest.substr(0, size)));
      rest.remove_prefix(std::min(size + 1, rest.size()));
    }
    return files;
  }

  static std::optional<std::size_t> size_at_end(std::string_view line) {
    const std::string_view digits = line.substr(line.rfind(' ') + 1);
    std::size_t size = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
    return size;
  }

  /// Those whose blob is there and worth reading.
  Result<std::vector<const Difference*>> readable(const std::vector<Difference>& found) const {
    std::string blobs;
    std::vector<const Difference*> asked;
    for (const Difference& difference : found) {
      if (difference.blob.empty()) continue;
      asked.push_back(&difference);
      blobs += difference.blob + "\n";
    }
    if (asked.empty()) return asked;
    const auto sizes = output_of({"cat-file", "--batch-check"}, blobs);
    if (!sizes) return std::unexpected(sizes.error());
    std::string_view rest = *sizes;
    std::erase_if(asked, [&](const Difference* difference) {
      const std::string_view line = take_until(rest, '\n');
      const auto size = size_at_end(line);
      const bool is_blob = line.find(" blob ") != std::string_view::npos;
      return !size || !is_blob || (*size > largest_other_file && !is_sql_name(difference->path));
    });
    return asked;
  }

  std::string top_;                  ///< its true path
  std::vector<std::string> folder_;  ///< where git is to run, as its arguments
  std::vector<std::string> unset_;
};

}  // namespace

Result<FileVersions> versions_since(const std::string& top, const std::string& ref) {
  return Repository(top).since(ref);
}

Result<Overlay> versions_at(const std::string& top, const std::string& ref) {
  return Repository(top).at(ref);
}

std::string default_branch(const std::string& top) { return Repository(top).default_branch(); }

Result<FileVersions> staged_versions(const std::string& top) { return Repository(top).staged(); }

}  // namespace pgplumb::history
