"""`pgplumb docs`: what it writes where, and what it leaves alone."""
import os
import re
import shutil
import subprocess
import unittest

from program import ORDERS, PGPLUMB, SOURCE, InFolder

FIXTURE = f'{SOURCE}/fixtures/mile-quest'
USERS = 'CREATE TABLE users (id bigint PRIMARY KEY);\n'


class Docs(InFolder):
    def docs(self, *arguments, code=0):
        run = self.pgplumb('docs', 'migrations', '--out', 'docs', *arguments)
        self.assertEqual(run.returncode, code, run.stderr)
        return run.stderr

    def files(self):
        return sorted(os.path.relpath(os.path.join(at, name), f'{self.folder}/docs')
                      for at, _, names in os.walk(f'{self.folder}/docs') for name in names)

    def test_all_is_there(self):
        self.write('migrations/1.sql', ORDERS)
        self.assertIn('wrote 10 files to docs', self.docs())
        self.assertEqual(self.files(), [
            'README.md', 'access-patterns.md', 'history.md', 'index.html', 'performance.md',
            'schema.sql', 'tables/orders.md', 'types.md', 'validation.json', 'validation.md'])

    def test_pages_of_tables_that_are_gone_go_and_nothing_else_does(self):
        self.write('migrations/1.sql', ORDERS)
        self.write('migrations/2.sql', USERS)
        self.write('docs/tables/mine.md', '# Mine\n')
        self.write('docs/mine.md', '<!-- Written by pgplumb docs -->\n')
        self.docs()
        self.assertIn('tables/users.md', self.files())
        os.remove(f'{self.folder}/migrations/2.sql')
        self.assertIn('removed 1 page', self.docs())
        self.assertNotIn('tables/users.md', self.files())
        self.assertIn('mine.md', self.files())
        self.assertEqual(self.read('docs/tables/mine.md'), '# Mine\n')

    def test_what_others_wrote_is_not_overwritten(self):
        self.write('migrations/1.sql', ORDERS)
        self.write('docs/README.md', '# Mine\n')
        self.assertIn('docs/README.md: is there, and pgplumb has not written it',
                      self.docs(code=2))
        self.assertEqual(self.files(), ['README.md'])

    def test_a_second_run_writes_the_same(self):
        self.write('migrations/1.sql', ORDERS + USERS)
        self.docs()
        first = {name: self.read(f'docs/{name}') for name in self.files()}
        self.docs()
        self.assertEqual(first, {name: self.read(f'docs/{name}') for name in self.files()})
        for text in first.values():
            self.assertNotIn(self.folder, text)

    def test_a_folder_far_away_has_no_links_to_the_migrations(self):
        self.write('migrations/1.sql', ORDERS)
        # The two have nothing in common but the root.
        run = subprocess.run([PGPLUMB, 'docs', FIXTURE, '--out', f'{self.folder}/docs'],
                             capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        for name in self.files():
            self.assertNotIn(SOURCE.split('/')[1] + '/', self.read(f'docs/{name}'))

    def test_queries_of_the_application(self):
        self.write('migrations/1.sql', ORDERS)
        self.write('queries/orders.sql',
                   '-- name: GetOrder :one\nSELECT * FROM orders WHERE id = @id;\n'
                   '-- name: OrdersOf :many\n'
                   'SELECT * FROM orders WHERE customer_id = sqlc.arg(customer);\n')
        self.docs('--queries', 'queries')
        page = self.read('docs/access-patterns.md')
        self.assertIn('| `GetOrder` :one | [`orders`](tables/orders.md) | `id` | one | '
                      '`orders_pkey` |', page)
        self.assertIn('| `OrdersOf` :many | [`orders`](tables/orders.md) | `customer_id` | some | '
                      '**no index** |', page)
        self.assertIn('query `GetOrder`', self.read('docs/tables/orders.md'))

    def test_without_graphviz_all_but_the_diagram_is_there(self):
        self.write('migrations/1.sql', ORDERS)
        run = self.run_in_folder(PGPLUMB, 'docs', 'migrations', '--out', 'docs',
                                 env=dict(os.environ, PATH='/nowhere'))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn('index.html has no diagram', run.stderr)
        self.assertIn('Graphviz was not there', self.read('docs/index.html'))

    def test_documents_are_no_migrations(self):
        self.write('tables.sql', USERS)
        for _ in range(2):
            run = self.pgplumb('docs', '.', '--out', 'docs/schema')
            self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn('docs/schema: documents that pgplumb wrote', self.pgplumb('history').stdout)

    def test_the_schema_makes_itself_again(self):
        self.write('migrations/1.sql', ORDERS)
        self.docs()
        again = self.pgplumb('schema', '--format', 'sql', 'docs/schema.sql')
        self.assertEqual(again.stdout, self.read('docs/schema.sql').split('\n', 1)[1])


class Golden(InFolder):
    """fixtures/mile-quest/docs. PGPLUMB_UPDATE_GOLDENS=1 writes it anew and fails all the same."""

    @staticmethod
    def files_in(root):
        """Path to text; without drawings, as Graphviz's versions and fonts differ."""
        files = {}
        for at, _, names in os.walk(root):
            for name in names:
                path = os.path.join(at, name)
                with open(path, encoding='utf-8') as file:
                    files[os.path.relpath(path, root)] = re.sub(
                        r'<svg.*?</svg>', '', file.read(), flags=re.DOTALL)
        return files

    def test_mile_quest(self):
        work = f'{self.folder}/mile-quest'
        shutil.copytree(FIXTURE, work, ignore=shutil.ignore_patterns('docs'))
        run = subprocess.run([PGPLUMB, 'docs', '--out', 'docs', '--title', 'Mile Quest'], cwd=work,
                             capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        kept, made = self.files_in(f'{FIXTURE}/docs'), self.files_in(f'{work}/docs')
        if kept != made and os.environ.get('PGPLUMB_UPDATE_GOLDENS') == '1':
            shutil.rmtree(f'{FIXTURE}/docs', ignore_errors=True)
            shutil.copytree(f'{work}/docs', f'{FIXTURE}/docs')
        self.assertEqual(kept.keys(), made.keys())
        for name, text in made.items():
            self.assertEqual(kept[name], text, name)


if __name__ == '__main__':
    unittest.main()
