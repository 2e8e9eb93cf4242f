"""`pgplumb init` with what else a repository needs: the hook and the workflow."""
import os
import shutil
import unittest

import yaml

from program import ORDERS, PGPLUMB, SOURCE, InFolder


class Init(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_orders.sql', ORDERS)

    def init(self, *arguments, code=0):
        run = self.pgplumb('init', *arguments)
        self.assertEqual(run.returncode, code, run.stderr)
        return run

    def test_the_hook_is_written_beside_the_configuration(self):
        run = self.init('--pre-commit')
        self.assertEqual(run.stderr, 'pgplumb: wrote pgplumb.toml\n'
                                     'pgplumb: wrote .pre-commit-config.yaml\n')
        config = yaml.safe_load(self.read('.pre-commit-config.yaml'))
        hook = config['repos'][0]
        with open(f'{SOURCE}/.pre-commit-hooks.yaml', encoding='utf-8') as file:
            known = [each['id'] for each in yaml.safe_load(file)]
        self.assertIn(hook['hooks'][0]['id'], known)
        version = self.pgplumb('--version').stdout.split()[1]
        self.assertEqual(hook['rev'], f'v{version}')

    def test_what_is_there_is_never_overwritten(self):
        for path in ('pgplumb.toml', '.pre-commit-config.yaml', '.github/workflows/pgplumb.yml'):
            self.write(path, '# mine\n')
        run = self.init('--pre-commit', '--workflow')
        for path in ('pgplumb.toml', '.pre-commit-config.yaml', '.github/workflows/pgplumb.yml'):
            self.assertEqual(self.read(path), '# mine\n')
        self.assertIn('      - id: pgplumb\n', run.stdout)
        self.assertIn('uses: pgplumb/pgplumb@v', run.stdout)
        self.assertIn('.pre-commit-config.yaml is there already', run.stderr)
        self.assertIn('pgplumb.toml: is there already', self.init(code=2).stderr)

    def test_the_workflow_is_the_example_with_the_folders_there_are(self):
        self.init('--workflow')
        with open(f'{SOURCE}/.github/examples/pull-request.yml', encoding='utf-8') as file:
            self.assertEqual(self.read('.github/workflows/pgplumb.yml'), file.read())
        self.write('b/migrations/V1__a.sql', ORDERS)
        self.write('b/flyway.conf', '')
        self.write('c/.keep', '')
        self.assertEqual(self.paths_of('c'), '.\n')

    def paths_of(self, *arguments, top='c'):
        """Those of the workflow that is written at the top."""
        self.init('--workflow', *arguments)
        path = f'{top}/.github/workflows/pgplumb.yml'
        step = yaml.safe_load(self.read(path))['jobs']['pgplumb']
        os.remove(f'{self.folder}/{path}')
        return step['steps'][1]['with']['paths']

    def test_what_github_and_pre_commit_read_is_at_the_top_of_the_repository(self):
        self.run_in_folder('git', 'init', '-q')
        self.write('sub/db/V1__a.sql', ORDERS)
        self.write('sub/flyway.conf', '')
        self.assertEqual(self.paths_of('sub', top='.'), 'sub/db\n')
        self.assertEqual(self.read('sub/pgplumb.toml').splitlines()[2][:5], '# db:')
        self.init('sub', '--pre-commit')
        self.assertTrue(os.path.exists(f'{self.folder}/.pre-commit-config.yaml'))
        run = self.run_in_folder('sh', '-c', 'cd sub && exec "$0" init --workflow', PGPLUMB)
        self.assertEqual((run.returncode, run.stderr),
                         (0, 'pgplumb: wrote ../.github/workflows/pgplumb.yml\n'))
        self.assertIn('            sub/db\n', self.read('.github/workflows/pgplumb.yml'))

    def test_folders_of_odd_names_leave_files_that_can_be_read(self):
        for name in (b'\xff\xfe', b'a\nb', b' a', b'a: "b" #c'):
            os.mkdir(os.path.join(os.fsencode(self.folder), b'c'))
            os.rename(f'{self.folder}/migrations',
                      os.path.join(os.fsencode(self.folder), b'c', name))
            self.assertEqual(self.paths_of('c'), '.\n' if b'#' not in name else 'a: "b" #c\n')
            self.assertNotIn('\nb', self.read('c/pgplumb.toml'))
            self.assertEqual(self.pgplumb('schema', '--config', 'c/pgplumb.toml', 'c').returncode, 0)
            os.rename(os.path.join(os.fsencode(self.folder), b'c', name),
                      f'{self.folder}/migrations')
            shutil.rmtree(f'{self.folder}/c')

    def test_what_squawks_configuration_says_is_not_left_out_in_silence(self):
        self.write('pgplumb.toml', '# mine\n')
        self.write('.squawk.toml', '')
        run = self.init('--from-squawk', '--workflow', code=2)
        self.assertIn('pgplumb.toml: is there already', run.stderr)

    def test_a_link_that_leads_nowhere_is_there(self):
        os.symlink('elsewhere', f'{self.folder}/pgplumb.toml')
        self.init(code=2)
        self.assertFalse(os.path.exists(f'{self.folder}/elsewhere'))


if __name__ == '__main__':
    unittest.main()
