"""What is to be found of keys, indexes and foreign keys, worked out from a catalog alone, in the
shape of `pgplumb schema --format json`, by the words of PostgreSQL's documentation and of the rules'
pages."""
import collections
import itertools
import re

#: Names of times at which a row ends, as rule nullable-unique has them.
ENDS = re.compile(r'(^|_)(deleted|left|archived|revoked|ended|closed|removed|cancell?ed|expired'
                  r'|disabled|deactivated|valid_(to|until)|end(ed)?)(_(at|on|date|time))?$')
#: Where migration tools write down what has run.
OWN_OF_TOOLS = re.compile(r'migrations$|schema_history$|__EFMigrationsHistory$'
                          r'|alembic_version$|ar_internal_metadata$')
NAME = r'(?:"(?:[^"]|"")*"|[^\s".,:]+)'
RELATION = rf'{NAME}(?:\.{NAME})?'
NAMES = rf'{NAME}(?:, {NAME})*'


# Names: 'public.Some Table', without quotes, as in `pgplumb graph --format json`.

def parts_of(text):
    return [part.strip('"').replace('""', '"') if part.startswith('"') else part
            for part in re.findall(NAME, text)]


def full(text):
    """The relation that a message or a reference in a catalog names."""
    parts = parts_of(text)
    return '.'.join(parts if len(parts) > 1 else ['public', *parts])


def named(item):
    return f"{item['schema']}.{item['name']}"


# Predicates of partial indexes.

def without_parentheses(text):
    """The text without parentheses around all of it, and with single blanks."""
    text = ' '.join(text.split())
    while text.startswith('('):
        depth = 0
        for place, letter in enumerate(text):
            depth += (letter == '(') - (letter == ')')
            if depth == 0:
                break
        if place < len(text) - 1:
            break
        text = text[1:-1].strip()
    return text


