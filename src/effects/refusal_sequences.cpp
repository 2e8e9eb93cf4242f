// init_params() and process_owned_by() in sequence.c.
#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

#include "catalog/builtins.h"
#include "effects/refusals.h"

namespace pgplumb::effects {

using catalog::Relation;
using catalog::Sequence;

namespace {

using Number = std::optional<std::int64_t>;

Number number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Number number(const std::optional<std::string>& text) {
  return text ? number(*text) : std::nullopt;
}

class SequenceCheck {
 public:
  SequenceCheck(const sql::SequenceOptions& options, const Sequence* before, Span span,
                Collector& out)
      : options_(options), before_(before), span_(span), out_(out) {}

  void run() const {
    if (!options_.repeated.empty()) refuse("42601", "conflicting or redundant options");
    if (!options_.type.empty() && !is_integer()) {
      refuse("22023", "sequence type must be smallint, integer, or bigint");
    }
    if (number(options_.increment) == 0) refuse("22023", "INCREMENT must not be zero");
    limits();
    owner();
  }

 private:
  void refuse(std::string_view sqlstate, std::string message) const {
    out_.refuse(sqlstate, std::move(message), span_);
  }

  [[nodiscard]] bool is_integer() const {
    const catalog::Oid type =
        catalog::resolve_type(out_.catalog(), out_.session(), options_.type.front()).type;
    return type == catalog::no_oid || type == catalog::int2_oid || type == catalog::int4_oid ||
           type == catalog::int8_oid;
  }

  /// Only what is written, or known from before.
  void limits() const {
    const bool new_type = !options_.type.empty();
    Number min = number(options_.min);
    Number max = number(options_.max);
    Number start = number(options_.start);
    if (before_ != nullptr && !new_type) {
      if (!min && !options_.no_min) min = number(before_->min);
      if (!max && !options_.no_max) max = number(before_->max);
      if (!start) start = number(before_->start);
    }
    const Number increment = options_.increment   ? number(options_.increment)
                             : before_ != nullptr ? number(before_->increment)
                                                  : Number(1);
    if (!min && increment && *increment > 0 && (before_ == nullptr || options_.no_min)) min = 1;
    if (min && max && *min >= *max) {
      refuse("22023", fmt::format("MINVALUE ({}) must be less than MAXVALUE ({})", *min, *max));
    }
    const auto inside = [&](Number value, std::string_view what) {
      if (value && min && *value < *min) {
        refuse("22023",
               fmt::format("{} value ({}) cannot be less than MINVALUE ({})", what, *value, *min));
      } else if (value && max && *value > *max) {
        refuse("22023", fmt::format("{} value ({}) cannot be greater than MAXVALUE ({})", what,
                                    *value, *max));
      }
    };
    inside(start, "START");
    inside(number(options_.restart), "RESTART");
  }

  void owner() const {
    if (before_ != nullptr && before_->identity &&
        (options_.owned_by_none || !options_.owned_by_table.empty())) {
      refuse("0A000", "cannot change ownership of identity sequence");
    }
    const Relation* table = out_.relation(options_.owned_by_table);
    if (table == nullptr || table->assumed) return;
    if (table->kind == catalog::RelationKind::materialized_view ||
        table->kind == catalog::RelationKind::composite_type) {
      refuse("42809", fmt::format("sequence cannot be owned by relation \"{}\"", table->name));
    }
    if (before_ != nullptr && before_->schema != table->schema) {
      refuse("55000", "sequence must be in same schema as table it is linked to");
    }
    if (table->column(options_.owned_by_column) == nullptr) {
      refuse("42703", fmt::format("column \"{}\" of relation \"{}\" does not exist",
                                  options_.owned_by_column, table->name));
    }
  }

  const sql::SequenceOptions& options_;
  const Sequence* before_;
  Span span_;
  Collector& out_;
};

}  // namespace

void refuse_sequence(const sql::CreateSequence& statement, Collector& out) {
  if (statement.if_not_exists &&
      catalog::resolve_class(out.catalog(), out.session(), statement.name) != nullptr) {
    return;
  }
  SequenceCheck(statement.options, nullptr, statement.name.span, out).run();
}

void refuse_sequence(const sql::AlterSequence& statement, Collector& out) {
  const catalog::ClassRef* what =
      catalog::resolve_class(out.catalog(), out.session(), statement.name);
  if (what == nullptr) return;
  const Sequence* sequence = out.catalog().sequences.find(what->oid);
  if (sequence == nullptr) {
    const Relation* relation = out.relation(what->oid);
    if (relation == nullptr || !relation->assumed) {
      out.refuse("42809", fmt::format("\"{}\" is not a sequence", statement.name.name),
                 statement.name.span);
    }
    return;
  }
  if (sequence->assumed) return;
  SequenceCheck(statement.options, sequence, statement.name.span, out).run();
}

/// AlterTableNamespace(), ATExecChangeOwner(): a sequence goes where its table goes.
void refuse_to_move_owned(const sql::ObjectRef& target, std::string_view what, Collector& out) {
  const Sequence* sequence = catalog::resolve_sequence(out.catalog(), out.session(), target.name);
  if (sequence == nullptr || sequence->owner_relation == catalog::no_oid) return;
  out.refuse(
      "0A000",
      fmt::format("cannot {} sequence \"{}\": it is linked to a table", what, sequence->name),
      target.span);
}

}  // namespace pgplumb::effects
