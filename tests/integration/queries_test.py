"""The queries of the application beside its migrations: where they are named, and what is told."""
import json
import os
import unittest

from program import PGPLUMB, InFolder

BY_NUMBER = '-- name: ByNumber :many\nSELECT id FROM orders WHERE number = @number;\n'
TABLE = ('CREATE TABLE orders (id bigint PRIMARY KEY, number text NOT NULL);\n'
         'CREATE TABLE log (id bigint PRIMARY KEY);\n')


class Queries(InFolder):
    def setUp(self):
        super().setUp()
        self.write('app/migrations/001_orders.sql', TABLE)
        self.write('app/db/orders.sql', BY_NUMBER)

    def findings(self, *arguments):
        run = self.pgplumb('check', '--format', 'json', *arguments)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return [(finding['rule'], finding['file'], finding['line'])
                for finding in json.loads(run.stdout)['findings']]

    def test_the_configuration_names_them_relative_to_itself(self):
        self.write('app/pgplumb.toml', 'queries = ["db/*.sql"]\n')
        self.assertEqual(self.findings('app'),
                         [('query-without-index', 'app/db/orders.sql', 2)])

    def test_queries_are_no_migrations(self):
        self.write('app/pgplumb.toml', 'queries = ["db"]\n')
        run = self.pgplumb('history', '--format', 'json', 'app')
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn('"app/db/orders.sql"', json.dumps(json.loads(run.stdout)['projects']))
        absolute = os.path.join(self.folder, 'app')
        self.assertEqual([rule for rule, _, _ in self.findings(absolute)], ['query-without-index'])

    def test_the_option_takes_the_place_of_the_configuration(self):
        self.write('app/pgplumb.toml', 'queries = ["nowhere"]\n')
        self.assertEqual(self.findings('app', '--queries', 'app/db'),
                         [('query-without-index', 'app/db/orders.sql', 2)])

    def test_a_path_that_is_not_there_is_a_fault(self):
        self.write('app/pgplumb.toml', 'queries = ["db/*.pgsql", "db"]\n')
        run = self.pgplumb('check', 'app')
        self.assertEqual(run.returncode, 2)
        self.assertIn('queries: there is no file of SQL at app/db/*.pgsql', run.stderr)
        self.assertEqual(self.pgplumb('schema', 'app').returncode, 0)

    def test_a_query_that_does_not_parse_is_told_and_the_others_are_read(self):
        self.write('app/db/orders.sql', '-- name: Broken :one\nSELEC 1;\n' + BY_NUMBER)
        run = self.pgplumb('check', '--queries', 'app/db', '--format', 'gcc', 'app/migrations')
        self.assertIn('pgplumb: app/db/orders.sql:2:1: the query is left out: syntax error',
                      run.stderr)
        self.assertIn('app/db/orders.sql:4:1: note: query ByNumber', run.stdout)

    @unittest.skipIf(os.getuid() == 0, 'root reads every folder')
    def test_a_folder_that_cannot_be_read_is_a_fault(self):
        os.makedirs(f'{self.folder}/app/db/closed', mode=0o000)
        run = self.pgplumb('check', '--queries', 'app/db', 'app/migrations')
        self.assertEqual(run.returncode, 2)
        self.assertIn('app/db/closed: Permission denied', run.stderr)

    def test_statistics_point_at_their_row(self):
        self.write('stats.csv', 'query,calls,total_exec_time\n'
                   '"SELECT id FROM log",5,5\n"SELECT id FROM orders WHERE number = $1",7,1234\n')
        run = self.pgplumb('check', 'app', '--queries', 'stats.csv')
        self.assertIn('stats.csv:3:1', run.stdout)
        self.assertIn('it is called 7 times, 1.2 s in all', run.stdout)

    def test_small_tables_and_what_people_allow_are_spared(self):
        self.assertEqual(self.findings('app/migrations', '--queries', 'app/db',
                                       '--table-sizes', self.sizes()), [])
        self.write('app/db/orders.sql',
                   '-- pgplumb: allow query-without-index -- once a year\n' + BY_NUMBER)
        self.assertEqual(self.findings('app/migrations', '--queries', 'app/db'), [])

    def sizes(self):
        self.write('sizes.csv', 'relname,reltuples\norders,100\n')
        return 'sizes.csv'

    def test_a_baseline_knows_them(self):
        arguments = ('app/migrations', '--queries', 'app/db')
        self.pgplumb('check', *arguments, '--write-baseline', 'known.json')
        self.assertEqual(self.findings(*arguments, '--baseline', 'known.json'), [])


class InReview(InFolder):
    """In a pull request."""

    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, 'HOME': self.folder, 'GIT_CONFIG_GLOBAL': '/dev/null',
                            'GIT_CONFIG_NOSYSTEM': '1'}
        self.git('init', '-q', '-b', 'main')
        self.write('pgplumb.toml', 'queries = ["db"]\n')
        self.write('migrations/001_orders.sql', TABLE)
        self.write('db/orders.sql', BY_NUMBER)
        self.write('db/log.sql', '-- name: Log :many\nSELECT id FROM log;\n')
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')
        self.git('checkout', '-qb', 'branch')

    def git(self, *arguments):
        run = self.run_in_folder('git', '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                                 *arguments, env=self.environment)
        self.assertEqual(run.returncode, 0, run.stderr)

    def output(self, *arguments):
        run = self.run_in_folder(PGPLUMB, *arguments, 'migrations', env=self.environment)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return run.stdout

    def test_what_nobody_touched_is_not_told_again(self):
        self.write('migrations/002_log.sql',
                   "SET lock_timeout = '2s';\nALTER TABLE log ADD COLUMN at timestamptz;\n")
        self.assertNotIn('query-without-index', self.output('check', '--base', 'main'))

    def test_a_query_that_changed_is(self):
        self.write('db/orders.sql', BY_NUMBER.replace('SELECT id', 'SELECT *'))
        self.assertIn('query-without-index', self.output('check', '--base', 'main'))

    def test_the_review_lists_what_is_touched_and_what_breaks(self):
        self.write('migrations/002_log.sql',
                   "SET lock_timeout = '2s';\nALTER TABLE log RENAME COLUMN id TO number;\n")
        review = self.output('review', '--base', 'main')
        self.assertIn('Queries that this touches:\n\n  db/log.sql:2: Log reads log\n', review)
        self.assertIn('query Log still uses log.id, which is number from now on: it fails from then '
                      'on', review)
        self.assertNotIn('orders.sql', review)
        markdown = self.output('review', '--base', 'main', '--format', 'markdown')
        self.assertIn('### Queries that this touches\n\n- db/log.sql:2: Log reads log\n', markdown)


if __name__ == '__main__':
    unittest.main()
