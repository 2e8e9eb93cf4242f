"""What helps a repository with a past: baselines, presets, overrides, other linters' words."""
import json
import unittest

from program import BAD_INDEX, ORDERS, InFolder

RULE = 'index-without-concurrently'


class Adoption(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_orders.sql', ORDERS)
        self.write('migrations/002_index.sql', BAD_INDEX)

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
        self.assertRegex(run.stdout, r'^nothing found in 2 statements of 2 files; \d findings known$')

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
