// The places are those of getSchemaWithPath() in packages/internals of prisma/prisma. What stands
// in prisma.config.ts is a program, and is not run here.
#include "prisma/find_schema.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "history/npm_version.h"
#include "history/path.h"

namespace pgplumb::prisma {
namespace {

using history::Disk;

constexpr int deepest_folder = 16;

std::string schema_of_manifest(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value manifest = boost::json::parse(text, error);
  const boost::json::object* object = error ? nullptr : manifest.if_object();
  const boost::json::value* prisma = object == nullptr ? nullptr : object->if_contains("prisma");
  const boost::json::object* settings = prisma == nullptr ? nullptr : prisma->if_object();
  const boost::json::value* schema =
      settings == nullptr ? nullptr : settings->if_contains("schema");
  return schema != nullptr && schema->is_string() ? std::string(schema->get_string())
                                                  : std::string();
}

void add_files(Disk& disk, const std::string& path, int depth, std::vector<std::string>& files) {
  const history::Folder& folder = disk.folder(path);
  for (const std::string& name : folder.files) {
    if (name.ends_with(".prisma")) files.push_back(folder.at(name));
  }
  if (depth == deepest_folder) return;
  for (const std::string& name : folder.folders) {
    if (name != "node_modules" && name != "migrations" && !name.starts_with('.')) {
      add_files(disk, folder.at(name), depth + 1, files);
    }
  }
}

bool has_schema(Disk& disk, const std::string& path) {
  return disk.has_file(path) || disk.has_folder(path);
}

}  // namespace

Result<std::string> find_schema(Disk& disk, const std::string& folder) {
  for (const std::string& above : disk.upward(history::clean_path(folder))) {
    const std::string manifest = history::join(above, "package.json");
    const std::string named =
        disk.has_file(manifest) ? schema_of_manifest(disk.text(manifest)) : "";
    if (!named.empty()) {
      std::string path = history::clean_path(history::join(above, named));
      if (has_schema(disk, path)) return path;
      return fail(fmt::format("{}: prisma.schema names {}, which is not there", manifest, path));
    }
    for (const char* usual : {"schema.prisma", "prisma/schema.prisma"}) {
      std::string path = history::join(above, usual);
      if (disk.has_file(path)) return path;
    }
    std::string several = history::join(above, "prisma/schema");
    if (disk.has_folder(several)) return several;
  }
  return fail(fmt::format("{}: no schema.prisma here, in prisma/ or above; --prisma PATH names it",
                          history::shown_path(history::clean_path(folder))));
}

Result<std::vector<std::string>> schema_files(Disk& disk, const std::string& path) {
  if (!disk.has_folder(path)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  add_files(disk, path, 0, files);
  if (files.empty()) return fail(fmt::format("{}: no *.prisma files in this folder", path));
  return files;
}

std::string migrations_beside(Disk& disk, const std::string& schema) {
  const std::string folder = history::parent_of(schema);
  for (const std::string& near : {disk.has_folder(schema) ? schema : folder, folder}) {
    std::string migrations = history::join(near, "migrations");
    if (disk.has_folder(migrations)) return migrations;
  }
  return {};
}

DatamodelOptions options_of_version(Disk& disk, const std::string& folder) {
  DatamodelOptions options;
  for (const char* package : {"prisma", "@prisma/client"}) {
    const history::NpmRange range = history::npm_version(disk, folder, package);
    if (!range.lowest && !range.above) continue;
    options.before_6 = range.all_before({.major = 6, .minor = 0});
    if (range.all_before({.major = 7, .minor = 4})) {
      options.partial_indexes = PartialIndexes::unseen;
    } else if (range.all_from({.major = 7, .minor = 4}) &&
               range.all_before({.major = 7, .minor = 5})) {
      options.partial_indexes = PartialIndexes::seen;
    }
    break;
  }
  return options;
}

}  // namespace pgplumb::prisma
