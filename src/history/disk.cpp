#include "history/disk.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "history/path.h"

namespace fs = std::filesystem;

namespace pgplumb::history {

namespace {

std::string openable(const std::string& path) { return path.empty() ? "." : path; }

/// People keep no migrations further below their repository's root than this.
constexpr std::size_t highest_climb = 24;

bool is_upward(std::string_view path) { return path == ".." || path.ends_with("/.."); }

/// The path that `parent_of` made ".." of.
std::string undo_upward(std::string_view path) {
  return std::string(path.substr(0, path.size() - std::min<std::size_t>(path.size(), 3)));
}

Folder list_folder(const std::string& path) {
  Folder folder{.path = path};
  if (is_upward(path)) folder.way_back = name_of(Disk::true_path(undo_upward(path)));
  std::error_code error;
  for (fs::directory_iterator entry(openable(path), error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unknown;  // a link to nowhere is neither
    if (entry->is_directory(unknown)) {
      folder.folders.push_back(entry->path().filename().string());
    } else if (entry->is_regular_file(unknown)) {
      folder.files.push_back(entry->path().filename().string());
    }
  }
  if (error) folder.unreadable = error.message();
  std::ranges::sort(folder.files);
  std::ranges::sort(folder.folders);
  return folder;
}

void insert_sorted(std::vector<std::string>& names, std::string_view name) {
  const auto place = std::ranges::lower_bound(names, name);
  if (place == names.end() || *place != name) names.insert(place, std::string(name));
}

}  // namespace

std::string Folder::at(std::string_view name) const {
  return !way_back.empty() && name == way_back ? undo_upward(path) : join(path, name);
}

bool Folder::has_file(std::string_view name) const {
  return std::ranges::binary_search(files, name);
}

const Folder& Disk::folder(const std::string& path) {
  auto known = folders_.find(path);
  if (known == folders_.end()) known = folders_.emplace(path, list(path)).first;
  return known->second;
}

const std::string& Disk::key_of(const std::string& folder) {
  auto known = keys_.find(folder);
  if (known == keys_.end()) {
    std::error_code error;
    const fs::path key = fs::weakly_canonical(fs::absolute(openable(folder)), error);
    known = keys_.emplace(folder, error ? folder : key.string()).first;
  }
  return known->second;
}

const std::optional<std::string>* Disk::overlaid(const std::string& path) {
  if (overlay_.empty()) return nullptr;
  const auto file = overlay_.find(join(key_of(parent_of(path)), name_of(path)));
  return file == overlay_.end() ? nullptr : &file->second;
}

void Disk::lay_over(Folder& folder) {
  const std::string prefix = join(key_of(folder.path), "");
  for (auto file = overlay_.lower_bound(prefix);
       file != overlay_.end() && file->first.starts_with(prefix); ++file) {
    const std::string_view below = std::string_view(file->first).substr(prefix.size());
    const std::size_t slash = below.find('/');
    if (!file->second) {
      if (slash == std::string_view::npos) std::erase(folder.files, below);
      continue;
    }
    folder.unreadable.clear();
    insert_sorted(slash == std::string_view::npos ? folder.files : folder.folders,
                  below.substr(0, slash));
  }
}

Folder Disk::list(const std::string& path) {
  Folder folder = list_folder(path);
  if (!overlay_.empty()) lay_over(folder);
  return folder;
}

Result<SourceFile>& Disk::source(const std::string& path) {
  auto known = sources_.find(path);
  if (known != sources_.end()) return known->second;
  const std::optional<std::string>* laid = overlaid(path);
  const bool is_laid = laid != nullptr && laid->has_value();
  return sources_.emplace(path, is_laid ? decode_source(path, **laid) : read_source(path))
      .first->second;
}

std::string_view Disk::text(const std::string& path) {
  const Result<SourceFile>& read = source(path);
  return read ? std::string_view(read->text) : std::string_view();
}

bool Disk::has_bytes(const std::string& path) {
  const Result<SourceFile>& read = source(path);
  return read && !read->latin1 && !read->abridged;
}

std::size_t Disk::size(const std::string& path) {
  if (const std::optional<std::string>* laid = overlaid(path)) return *laid ? (*laid)->size() : 0;
  std::error_code error;
  const std::uintmax_t size = fs::file_size(openable(path), error);
  return error ? 0 : static_cast<std::size_t>(size);
}

Result<SourceFile> Disk::take(const std::string& path) {
  Result<SourceFile>& read = source(path);
  if (!read) return read;
  SourceFile taken = std::move(*read);
  *read = {.path = path};
  return taken;
}

bool Disk::has_folder(const std::string& path) {
  auto known = is_folder_.find(path);
  if (known == is_folder_.end()) {
    std::error_code error;
    bool is_folder = fs::is_directory(openable(path), error);
    if (!is_folder && !overlay_.empty()) {
      const std::string prefix = join(key_of(path), "");
      for (auto file = overlay_.lower_bound(prefix);
           !is_folder && file != overlay_.end() && file->first.starts_with(prefix); ++file) {
        is_folder = file->second.has_value();
      }
    }
    known = is_folder_.emplace(path, is_folder).first;
  }
  return known->second;
}

bool Disk::has_file(const std::string& path) {
  auto known = is_file_.find(path);
  if (known == is_file_.end()) {
    std::error_code error;
    const std::optional<std::string>* laid = overlaid(path);
    const bool is_file =
        laid != nullptr ? laid->has_value() : fs::is_regular_file(openable(path), error);
    known = is_file_.emplace(path, is_file).first;
  }
  return known->second;
}

bool Disk::exists(const std::string& path) {
  if (const std::optional<std::string>* laid = overlaid(path)) return laid->has_value();
  std::error_code error;
  return fs::exists(openable(path), error) || has_folder(path);
}

std::string Disk::true_path(const std::string& path) {
  std::error_code error;
  const fs::path canonical = fs::canonical(openable(path), error);
  return error ? path : canonical.string();
}

const std::vector<std::string>& Disk::upward(const std::string& folder) {
  const auto known = upward_.find(folder);
  if (known != upward_.end()) return known->second;
  const std::string top = true_path(folder);
  const std::size_t depth =
      std::min<std::size_t>(static_cast<std::size_t>(std::ranges::count(top, '/')), highest_climb);
  std::vector<std::string> climb{folder};
  while (climb.size() <= depth) {
    const std::string git = join(climb.back(), ".git");
    if (has_file(git) || has_folder(git)) break;
    climb.push_back(parent_of(climb.back()));
  }
  return upward_.emplace(folder, std::move(climb)).first->second;
}

}  // namespace pgplumb::history
