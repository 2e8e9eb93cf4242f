"""Random datamodels of Prisma, changes of them, and changes by hand of the database they make."""

HEAD = 'datasource db {\n  provider = "postgresql"\n}\n\n'

#: Types with their @db and constants for defaults.
TYPES = {
    'String': (['', '@db.VarChar(20)', '@db.VarChar', '@db.Char(4)', '@db.Text', '@db.Uuid',
                '@db.Inet', '@db.Xml', '@db.Bit(3)', '@db.VarBit(4)'], []),
    'Int': (['', '@db.SmallInt', '@db.Integer', '@db.Oid'], ['0', '7', '-3']),
    'BigInt': ([''], ['12', '-9007199254740993']),
    'Float': (['', '@db.Real'], ['1.5', '-2', '0.1']),
    'Decimal': (['', '@db.Decimal(10, 2)', '@db.Decimal', '@db.Money'], ['1.50', '3']),
    'Boolean': ([''], ['true', 'false']),
    'DateTime': (['', '@db.Timestamptz(6)', '@db.Timestamptz', '@db.Timestamp(0)', '@db.Date',
                  '@db.Time(3)', '@db.Timetz'], ['now()']),
    'Json': (['', '@db.Json'], ['"{\\"a\\": [1, 2]}"', '"[]"']),
    'Bytes': ([''], ['"aGk="']),
    'Unsupported("tsvector")': ([''], []),
}
TEXTS = {'', '@db.VarChar(20)', '@db.VarChar', '@db.Text'}


class Field:
    def __init__(self, random, name, enums):
        self.name = name
        self.map = random.choice(['', '', f'{name}_col'])
        self.choose_type(random, enums)
        self.unique = random.random() < .1

    def choose_type(self, random, enums):
        self.type = random.choice([*TYPES, *enums])
        natives, constants = TYPES.get(self.type, ([''], enums.get(self.type, [])))
        self.native = random.choice(natives)
        self.arity = random.choice(['', '', '?', '[]'])
        if self.native in ('@db.Json', '@db.Xml') and self.arity == '[]':
            self.arity = '?'  # btree takes arrays of what it does not take
        self.choose_default(random, constants)

    def choose_default(self, random, constants):
        self.default = ''
        if self.type == 'String' and self.native in TEXTS:
            constants = ['"x"', '"it\'s"', '""', 'uuid()']
        if self.type == 'String' and self.native == '@db.Uuid':
            constants = ['dbgenerated("gen_random_uuid()")', 'uuid()']
        if not constants or random.random() < .6 or self.native in ('@db.Oid', '@db.Money'):
            return
        self.default = random.choice(constants)
        if self.arity == '[]':
            self.default = '[]' if self.default.endswith(')') else f'[{self.default}]'

    @property
    def column(self):
        return self.map or self.name

    def text(self):
        parts = [self.name, self.type + self.arity, self.native]
        parts += [f'@map("{self.map}")'] if self.map else []
        parts += [f'@default({self.default})'] if self.default else []
        parts += ['@unique'] if self.unique else []
        return ' '.join(filter(None, parts))


class Model:
    def __init__(self, random, name, enums):
        self.name = name
        self.map = random.choice(['', f'{name.lower()}s'])
        self.id = random.choice(['id Int @id @default(autoincrement())', 'id Int @id',
                                 'id String @id @default(uuid())', 'id String @id @db.Uuid',
                                 'id BigInt @id(map: "own_pk_%s")' % name])
        self.fields = [Field(random, f'f{i}', enums) for i in range(random.randint(1, 6))]
        self.relations = []
        self.indexes = []
        for _ in range(random.randint(0, 3)):
            self.add_index(random)

    @property
    def table(self):
        return self.map or self.name

    @property
    def id_type(self):
        words = self.id.split()
        return ' '.join([words[1], '@db.Uuid' if '@db.Uuid' in self.id else '']).strip()

    def add_index(self, random):
        fields = random.sample(self.fields, min(len(self.fields), random.randint(1, 2)))
        kind = random.choice(['index', 'index', 'unique'])
        columns = [f.name + random.choice(['', '', '(sort: Desc)']) for f in fields]
        name = random.choice(['', f', map: "ix_{self.name}_{random.randint(0, 99)}"'])
        method = random.choice(['', ', type: Hash']) if kind == 'index' and len(fields) == 1 else ''
        if method:
            columns = [fields[0].name]
        used = [field.name for field in fields]
        self.indexes.append((kind, used, f'[{", ".join(columns)}]{method}{name}'))

    def text(self):
        names = {field.name for field in self.fields}
        lines = [self.id, *(field.text() for field in self.fields), *self.relations]
        lines += [f'@@{kind}({text})' for kind, used, text in self.indexes if names >= set(used)]
        lines += [f'@@map("{self.map}")'] if self.map else []
        return f'model {self.name} {{\n' + ''.join(f'  {line}\n' for line in lines) + '}\n\n'


