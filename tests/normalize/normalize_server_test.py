#!/usr/bin/env python3
"""Runs the migrations that `pgplumb normalize --format sql` writes on real servers, over generated
rows: the view of the old shape must have the rows that the table had, to the last byte."""
import contextlib
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'support'))
import servers  # noqa: E402

PGPLUMB = os.environ['PGPLUMB']
ROWS = 300


def setUpModule():
    stack = contextlib.ExitStack()
    unittest.addModuleCleanup(stack.close)
    setUpModule.servers = stack.enter_context(servers.servers(servers.USUAL))


def quoted(name):
    return '"%s"' % name.replace('"', '""')


class Table:
    """A table whose columns follow from others as `dependencies` say: (determinant, dependents)."""

    def __init__(self, columns, key, dependencies, more=''):
        self.columns = columns  # name -> type with constraints
        self.key = key
        self.dependencies = dependencies
        self.more = more

    def schema(self):
        lines = [f'{quoted(name)} {kind}' for name, kind in self.columns.items()]
        lines.append('PRIMARY KEY (%s)' % ', '.join(map(quoted, self.key)))
        declared = '\n'.join('@fd %s -> %s' % (', '.join(map(quoted, left)),
                                               ', '.join(map(quoted, right)))
                             for left, right in self.dependencies)
        return (f'{self.more}CREATE TABLE t ({", ".join(lines)});\n'
                f"COMMENT ON TABLE t IS '{declared}';\n")

    def rows(self, chance):
        """INSERT statements: what follows from something is made of it."""
        made = {}  # what was drawn for values of a determinant
        keys = set()
        for number in range(ROWS):
            row = {}
            for name, kind in self.columns.items():
                if 'GENERATED' not in kind:
                    row[name] = self.value(kind, chance, number if self.key == [name] else None)
            for left, right in self.dependencies:
                of = tuple(row[name] for name in left)
                if 'NULL' in of:
                    row.update(dict.fromkeys(right, 'NULL'))
                else:
                    row.update(made.setdefault((tuple(left), of), {n: row[n] for n in right}))
            key = tuple(row[name] for name in self.key)
            if key in keys:
                continue
            keys.add(key)
            yield 'INSERT INTO t (%s) VALUES (%s);' % (', '.join(map(quoted, row)),
                                                       ', '.join(row.values()))

    @staticmethod
    def value(kind, chance, number):
        if number is not None:
            return f"'{number}'"
        if 'NOT NULL' not in kind and chance.random() < 0.1:
            return 'NULL'
        drawn = chance.randrange(25)
        if kind.startswith('date'):
            return f"'2026-01-{drawn + 1:02}'"
        if kind.startswith('json'):
            return f"""'{{"a":  {drawn}}}'"""
        return f"'{drawn}'"


ADDRESSES = Table(
    {'id': 'bigint', 'street': 'text', 'zip': 'varchar(5)', 'city': 'text', 'state': 'text'},
    ['id'], [(['zip'], ['city', 'state'])])
# Rows that are lost on nobody: quoted names, a chain of dependencies, a part of the key, columns
# without equality, generated columns on either side, constraints that move with their columns.
TABLES = {
    'third': ADDRESSES,
    'quoted': Table({'Id': 'int', 'Zip Code': 'int NOT NULL', 'order$$': 'text',
                     'select%': 'date'},
                    ['Id'], [(['Zip Code'], ['order$$', 'select%'])]),
    'chain': Table({'id': 'int', 'shop': 'int', 'town': 'int', 'country': 'text', 'note': 'text'},
                   ['id'], [(['shop'], ['town']), (['town'], ['country'])]),
    'second': Table({'orders': 'int NOT NULL', 'product': 'int NOT NULL', 'name': 'text NOT NULL',
                     'amount': 'int', 'placed': 'date'},
                    ['orders', 'product'], [(['product'], ['name']), (['orders'], ['placed'])]),
    'composite': Table({'id': 'int', 'a': 'int', 'b': 'int', 'c': 'text', 'd': 'text'},
                       ['id'], [(['a', 'b'], ['c']), (['a'], ['d'])]),
    'json': Table({'id': 'int', 'kind': 'text', 'settings': 'json', 'more': 'jsonb'},
                  ['id'], [(['kind'], ['settings', 'more'])]),
    'generated': Table({'id': 'int', 'zip': 'text NOT NULL', 'city': 'text NOT NULL',
                        'label': "text GENERATED ALWAYS AS (zip || ' ' || city) STORED",
                        'street': 'text',
                        'line': "text GENERATED ALWAYS AS (coalesce(street, '') || city) STORED",
                        'short': 'text GENERATED ALWAYS AS (lower(street)) STORED'},
                       ['id'], [(['zip'], ['city'])]),
    'constraints': Table({'id': 'int', 'zip': "int DEFAULT 7",
                          'city': "text DEFAULT '1' CHECK (city <> 'x')",
                          'state': 'int REFERENCES states (id)'},
                         ['id'], [(['zip'], ['city', 'state'])],
                         'CREATE TABLE states (id int PRIMARY KEY);\n'
                         'INSERT INTO states SELECT generate_series(0, 30);\n'),
    'boyce-codd': Table({'student': 'int NOT NULL', 'subject': 'int NOT NULL',
                         'teacher': 'int NOT NULL'},
                        ['student', 'subject'], []),
}


