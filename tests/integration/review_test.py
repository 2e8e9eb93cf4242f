"""`pgplumb review` and `pgplumb diff` in a repository: what a pull request is told as it grows."""
import json
import os

import unittest

from program import BAD_INDEX, GOOD_INDEX, ORDERS, PGPLUMB, InFolder

MARKER = '<!-- pgplumb:review -->\n'


class Repository(InFolder):
    """A repository whose branch `main` has one migration, on a branch of its own."""

    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, 'HOME': self.folder, 'GIT_CONFIG_GLOBAL': '/dev/null',
                            'GIT_CONFIG_NOSYSTEM': '1'}
        self.git('init', '-q', '-b', 'main')
        self.write('migrations/001_orders.sql', ORDERS)
        self.commit('orders')
        self.git('checkout', '-qb', 'branch')

    def git(self, *arguments):
        run = self.run_in_folder('git', '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                                 *arguments, env=self.environment)
        self.assertEqual(run.returncode, 0, run.stderr)

    def commit(self, message):
        self.git('add', '-A')
        self.git('commit', '-qm', message)

    def pgplumb(self, *arguments):
        return self.run_in_folder(PGPLUMB, *arguments, env=self.environment)

    def output(self, *arguments, code=0):
        run = self.pgplumb(*arguments)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run.stdout

    def review(self, *arguments, code=0):
        return self.output('review', '--base', 'main', *arguments, 'migrations', code=code)


class Review(Repository):
    def test_without_a_migration_there_is_nothing_to_review(self):
        text = self.review('--format', 'markdown')
        self.assertEqual(text, MARKER + '## pgplumb: no migration is under review\n')

    def test_a_bad_migration_then_its_fix(self):
        self.write('migrations/002_index.sql', BAD_INDEX)
        self.commit('an index')
        bad = self.review('--format', 'markdown', code=1)
        self.assertTrue(bad.startswith(MARKER + '## pgplumb: not ready: 1 error'), bad)
        self.assertIn('#### migrations/002\\_index.sql\n', bad)
        self.assertIn('`index-without-concurrently`', bad)
        self.assertIn('CREATE INDEX CONCURRENTLY', bad)
        self.assertNotIn('001', bad.split('### Schema')[0])
        self.assertIn('### Schema: 1 index added\n\n'
                      '- **changed** table `public.orders`\n'
                      '  - **added** index `orders_customer_id_idx`: USING btree (customer\\_id)\n',
                      bad)
        self.assertIn('SHARE on public.orders', bad.replace('on orders', 'on public.orders'))
        self.assertIn('```mermaid\nerDiagram\n', bad)
        self.assertIn('has no down: only another migration leads back', bad)

        self.write('migrations/002_index.sql', GOOD_INDEX)
        self.commit('the index without a lock')
        fixed = self.review('--format', 'markdown')
        self.assertTrue(fixed.startswith(MARKER + '## pgplumb: ready'), fixed)
        self.assertNotIn('index-without-concurrently', fixed)
        self.assertIn('1 index added', fixed)

    def test_what_old_code_misses_is_said_and_that_it_is_gone(self):
        self.write('migrations/002_drop.sql', 'ALTER TABLE orders DROP COLUMN customer_id;\n')
        text = self.review(code=1)
        self.assertIn('\nCode that still runs the version before:\n\n'
                      '  migrations/002_drop.sql:1: ', text)
        self.assertIn('what 1 step takes away does not come back', text)
        self.assertIn('    - column customer_id\n', text)

    def test_a_down_that_leaves_something_is_told(self):
        os.remove(f'{self.folder}/migrations/001_orders.sql')
        self.write('migrations/001_orders.up.sql', ORDERS)
        self.write('migrations/001_orders.down.sql', 'DROP TABLE orders;\n')
        self.git('checkout', '-q', 'main')
        self.commit('pairs')
        self.git('checkout', '-qB', 'branch')
        self.write('migrations/002_two.up.sql',
                   'CREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE b (id bigint PRIMARY KEY);\n')
        self.write('migrations/002_two.down.sql', 'DROP TABLE a;\n')
        text = self.review(code=1)
        self.assertIn('migrations/002_two.up.sql: its down does not take all of it back: '
                      'table b is left', text)
        self.write('migrations/002_two.down.sql', 'DROP TABLE a;\nDROP TABLE b;\n')
        self.assertIn('its down takes the schema back to what it was',
                      self.output('review', '--base', 'main', '--fail-on', 'never', 'migrations'))

    def test_only_what_is_staged_is_reviewed(self):
        self.write('migrations/002_index.sql', BAD_INDEX)
        text = self.output('review', '--staged', 'migrations')
        self.assertEqual(text, 'pgplumb: no migration is under review\n')

    def test_a_comment_is_never_too_long(self):
        columns = ', '.join(f'a_column_of_quite_some_length_{i} integer' for i in range(60))
        tables = ''.join(f'CREATE TABLE a_table_of_some_length_{i} ({columns});\n'
                         f'CREATE INDEX an_index_of_it_{i} ON orders (customer_id, id);\n'
                         for i in range(120))
        self.write('migrations/002_large.sql', tables)
        text = self.review('--format', 'markdown', code=1)
        self.assertLess(len(text.encode()), 65_000)
        self.assertIn('Too long for a comment; `pgplumb diff --base` prints it.', text)


    def test_the_baseline_is_heeded(self):
        self.write('migrations/002_index.sql', BAD_INDEX)
        self.commit('an index')
        self.output('check', '--base', 'main', '--write-baseline', 'known.json', 'migrations')
        self.review(code=1)
        self.assertNotIn('index-without-concurrently', self.review('--baseline', 'known.json'))
        self.write('pgplumb.toml', 'baseline = "known.json"\n')
        self.assertNotIn('index-without-concurrently', self.review())


class Diff(Repository):
    def setUp(self):
        super().setUp()
        self.write('migrations/002_rename.sql',
                   'ALTER TABLE orders RENAME COLUMN customer_id TO buyer_id;\n')
        self.commit('a rename')

    def test_since_base_knows_renames(self):
        self.assertEqual(self.output('diff', '--base', 'main', 'migrations'),
                         '~ table public.orders\n'
                         '    ~ column buyer_id: renamed from customer_id\n')
        self.assertEqual(self.output('diff', '--base', 'main', '--format', 'sql', 'migrations')
                         .splitlines()[-1],
                         'ALTER TABLE public.orders RENAME COLUMN customer_id TO buyer_id;')

    def test_of_a_revision_and_a_folder(self):
        self.assertEqual(self.output('diff', 'main:migrations', 'migrations'),
                         '~ table public.orders\n'
                         '    + column buyer_id: bigint, not null\n'
                         '    - column customer_id\n')
        self.assertEqual(self.output('diff', 'HEAD:migrations', 'migrations'), '')

    def test_an_edited_migration_is_compared_with_what_it_was(self):
        self.write('migrations/001_orders.sql', ORDERS + 'CREATE TABLE more (id bigint);\n')
        self.assertIn('+ table public.more\n',
                      self.output('diff', '--base', 'main', 'migrations'))

    def test_of_two_files(self):
        self.write('a.sql', ORDERS)
        self.write('b.sql', ORDERS + 'COMMENT ON TABLE orders IS \'all\';\n')
        diff = json.loads(self.output('diff', '--format', 'json', 'a.sql', 'b.sql'))
        self.assertEqual(diff, {'summary': '1 table changed', 'changes': [
            {'change': 'changed', 'kind': 'table', 'name': 'public.orders',
             'properties': {'comment': {'before': None, 'now': "'all'"}}}]})

    def test_of_a_file_as_it_was(self):
        self.write('schema.sql', ORDERS)
        self.commit('a dump')
        self.write('schema.sql', 'CREATE TABLE orders (id bigint PRIMARY KEY);\n')
        self.assertEqual(self.output('diff', 'HEAD:schema.sql', 'schema.sql'),
                         '~ table public.orders\n    - column customer_id\n')

    def test_the_base_may_be_the_pull_requests(self):
        self.write('migrations/002_index.sql', BAD_INDEX)
        self.commit('an index')
        self.assertEqual(self.pgplumb('diff', '--base', 'auto', 'migrations').returncode, 2)
        self.environment['GITHUB_BASE_REF'] = 'main'
        self.assertIn('+ index orders_customer_id_idx',
                      self.output('diff', '--base', 'auto', 'migrations'))

    def test_a_path_that_no_system_has_is_told(self):
        for command in (['diff', 'x' * 5000, 'y:z'], ['effects', 'x' * 5000, 'y'],
                        ['check', 'x' * 5000]):
            self.assertEqual(self.pgplumb(*command).returncode, 2)

    def test_a_side_that_is_not_there_is_told(self):
        for sides in (['nowhere', 'migrations'], ['nothing:migrations', 'migrations'],
                      ['migrations']):
            run = self.pgplumb('diff', *sides)
            self.assertEqual(run.returncode, 2, sides)
            self.assertIn('pgplumb: ', run.stderr)


if __name__ == '__main__':
    unittest.main()