def conjuncts(text):
    """The terms of an AND; text of which that cannot be told is one term."""
    text = without_parentheses(text)
    depth, begin, found = 0, 0, []
    for match in re.finditer(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]|\b(AND|OR|BETWEEN)\b""", text,
                             re.IGNORECASE):
        depth += (match[0] == '(') - (match[0] == ')')
        if match[1] and depth == 0:
            if match[1].upper() != 'AND':
                return [text]
            found.append(text[begin:match.start()])
            begin = match.end()
    return [without_parentheses(term) for term in [*found, text[begin:]]]


def tested_for_null(text, negated):
    """The column of `c IS NOT NULL` or, not negated, of `c IS NULL`."""
    match = re.fullmatch(rf'(?:{RELATION}\.)?({NAME}) IS {"NOT " * negated}NULL', text,
                         re.IGNORECASE)
    return parts_of(match[1])[0] if match else None


# The schema.

class Table:
    def __init__(self, item):
        self.name = named(item)
        self.kind = item['kind']
        self.parent = item.get('partition_of')
        self.inherits = bool(item.get('inherits'))
        self.unlogged = bool(item.get('unlogged'))
        self.types = {column['name']: column['type'] for column in item['columns'] or []}
        self.not_null = {c['name'] for c in item['columns'] or [] if c.get('not_null')}
        constraints = item.get('constraints') or []
        self.checks = [set(c.get('columns') or []) for c in constraints if c['type'] == 'check']
        self.foreign_keys = [ForeignKey(self, c) for c in constraints if c['type'] == 'foreign key']
        self.has_primary_key = any(c['type'] == 'primary key' for c in constraints)
        self.indexes = [Index(self, index) for index in item.get('indexes') or []]


class Index:
    def __init__(self, table, item):
        self.table = table
        self.name = named(item)
        self.method = item['method']
        self.unique = bool(item.get('unique'))
        self.constraint = item.get('constraint')
        self.primary = bool(item.get('primary'))
        self.valid = item.get('valid', True)
        self.attached = bool(item.get('parent_index'))
        self.nulls_not_distinct = bool(item.get('nulls_not_distinct'))
        self.keys = item.get('keys') or []
        self.include = frozenset(item.get('include') or [])
        predicate = item.get('predicate')
        self.predicate = None if predicate is None else without_parentheses(predicate)
        #: Its keys with all that the order of entries depends on.
        self.parts = [(key.get('column'), key.get('expr') and without_parentheses(key['expr']),
                       key.get('opclass'), key.get('collation'), bool(key.get('desc')),
                       key.get('nulls')) for key in self.keys]
        #: What two indexes are the same by.
        self.content = self.method, tuple(self.parts), self.predicate, self.include

    def columns(self):
        """Its keys; None stands for an expression."""
        return [key.get('column') for key in self.keys]


class ForeignKey:
    def __init__(self, table, item):
        self.table = table
        self.name = item['name']
        self.columns = item['columns']
        self.parent = full(item['ref_table'])
        self.parent_columns = item['ref_columns']
        self.on_delete = item.get('on_delete', 'no action')
        self.deferrable = bool(item.get('deferrable'))
        self.enforced = item.get('enforced', True)
        match = all if item.get('match') == 'full' else any
        self.nullable = match(column not in table.not_null for column in self.columns)

    def facts(self):
        return (self.table.name, self.name, tuple(self.columns), self.parent,
                tuple(self.parent_columns), self.on_delete, self.nullable, self.deferrable)

    def __str__(self):
        return f"{self.table.name} ({', '.join(self.columns)}) -> {self.parent}"


class Schema:
    def __init__(self, document):
        self.tables = [Table(item) for item in document.get('tables') or []]
        self.by_name = {table.name: table for table in self.tables}
        for table in self.tables:
            # What a partition has of a foreign key is the same foreign key once more.
            known = {(tuple(key.columns), key.parent) for parent in self.above(table.name)
                     for key in self.by_name[parent].foreign_keys}
            table.foreign_keys = [key for key in table.foreign_keys
                                  if (tuple(key.columns), key.parent) not in known]
            # So is the one that refers to a partition beside one to its parent.
            known = {(tuple(key.columns), key.parent) for key in table.foreign_keys}
            table.foreign_keys = [key for key in table.foreign_keys
                                  if not any((tuple(key.columns), parent) in known
                                             for parent in self.above(key.parent))]
        self.foreign_keys = [key for table in self.tables for key in table.foreign_keys]
        self.indexes = {index.name: index for table in self.tables for index in table.indexes}

    def above(self, name):
        """The partitioned tables that a table is a partition of, from the nearest up."""
        found = []
        while name in self.by_name and self.by_name[name].parent:
            name = full(self.by_name[name].parent)
            found.append(name)
        return found


# What must be found.

def looked_up(index, columns):
    """Those of the columns by which the server finds rows in the index where it looks for
    `c1 = $1 AND c2 = $2`, which also says that none of them is NULL."""
    if not index.valid or index.method not in ('btree', 'hash'):
        return set()
    if index.predicate is not None and not all(tested_for_null(term, True) in columns
                                               for term in conjuncts(index.predicate)):
        return set()
    return set(itertools.takewhile(lambda column: column in columns, index.columns()))


def is_unique(table, columns):
    """Whether no two rows have the same values, none of them NULL, in the columns."""
    return any(index.unique and index.valid and index.predicate is None
               and None not in index.columns() and set(index.columns()) <= set(columns)
               for index in table.indexes)


def serves(index, key, schema):
    """Whether an index finds the rows that refer to a given one, and hardly any others: by all
    columns, or by some that are unique in the table or, as those that they refer to, in the
    parent, so that the same rows share the others too."""
    found = looked_up(index, key.columns)
    parent = schema.by_name.get(key.parent)
    refer = [to for column, to in zip(key.columns, key.parent_columns) if column in found]
    return (found == set(key.columns) or is_unique(key.table, found)
            or bool(parent) and is_unique(parent, refer))


def foreign_keys_without_index(schema):
    return collections.Counter(
        str(key) for key in schema.foreign_keys
        if key.enforced and not any(serves(index, key, schema) for index in key.table.indexes))


def duplicate_indexes(schema):
    """The groups of two and more that are the same, one at least of which could go: one that is
    attached to the parent's could not. What a unique index forbids of NULLs is a part of it; one
    that is not unique is the same as either."""
    groups = collections.defaultdict(list)
    for table in schema.tables:
        for index in sorted(table.indexes, key=lambda index: not index.unique):
            if index.valid:
                key = table.name, index.content, index.nulls_not_distinct
                if not index.unique and key not in groups:
                    key = *key[:-1], True
                groups[key].append(index)
    return [group for group in groups.values()
            if len(group) > 1 and not all(index.attached for index in group)]


def flipped(parts):
    """The keys of the index read backwards."""
    return [(column, expr, opclass, collation, not desc,
             None if nulls is None else 'first' if nulls == 'last' else 'last')
            for column, expr, opclass, collation, desc, nulls in parts]


def takes_place_of(other, index):
    """Whether an index that no constraint needs may go for the other that begins with its keys: a
    B-tree is read in both directions, and finds rows in what it includes too."""
    count = len(index.keys)
    return (index is not other and other.valid and index.method == other.method == 'btree'
            and index.parts in (other.parts[:count], flipped(other.parts[:count]))
            and index.predicate == other.predicate
            and index.include <= other.include | set(other.columns())
            and index.content != other.content)


def redundant_indexes(schema):
    """By name, with those that take the place of each."""
    found = {}
    for table in schema.tables:
        for index in table.indexes:
            if index.unique or index.constraint or index.attached or not index.valid:
                continue
            others = {other.name for other in table.indexes if takes_place_of(other, index)}
            if others:
                found[index.name] = others
    return found


def components(foreign_keys):
    """The strongly connected components of two tables and more (Tarjan, without recursion)."""
    following = collections.defaultdict(list)
    for key in foreign_keys:
        following[key.table.name].append(key.parent)
    number, low, on_stack, stack, found = {}, {}, set(), [], []
    for start in list(following):
        if start in number:
            continue
        walk = [(start, iter(following[start]))]
        number[start] = low[start] = len(number)
        stack.append(start)
        on_stack.add(start)
        while walk:
            node, rest = walk[-1]
            for after in rest:
                if after not in number:
                    number[after] = low[after] = len(number)
                    stack.append(after)
                    on_stack.add(after)
                    walk.append((after, iter(following.get(after, ()))))
                    break
                if after in on_stack:
                    low[node] = min(low[node], number[after])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == number[node]:
                    place = stack.index(node)
                    members, stack[place:] = frozenset(stack[place:]), []
                    on_stack -= members
                    if len(members) > 1:
                        found.append(members)
    return found


def self_references(schema):
    return [key for key in schema.foreign_keys if key.table.name == key.parent]


def meets_itself(key):
    return key.table.name == key.parent and key.columns == key.parent_columns


def unique_nullable(schema):
    """Unique indexes of several keys that let equal rows in, by name, with the columns that may be
    NULL in these."""
    found = {}
    for table in schema.tables:
        for index in table.indexes:
            # An expression may stand for the NULLs: coalesce(c, 0).
            if None in index.columns():
                continue
            nullable = {column for column in index.columns() if column not in table.not_null}
            if index.predicate is not None:
                nullable -= {tested_for_null(term, True) for term in conjuncts(index.predicate)}
            if index.unique and nullable and len(index.keys) > 1 and not index.nulls_not_distinct:
                found[index.name] = nullable
    return found


def has_counterpart(index, column):
    """Whether a CHECK speaks of the column and of another one, which has its place in another
    unique index."""
    rest = set(index.columns()) - {column}
    return any(other is not index and other.unique and other.predicate is None
               and len(other.keys) == len(index.keys) and rest <= set(other.columns())
               and any({column} | set(other.columns()) - rest <= check
                       for check in index.table.checks)
               for other in index.table.indexes)


def reported_unique_nullable(schema):
    """Of these, those where a NULL says that the row still counts or that it refers to nothing, and
    did so from the start, with the columns for which neither another key nor a partial index keeps
    equal rows apart."""
    found = {}
    for name, nullable in unique_nullable(schema).items():
        index = schema.indexes[name]
        table = index.table
        referring = {column for key in table.foreign_keys for column in key.columns
                     if not has_counterpart(index, column)}
        referring -= {column for key in table.foreign_keys if key.on_delete == 'set null'
                      for column in key.columns}
        meant = {column for column in nullable if column in referring and index.predicate is None
                 or ENDS.search(column) and re.match('timestamp|date', table.types[column])}
        columns = index.columns()
        if any(other is not index and other.unique and other.predicate is None
               and set(other.columns()) <= set(columns) and (
                   other.nulls_not_distinct or set(other.columns()) <= table.not_null)
               for other in table.indexes):
            continue
        for other in table.indexes:
            if other is not index and other.unique and other.predicate:
                nulls = {tested_for_null(term, False) for term in conjuncts(other.predicate)}
                for column in meant & nulls:
                    keys, rest = set(other.columns()), set(columns) - {column}
                    if keys <= set(columns) or rest <= keys:
                        meant = meant - {column}
        if meant:
            found[name] = meant
    return found


def tables_without_primary_key(schema):
    return {table.name for table in schema.tables
            if not (table.has_primary_key or table.parent or table.inherits or table.unlogged
                    or table.kind == 'foreign table' or OWN_OF_TOOLS.search(table.name))}
