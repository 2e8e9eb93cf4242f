// The intermediate representation has the first row of an INSERT alone; the others are read off
// the statement's tokens here, which takes no memory beside the values. A value that is no constant
// makes its column unknown, a row that is not seen its table: all that is kept is certain, but for
// rows that are gone again, which refute what the others refute and more.

#include "replay/inserted_rows.h"

#include <algorithm>
#include <string_view>

#include "sql/token.h"
#include "text/csv.h"

namespace pgplumb::replay {

using catalog::ColumnNumber;
using catalog::Oid;
using catalog::Relation;

/// Reads the rows behind VALUES.
class ValuesReader {
 public:
  ValuesReader(std::string_view text, std::size_t width)
      : text_(text), tokens_(text), width_(width) {}

  /// Those that can be read.
  std::vector<RowCollector::Row> run() {
    std::vector<RowCollector::Row> rows;
    if (!find_values()) return rows;
    do {
      advance();
      if (!is('(')) break;
      RowCollector::Row row;
      do {
        advance();
        row.push_back(read_cell());
      } while (is(','));
      if (!is(')') || row.size() != width_) break;
      rows.push_back(std::move(row));
      advance();
    } while (is(',') && rows.size() < most_inserted_rows);
    return rows;
  }

 private:
  void advance() { token_ = tokens_.next(); }
  [[nodiscard]] bool is(char c) const { return token_.is(text_, c); }
  [[nodiscard]] bool is_word(std::string_view lower) const { return token_.is_word(text_, lower); }
  [[nodiscard]] bool at_end() const { return token_.kind == sql::TokenKind::end; }

  bool find_values() {
    int depth = 0;
    for (advance(); !at_end(); advance()) {
      if (is('(')) ++depth;
      if (is(')')) --depth;
      if (depth == 0 && token_.is_word(text_, "values")) return true;
    }
    return false;
  }

  /// Leaves the current token at the comma or bracket behind the value.
  RowCollector::Cell read_cell() {
    RowCollector::Cell cell = read_constant();
    while (token_.text(text_) == "::" && skip_type()) continue;
    int depth = 0;
    for (; !at_end(); advance()) {
      if (depth == 0 && (is(',') || is(')'))) break;
      if (is('(') || is('[')) ++depth;
      if (is(')') || is(']')) --depth;
      cell = {};
    }
    return cell;
  }

  /// A type's name behind `::`, with modifiers: `a."B"[]`, `character varying(3)`, `timestamp (3)
  /// with time zone`. Whether there is one.
  bool skip_type() {
    const auto is_name = [&] {
      return token_.kind == sql::TokenKind::word ||
             token_.kind == sql::TokenKind::quoted_identifier;
    };
    do {
      advance();
      if (!is_name()) return false;
      advance();
    } while (is('.'));
    skip_more_words();
    if (is('(')) {
      while (!is(')') && !at_end()) advance();
      advance();
      skip_more_words();
    }
    while (is('[')) {
      while (!is(']') && !at_end()) advance();
      advance();
    }
    return true;
  }

  /// Of types whose names have several.
  void skip_more_words() {
    while (is_word("precision") || is_word("varying") || is_word("with") || is_word("without") ||
           is_word("time") || is_word("zone")) {
      advance();
    }
  }

  RowCollector::Cell read_constant() {
    std::string sign;
    if (is('-')) {
      sign = "-";
      advance();
    }
    RowCollector::Cell cell{.known = true};
    const std::string_view written = token_.text(text_);
    if (token_.kind == sql::TokenKind::number) {
      cell.value = sign + std::string(written);
    } else if (token_.kind == sql::TokenKind::string && !token_.unterminated && sign.empty()) {
      cell.value = text_in(written);
    } else if (token_.is_word(text_, "true") || token_.is_word(text_, "false")) {
      cell.value = token_.is_word(text_, "true") ? "true" : "false";
    } else if (!token_.is_word(text_, "null")) {
      return {};
    }
    advance();
    return cell;
  }

  /// A string with a prefix or in dollars stays as it is written: texts are only compared.
  static std::string text_in(std::string_view written) {
    if (written.front() != '\'') return std::string(written);
    std::string text;
    for (std::size_t i = 1; i + 1 < written.size(); ++i) {
      text += written[i];
      if (written[i] == '\'') ++i;
    }
    return text;
  }

