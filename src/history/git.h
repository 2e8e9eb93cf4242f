#pragma once

#include <string>

#include "history/disk.h"
#include "text/result.h"

/// What git knows of files that are not on disk so. It is run as a program (`git`), and changes
/// nothing.
namespace pgplumb::history {

/// Files before and behind a change, where they are not as they are on disk.
struct FileVersions {
  Overlay before;
  Overlay now;
};

/// What HEAD and the working tree make of the merge base of `ref` and HEAD; files that git does not
/// know yet are new. `top` is the folder with `.git` in it. A `ref` that is none is taken for one
/// of `origin`.
Result<FileVersions> versions_since(const std::string& top, const std::string& ref);

/// What the next commit will make of HEAD: the index, whatever the working tree is. What it changes
/// of files that HEAD brought, and no branch of `origin` has that databases may follow, is new as
/// they are.
Result<FileVersions> staged_versions(const std::string& top);

/// What to lay over the working tree for the files as the commit has them.
Result<Overlay> versions_at(const std::string& top, const std::string& ref);

/// What others are merged into: the default branch of `origin`, or else `main` or `master`; empty
/// where there is none of these.
std::string default_branch(const std::string& top);

}  // namespace pgplumb::history
