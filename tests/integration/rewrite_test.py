"""`pgplumb rewrite` on the command line: what is printed, written and left alone."""
import os
import unittest

from program import BAD_INDEX, ORDERS, InFolder

CHECK = 'ALTER TABLE orders ADD CHECK (id > 0);\n'
FIRST = 'ALTER TABLE orders ADD CONSTRAINT orders_id_check CHECK (id > 0) NOT VALID;\n'
SECOND = 'ALTER TABLE orders VALIDATE CONSTRAINT orders_id_check;\n'


class Rewrite(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_orders.sql', ORDERS)
        self.write('migrations/002_check.sql', CHECK)

    def files(self, folder):
        return sorted(os.listdir(os.path.join(self.folder, folder)))

    def test_it_prints_the_files(self):
        run = self.pgplumb('rewrite', 'migrations/002_check.sql')
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        self.assertEqual(run.stdout, f'-- file: migrations/002_check.sql\n{FIRST}\n'
                                     f'-- file: migrations/003_check_validate.sql\n{SECOND}')
        self.assertEqual(self.files('migrations'), ['001_orders.sql', '002_check.sql'])

    def test_it_writes_them_below_another_folder(self):
        run = self.pgplumb('rewrite', '--out', 'new', 'migrations/002_check.sql')
        self.assertEqual((run.returncode, run.stdout), (0, ''))
        self.assertEqual(self.files('new'), ['002_check.sql', '003_check_validate.sql'])
        self.assertEqual(self.read('migrations/002_check.sql'), CHECK)
        again = self.pgplumb('rewrite', '--out', 'new', 'migrations/002_check.sql')
        self.assertEqual(again.returncode, 2)
        self.assertIn('new/002_check.sql: is there already', again.stderr)

    def test_in_place_the_migration_is_the_first(self):
        run = self.pgplumb('rewrite', '--in-place', './migrations/002_check.sql')
        self.assertEqual((run.returncode, run.stdout), (0, ''))
        self.assertEqual(self.read('migrations/002_check.sql'), FIRST)
        self.assertEqual(self.read('migrations/003_check_validate.sql'), SECOND)

    def test_what_is_written_passes_and_stays_as_it_is(self):
        self.pgplumb('rewrite', '--in-place', 'migrations/002_check.sql')
        for file in ('002_check.sql', '003_check_validate.sql'):
            run = self.pgplumb('rewrite', f'migrations/{file}')
            self.assertEqual((run.returncode, run.stdout), (0, ''))
            self.assertIn('nothing to rewrite', run.stderr)
            check = self.pgplumb('check', '--ignore', 'missing-lock-timeout', f'migrations/{file}')
            self.assertEqual(check.returncode, 0, check.stdout)

    def test_other_files_are_not_overwritten(self):
        self.write('migrations/003_check_validate.sql.txt', '')
        self.write('migrations/003_other.sql', 'SELECT 1;\n')
        run = self.pgplumb('rewrite', '--in-place', 'migrations/002_check.sql')
        self.assertEqual(run.returncode, 2)
        self.assertIn('003_other.sql stands where its other steps would go', run.stderr)
        self.assertEqual(self.read('migrations/002_check.sql'), CHECK)
        shown = self.pgplumb('rewrite', 'migrations/002_check.sql')
        self.assertEqual(shown.returncode, 0)
        self.assertIn(f'-- file: migrations/002_check.sql, part 2\n{SECOND}', shown.stdout)

    def test_a_small_table_needs_no_steps(self):
        self.write('pgplumb.toml', '[table-rows]\norders = 5\n')
        run = self.pgplumb('rewrite', 'migrations/002_check.sql')
        self.assertIn('nothing to rewrite', run.stderr)

    def test_an_index_gets_a_file_that_has_no_transaction(self):
        self.write('migrations/.sqlx/x.json', '{}')
        self.write('sqlx.toml', '')
        self.write('migrations/002_check.sql', BAD_INDEX)
        run = self.pgplumb('rewrite', 'migrations/002_check.sql')
        self.assertIn('-- no-transaction\nCREATE INDEX CONCURRENTLY ', run.stdout)

    def test_a_file_that_is_no_migration_is_told(self):
        self.assertEqual(self.pgplumb('rewrite', 'nowhere.sql').returncode, 2)
        self.assertEqual(self.pgplumb('rewrite').returncode, 2)


if __name__ == '__main__':
    unittest.main()