  std::string_view text_;
  sql::Tokenizer tokens_;
  std::size_t width_;
  sql::Token token_;
};

namespace {

std::vector<ColumnNumber> numbers_of(const Relation& table, const std::vector<std::string>& names) {
  std::vector<ColumnNumber> numbers;
  for (const std::string& name : names) {
    const auto* column = table.column(name);
    numbers.push_back(column == nullptr ? ColumnNumber{0} : column->number);
  }
  return numbers;
}

std::vector<ColumnNumber> first_columns(const Relation& table, std::size_t count) {
  std::vector<ColumnNumber> numbers;
  for (const auto& column : table.columns) {
    if (numbers.size() < count) numbers.push_back(column.number);
  }
  return numbers;
}

std::string_view option_of(const sql::Copy& copy, std::string_view name,
                           std::string_view otherwise) {
  const auto found = std::ranges::find(copy.options, name, &sql::Option::name);
  return found == copy.options.end() || found->value.empty() ? otherwise
                                                             : std::string_view(found->value);
}

bool has_header(const sql::Copy& copy) {
  const auto found = std::ranges::find(copy.options, "header", &sql::Option::name);
  if (found == copy.options.end()) return false;
  return found->value.empty() || found->value == "true" || found->value == "on" ||
         found->value == "match" || found->value == "1";
}

/// COPY's text format; escapes stay as they are written, as texts are only compared.
std::vector<CsvValue> values_in_line(std::string_view line, char delimiter) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<CsvValue> values;
  for (;;) {
    const std::size_t cut = line.find(delimiter);
    values.push_back({.text = std::string(line.substr(0, cut))});
    if (cut == std::string_view::npos) return values;
    line.remove_prefix(cut + 1);
  }
}

}  // namespace

void RowCollector::see(const Step& step) {
  see_new_tables(step);
  if (step.surely_fails()) return;
  const auto& node = step.statement.node;
  if (const auto* data = std::get_if<sql::DataStatement>(&node)) {
    if (!data->explain) see_data(step, data->query);
  } else if (const auto* copy = std::get_if<sql::Copy>(&node)) {
    see_copy(step, *copy);
  } else if (std::holds_alternative<sql::Truncate>(node)) {
    for (const Oid table : step.effects.truncated) forget_rows(table);
  } else if (const auto* alter = std::get_if<sql::AlterTable>(&node)) {
    see_alter(step, *alter);
  } else if (const auto* transaction = std::get_if<sql::Transaction>(&node)) {
    see_transaction(*transaction);
  } else if (const auto* made = std::get_if<sql::CreateTableAs>(&node)) {
    if (made->with_data) filled_when_made_.push_back(made->name);
  }
}

/// They are in the catalog from the next statement on.
void RowCollector::see_new_tables(const Step& step) {
  for (const sql::QualifiedName& name : filled_when_made_) {
    const Relation* table = catalog::resolve_relation(step.before, step.session, name);
    if (table != nullptr) lose(table->oid);
  }
  filled_when_made_.clear();
}

void RowCollector::see_alter(const Step& step, const sql::AlterTable& alter) {
  for (const sql::AlterTableAction& action : alter.actions) {
    if (action.kind != sql::AlterTableKind::alter_type || step.altered == nullptr) continue;
    const auto* column = step.altered->column(action.name);
    if (column != nullptr) forget_column(step.altered->oid, column->number);
  }
}

/// What is taken back is not known again.
void RowCollector::see_transaction(const sql::Transaction& transaction) {
  switch (transaction.kind) {
    case sql::TransactionKind::commit:
      changed_.clear();
      return;
    case sql::TransactionKind::rollback:
    case sql::TransactionKind::rollback_to:
    case sql::TransactionKind::prepare:
      for (const Oid table : std::set(changed_)) lose(table);
      return;
    default:
      return;
  }
}

void RowCollector::see_data(const Step& step, const sql::Query& query) {
  for (const sql::CommonTable& inner : query.with) {
    for (const sql::Query& data : inner.query) see_data(step, data);
  }
  if (query.target.empty()) return;
  const Relation* table =
      catalog::resolve_relation(step.before, step.session, query.target.front().name);
  if (table == nullptr) return;
  const auto forget_targets = [&](const std::vector<sql::Target>& targets) {
    for (const sql::Target& target : targets) {
      const auto* column = table->column(target.alias);
      if (column != nullptr) forget_column(table->oid, column->number);
    }
  };
  switch (query.command) {
    case sql::Command::update:
      return forget_targets(query.targets);
    case sql::Command::remove:
      if (query.where.empty() && query.from.empty()) forget_rows(table->oid);
      return;
    case sql::Command::merge:
      return lose(table->oid);
    case sql::Command::insert:
      see_insert(step, query, *table);
      if (query.on_conflict) forget_targets(query.on_conflict->set);
      return;
    default:
      return;
  }
}

