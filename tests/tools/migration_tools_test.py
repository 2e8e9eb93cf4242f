"""Migration tools run on a real server, and do what pgplumb says of them: their order, whether
CREATE INDEX CONCURRENTLY can run, and what is left where a second statement fails."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ['PGPLUMB_SOURCE'])
sys.path.insert(0, str(SOURCE / 'tests/support'))
from servers import servers  # noqa: E402

PGPLUMB = os.environ['PGPLUMB']
PACKAGES = pathlib.Path(os.environ.get('PGPLUMB_NPM', SOURCE / 'build/deps/npm'))
SCRIPT = pathlib.Path(__file__).with_name('migrate.mjs').read_text()

TABLE = 'CREATE TABLE a (x int);\n'
INDEX = 'CREATE INDEX CONCURRENTLY a_x_idx ON a (x);\n'
FAILS_LATE = 'CREATE TABLE b (x int);\nCREATE TABLE b (x int);\n'


def postgrator(*texts):
    return {f'm/{i}.do.sql': text for i, text in enumerate(texts, 1)}


def node_pg_migrate(*texts):
    manifest = {'package.json': '{"dependencies": {"node-pg-migrate": "8.0.4"}}'}
    return manifest | {f'migrations/{i}_m.sql': text for i, text in enumerate(texts, 1)}


def drizzle(*texts):
    entries = [{'idx': i, 'version': '7', 'when': 1767268800000 + i, 'tag': f'000{i}_m',
                'breakpoints': True} for i in range(len(texts))]
    journal = {'version': '7', 'dialect': 'postgresql', 'entries': entries}
    pieces = [text.replace(';\n', ';--> statement-breakpoint\n', text.count(';\n') - 1)
              for text in texts]
    return {'drizzle/meta/_journal.json': json.dumps(journal)} | {
        f'drizzle/000{i}_m.sql': text for i, text in enumerate(pieces)}


def graphile_migrate(*texts):
    files, previous = {'.gmrc': '{}'}, ''
    for i, text in enumerate(texts, 1):
        body = f'{previous}\n{text.strip()}'.strip() + '\n'
        name = f'sha1:{hashlib.sha1(body.encode()).hexdigest()}'
        files[f'migrations/committed/00000{i}.sql'] = (
            f'--! Previous: {previous or "-"}\n--! Hash: {name}\n\n{text}')
        previous = name
    return files


def prisma(*texts):
    files = {'package.json': '{"dependencies": {"prisma": "7.8.0"}}',
             'migrations/migration_lock.toml': 'provider = "postgresql"\n'}
    return files | {f'migrations/{i}_m/migration.sql': text for i, text in enumerate(texts, 1)}


def opted_out(text):
    return f'--! no-transaction\n{text}'


#: The tool, the folder that it is told of, and the files of a project with these migrations.
TOOLS = {
    'postgrator': ('m', postgrator),
    'node-pg-migrate': ('migrations', node_pg_migrate),
    'drizzle': ('drizzle', drizzle),
    'graphile-migrate': ('migrations', graphile_migrate),
    'prisma': ('migrations', prisma),
}

#: The transactions under which the files before a failing one stay, and its own first statement.
KEEPS_EARLIER_FILES = {'file', 'implicit', 'statement'}
KEEPS_STATEMENTS = {'statement'}


class MigrationTools(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        running = servers([15])
        cls.server = running.__enter__()[15]
        cls.addClassCleanup(running.__exit__, None, None, None)

    def project(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in files.items():
            path = pathlib.Path(folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder.name

    def run_tool(self, tool, folder):
        """What the tool ran, its error, and the relations that there are behind it."""
        database = self.server.new_database()
        done = subprocess.run(
            ['node', '--input-type=module', '-', tool, folder, self.server.folder, database],
            input=SCRIPT, cwd=PACKAGES, capture_output=True, text=True, timeout=60, check=False)
        self.assertTrue(done.stdout, done.stderr)
        outcome = json.loads(done.stdout.splitlines()[-1])
        relations = self.server.psql(
            database, "SELECT relname FROM pg_class WHERE relname IN ('a', 'b', 'a_x_idx')")
        return outcome['ran'], outcome['error'], set(relations.stdout.split())

    def history(self, folder):
        done = subprocess.run([PGPLUMB, 'history', '--format', 'json', '.'], cwd=folder,
                              capture_output=True, text=True, timeout=60, check=True)
        projects = json.loads(done.stdout)['projects']
        self.assertEqual(len(projects), 1, projects)
        return projects[0]

    def finds_index_in_transaction(self, folder):
        done = subprocess.run(
            [PGPLUMB, 'check', '--select', 'concurrently-in-transaction', '--format', 'json', '.'],
            cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.returncode == 1

    def each(self, *texts):
        """For each tool its name, the project's folder and what the tool makes of it."""
        for tool, (place, files) in TOOLS.items():
            with self.subTest(tool):
                folder = self.project(files(*texts))
                project = self.history(folder)
                self.assertEqual(project['framework'], tool)
                yield project, folder, self.run_tool(tool, os.path.join(folder, place))

    def test_files_run_in_the_order_that_history_prints(self):
        for fixture, tool in (('postgrator', 'postgrator'), ('node-pg-migrate', 'node-pg-migrate'),
                              ('graphile-migrate', 'graphile-migrate')):
            with self.subTest(fixture):
                folder = SOURCE / 'fixtures/frameworks' / fixture
                self.server.psql('postgres', 'CREATE ROLE walks_visitor')
                ran, error, _ = self.run_tool(tool, str(folder / 'migrations'))
                self.assertIsNone(error)
                printed = [os.path.basename(migration['path'])
                           for migration in self.history(folder)['migrations']]
                self.assertEqual([name for name in printed if name != 'roles.sql'], ran)

    def test_prisma_keeps_the_order_that_localecompare_gives(self):
        # The engine runs folders as it is given them; that Prisma's command line sorts them so
        # (listMigrations.ts) is taken from its source: the package is not run here.
        names = ['10_a', '9_b', 'a_c', 'B_d', '_e']
        files = prisma() | {f'migrations/{name}/migration.sql': f'CREATE TABLE "{name}" ();'
                            for name in names}
        folder = self.project(files)
        ran, error, _ = self.run_tool('prisma', os.path.join(folder, 'migrations'))
        self.assertIsNone(error)
        self.assertEqual([migration['name'] for migration in self.history(folder)['migrations']],
                         ran)

    def test_an_index_built_concurrently_fails_where_check_says_so(self):
        for name, texts in (('alone', [TABLE, INDEX]), ('beside', [TABLE, INDEX + FAILS_LATE[:24]])):
            for _, folder, (_, error, relations) in self.each(*texts):
                with self.subTest(name):
                    fails = self.finds_index_in_transaction(folder)
                    self.assertEqual('a_x_idx' not in relations, fails, error)
                    self.assertEqual((error or '').startswith('25001'), fails, error)

    def test_an_opt_out_still_sends_one_query(self):
        for text, fails in ((INDEX, False), (INDEX + 'SELECT 1;\n', True)):
            folder = self.project(graphile_migrate(TABLE, opted_out(text)))
            self.assertEqual(self.finds_index_in_transaction(folder), fails)
            _, error, _ = self.run_tool('graphile-migrate', os.path.join(folder, 'migrations'))
            self.assertEqual((error or '').startswith('25001'), fails, error)

    def test_sqitch_runs_the_copies_of_changes_that_were_reworked(self):
        stamp = ' 2026-01-01T12:00:00Z Ada <ada@example.com> # note\n'
        entries = ['view', '@v1', 'other', '@v2', 'view [view@v2]', '@v3', 'view [view@v3]']
        files = {f'deploy/{name}.sql': f'CREATE TABLE "{name}.sql" ();\n'
                 for name in ('view', 'view@v1', 'view@v2', 'view@v3', 'other')}
        folder = self.project(files | {
            'sqitch.conf': '[core]\n\tengine = pg\n',
            'sqitch.plan': '%syntax-version=1.0.0\n%project=walks\n\n' +
                           ''.join(entry + stamp for entry in entries)})
        database = self.server.new_database()
        subprocess.run(
            ['sqitch', 'deploy', '--no-verify', f'db:pg:{database}'], cwd=folder, check=True,
            env=os.environ | {'PGHOST': self.server.folder, 'PGUSER': 'postgres',
                              'SQITCH_FULLNAME': 'Ada', 'SQITCH_EMAIL': 'ada@example.com'},
            capture_output=True, timeout=60)
        made = self.server.psql(
            database, "SELECT relname FROM pg_class WHERE relname LIKE '%.sql' ORDER BY oid")
        printed = [os.path.basename(migration['path'])
                   for migration in self.history(folder)['migrations']]
        self.assertEqual(made.stdout.split(), printed)

    def test_what_a_failing_statement_leaves_is_what_the_transaction_says(self):
        for project, _, (_, error, relations) in self.each(TABLE, FAILS_LATE):
            self.assertTrue(error.startswith('42P07'), error)
            model = project['migrations'][-1]['transaction']
            self.assertEqual('a' in relations, model in KEEPS_EARLIER_FILES, model)
            self.assertEqual('b' in relations, model in KEEPS_STATEMENTS, model)


if __name__ == '__main__':
    unittest.main()
