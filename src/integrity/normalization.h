#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/catalog.h"

/// Signs, read from names and types, that a table says one thing in several places. They are no
/// proof: what a column means is known to its authors alone.
namespace pgplumb::integrity {

/// `phone1, phone2, phone3`: one attribute of which a row has several.
struct RepeatingGroup {
  std::string stem;                             ///< "phone"; "tag_name" of `tag1_name`
  std::vector<const catalog::Column*> columns;  ///< by their numbers
};

struct RepeatingColumns {
  const catalog::Relation* table = nullptr;
  std::vector<RepeatingGroup> groups;  ///< in the order of their first columns
};
std::vector<RepeatingColumns> repeating_columns(const catalog::Catalog& catalog);

enum class ListForm : std::uint8_t { array, text, json };

/// A column that by its name and type lists the keys of another table's rows: `user_ids bigint[]`.
struct ListOfIds {
  const catalog::Relation* table = nullptr;
  const catalog::Column* column = nullptr;
  ListForm form = ListForm::array;
  const catalog::Relation* listed = nullptr;
};
std::vector<ListOfIds> lists_of_ids(const catalog::Catalog& catalog);

/// A column named and typed after a column of the table that a foreign key beside it refers to:
/// `article_url` beside `article_id`, where `articles` has `url`.
struct CopiedColumn {
  const catalog::Relation* table = nullptr;
  const catalog::Column* column = nullptr;
  const catalog::Constraint* foreign_key = nullptr;
  const catalog::Relation* parent = nullptr;
  const catalog::Column* original = nullptr;
};
/// Not among them: what is meant to stay as it was (prices, states, times; tables of history),
/// what a composite foreign key, a generated column or a trigger keeps equal.
std::vector<CopiedColumn> copied_columns(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
