#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "replay/value.h"

/// Dates, timestamps and intervals: what code reckons with that makes partitions. Such a value is
/// the text that PostgreSQL puts out in ISO style, with `Value::time` saying what it is; the time
/// zone is UTC. What the clock says is not known here.
namespace pgplumb::replay {

/// Of a type's bare name: date, timestamp, timestamptz, interval; none for others.
TimeKind time_kind(std::string_view type);

/// A text or another such value as the type takes it; not null but unknown where the text is not
/// understood here.
Value to_moment(const Value& value, TimeKind kind);

/// An operator of which one operand at least is such a value; nothing where it is none of theirs.
std::optional<Value> reckon(std::string_view name, const Value& left, const Value& right);

/// to_char, date_trunc, date_part, extract, make_date, to_date; unknown for others.
Value moment_call(std::string_view name, const std::vector<Value>& args);

}  // namespace pgplumb::replay
