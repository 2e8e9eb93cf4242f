#include "replay/moment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "text/ascii.h"

namespace pgplumb::replay {

namespace {

constexpr std::int64_t second = 1'000'000;  // in microseconds, as all times here
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

struct Moment {
  std::int64_t days = 0;  ///< since 1970-01-01
  std::int64_t time = 0;  ///< of the day
};

struct Interval {
  std::int64_t months = 0;
  std::int64_t days = 0;
  std::int64_t time = 0;
};

using Date = std::chrono::year_month_day;

Date date_of(std::int64_t days) {
  return Date(std::chrono::sys_days(std::chrono::days(static_cast<int>(days))));
}

std::int64_t days_of(const Date& date) {
  return std::chrono::sys_days(date).time_since_epoch().count();
}

/// Years that are written with four digits.
bool is_usual(std::int64_t days) { return days > -354'000 && days < 2'932'897; }

/// Takes a number off the text, of at most so many digits.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t most) {
  std::size_t size = 0;
  while (size < text.size() && size < most && is_digit(text[size])) ++size;
  std::int64_t number = 0;
  if (size == 0) return std::nullopt;
  std::from_chars(text.data(), text.data() + size, number);
  text.remove_prefix(size);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// 12:30[:15[.5]]
std::optional<std::int64_t> take_time(std::string_view& text) {
  const auto hours = take_number(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *hours > 24 || *minutes > 59) return std::nullopt;
  std::int64_t time = *hours * hour + *minutes * minute;
  if (!take(text, ':')) return time;
  const auto seconds = take_number(text, 2);
  if (!seconds || *seconds > 60) return std::nullopt;
  time += *seconds * second;
  if (!take(text, '.')) return time;
  std::string digits(text.substr(0, text.find_first_not_of("0123456789")));
  text.remove_prefix(digits.size());
  digits.resize(6, '0');
  std::string_view rest = digits;
  return time + take_number(rest, 6).value_or(0);
}

std::optional<Moment> moment_of(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year) return std::nullopt;
  const bool dashes = take(text, '-');
  const auto month = take_number(text, 2);
  if (!month || (dashes && !take(text, '-'))) return std::nullopt;
  const auto of_month = take_number(text, 2);
  if (!of_month) return std::nullopt;
  const Date date{std::chrono::year(static_cast<int>(*year)),
                  std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*of_month))};
  if (!date.ok() || *year < 1000) return std::nullopt;
  Moment moment{.days = days_of(date)};
  if (take(text, 'T') || take(text, ' ')) {
    const auto time = take_time(text);
    if (!time) return std::nullopt;
    moment.time = *time;
  }
  for (const std::string_view zone : {"", "Z", "+00", "+00:00", "+0000", " UTC"}) {
    if (text == zone) return moment;
  }
  return std::nullopt;
}

/// "1 year 2 mons", "-3 days", "12:00:00", "1 hour".
std::optional<Interval> interval_of(std::string_view text) {
  Interval interval;
  bool any = false;
  while (!text.empty()) {
    if (take(text, ' ')) continue;
    const bool negative = take(text, '-');
    if (!negative) take(text, '+');
    std::string_view ahead = text;
    if (const auto time = take_time(ahead)) {
      interval.time += negative ? -*time : *time;
      text = ahead;
      any = true;
      continue;
    }
    const auto written = take_number(text, 9);
    if (!written) return std::nullopt;
    const std::int64_t number = negative ? -*written : *written;
    while (take(text, ' ')) {
    }
    const std::size_t size = std::min(text.find(' '), text.size());
    std::string unit(text.substr(0, size));
    text.remove_prefix(size);
    if (unit.size() > 1 && unit.ends_with('s')) unit.pop_back();
    any = true;
    if (unit == "year" || unit == "y") {
      interval.months += 12 * number;
    } else if (unit == "month" || unit == "mon") {
      interval.months += number;
    } else if (unit == "week" || unit == "w") {
      interval.days += 7 * number;
    } else if (unit == "day" || unit == "d") {
      interval.days += number;
    } else if (unit == "hour" || unit == "hr" || unit == "h") {
      interval.time += number * hour;
    } else if (unit == "minute" || unit == "min" || unit == "m") {
      interval.time += number * minute;
    } else if (unit == "second" || unit == "sec" || unit.empty()) {
      interval.time += number * second;
    } else {
      return std::nullopt;
    }
  }
  return any ? std::optional(interval) : std::nullopt;
}

