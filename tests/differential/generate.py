"""Random histories of valid DDL: small, and the same for a seed for ever (on one Python)."""
import random

TYPES = ('int', 'bigint', 'text', 'varchar(20)', 'numeric(10,2)', 'timestamptz', 'boolean', 'uuid',
         'date', 'text[]', 'jsonb')
DEFAULTS = {'int': '1', 'bigint': '2', 'text': "'x'", 'varchar(20)': "'y'", 'numeric(10,2)': '0.5',
            'timestamptz': 'now()', 'boolean': 'true', 'uuid': 'gen_random_uuid()',
            'date': 'current_date', 'text[]': "'{}'", 'jsonb': "'{}'"}
#: Types that a column of the key's type is changed to without USING.
WIDER = {'int': ('bigint', 'numeric(10,2)', 'text'), 'bigint': ('numeric(10,2)', 'text'),
         'varchar(20)': ('text',), 'text': ('varchar(20)',), 'date': ('timestamptz',)}
ORDERED = ('int', 'bigint', 'text', 'varchar(20)', 'numeric(10,2)', 'timestamptz', 'date')


class History:
    """What the generator knows of the schema, so that what it writes is mostly valid; PostgreSQL
    says which statements are not, and both sides then leave them out."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.tables = {}  # name: {column: type}
        self.views = []
        self.enums = []
        self.count = 0
        self.lines = []

    def name(self, kind):
        self.count += 1
        word = self.random.choice(('', '', '', 'Q ', 'a_rather_long_name_for_a_thing_in_a_schema_'))
        return f'{word}{kind}{self.count}'

    def say(self, text):
        self.lines.append(text + ';')

    def pick(self, items):
        items = list(items)
        return self.random.choice(items) if items else None

    def table(self):
        return self.pick(self.tables)

    def column(self, table, types=None):
        return self.pick(c for c, t in self.tables[table].items() if types is None or t in types)

    def column_definition(self, name, kind):
        text = f'{quote(name)} {kind}'
        chance = self.random.random()
        if chance < 0.25:
            text += ' NOT NULL'
        if 0.15 < chance < 0.45 and kind in DEFAULTS:
            text += f' DEFAULT {DEFAULTS[kind]}'
        if chance > 0.93 and kind in ORDERED:
            text += ' UNIQUE'
        if 0.88 < chance < 0.93 and kind == 'int':
            text += f' CHECK ({quote(name)} > 0)'
        return text

    def create_table(self):
        name = self.name('t')
        columns, parts = {}, []
        if self.random.random() < 0.7:
            key = self.random.choice(('id', 'key', 'Id'))
            columns[key] = 'int'
            kind = self.random.choice(('serial', 'int', 'int GENERATED ALWAYS AS IDENTITY'))
            parts.append(f'{quote(key)} {kind} PRIMARY KEY')
        for _ in range(self.random.randint(1, 4)):
            column = self.name('c')
            kind = self.pick(TYPES + tuple(self.enums))
            columns[column] = kind
            parts.append(self.column_definition(column, kind))
        ordered = [c for c, t in columns.items() if t in ORDERED]
        if len(ordered) > 1 and self.random.random() < 0.3:
            parts.append('UNIQUE (' + ', '.join(map(quote, ordered[:2])) + ')')
        unlogged = 'UNLOGGED ' if self.random.random() < 0.05 else ''
        self.say(f'CREATE {unlogged}TABLE {quote(name)} (' + ', '.join(parts) + ')')
        self.tables[name] = columns

    def create_like(self):
        source, name = self.table(), self.name('l')
        what = self.random.choice(('', 'INCLUDING ALL', 'INCLUDING DEFAULTS INCLUDING INDEXES',
                                   'INCLUDING CONSTRAINTS INCLUDING GENERATED'))
        self.say(f'CREATE TABLE {quote(name)} (LIKE {quote(source)} {what})')
        self.tables[name] = dict(self.tables[source])

    def create_child(self):
        parent, name, column = self.table(), self.name('k'), self.name('c')
        self.say(f'CREATE TABLE {quote(name)} ({quote(column)} int) INHERITS ({quote(parent)})')
        self.tables[name] = {**self.tables[parent], column: 'int'}

    def create_partitioned(self):
        name, column = self.name('p'), self.name('c')
        key = ', PRIMARY KEY (id)' if self.random.random() < 0.5 else ''
        self.say(f'CREATE TABLE {quote(name)} (id int, {quote(column)} text{key}) '
                 'PARTITION BY RANGE (id)')
        self.tables[name] = {'id': 'int', column: 'text'}
        for start in range(self.random.randint(0, 3)):
            self.say(f'CREATE TABLE {quote(name + "_" + str(start))} PARTITION OF {quote(name)} '
                     f'FOR VALUES FROM ({start * 10}) TO ({start * 10 + 10})')
        if self.random.random() < 0.4:
            other = self.name('a')
            self.say(f'CREATE TABLE {quote(other)} (id int NOT NULL, {quote(column)} text)')
            self.say(f'ALTER TABLE {quote(name)} ATTACH PARTITION {quote(other)} DEFAULT')

    def create_enum(self):
        name = self.name('e')
        self.say(f"CREATE TYPE {quote(name)} AS ENUM ('a', 'b')")
        self.enums.append(quote(name))

    def add_label(self):
        enum = self.pick(self.enums)
        if enum:
            where = self.random.choice(('', " BEFORE 'a'", " AFTER 'a'"))
            self.say(f"ALTER TYPE {enum} ADD VALUE IF NOT EXISTS '{self.name('label')}'{where}")

    def create_view(self):
        name, table = self.name('v'), self.table()
        columns = self.random.sample(list(self.tables[table]), k=min(2, len(self.tables[table])))
        form = self.random.random()
        if form < 0.3:
            query = f'SELECT * FROM {quote(table)}'
        elif form < 0.6:
            query = f'SELECT {", ".join(map(quote, columns))}, count(*) FROM {quote(table)} GROUP BY ' \
                    + ', '.join(str(i + 1) for i in range(len(columns)))
        else:
            other = self.table()
            query = f'SELECT x.{quote(columns[0])} AS one, y.* FROM {quote(table)} x ' \
                    f'LEFT JOIN {quote(other)} y ON true'
        kind = self.random.choice(('VIEW', 'VIEW', 'MATERIALIZED VIEW', 'TABLE'))
        self.say(f'CREATE {kind} {quote(name)} AS {query}')
        self.views.append((kind, name))

    def create_index(self):
        table = self.table()
        columns = [c for c, t in self.tables[table].items() if t in ORDERED]
        if not columns:
            return
        keys = [quote(c) + self.random.choice(('', '', ' DESC', ' NULLS FIRST'))
                for c in self.random.sample(columns, k=min(len(columns), self.random.randint(1, 2)))]
        text = self.column(table, ('text',))
        if text and self.random.random() < 0.3:
            keys.append(f'lower({quote(text)})')
        name = quote(self.name('i')) if self.random.random() < 0.4 else ''
        unique = 'UNIQUE ' if self.random.random() < 0.2 else ''
        where = f' WHERE {quote(columns[0])} IS NOT NULL' if self.random.random() < 0.2 else ''
        self.say(f'CREATE {unique}INDEX {name} ON {quote(table)} ({", ".join(keys)}){where}')

    def alter_table(self, action, only=''):
        table = self.table()
        text = action(table)
        if text:
            self.say(f'ALTER TABLE {only}{quote(table)} {text}')

    def add_column(self, table):
        column, kind = self.name('c'), self.pick(TYPES + tuple(self.enums))
        self.tables[table][column] = kind
        return 'ADD COLUMN ' + self.column_definition(column, kind)

    def drop_column(self, table):
        column = self.column(table)
        if column is None or len(self.tables[table]) < 2:
            return None
        del self.tables[table][column]
        return f'DROP COLUMN {quote(column)}' + self.random.choice(('', ' CASCADE'))

    def rename_column(self, table):
        column = self.column(table)
        if column is None:
            return None
        new = self.name('r')
        self.tables[table][new] = self.tables[table].pop(column)
        return f'RENAME COLUMN {quote(column)} TO {quote(new)}'

    def change_type(self, table):
        column = self.column(table, WIDER)
        if column is None:
            return None
        kind = self.random.choice(WIDER[self.tables[table][column]])
        self.tables[table][column] = kind
        return f'ALTER COLUMN {quote(column)} TYPE {kind}'

    def change_column(self, table):
        column = self.column(table)
        if column is None:
            return None
        default = DEFAULTS.get(self.tables[table][column], 'NULL')
        what = self.random.choice(('SET NOT NULL', 'DROP NOT NULL', f'SET DEFAULT {default}',
                                   'DROP DEFAULT'))
        return f'ALTER COLUMN {quote(column)} {what}'

    def add_constraint(self, table):
        column = self.column(table, ORDERED)
        if column is None:
            return None
        other = self.table()
        name = f'CONSTRAINT {quote(self.name("con"))} ' if self.random.random() < 0.4 else ''
        return 'ADD ' + name + self.random.choice((
            f'UNIQUE ({quote(column)})',
            f'CHECK ({quote(column)} IS NOT NULL)',
            f'CHECK ({quote(column)} IS NOT NULL) NOT VALID',
            f'PRIMARY KEY ({quote(column)})',
            f'FOREIGN KEY ({quote(column)}) REFERENCES {quote(other)}',
            f'FOREIGN KEY ({quote(column)}) REFERENCES {quote(other)} ON DELETE CASCADE'))

    def rename_table(self, table):
        new = self.name('n')
        self.tables[new] = self.tables.pop(table)
        return f'RENAME TO {quote(new)}'

    def drop_something(self):
        if self.views and self.random.random() < 0.6:
            kind, name = self.views.pop(self.random.randrange(len(self.views)))
            self.say(f'DROP {kind} {quote(name)}' + self.random.choice(('', ' CASCADE')))
            return
        table = self.table()
        del self.tables[table]
        self.say(f'DROP TABLE {quote(table)}' + self.random.choice(('', ' CASCADE')))

    def transaction(self):
        """Three statements that are kept or undone."""
        begin = len(self.lines)
        saved = {name: dict(columns) for name, columns in self.tables.items()}
        views, enums = list(self.views), list(self.enums)
        for _ in range(3):
            self.step()
        undone = self.random.random() < 0.5
        # One line, so that no part of it can be taken away.
        block = ['BEGIN;', *self.lines[begin:], 'ROLLBACK;' if undone else 'COMMIT;']
        self.lines[begin:] = [' '.join(block)]
        if undone:
            self.tables, self.views, self.enums = saved, views, enums

    def step(self):
        actions = [self.create_table] * 3
        if self.tables:
            alter = (self.add_column, self.add_column, self.drop_column, self.rename_column,
                     self.change_type, self.change_column, self.change_column,
                     self.add_constraint, self.add_constraint, self.rename_table)
            actions += [lambda a=a: self.alter_table(a) for a in alter]
            actions += [self.create_index] * 3 + [self.create_view] * 2
            actions += [self.create_like, self.create_child, self.create_partitioned,
                        self.create_enum, self.add_label, self.drop_something]
        self.random.choice(actions)()


def quote(name):
    return '"' + name + '"' if name != name.lower() or ' ' in name else name


def history(seed, steps=25):
    made = History(seed)
    while len(made.lines) < steps:
        if made.random.random() < 0.06:
            made.transaction()
        else:
            made.step()
    return '\n'.join(made.lines) + '\n'
