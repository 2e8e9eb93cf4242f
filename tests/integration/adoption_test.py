"""What helps a repository with a past: baselines, presets, overrides, other linters' words."""
import json
import os
import tomllib
import unittest

from program import BAD_INDEX, ORDERS, PGPLUMB, InFolder

RULE = 'index-without-concurrently'


class Adoption(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_orders.sql', ORDERS)
        self.write('migrations/002_index.sql', BAD_INDEX)

    def git(self, *arguments):
        run = self.run_in_folder('git', '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                                 *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)

    def rules(self, *arguments):
        run = self.pgplumb('check', '--format', 'json', *arguments)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return {finding['rule'] for finding in json.loads(run.stdout)['findings']}


class Baselines(Adoption):
    def write_baseline(self):
        run = self.pgplumb('check', '--write-baseline', 'known.json', '.')
        self.assertEqual((run.returncode, run.stdout), (0, ''))
        self.assertIn('written to known.json', run.stderr)

    def test_a_baseline_leaves_out_what_it_knows(self):
        self.write_baseline()
        run = self.pgplumb('check', '--baseline', 'known.json', '.')
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        self.assertRegex(run.stdout, r'^nothing found in 2 statements of 2 files; \d findings? known$')

    def test_a_baseline_tells_what_is_new(self):
        self.write_baseline()
        self.write('migrations/003_drop.sql', 'DROP TABLE orders;\n')
        self.assertIn('drop-table', self.rules('--baseline', 'known.json', '.'))
        self.assertNotIn(RULE, self.rules('--baseline', 'known.json', '.'))

    def test_a_baseline_holds_where_lines_move_and_files_are_renamed(self):
        self.write_baseline()
        self.write('migrations/002_index.sql', 'SELECT 1;\n')
        self.write('migrations/004_later.sql', '-- one\n\n-- two\n' + BAD_INDEX)
        self.assertNotIn(RULE, self.rules('--baseline', 'known.json', '.'))

    def test_a_baseline_does_not_hold_for_an_edited_statement(self):
        self.write_baseline()
        self.write('migrations/002_index.sql', BAD_INDEX.replace('orders_customer_id_idx', 'other'))
        self.assertIn(RULE, self.rules('--baseline', 'known.json', '.'))
        run = self.pgplumb('check', '--baseline', 'known.json', '.')
        self.assertIn(f'known.json knows 1 finding of {RULE} in migrations/002_index.sql that is gone',
                      run.stderr)

    def test_writing_twice_writes_the_same(self):
        self.write_baseline()
        first = self.read('known.json')
        self.write_baseline()
        self.assertEqual(self.read('known.json'), first)
        self.assertEqual(json.loads(first)['version'], 1)

    def test_the_configuration_may_name_it(self):
        self.write_baseline()
        self.write('pgplumb.toml', 'baseline = "known.json"\n')
        self.assertEqual(self.pgplumb('check', 'migrations').returncode, 0)

    def test_a_baseline_that_is_not_there_is_told(self):
        run = self.pgplumb('check', '--baseline', 'nowhere.json', '.')
        self.assertEqual(run.returncode, 2)
        self.assertIn('nowhere.json', run.stderr)
        self.write('pgplumb.toml', 'baseline = "nowhere.json"\n')
        self.assertIn('pgplumb.toml: baseline: nowhere.json', self.pgplumb('check').stderr)
        self.write('pgplumb.toml', 'table-sizes = "sizes.csv"\n')
        self.assertIn('pgplumb.toml: table-sizes: sizes.csv', self.pgplumb('check').stderr)


class NewOnly(Adoption):
    def setUp(self):
        super().setUp()
        self.git('init', '-q', '-b', 'main')
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')
        self.git('checkout', '-qb', 'branch')

    def test_what_an_edited_file_had_before_is_left_out(self):
        self.write('migrations/002_index.sql', BAD_INDEX + 'DROP TABLE orders;\n')
        self.assertLessEqual({RULE, 'drop-table'}, self.rules('--base', 'main', '.'))
        new = self.rules('--base', 'main', '--new-only', '.')
        self.assertIn('drop-table', new)
        self.assertNotIn(RULE, new)
        self.git('add', '-A')
        self.assertNotIn(RULE, self.rules('--staged', '--new-only', '.'))
        self.assertIn('drop-table', self.rules('--staged', '--new-only', 'migrations'))

    def test_new_files_are_new(self):
        self.write('migrations/003_index.sql', BAD_INDEX.replace('_idx', '_too'))
        self.assertIn(RULE, self.rules('--base', 'main', '--new-only', '.'))

    def test_what_is_new_may_be_named(self):
        self.write('migrations/003_index.sql', BAD_INDEX.replace('_idx', '_too'))
        self.write('other/001_more.sql', BAD_INDEX)
        for path in ('migrations/003_index.sql', 'other', '.'):
            self.assertIn(RULE, self.rules('--base', 'main', '--new-only', path))
        self.git('add', '-A')
        for path in ('migrations/003_index.sql', 'other'):
            self.assertIn(RULE, self.rules('--staged', '--new-only', path))
        self.write('migrations/004_wrong.sql', 'CREATE TABEL x ();\n')
        self.git('add', '-A')
        self.git('mv', 'migrations', 'db')
        self.assertIn('syntax-error', self.rules('--staged', '--new-only', 'db'))

    def test_before_the_first_commit_all_is_new(self):
        self.write('migrations/003_wrong.sql', 'CREATE TABEL x ();\n')
        self.git('checkout', '-q', '--orphan', 'first')
        self.git('add', '-A')
        self.assertIn('syntax-error', self.rules('--staged', '--new-only', '.'))

    def test_a_folder_that_is_named_twice_is_one(self):
        self.write('migrations/003_index.sql', 'DROP INDEX orders_customer_id_idx;\n' + BAD_INDEX)
        for paths in (['migrations'], ['migrations', 'migrations'], ['migrations', '.']):
            self.assertIn(RULE, self.rules('--base', 'main', '--new-only', *paths), paths)

    def test_a_staged_file_is_compared_with_its_history(self):
        file = 'migrations/003_type.sql'
        self.write(file, 'ALTER TABLE orders ALTER COLUMN customer_id TYPE int;\n')
        self.git('add', '-A')
        self.git('commit', '-qm', 'more')
        self.write(file, self.read(file) + '-- more\n')
        self.git('add', '-A')
        self.assertIn('alter-type-rewrite', self.rules('--staged', file))
        self.assertNotIn('alter-type-rewrite', self.rules('--staged', '--new-only', file))

    def test_what_the_baseline_knows_too_is_new_once(self):
        self.pgplumb('check', '--write-baseline', 'known.json', '.')
        self.write('migrations/002_index.sql', BAD_INDEX + '-- more\n')
        self.write('migrations/003_index.sql', 'DROP INDEX orders_customer_id_idx;\n' + BAD_INDEX)
        self.assertIn(RULE, self.rules('--base', 'main', '--new-only', '--baseline', 'known.json'))

    def test_outside_of_a_pull_request_it_is_told_once(self):
        environment = {name: value for name, value in os.environ.items() if name == 'PATH'}
        run = self.run_in_folder(PGPLUMB, 'check', '--new-only', '--base', 'auto', '--fix', '.',
                                 env=environment)
        self.assertEqual(run.stderr.count('no pull request here'), 1)

    def test_only_what_is_new_is_fixed(self):
        self.write('migrations/002_index.sql', BAD_INDEX + 'DROP TABLE orders;\n')
        arguments = ('check', '--unsafe-fixes', '--base', 'main', '--select', RULE)
        self.assertIn(BAD_INDEX, self.pgplumb(*arguments, '--diff').stdout)
        for flags in (['--new-only'], ['--baseline', 'known.json']):
            self.pgplumb('check', '--base', 'main', '--write-baseline', 'known.json', '.')
            self.assertEqual(self.pgplumb(*arguments, '--diff', *flags).stdout, '')
            run = self.pgplumb(*arguments, '--fix', *flags)
            self.assertEqual((run.returncode, run.stderr), (0, ''))
            self.assertEqual(self.read('migrations/002_index.sql'),
                             BAD_INDEX + 'DROP TABLE orders;\n')

    def test_new_since_when_must_be_said(self):
        run = self.pgplumb('check', '--new-only', '.')
        self.assertEqual(run.returncode, 2)
        self.assertIn('--new-only: new since when?', run.stderr)
        self.pgplumb('check', '--write-baseline', 'known.json', '.')
        run = self.pgplumb('check', '--new-only', '--baseline', 'known.json', '.')
        self.assertEqual(run.returncode, 0, run.stderr)


class Statistics(Adoption):
    def many(self):
        self.write('migrations/003_many.sql', ''.join(
            f'CREATE INDEX orders_{i}_idx ON orders (customer_id) WHERE id > {i};\n'
            for i in range(60)))

    def test_findings_are_counted_by_rule(self):
        run = self.pgplumb('check', '--statistics', '.')
        self.assertEqual(run.returncode, 1)
        lines = run.stdout.splitlines()
        self.assertIn(f'     1  error    {RULE}', lines)
        self.assertIn('next steps:', lines)
        self.assertNotIn('-->', run.stdout)

    def test_the_rule_with_most_findings_comes_first(self):
        self.many()
        lines = self.pgplumb('check', '--statistics', '.').stdout.splitlines()
        counts = [int(line.split()[0]) for line in lines[:lines.index('')][:-1]]
        self.assertEqual(counts, sorted(counts, reverse=True))
        findings = json.loads(self.pgplumb('check', '--format', 'json', '.').stdout)['findings']
        self.assertEqual(sum(counts), len(findings))

    def test_many_findings_end_with_what_they_come_to(self):
        few = self.pgplumb('check', '.').stdout
        self.assertNotIn('next steps', few)
        self.many()
        self.git('init', '-q', '-b', 'master')
        self.git('commit', '-qm', 'none', '--allow-empty')
        text = self.pgplumb('check', '--preset', 'all', '.').stdout
        steps = text.split('\nnext steps:\n')[1].splitlines()
        self.assertEqual(len([step for step in steps if step.startswith('    ')]), 3)
        self.assertIn('  pgplumb check --base master --preset all .', steps)
        self.assertIn('  pgplumb check --write-baseline pgplumb-baseline.json --preset all .', steps)
        for command in steps[:4:2]:
            run = self.run_in_folder(PGPLUMB, *command.split()[1:])
            self.assertIn(run.returncode, (0, 1), run.stderr)

    def test_without_a_branch_to_compare_with_none_is_named(self):
        self.many()
        steps = self.pgplumb('check', '--statistics', '.').stdout
        self.assertIn('--write-baseline', steps)
        self.assertNotIn('--base ', steps)

    def test_fixes_are_for_what_is_under_review(self):
        self.git('init', '-q', '-b', 'main')
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')
        self.write('migrations/003_add.sql', 'ALTER TABLE orders ADD COLUMN a int;\n')
        self.write("it's.toml", '')
        flags = ('--config', "it's.toml", 'migrations', '--statistics')
        self.assertNotIn('--fix', self.pgplumb('check', *flags).stdout)
        self.assertIn("  pgplumb check --fix --base main --config 'it'\\''s.toml' migrations\n",
                      self.pgplumb('check', '--base', 'main', *flags).stdout)
        self.git('add', '-A')
        self.assertNotIn('--fix', self.pgplumb('check', '--staged', *flags).stdout)

    def test_a_file_with_most_findings_may_be_left_out(self):
        self.many()
        os.rename(f'{self.folder}/migrations/003_many.sql',
                  f'{self.folder}/migrations/003_"many".sql')
        self.write('pgplumb.toml', '')
        arguments = ('check', '--ignore', 'lock-footprint', '--baseline', 'none.json', '.')
        self.write('none.json', '{"version": 1, "findings": []}\n')
        text = self.pgplumb(*arguments).stdout
        toml = '\n'.join(line for line in text.splitlines()
                         if line.startswith(('  [[override', '  files', '  rules')))
        self.assertTrue(tomllib.loads(toml)['override'], text)
        self.write('pgplumb.toml', toml)
        os.mkdir(f'{self.folder}/beside')
        for path in ('.', 'migrations', '../migrations'):
            folder = 'beside' if path.startswith('..') else '.'
            run = self.run_in_folder('sh', '-c', f'cd {folder} && exec "$0" "$@"', PGPLUMB, 'check',
                                     '--select', RULE, '--format', 'gcc', path)
            self.assertIn('002_index.sql', run.stdout)
            self.assertNotIn('003_', run.stdout)

    def test_a_file_that_no_glob_names_is_not_told(self):
        self.many()
        self.write('none.json', '{"version": 1, "findings": []}\n')
        for name in ('003_*.sql', '003_\x1b[2J.sql', '003_\udcff.sql'):
            os.rename(f'{self.folder}/migrations/003_many.sql', f'{self.folder}/migrations/{name}')
            run = self.run_in_folder('sh', '-c', 'exec "$0" check --baseline none.json . | tail -n 8',
                                     PGPLUMB)
            self.assertIn('next steps', run.stdout)
            self.assertNotIn('files = [', run.stdout)
            self.assertNotIn('exclude = [', run.stdout)
            os.rename(f'{self.folder}/migrations/{name}', f'{self.folder}/migrations/003_many.sql')

    def test_they_stand_in_place_of_the_text(self):
        both = self.pgplumb('check', '--statistics', '--format', 'text', '--format',
                            'json=out.json', '.')
        self.assertEqual(both.stdout, self.pgplumb('check', '--statistics', '.').stdout)
        self.assertTrue(json.loads(self.read('out.json'))['findings'])
        self.assertEqual(self.pgplumb('check', '--statistics', '--format', 'json', '.').returncode, 2)

    def test_what_is_done_is_no_next_step(self):
        self.many()
        self.pgplumb('check', '--select', 'syntax-error', '--write-baseline', 'known.json', '.')
        text = self.pgplumb('check', '--baseline', 'known.json', '.').stdout
        self.assertNotIn('--write-baseline', text)
        self.assertIn('next steps:', text)

    def test_nothing_found_has_no_next_step(self):
        run = self.pgplumb('check', '--select', 'syntax-error', '--statistics', '.')
        self.assertEqual((run.returncode, run.stdout), (0, 'nothing found in 2 statements of 2 files\n'))

    def test_nothing_is_told_of_progress_but_to_a_terminal(self):
        self.many()
        self.assertEqual(self.pgplumb('check', '.').stderr, '')


class Words(Adoption):
    def test_rules_may_be_named_as_other_linters_do(self):
        self.assertEqual(self.rules('--select', 'require-concurrent-index-creation', '.'), {RULE})
        self.assertNotIn(RULE, self.rules('--ignore', 'E6', '.'))
        run = self.pgplumb('explain', 'PG101')
        self.assertIn(f'# {RULE}', run.stdout)

    def test_an_allow_may_name_them_so(self):
        self.write('migrations/002_index.sql', '-- pgplumb: allow E6 -- empty\n' + BAD_INDEX)
        self.assertFalse(self.rules('.') & {RULE, 'unknown-allow', 'unused-allow'})

    def test_other_linters_comments_are_heeded_on_request(self):
        comment = '-- squawk-ignore require-concurrent-index-creation\n'
        self.write('migrations/002_index.sql', comment + BAD_INDEX)
        self.assertIn(RULE, self.rules('.'))
        self.write('pgplumb.toml', '[compat]\nsquawk = true\n')
        self.assertNotIn(RULE, self.rules('.'))

    def test_presets_grow(self):
        sizes = []
        for preset in ('recommended', 'strict', 'all'):
            run = self.pgplumb('check', '--preset', preset, '--format', 'sarif', '.')
            self.assertIn(run.returncode, (0, 1), run.stderr)
            sizes.append(len(self.rules('--preset', preset, '.')))
        self.assertEqual(sizes, sorted(sizes))
        self.assertEqual(self.pgplumb('check', '--preset', 'harsh', '.').returncode, 2)

    def test_a_file_that_is_excluded_may_be_named_all_the_same(self):
        self.write('pgplumb.toml', 'exclude = ["migrations/002_*.sql"]\n')
        run = self.pgplumb('check', 'migrations/002_index.sql')
        self.assertEqual((run.returncode, run.stderr), (0, ''))

    def test_an_override_is_for_its_files(self):
        self.write('pgplumb.toml', '[[override]]\nfiles = ["migrations/002*"]\n'
                                   f'rules = {{ {RULE} = "off" }}\n')
        self.assertNotIn(RULE, self.rules('.'))
        self.write('migrations/003_index.sql', BAD_INDEX.replace('_idx', '_too'))
        self.assertIn(RULE, self.rules('.'))

    def test_a_platform_refuses(self):
        self.write('migrations/003_copy.sql', "COPY orders FROM '/tmp/orders';\n")
        self.assertNotIn('platform-refuses', self.rules('.'))
        self.write('pgplumb.toml', 'platform = "rds"\n')
        self.assertIn('platform-refuses', self.rules('.'))
        self.write('pgplumb.toml', 'platform = "rds"\nplatform-allows = ["server-file"]\n')
        self.assertNotIn('platform-refuses', self.rules('.'))


class Init(Adoption):
    def test_it_writes_what_it_finds(self):
        self.write('compose.yml', 'services:\n  db:\n    image: postgres:15-alpine\n')
        run = self.pgplumb('init')
        self.assertEqual((run.returncode, run.stdout), (0, ''))
        text = self.read('pgplumb.toml')
        self.assertIn('# migrations: 2 migrations of plain', text)
        self.assertIn('# As compose.yml says.\ntarget-version = 15\n', text)
        self.assertIn(self.pgplumb('check', '.').returncode, (0, 1))

    def test_it_never_overwrites(self):
        self.write('pgplumb.toml', 'fail-on = "never"\n')
        run = self.pgplumb('init')
        self.assertEqual(run.returncode, 2)
        self.assertIn('pgplumb.toml: is there already', run.stderr)
        self.assertEqual(self.read('pgplumb.toml'), 'fail-on = "never"\n')

    def test_it_takes_over_squawks_configuration(self):
        self.write('.squawk.toml', 'pg_version = "14.2"\nassume_in_transaction = true\n'
                                   'excluded_paths = ["migrations/001*"]\n'
                                   'excluded_rules = ["require-concurrent-index-creation", '
                                   '"prefer-text-field"]\n')
        run = self.pgplumb('init', '--from-squawk')
        self.assertEqual(run.returncode, 0, run.stderr)
        text = self.read('pgplumb.toml')
        for line in ('target-version = 14', 'transaction = "file"', '  "migrations/001*",',
                     f'  "{RULE}",', 'squawk = true  # heed -- squawk-ignore'):
            self.assertIn(line + '\n', text)
        self.assertIn('none like them here: prefer-text-field', text)
        self.assertNotIn(RULE, self.rules('.'))

    def test_what_it_takes_over_can_be_read(self):
        self.write('.squawk.toml', 'excluded_paths = ["a\\nb\\u0007"]\n'
                                   'excluded_rules = ["no such\\nrule"]\n')
        self.assertEqual(self.pgplumb('init', '--from-squawk').returncode, 0)
        self.assertIn('"a\\u000Ab\\u0007"', self.read('pgplumb.toml'))
        self.assertEqual(self.pgplumb('schema', '.').stderr, '')

    def test_squawks_configuration_must_be_there(self):
        run = self.pgplumb('init', '--from-squawk')
        self.assertEqual(run.returncode, 2)
        self.assertIn('.squawk.toml', run.stderr)


if __name__ == '__main__':
    unittest.main()