std::string time_text(std::int64_t time) {
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", time / hour, time / minute % 60, time / second % 60);
  if (time % second == 0) return text;
  text += fmt::format(".{:06}", time % second);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string date_text(std::int64_t days) {
  const Date date = date_of(days);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Value value_of(Moment moment, TimeKind kind) {
  moment.days += moment.time / day;
  moment.time %= day;
  if (moment.time < 0) {
    moment.time += day;
    --moment.days;
  }
  if (!is_usual(moment.days)) return some_value();
  std::string text = date_text(moment.days);
  if (kind != TimeKind::date) text += ' ' + time_text(moment.time);
  if (kind == TimeKind::timestamptz) text += "+00";
  return {.kind = ValueKind::text, .text = std::move(text), .time = kind};
}

Value value_of(const Interval& interval) {
  std::string text;
  const auto add = [&](std::int64_t number, std::string_view unit) {
    if (number == 0) return;
    text += fmt::format("{}{} {}{}", text.empty() ? "" : " ", number, unit, number == 1 ? "" : "s");
  };
  add(interval.months / 12, "year");
  add(interval.months % 12, "mon");
  add(interval.days, "day");
  if (interval.time != 0 || text.empty()) {
    if (!text.empty()) text += ' ';
    if (interval.time < 0) text += '-';
    text += time_text(interval.time < 0 ? -interval.time : interval.time);
  }
  return {.kind = ValueKind::text, .text = std::move(text), .time = TimeKind::interval};
}

/// The last day of the month where the other month is shorter (timestamp_pl_interval()).
Moment plus(const Moment& moment, const Interval& interval, int sign) {
  const Date date = date_of(moment.days);
  const auto month =
      date.year() / date.month() + std::chrono::months(static_cast<int>(sign * interval.months));
  Date moved = month / date.day();
  if (!moved.ok()) moved = month / std::chrono::last;
  return {.days = days_of(moved) + sign * interval.days,
          .time = moment.time + sign * interval.time};
}

bool is_in_reach(const Interval& interval) {
  constexpr std::int64_t most_months = 12'000;
  return std::abs(interval.months) < most_months && std::abs(interval.days) < 30 * most_months &&
         std::abs(interval.time) < 30 * most_months * day;
}

bool is_interval(const Value& value) { return value.time == TimeKind::interval; }
bool is_moment(const Value& value) {
  return value.time != TimeKind::none && value.time != TimeKind::interval;
}

Value moved(const Value& value, const Value& by, int sign) {
  const auto moment = moment_of(value.text);
  if (!moment) return some_value();
  if (is_interval(by)) {
    const auto interval = interval_of(by.text);
    if (!interval || !is_in_reach(*interval)) return some_value();
    const bool is_date = value.time == TimeKind::date;
    return value_of(plus(*moment, *interval, sign), is_date ? TimeKind::timestamp : value.time);
  }
  if (!by.is(ValueKind::integer) || value.time != TimeKind::date || !is_usual(by.integer)) {
    return {};
  }
  return value_of(Moment{.days = moment->days + sign * by.integer}, TimeKind::date);
}

Value difference(const Value& left, const Value& right) {
  const auto a = moment_of(left.text);
  const auto b = moment_of(right.text);
  if (!a || !b) return some_value();
  if (left.time == TimeKind::date && right.time == TimeKind::date) {
    return replay::value_of(a->days - b->days);
  }
  return value_of(Interval{.days = a->days - b->days, .time = a->time - b->time});
}

Value sum(const Value& left, const Value& right, int sign) {
  const auto a = interval_of(left.text);
  const auto b = interval_of(right.text);
  if (!a || !b) return some_value();
  return value_of(Interval{.months = a->months + sign * b->months,
                           .days = a->days + sign * b->days,
                           .time = a->time + sign * b->time});
}

Value times(const Value& interval_value, const Value& factor) {
  const auto interval = interval_of(interval_value.text);
  if (!interval || !factor.is(ValueKind::integer) || std::abs(factor.integer) > 100'000) return {};
  if (!is_in_reach(*interval)) return some_value();
  return value_of(Interval{.months = interval->months * factor.integer,
                           .days = interval->days * factor.integer,
                           .time = interval->time * factor.integer});
}

std::optional<Value> comparison(std::string_view name, const Value& left, const Value& right) {
  const auto a = moment_of(left.text);
  const auto b = moment_of(right.text);
  if (!a || !b) return Value{};
  const auto key = [](const Moment& moment) { return std::pair(moment.days, moment.time); };
  if (name == "=") return replay::value_of(key(*a) == key(*b));
  if (name == "<>" || name == "!=") return replay::value_of(key(*a) != key(*b));
  if (name == "<") return replay::value_of(key(*a) < key(*b));
  if (name == "<=") return replay::value_of(key(*a) <= key(*b));
  if (name == ">") return replay::value_of(key(*a) > key(*b));
  if (name == ">=") return replay::value_of(key(*a) >= key(*b));
  return std::nullopt;
}

std::int64_t iso_week(std::int64_t days) {
  // The week is that of its Thursday; 1970-01-01 was one.
  const std::int64_t thursday = days - ((days + 3) % 7 + 7) % 7 + 3;
  const auto first = date_of(thursday).year() / std::chrono::January / 1;
  return (thursday - days_of(first)) / 7 + 1;
}

std::optional<std::int64_t> field_of(std::string_view name, const Moment& moment) {
  const Date date = date_of(moment.days);
  const auto month = static_cast<std::int64_t>(static_cast<unsigned>(date.month()));
  if (name == "year") return static_cast<int>(date.year());
  if (name == "quarter") return (month + 2) / 3;
  if (name == "month") return month;
  if (name == "week") return iso_week(moment.days);
  if (name == "day") return static_cast<std::int64_t>(static_cast<unsigned>(date.day()));
  if (name == "dow") return ((moment.days + 4) % 7 + 7) % 7;
  if (name == "isodow") return ((moment.days + 3) % 7 + 7) % 7 + 1;
  if (name == "doy") return moment.days - days_of(date.year() / std::chrono::January / 1) + 1;
  if (name == "hour") return moment.time / hour;
  if (name == "minute") return moment.time / minute % 60;
  if (name == "second" && moment.time % second == 0) return moment.time / second % 60;
  if (name == "epoch" && moment.time % second == 0) {
    return (moment.days * day + moment.time) / second;
  }
  return std::nullopt;
}

/// date_trunc(), which makes a timestamp of a date.
Value truncated(std::string_view unit, const Value& value) {
  auto moment = moment_of(value.text);
  if (!moment) return some_value();
  const TimeKind kind = value.time == TimeKind::date ? TimeKind::timestamptz : value.time;
  const Date date = date_of(moment->days);
  const auto month = static_cast<unsigned>(date.month());
  if (unit == "year") {
    moment = Moment{.days = days_of(date.year() / std::chrono::January / 1)};
  } else if (unit == "quarter") {
    moment = Moment{.days = days_of(date.year() / std::chrono::month(month - (month - 1) % 3) / 1)};
  } else if (unit == "month") {
    moment = Moment{.days = days_of(date.year() / date.month() / 1)};
  } else if (unit == "week") {
    moment = Moment{.days = moment->days - ((moment->days + 3) % 7 + 7) % 7};
  } else if (unit == "day") {
    moment->time = 0;
  } else if (unit == "hour") {
    moment->time -= moment->time % hour;
  } else if (unit == "minute") {
    moment->time -= moment->time % minute;
  } else if (unit == "second") {
    moment->time -= moment->time % second;
  } else {
    return {};
  }
  return value_of(*moment, kind);
}

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

/// A pattern of to_char() that is a number of so many digits.
struct Pattern {
  std::string_view word;
  std::string_view field;
  int width;
};
constexpr std::array<Pattern, 11> patterns{{{"yyyy", "year", 4},
                                            {"yy", "year", 2},
                                            {"mm", "month", 2},
                                            {"ddd", "doy", 3},
                                            {"dd", "day", 2},
                                            {"hh24", "hour", 2},
                                            {"mi", "minute", 2},
                                            {"ss", "second", 2},
                                            {"iw", "week", 2},
                                            {"id", "isodow", 1},
                                            {"q", "quarter", 1}}};
/// More bytes than any pattern with its FM, and than what tells one from a longer one.
constexpr std::size_t longest_pattern = 8;

/// to_char(); nothing where the format has what is not followed here.
std::optional<std::string> formatted(const Moment& moment, std::string_view format) {
  std::string result;
  while (!format.empty()) {
    if (take(format, '"')) {
      const std::size_t end = format.find('"');
      if (end == format.npos) return std::nullopt;
      result += format.substr(0, end);
      format.remove_prefix(end + 1);
      continue;
    }
    const std::string lower = to_lower(format.substr(0, longest_pattern));
    const bool fill = !lower.starts_with("fm");
    const std::string_view rest = std::string_view(lower).substr(fill ? 0 : 2);
    const auto* const found = std::ranges::find_if(
        patterns, [&](const Pattern& pattern) { return rest.starts_with(pattern.word); });
    if (found != patterns.end()) {
      std::int64_t number = field_of(found->field, moment).value_or(-1);
      if (number < 0) return std::nullopt;
      if (found->word == "yy") number %= 100;
      result += fill ? fmt::format("{:0{}}", number, found->width) : std::to_string(number);
      format.remove_prefix(found->word.size() + (fill ? 0 : 2));
      continue;
    }
    if (rest.starts_with("mon") && !rest.starts_with("month")) {
      const std::string_view written = format.substr(fill ? 0 : 2, 3);
      const auto month = static_cast<std::size_t>(*field_of("month", moment)) - 1;
      std::string name(months.at(month).substr(0, 3));
      if (written == "mon") name = to_lower(name);
      if (written == "MON") name = to_upper(name);
      result += name;
      format.remove_prefix(fill ? 3 : 5);
      continue;
    }
    const char c = format.front();
    if (is_letter(c)) return std::nullopt;
    result += c;
    format.remove_prefix(1);
  }
  return result;
}

/// to_date() of a format of YYYY, MM and DD with single characters between them.
Value read_date(std::string_view text, std::string_view format) {
  std::int64_t year = 0;
  std::int64_t month = 1;
  std::int64_t of_month = 1;
  const std::string lower = to_lower(format);
  std::string_view rest = lower;
  while (!rest.empty()) {
    const auto read = [&](std::string_view word, std::int64_t& to) {
      if (!rest.starts_with(word)) return false;
      rest.remove_prefix(word.size());
      const auto number = take_number(text, word.size());
      to = number.value_or(-1);
      return true;
    };
    if (read("yyyy", year) || read("mm", month) || read("dd", of_month)) continue;
    if (text.empty() || rest.front() != text.front()) return some_value();
    rest.remove_prefix(1);
    text.remove_prefix(1);
  }
  const auto moment = moment_of(fmt::format("{:04}-{:02}-{:02}", year, month, of_month));
  return moment ? value_of(*moment, TimeKind::date) : some_value();
}

}  // namespace

TimeKind time_kind(std::string_view type) {
  if (type == "date") return TimeKind::date;
  if (type == "timestamp") return TimeKind::timestamp;
  if (type == "timestamptz") return TimeKind::timestamptz;
  if (type == "interval") return TimeKind::interval;
  return TimeKind::none;
}

Value to_moment(const Value& value, TimeKind kind) {
  if (!value.is(ValueKind::text)) {
    return value.is(ValueKind::null) || value.is(ValueKind::unknown) ? value : some_value();
  }
  if (value.time == kind) return value;
  if (kind == TimeKind::interval) {
    const auto interval = interval_of(to_lower(value.text));
    return interval ? value_of(*interval) : some_value();
  }
  auto moment = moment_of(value.text);
  if (!moment) return some_value();
  if (kind == TimeKind::date) moment->time = 0;
  return value_of(*moment, kind);
}

std::optional<Value> reckon(std::string_view name, const Value& left, const Value& right) {
  constexpr std::array<std::string_view, 10> known{"+",  "-", "*",  "=", "<>",
                                                   "!=", "<", "<=", ">", ">="};
  const bool any = left.time != TimeKind::none || right.time != TimeKind::none;
  if (!any || std::ranges::find(known, name) == known.end()) return std::nullopt;
  const bool subtract = name == "-";
  if (name == "+" || subtract) {
    if (is_moment(left) && is_moment(right)) return subtract ? difference(left, right) : Value{};
    if (is_interval(left) && is_interval(right)) return sum(left, right, subtract ? -1 : 1);
    if (is_moment(left)) return moved(left, right, subtract ? -1 : 1);
    if (is_moment(right) && !subtract) return moved(right, left, 1);
    return Value{};
  }
  if (name == "*") return is_interval(left) ? times(left, right) : times(right, left);
  if (is_interval(left) || is_interval(right)) return std::nullopt;
  return comparison(name, left, right);
}

Value moment_call(std::string_view name, const std::vector<Value>& args) {
  if (name == "make_date" && args.size() == 3) {
    std::string text;
    for (const Value& arg : args) {
      if (!arg.is(ValueKind::integer)) return some_value();
      text += fmt::format("{}{:02}", text.empty() ? "" : "-", arg.integer);
    }
    return to_moment(replay::value_of(std::move(text)), TimeKind::date);
  }
  if (args.size() != 2) return {};
  if (name == "to_date" && args[0].is(ValueKind::text) && args[1].is(ValueKind::text)) {
    return read_date(args[0].text, args[1].text);
  }
  const bool of_moment = name == "to_char";
  const Value& value = of_moment ? args[0] : args[1];
  const Value& word = of_moment ? args[1] : args[0];
  if (!is_moment(value) || !word.is(ValueKind::text)) return {};
  if (name == "date_trunc") return truncated(to_lower(word.text), value);
  const auto moment = moment_of(value.text);
  if (!moment) return {};
  if (of_moment) {
    auto text = formatted(*moment, word.text);
    return text ? replay::value_of(*std::move(text)) : some_value();
  }
  if (name != "date_part" && name != "extract") return {};
  const auto field = field_of(to_lower(word.text), *moment);
  return field ? replay::value_of(*field) : some_value();
}

}  // namespace pgplumb::replay
