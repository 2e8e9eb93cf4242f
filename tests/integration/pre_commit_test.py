"""The hooks of .pre-commit-hooks.yaml, under the real pre-commit."""
import os
import shutil
import unittest

from program import BAD_INDEX, GOOD_INDEX, ORDERS, PGPLUMB, SOURCE, InFolder


class PreCommit(InFolder):
    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, 'PATH': f'{os.path.dirname(PGPLUMB)}:{os.environ["PATH"]}',
                            'PRE_COMMIT_HOME': f'{self.folder}/cache', 'HOME': self.folder,
                            'GIT_CONFIG_GLOBAL': '/dev/null', 'GIT_CONFIG_NOSYSTEM': '1'}
        self.hooks = f'{self.folder}/hooks'
        os.mkdir(self.hooks)
        shutil.copy(f'{SOURCE}/.pre-commit-hooks.yaml', self.hooks)
        self.git('init', '-q', folder=self.hooks)
        self.git('add', '.', folder=self.hooks)
        self.git('commit', '-qm', 'hooks', folder=self.hooks)
        self.work = f'{self.folder}/work'
        os.mkdir(self.work)
        self.git('init', '-q')
        self.write('work/migrations/001_orders.sql', ORDERS)

    def command(self, *command, folder=None):
        return self.run_in_folder('env', '-C', folder or self.work, *command,
                                  env=self.environment)

    def git(self, *arguments, folder=None):
        run = self.command('git', '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                           *arguments, folder=folder)
        self.assertEqual(run.returncode, 0, run.stderr)

    def run_hook(self, hook, *arguments):
        self.git('add', '-A')
        return self.command('pre-commit', 'try-repo', self.hooks, hook, '--verbose', *arguments)

    def test_a_bad_migration_is_stopped(self):
        self.git('add', '-A')
        self.git('commit', '-qm', 'orders')
        self.write('work/migrations/002_index.sql', BAD_INDEX)
        run = self.run_hook('pgplumb')
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn('error[index-without-concurrently]', run.stdout)

    def test_a_good_migration_passes(self):
        self.git('add', '-A')
        self.git('commit', '-qm', 'orders')
        self.write('work/migrations/002_index.sql', GOOD_INDEX)
        run = self.run_hook('pgplumb')
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertIn('Passed', run.stdout)

    def test_a_deleted_migration_is_stopped(self):
        self.write('work/migrations/002_index.sql', GOOD_INDEX)
        self.git('add', '-A')
        self.git('commit', '-qm', 'orders')
        os.remove(f'{self.work}/migrations/002_index.sql')
        run = self.run_hook('pgplumb')
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn('error[applied-migration-removed]: 002_index.sql is deleted', run.stdout)

    def test_the_files_hook_is_given_files(self):
        self.git('add', '-A')
        self.git('commit', '-qm', 'orders')
        self.write('work/migrations/002_index.sql', BAD_INDEX)
        run = self.run_hook('pgplumb-files')
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn('error[index-without-concurrently]', run.stdout)

    def test_the_project_hook_runs_without_files(self):
        self.write('work/migrations/002_index.sql', BAD_INDEX)
        run = self.run_hook('pgplumb-project', '--files')
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn('error[index-without-concurrently]', run.stdout)

    def test_the_manifest_is_valid(self):
        run = self.command('pre-commit', 'validate-manifest', f'{self.hooks}/.pre-commit-hooks.yaml')
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


if __name__ == '__main__':
    unittest.main()
