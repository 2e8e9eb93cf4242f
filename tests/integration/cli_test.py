"""The command line as a person meets it: exit codes, messages, formats."""
import json
import os
import unittest

from program import BAD_INDEX, GOOD_INDEX, ORDERS, PGPLUMB, InFolder


class CommandLine(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_orders.sql', ORDERS)
        self.write('migrations/002_index.sql', BAD_INDEX)

    def findings(self, *arguments):
        run = self.pgplumb('check', '--format', 'json', *arguments)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return json.loads(run.stdout)['findings']

    def rules(self, *arguments):
        return {finding['rule'] for finding in self.findings(*arguments)}

    def test_findings_make_the_exit_code_one(self):
        run = self.pgplumb('check', 'migrations')
        self.assertEqual(run.returncode, 1)
        self.assertIn('error[index-without-concurrently]: building orders_customer_id_idx blocks '
                      'writes to orders\n', run.stdout)
        self.assertIn('--> migrations/002_index.sql:1:1\n', run.stdout)

    def test_nothing_found_makes_the_exit_code_zero(self):
        self.write('migrations/002_index.sql', GOOD_INDEX)
        run = self.pgplumb('check', 'migrations')
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        self.assertEqual(run.stdout, 'nothing found in 2 statements of 2 files\n')

    def test_fail_on_is_the_threshold(self):
        self.assertEqual(self.pgplumb('check', '--fail-on', 'never', '.').returncode, 0)
        self.assertEqual(self.pgplumb('check', '--fail-on', 'error', '.').returncode, 1)
        self.assertEqual(self.pgplumb('check', '--ignore', 'index-without-concurrently',
                                      '--fail-on', 'error', '.').returncode, 0)

    def test_a_path_that_is_not_there_is_told(self):
        run = self.pgplumb('check', 'nowhere')
        self.assertEqual((run.returncode, run.stdout), (2, ''))
        self.assertIn('nowhere', run.stderr)

    def test_a_named_file_has_the_others_as_its_history(self):
        self.assertEqual({f['file'] for f in self.findings('migrations/002_index.sql')},
                         {'migrations/002_index.sql'})
        self.assertEqual(self.findings('migrations/001_orders.sql'), [])

    def test_files_that_are_named_go_out_together(self):
        self.assertNotIn('index-without-concurrently',
                         self.rules('migrations/001_orders.sql', 'migrations/002_index.sql'))

    def git(self, *arguments):
        run = self.run_in_folder('git', '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                                 *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_base_leaves_what_the_branch_changes(self):
        self.git('init', '-q', '-b', 'main')
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')
        self.assertEqual(self.findings('--base', 'main'), [])
        self.write('migrations/003_more.sql', 'DROP TABLE orders;\n')
        self.assertEqual({f['file'] for f in self.findings('--base', 'main')},
                         {'migrations/003_more.sql'})
        self.assertEqual(self.findings('--staged'), [])
        self.write('migrations/001_orders.sql', ORDERS.replace('bigint', 'integer'))
        self.assertIn('applied-migration-edited', self.rules('--base', 'main'))
        os.remove(f'{self.folder}/migrations/002_index.sql')
        self.assertIn('applied-migration-removed', self.rules('--base', 'main'))

    def test_base_auto_asks_the_environment(self):
        self.git('init', '-q', '-b', 'main')
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')
        auto = ('check', '--base', 'auto', '.')
        clean = {name: value for name, value in os.environ.items() if name == 'PATH'}
        for variables, code in (({}, 1), ({'GITHUB_BASE_REF': 'main'}, 0),
                                ({'SYSTEM_PULLREQUEST_TARGETBRANCH': 'refs/heads/main'}, 0),
                                ({'GITHUB_BASE_REF': 'main', 'CHANGE_TARGET': 'other'}, 2)):
            run = self.run_in_folder(PGPLUMB, *auto, env=clean | variables)
            self.assertEqual(run.returncode, code, (variables, run.stderr))

    def test_since_leaves_what_is_behind_a_version(self):
        self.assertEqual({f['file'] for f in self.findings('--since', '001')},
                         {'migrations/002_index.sql'})
        self.assertEqual(self.pgplumb('check', '--since', '9').returncode, 2)

    def test_base_without_a_repository_is_told(self):
        run = self.pgplumb('check', '--base', 'main')
        self.assertEqual(run.returncode, 2)
        self.assertIn('not in a git repository', run.stderr)

    def test_select_and_ignore_take_rules_and_groups(self):
        self.assertEqual(self.rules('--select', 'locks'),
                         {'index-without-concurrently', 'lock-footprint'})
        self.assertEqual(self.rules('--select', 'locks', '--ignore', 'lock-footprint'),
                         {'index-without-concurrently'})

    def test_an_unknown_rule_is_refused_with_the_nearest(self):
        run = self.pgplumb('check', '--select', 'index-without-concurently')
        self.assertEqual(run.returncode, 2)
        self.assertIn('did you mean "index-without-concurrently"?', run.stderr)

    def test_an_unknown_key_of_the_configuration_is_refused_with_the_nearest(self):
        self.write('pgplumb.toml', 'target-verson = 16\n')
        run = self.pgplumb('check')
        self.assertEqual(run.returncode, 2)
        self.assertIn('pgplumb.toml:1: ', run.stderr)
        self.assertIn('target-version', run.stderr)

    def test_the_configuration_is_found_above_the_target(self):
        self.write('pgplumb.toml', '[rules]\nindex-without-concurrently = "note"\n')
        severities = {f['rule']: f['severity'] for f in self.findings('migrations/002_index.sql')}
        self.assertEqual(severities['index-without-concurrently'], 'note')

    def test_several_formats_come_from_one_run(self):
        run = self.pgplumb('check', '--format', 'text', '--format', 'sarif=out.sarif',
                           '--format', 'json=out.json', '.')
        self.assertIn('index-without-concurrently', run.stdout)
        for name in ('out.sarif', 'out.json'):
            with open(os.path.join(self.folder, name)) as file:
                json.load(file)

    def test_an_unknown_format_is_refused(self):
        run = self.pgplumb('check', '--format', 'xml')
        self.assertEqual(run.returncode, 2)
        self.assertIn('"xml"', run.stderr)

    def test_one_bad_statement_costs_one_finding(self):
        self.write('migrations/002_index.sql', 'CREATE TABEL x ();\n' + BAD_INDEX)
        findings = [f for f in self.findings('migrations') if f['rule'] == 'syntax-error']
        self.assertEqual([(f['line'], f['column'], f['end_column']) for f in findings], [(1, 8, 13)])
        self.assertIn('index-without-concurrently', self.rules('migrations'))

    def test_odd_bytes_are_fine(self):
        self.write('migrations/002_index.sql', b'\xef\xbb\xbfSELECT 1;\r\n\x00' + BAD_INDEX.encode())
        self.write('migrations/003_empty.sql', b'')
        self.write('migrations/004_latin.sql', b"COMMENT ON TABLE orders IS 'Stra\xdfe'")
        findings = self.findings('migrations')
        lines = {(f['rule'], f['file'], f['line']) for f in findings}
        self.assertIn(('index-without-concurrently', 'migrations/002_index.sql', 2), lines)
        self.assertIn('not-utf8', {f['rule'] for f in findings})

    def test_a_file_for_another_database_is_left_out_and_told(self):
        self.write('migrations/003_users.sql',
                   'CREATE TABLE `users` (id INT AUTO_INCREMENT) ENGINE=InnoDB;\n')
        self.assertNotIn('migrations/003_users.sql', {f['file'] for f in self.findings('.')})
        run = self.pgplumb('schema', 'migrations')
        self.assertEqual([t['name'] for t in json.loads(run.stdout)['tables']], ['orders'])
        self.assertEqual(run.stderr,
                         'pgplumb: left out, being for MySQL: migrations/003_users.sql\n')

    def test_a_script_that_another_reads_is_part_of_it(self):
        self.write('all.sql', '\\ir migrations/001_orders.sql\n\\ir migrations/002_index.sql\n')
        self.assertNotIn('index-without-concurrently', self.rules('all.sql'))

    def test_files_from_takes_the_order_as_given(self):
        self.write('list.txt', '# in this order\nmigrations/001_orders.sql\nmigrations/002_index.sql\n')
        run = self.pgplumb('schema', '--files-from', 'list.txt')
        tables = json.loads(run.stdout)['tables']
        self.assertEqual([(t['name'], [i['name'] for i in t['indexes']]) for t in tables],
                         [('orders', ['orders_pkey', 'orders_customer_id_idx'])])

    def test_schema_prints_sql(self):
        run = self.pgplumb('schema', '--format', 'sql', 'migrations')
        self.assertIn('CREATE TABLE public.orders (\n', run.stdout)
        self.assertIn('CREATE INDEX orders_customer_id_idx ON public.orders', run.stdout)

    def test_diff_shows_what_fix_does_and_changes_nothing(self):
        run = self.pgplumb('check', '--diff', '--unsafe-fixes', 'migrations')
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(run.stdout, '--- migrations/002_index.sql\n+++ migrations/002_index.sql\n'
                                     '@@ -1,1 +1,1 @@\n'
                                     '-' + BAD_INDEX + '+' + GOOD_INDEX)
        self.assertEqual(self.read('migrations/002_index.sql'), BAD_INDEX)

    def test_fix_leaves_what_a_person_must_look_at(self):
        """Of a plain folder nobody knows whether its runner opens a transaction."""
        self.write('migrations/003_name.sql', 'ALTER TABLE orders ADD COLUMN name text;\n')
        run = self.pgplumb('check', '--fix', 'migrations')
        self.assertEqual(run.returncode, 1)
        self.assertEqual(run.stderr, 'pgplumb: applied 1 fix in 1 file\n')
        self.assertIn('index-without-concurrently', run.stdout)
        self.assertEqual(self.read('migrations/002_index.sql'), BAD_INDEX)
        self.assertEqual(self.read('migrations/003_name.sql'),
                         "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN name text;\n")

    def test_fix_does_nothing_the_second_time(self):
        run = self.pgplumb('check', '--fix', '--unsafe-fixes', 'migrations')
        self.assertEqual((run.returncode, run.stderr), (0, 'pgplumb: applied 1 fix in 1 file\n'))
        self.assertEqual(self.read('migrations/002_index.sql'), GOOD_INDEX)
        again = self.pgplumb('check', '--fix', '--unsafe-fixes', 'migrations')
        self.assertEqual((again.returncode, again.stderr), (0, ''))

    def test_fix_ends_lines_as_the_file_does(self):
        self.write('migrations/003_name.sql', b'-- one\r\nALTER TABLE orders ADD COLUMN name text;\r\n')
        self.assertEqual(self.pgplumb('check', '--fix', '--unsafe-fixes', 'migrations').returncode, 0)
        with open(f'{self.folder}/migrations/003_name.sql', 'rb') as file:
            text = file.read()
        self.assertIn(b'lock_timeout', text)
        self.assertEqual(text.count(b'\n'), text.count(b'\r\n'))

    def test_options_that_contradict_each_other_are_refused(self):
        for options in ('--statistics --diff', '--statistics --write-baseline x',
                        '--diff --write-baseline x', '--diff --format json',
                        '--new-only --write-baseline x', '--unsafe-fixes',
                        '--format json --write-baseline x', '--config x --no-config',
                        '--fix --staged', '--fix --diff'):
            run = self.pgplumb('check', *options.split(), 'migrations')
            self.assertEqual((run.returncode, run.stdout), (2, ''), options)
            self.assertIn('--', run.stderr)
            self.assertNotIn('x', os.listdir(self.folder))

    def test_a_log_takes_no_line_from_the_name_of_a_file(self):
        name = '2_x\n::stop-commands::zz.sql'
        self.write(f'migrations/{name}', 'CREATE TABLE `u` (id INT AUTO_INCREMENT) ENGINE=InnoDB;\n')
        for arguments in (['check', '.'], ['check', 'nowhere\n::stop-commands::zz'],
                          ['history', '.']):
            run = self.pgplumb(*arguments)
            self.assertIn('::stop-commands::zz', run.stdout + run.stderr)
            self.assertNotIn('\n::', run.stdout + run.stderr)

    def test_sizes_of_tables_spare_small_ones(self):
        self.write('sizes.csv', 'nspname,relname,reltuples,relpages\npublic,orders,40,1\n')
        self.assertNotIn('index-without-concurrently',
                         self.rules('--table-sizes', 'sizes.csv', 'migrations'))

    def test_stats_prints_a_query(self):
        run = self.pgplumb('stats')
        self.assertEqual(run.returncode, 0)
        self.assertIn('reltuples', run.stdout)
        self.assertTrue(run.stdout.startswith('SELECT '))

    def test_effects_names_the_lock(self):
        run = self.pgplumb('effects', '--format', 'json', 'migrations/001_orders.sql', 'migrations/002_index.sql')
        last = json.loads(run.stdout)['statements'][-1]
        self.assertEqual(last['kind'], 'CREATE INDEX')
        self.assertIn({'relation': 'orders', 'kind': 'table', 'mode': 'ShareLock'}, last['locks'])
        self.assertEqual(last['index_builds'], ['orders_customer_id_idx'])

    def test_effects_tells_what_does_not_parse_in_its_place(self):
        self.write('x.sql', 'SELECT 1;\nCREATE TABEL x ();\nCREATE ROLE r;\n')
        statements = json.loads(self.pgplumb('effects', '--format', 'json', 'x.sql').stdout)['statements']
        self.assertEqual([s['kind'] for s in statements], ['SELECT', '', 'CREATE ROLE'])
        self.assertEqual([s['refused'] and s['refused']['sqlstate'] for s in statements],
                         [None, '42601', None])

    def test_effects_tells_what_does_not_parse_in_the_named_file_alone(self):
        self.write('migrations/001_orders.sql', ORDERS + 'CREATE TABEL x;\n')
        run = self.pgplumb('effects', '--format', 'json', 'migrations/002_index.sql')
        self.assertEqual([s['kind'] for s in json.loads(run.stdout)['statements']],
                         ['CREATE INDEX'])

    def test_effects_refuses_what_a_failed_transaction_ignores(self):
        self.write('failed.sql', 'BEGIN;\nALTER TABLE nowhere ADD x int;\nCREATE TABLE a (id int);\n'
                                 'CREATE TABEL b ();\nCOMMIT;\nCREATE TABLE c (id int);\n')
        statements = json.loads(self.pgplumb('effects', '--format', 'json', 'failed.sql').stdout)['statements']
        self.assertEqual([(s['line'], (s['refused'] or {}).get('sqlstate')) for s in statements],
                         [(1, None), (2, '42P01'), (3, '25P02'), (4, '42601'), (5, None), (6, None)])

    def test_a_script_that_cannot_be_read_is_told(self):
        self.write('all.sql', 'SELECT 1;\n\\ir missing.sql\n')
        run = self.pgplumb('check', 'all.sql')
        self.assertEqual(run.stderr,
                         'pgplumb: all.sql:2: missing.sql is not read: it is not there\n')

    def test_explain_prints_the_page(self):
        run = self.pgplumb('explain', 'drop-table')
        self.assertEqual(run.returncode, 0)
        self.assertTrue(run.stdout.startswith('# drop-table\n'))
        wrong = self.pgplumb('explain', 'drop-tabel')
        self.assertEqual(wrong.returncode, 2)
        self.assertIn('did you mean "drop-table"?', wrong.stderr)

    def test_rules_lists_every_rule(self):
        listed = json.loads(self.pgplumb('rules', '--format', 'json').stdout)['rules']
        text = self.pgplumb('rules').stdout
        self.assertGreater(len(listed), 20)
        for rule in listed:
            self.assertIn(f"  {rule['id']} ", text)

    def test_help_and_version(self):
        self.assertIn('check', self.pgplumb('--help').stdout)
        self.assertRegex(self.pgplumb('--version').stdout, r'^pgplumb \d+\.\d+\.\d+\n$')
        self.assertEqual(self.pgplumb().returncode, 2)
        for flag in ('--help', '--version'):
            run = self.run_in_folder('sh', '-c', f'exec "$0" {flag} >/dev/full', PGPLUMB)
            self.assertEqual(run.returncode, 2)
            self.assertIn('standard output', run.stderr)

    def test_colour_only_where_asked_for(self):
        self.assertNotIn('\x1b[', self.pgplumb('check').stdout)
        self.assertIn('\x1b[', self.pgplumb('check', '--color', 'always').stdout)


if __name__ == '__main__':
    unittest.main()
