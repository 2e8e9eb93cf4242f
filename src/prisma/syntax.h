#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/result.h"
#include "text/source.h"

/// What Prisma's schema.prisma says, and what its schema engine makes of it beside a catalog.
namespace pgplumb::prisma {

enum class ExpressionKind : std::uint8_t { number, text, path, list, call, object };

struct Argument;

/// A value of the schema language: 3, "x", Cascade, [a, b], now(), { deletedAt: null }.
struct Expression {
  ExpressionKind kind = ExpressionKind::path;
  std::string text;                 ///< number: as written; text: without escapes; path, call: name
  std::vector<Argument> arguments;  ///< list: without names; object: all with one
  Span span;
};

struct Argument {
  std::string name;  ///< empty where none is written
  Expression value;
  Span span;
};

/// `@name(...)` of a field or `@@name(...)` of a block, without the signs: "db.VarChar", "index".
struct Attribute {
  std::string name;
  std::vector<Argument> arguments;
  Span span;

  [[nodiscard]] const Expression* argument(std::string_view argument_name) const;
  /// The argument of that name or, where none has it, the first without a name.
  [[nodiscard]] const Expression* argument_or_first(std::string_view argument_name) const;
};

enum class Arity : std::uint8_t { required, optional, list };

/// A field of a model, or a value of an enum, which has no type.
struct Field {
  std::string name;
  std::string type;          ///< of `Unsupported("x")`: x
  bool unsupported = false;  ///< written `Unsupported("x")`
  Arity arity = Arity::required;
  std::vector<Attribute> attributes;
  Span span;  ///< the whole line, without what surrounds it

  [[nodiscard]] const Attribute* attribute(std::string_view attribute_name) const;
};

enum class BlockKind : std::uint8_t { model, view, composite, enumeration, datasource, generator };

struct Block {
  BlockKind kind = BlockKind::model;
  std::string name;
  std::vector<Field> fields;
  std::vector<Attribute> attributes;  ///< @@...
  std::vector<Argument> properties;   ///< of datasource and generator: `key = value`
  Span span;                          ///< the keyword and the name

  [[nodiscard]] const Attribute* attribute(std::string_view attribute_name) const;
  [[nodiscard]] const Expression* property(std::string_view property_name) const;
};

/// Reads a file of the schema language. The error is the first fault, as `path:line:column: what`.
Result<std::vector<Block>> parse(const SourceFile& source, std::uint32_t file);

/// A fault at a place of a file, `path:line:column: message`.
std::unexpected<Error> fail_at(const SourceFile& source, std::uint32_t offset,
                               std::string_view message);
std::unexpected<Error> fail_at(const Sources& sources, Span span, std::string_view message);

}  // namespace pgplumb::prisma
