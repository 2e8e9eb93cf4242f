"""`pgplumb drift`: where it finds a datamodel, and what people and programs are told."""
import json
import os
import pathlib
import subprocess
import unittest

from program import PGPLUMB, SOURCE, InFolder

MODEL = 'model A {\n  id   Int @id\n  name String\n}\n'
TABLE = ('CREATE TABLE "A" (id integer NOT NULL, name text NOT NULL,'
         ' CONSTRAINT "A_pkey" PRIMARY KEY (id));\n')
MILE_QUEST = pathlib.Path(SOURCE, 'fixtures/mile-quest')


class MileQuest(unittest.TestCase):
    def test_a_gist_index_that_the_datamodel_forgot(self):
        run = subprocess.run([PGPLUMB, 'drift'], cwd=MILE_QUEST, capture_output=True, text=True,
                             timeout=60, check=False)
        golden = MILE_QUEST / 'expected.drift.txt'
        if os.environ.get('PGPLUMB_UPDATE_GOLDENS'):
            golden.write_text(run.stdout)
        self.assertEqual(run.stdout, golden.read_text())
        self.assertEqual(run.returncode, 1, run.stderr)

    def test_the_manual_shows_the_same(self):
        shown = pathlib.Path(SOURCE, 'README.md').read_text()
        self.assertIn('$ pgplumb drift\n' + (MILE_QUEST / 'expected.drift.txt').read_text(), shown)


class Drift(InFolder):
    def setUp(self):
        super().setUp()
        self.write('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n')
        self.write('prisma/migrations/1_init/migration.sql', TABLE)

    def drift(self, *arguments, code=0):
        run = self.pgplumb('drift', *arguments)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run.stdout if code < 2 else run.stderr

    def test_nothing_differs(self):
        self.write('prisma/schema.prisma', MODEL)
        self.assertEqual(self.drift(), 'The datamodel and the migrations say the same.\n')
        self.assertEqual(json.loads(self.drift('--format', 'json')), {'changes': [], 'unseen': []})
        for path in ('.', 'prisma/migrations'):
            self.drift(path)

    def test_a_change_in_json(self):
        self.write('prisma/schema.prisma', MODEL.replace('String', 'String?'))
        change, = json.loads(self.drift('--format', 'json', code=1))['changes']
        self.assertEqual(change, {
            'kind': 'alter-column', 'schema': 'public', 'table': 'A', 'name': 'name',
            'message': 'column "A"."name": required in the database, nullable in the datamodel',
            'datamodel': {'path': 'prisma/schema.prisma', 'line': 3, 'column': 3},
            'migration': {'path': 'prisma/migrations/1_init/migration.sql', 'line': 1,
                          'column': 40},
            'sql': 'ALTER TABLE "A" ALTER COLUMN "name" DROP NOT NULL;',
            'inexpressible': False})

    def test_the_datamodel_is_where_package_json_says(self):
        self.write('package.json', '{"prisma": {"schema": "db/model.prisma"}}')
        self.write('db/model.prisma', MODEL)
        self.drift('prisma/migrations')
        os.remove(os.path.join(self.folder, 'db/model.prisma'))
        self.assertIn('package.json: prisma.schema names db/model.prisma, which is not there',
                      self.drift(code=2))

    def test_a_datamodel_in_several_files(self):
        self.write('prisma/schema/main.prisma', 'datasource db {\n  provider = "postgresql"\n}\n')
        self.write('prisma/schema/models/a.prisma', MODEL)
        self.drift()
        self.drift('--prisma', 'prisma/schema', 'prisma/migrations')

    def test_a_fault_is_told_with_its_place(self):
        self.write('prisma/schema.prisma', MODEL.replace('String', 'Strin'))
        self.assertEqual(self.drift(code=2),
                         'pgplumb: prisma/schema.prisma:3:3: Strin is no type of Prisma, and no '
                         'model or enum has the name\n')
        self.assertIn('no schema.prisma here', self.drift('/', code=2))
        self.assertIn('nowhere.prisma', self.drift('--prisma', 'nowhere.prisma', code=2))

    def test_the_version_of_prisma_counts(self):
        self.write('prisma/schema.prisma', MODEL)
        self.write('prisma/migrations/2_index/migration.sql',
                   'CREATE INDEX part ON "A" (name) WHERE id > 1;\n')
        for version, code in (('7.3.0', 0), ('7.4.1', 1), ('7.8.0', 0)):
            self.write('package.json', json.dumps({'devDependencies': {'prisma': version}}))
            self.drift(code=code)


if __name__ == '__main__':
    unittest.main()