void RowCollector::see_insert(const Step& step, const sql::Query& query, const Relation& table) {
  const bool has_rows = step.inside == nullptr && !query.source.empty() &&
                        query.source.front().command == sql::Command::values;
  if (!has_rows) return lose(table.oid);
  std::vector<std::string> names;
  for (const sql::Target& target : query.targets) names.push_back(target.alias);
  const std::size_t width = query.source.front().first_row.size();
  const auto columns = names.empty() ? first_columns(table, width) : numbers_of(table, names);
  if (columns.size() != width) return lose(table.oid);
  const std::vector<Row> rows = ValuesReader(sources_.text(query.span), width).run();
  if (rows.size() != query.source.front().row_count) return lose(table.oid);
  add(table.oid, columns, rows);
}

void RowCollector::see_copy(const Step& step, const sql::Copy& copy) {
  const Relation* table = catalog::resolve_relation(step.before, step.session, copy.table);
  if (table == nullptr || !copy.from) return;
  if (copy.program || !copy.file.empty() || sources_[copy.data.file].abridged) {
    return lose(table->oid);
  }
  std::vector<ColumnNumber> columns = numbers_of(*table, copy.columns);
  if (copy.columns.empty()) {
    for (const auto& column : table->columns) {
      if (column.generated == catalog::Generated::none) columns.push_back(column.number);
    }
  }
  const bool csv = option_of(copy, "format", "text") == "csv";
  const char delimiter = option_of(copy, "delimiter", csv ? "," : "\t").front();
  const std::string_view null = option_of(copy, "null", csv ? "" : "\\N");
  const std::string_view text = sources_.text(copy.data);
  std::vector<Row> rows;
  bool all_read = true;
  const auto add_row = [&](const std::vector<CsvValue>& values) {
    all_read = all_read && values.size() == columns.size() && rows.size() < most_inserted_rows;
    if (!all_read) return;
    Row& row = rows.emplace_back();
    for (const CsvValue& value : values) {
      Cell& cell = row.emplace_back(Cell{.known = true});
      if (value.quoted || value.text != null) cell.value = value.text;
    }
  };
  if (csv) {
    CsvReader reader(text, delimiter);
    if (has_header(copy)) reader.row();
    while (all_read && !reader.at_end()) add_row(reader.row());
  } else {
    for (std::size_t at = 0; all_read && at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      add_row(values_in_line(text.substr(at, end - at), delimiter));
      at = end + 1;
    }
  }
  if (!all_read) return lose(table->oid);
  add(table->oid, columns, rows);
}

void RowCollector::add(Oid table, const std::vector<ColumnNumber>& columns,
                       const std::vector<Row>& rows) {
  if (rows.empty() || lost_.contains(table)) return;
  changed_.insert(table);
  InsertedRows& known = tables_[table];
  if (known.rows + rows.size() > most_inserted_rows) return lose(table);
  std::vector<ColumnNumber> left_out;
  for (const auto& [column, values] : known.columns) {
    if (std::ranges::find(columns, column) == columns.end()) left_out.push_back(column);
  }
  for (const ColumnNumber column : left_out) forget_column(table, column);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool all_known = std::ranges::all_of(rows, [&](const Row& row) { return row[i].known; });
    if (unknown_.contains({table, columns[i]})) continue;
    auto& values = known.columns[columns[i]];
    if (columns[i] == 0 || !all_known || values.size() != known.rows) {
      forget_column(table, columns[i]);
      continue;
    }
    for (const Row& row : rows) values.push_back(row[i].value);
  }
  known.rows += rows.size();
  ++known.statements;
}

void RowCollector::forget_column(Oid table, ColumnNumber column) {
  unknown_.emplace(table, column);
  const auto found = tables_.find(table);
  if (found != tables_.end()) found->second.columns.erase(column);
}

void RowCollector::forget_rows(Oid table) {
  changed_.insert(table);
  lost_.erase(table);
  tables_.erase(table);
  std::erase_if(unknown_, [&](const auto& column) { return column.first == table; });
}

void RowCollector::lose(Oid table) {
  changed_.insert(table);
  lost_.insert(table);
  tables_.erase(table);
}

}  // namespace pgplumb::replay
