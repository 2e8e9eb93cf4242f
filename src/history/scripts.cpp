#include "history/scripts.h"

#include "history/shapes.h"

namespace pgplumb::history {

Collection collect_scripts(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, [](std::string_view name) {
    return Verdict{.version = std::string(leading_digits(name))};
  });
  sort_by(collection, compare_natural, &Candidate::name);
  collection.transaction = TransactionModel::psql;
  // Printed anew, they may differ.
  for (Candidate& file : collection.files) file.repeatable = true;
  return collection;
}

}  // namespace pgplumb::history