class Migration(unittest.TestCase):
    def migration(self, schema):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, 'schema.sql').write_text(schema, encoding='utf-8')
            done = subprocess.run([PGPLUMB, 'normalize', '--format', 'sql', '--no-config', folder],
                                  capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def run_sql(self, server, database, script):
        done = server.psql(database, '\\set ON_ERROR_STOP on\n' + script)
        self.assertEqual((done.returncode, done.stderr.strip()), (0, ''), script)
        return done.stdout

    def rows_of(self, server, database, relation):
        return self.run_sql(server, database, f'SELECT x::text FROM {relation} x ORDER BY 1;')

    def check(self, schema, rows, expected_tables):
        migration = self.migration(schema)
        self.assertEqual(migration.count('CREATE TABLE'), expected_tables, migration)
        for server in setUpModule.servers.values():
            database = server.new_database()
            self.run_sql(server, database, schema + rows)
            before = self.rows_of(server, database, 't')
            columns = self.run_sql(server, database, r'\d t').splitlines()
            self.run_sql(server, database, migration)
            self.assertEqual(self.rows_of(server, database, 't_joined'), before)
            still = self.run_sql(server, database, r'\d t').splitlines()[:len(columns)]
            self.assertEqual([line.split('|')[0] for line in still],
                             [line.split('|')[0] for line in columns])
            self.run_sql(server, database, self.second_step(migration))
            self.assertEqual(self.rows_of(server, database, 't_joined'), before)
            self.assertLess(len(self.run_sql(server, database, r'\d t').splitlines()),
                            len(columns) + expected_tables)

    @staticmethod
    def second_step(migration):
        """What stands in comments because it is for later."""
        lines = migration.split('-- 2. Later')[1].splitlines()
        first = next(i for i, line in enumerate(lines) if line.startswith('-- ALTER TABLE'))
        return '\n'.join(line.removeprefix('-- ') for line in lines[first:])

    def test_the_view_has_all_rows_as_they_were(self):
        expected = {'chain': 2, 'second': 2, 'composite': 2}
        for name, table in TABLES.items():
            if name == 'boyce-codd':
                continue
            with self.subTest(name):
                chance = random.Random(name)
                self.check(table.schema(), '\n'.join(table.rows(chance)), expected.get(name, 1))

    def test_random_tables(self):
        for seed in range(12):
            chance = random.Random(seed)
            names = [f'c{i}' for i in range(chance.randrange(4, 9))]
            kinds = ['int', 'text', 'date', 'int NOT NULL', 'text NOT NULL', 'numeric(8,2)']
            columns = {'id': 'int', **{name: chance.choice(kinds) for name in names}}
            free = list(names)
            chance.shuffle(free)
            dependencies = []
            left = [free.pop()]
            while len(free) > 1 and len(dependencies) < 3:
                right = [free.pop() for _ in range(min(len(free), chance.randrange(1, 3)))]
                # A dependent that cannot be NULL needs a determinant that cannot.
                if any('NOT NULL' not in columns[name] for name in left):
                    for name in right:
                        columns[name] = columns[name].replace(' NOT NULL', '')
                dependencies.append((list(left), right))
                left = [right[0]] if chance.random() < 0.5 or not free else [free.pop()]
            table = Table(columns, ['id'], dependencies)
            with self.subTest(seed=seed, table=table.schema()):
                self.check(table.schema(), '\n'.join(table.rows(chance)), len(dependencies))

    def test_boyce_codd_takes_the_key_apart(self):
        table = TABLES['boyce-codd']
        schema = table.schema() + "COMMENT ON TABLE t IS '@fd teacher -> subject';\n"
        rows = '\n'.join(f'INSERT INTO t VALUES ({i}, {j}, {j * 10 + i % 3});'
                         for i in range(40) for j in range(4))
        migration = self.migration(schema)
        self.assertIn('-- That teacher follow from student, subject is enforced by no key any '
                      'more.', migration)
        self.assertIn('ADD PRIMARY KEY (student, teacher)', migration)
        self.check(schema, rows, 1)

    def test_names_of_new_tables_are_free(self):
        schema = (ADDRESSES.schema() + 'CREATE TYPE t_zip AS ENUM ();\n' +
                  'CREATE DOMAIN t_joined AS int;\n')
        migration = self.migration(schema)
        self.assertIn('CREATE TABLE public.t_zip_2 (', migration)
        self.assertIn('CREATE VIEW public.t_joined_2 AS', migration)

    def test_rows_against_the_dependency_stop_the_migration(self):
        schema = ADDRESSES.schema()
        migration = self.migration(schema)
        for rows in ("INSERT INTO t VALUES (1, 's', 'z', 'a'), (2, 's', 'z', 'b');",
                     "INSERT INTO t VALUES (1, 's', NULL, 'a');"):
            for server in setUpModule.servers.values():
                database = server.new_database()
                self.run_sql(server, database, schema + rows)
                before = self.rows_of(server, database, 't')
                done = server.psql(database, '\\set ON_ERROR_STOP on\n' + migration)
                self.assertIn('city, state does not follow from zip in all rows', done.stderr)
                self.assertEqual(self.rows_of(server, database, 't'), before)


if __name__ == '__main__':
    unittest.main()