class Datamodel:
    def __init__(self, random):
        self.enums = {f'E{i}': list('ABCD'[:random.randint(1, 4)])
                      for i in range(random.randint(0, 2))}
        self.models = [Model(random, f'M{i}', self.enums) for i in range(random.randint(2, 4))]
        self.keys = []
        self.joins = []
        for i in range(random.randint(0, 3)):
            self.keys.append([random.choice(self.models), random.choice(self.models), i,
                              random.choice(['', '?']), self.actions(random)])
        for i in range(random.randint(0, 2)):
            self.joins.append([random.choice(self.models), random.choice(self.models), i])

    @staticmethod
    def actions(random):
        return random.choice(['', ', onDelete: Cascade', ', onUpdate: NoAction',
                              ', onDelete: NoAction, onUpdate: Restrict', ', map: "own_%d"'
                              % random.randint(0, 9)])

    def relate(self):
        for model in self.models:
            model.relations = []
        for one, other, i, arity, actions in self.keys:
            type_, _, native = other.id_type.partition(' ')
            one.relations.append(f'k{i} {other.name}{arity} @relation("k{i}", fields: [k{i}Id], '
                                 f'references: [id]{actions})')
            one.relations.append(f'k{i}Id {type_}{arity} {native}')
            other.relations.append(f'r{i} {one.name}[] @relation("k{i}")')
        for one, other, i in self.joins:
            one.relations.append(f'm{i} {other.name}[] @relation("j{i}")')
            other.relations.append(f'n{i} {one.name}[] @relation("j{i}")')

    def text(self):
        self.relate()
        enums = ''.join(f'enum {name} {{\n' + ''.join(f'  {value}\n' for value in values) + '}\n\n'
                        for name, values in self.enums.items())
        return HEAD + enums + ''.join(model.text() for model in self.models)

    def change(self, random):
        """One edit of the datamodel."""
        model = random.choice(self.models)
        field = random.choice(model.fields)
        way = random.randrange(11)
        if way == 0:
            model.fields.append(Field(random, f'g{random.randint(0, 99)}', self.enums))
        elif way == 1 and len(model.fields) > 1:
            model.fields.remove(field)
        elif way in (2, 3):
            field.choose_type(random, self.enums)
        elif way == 4:
            field.arity = random.choice(['', '?'])
            field.default = field.default if not field.default.startswith('[') else ''
        elif way == 5:
            field.unique = not field.unique
        elif way == 6:
            model.add_index(random)
        elif way == 7 and model.indexes:
            model.indexes.pop()
        elif way == 8 and self.keys:
            key = random.choice(self.keys)
            key[4] = self.actions(random)
        elif way == 9 and self.joins:
            self.joins.pop()
        elif way == 10 and self.enums:
            values = random.choice(list(self.enums.values()))
            if len(values) > 1 and random.random() < .5:
                gone = values.pop()
                for each in (f for m in self.models for f in m.fields):
                    each.default = '' if gone in each.default.strip('[]') else each.default
            else:
                values.append('N%d' % random.randint(0, 9))


def by_hand(random, model):
    """A statement that somebody wrote into a migration; it may fail."""
    table = f'"{model.table}"'
    field = random.choice(model.fields)
    column, other = f'"{field.column}"', f'"{random.choice(model.fields).column}"'
    name = f'hand_{random.randint(0, 999)}'
    return random.choice([
        f'CREATE INDEX {name} ON {table} ({column}) WHERE {other} IS NOT NULL;',
        f'CREATE INDEX {name} ON {table} (({column} IS NULL));',
        f'CREATE INDEX {name} ON {table} ({column}) INCLUDE (id);',
        f'CREATE INDEX {name} ON {table} ({column}, {other} DESC);',
        f'CREATE INDEX {name} ON {table} ({column} NULLS FIRST);',
        f'CREATE INDEX {name} ON {table} USING gin ({column});',
        f'CREATE INDEX {name} ON {table} USING brin ({column});',
        f'CREATE UNIQUE INDEX {name} ON {table} ({column}) NULLS NOT DISTINCT;',
        f'ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({column});',
        f'ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL);',
        f'ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING btree (id WITH =);',
        f'ALTER TABLE {table} ALTER {column} DROP NOT NULL;',
        f'ALTER TABLE {table} ALTER {column} SET NOT NULL;',
        f'ALTER TABLE {table} ALTER {column} DROP DEFAULT;',
        f"ALTER TABLE {table} ALTER {column} SET DEFAULT '1';",
        f'ALTER TABLE {table} ALTER {column} SET DEFAULT now();',
        f'ALTER TABLE {table} ALTER {column} TYPE text;',
        f'ALTER TABLE {table} ALTER {column} TYPE varchar(30);',
        f'ALTER TABLE {table} ALTER {column} TYPE bigint;',
        f'ALTER TABLE {table} ADD {name} int GENERATED ALWAYS AS (1 + 1) STORED;',
        f'ALTER TABLE {table} ADD {name} serial;',
        f'ALTER TABLE {table} ALTER id DROP DEFAULT;',
        f'ALTER TABLE {table} ALTER id ADD GENERATED ALWAYS AS IDENTITY;',
        f'ALTER TABLE {table} DROP CONSTRAINT "{model.table}_pkey" CASCADE;',
        f'ALTER TABLE {table} RENAME CONSTRAINT "{model.table}_pkey" TO {name};',
        f'ALTER TABLE {table} ADD FOREIGN KEY (id) REFERENCES {table} DEFERRABLE;',
        f'ALTER TABLE {table} DROP {column};',
        f'CREATE VIEW {name} AS SELECT id FROM {table};',
        f'CREATE TABLE {name} (a int PRIMARY KEY, b text);',
        f'CREATE TABLE {name} (a int) PARTITION BY RANGE (a);',
        f"CREATE TYPE {name} AS ENUM ('a');",
        f'CREATE DOMAIN {name} AS text; ALTER TABLE {table} ALTER {column} TYPE {name};',
        f'CREATE SEQUENCE {name};',
        f"COMMENT ON TABLE {table} IS 'by hand';",
        f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;',
        f'DROP TABLE {table} CASCADE;',
    ])
