"""`pgplumb init` with what else a repository needs: the hook and the workflow."""
import os
import unittest

import yaml

from program import ORDERS, SOURCE, InFolder


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

    def test_queries_are_those_of_sqlc(self):
        self.write('db/a.sql', 'SELECT 1;\n')
        self.write('db/b.sql', 'SELECT 1;\n')
        for text in ('version: "2"\nsql:\n  - schema: "migrations"\n    queries: "db"  # ours\n'
                     '    engine: "postgresql"\n',
                     'sql:\n- engine: postgresql\n  queries:\n    - db/a.sql\n    - \'db/b.sql\'\n'
                     '    - db/gone.sql\n  schema: migrations/\n',
                     '{"sql": [{\n  "engine": "postgresql",\n'
                     '  "queries": ["db/a.sql", "db/b.sql"],\n  "schema": "x"}]}\n'):
            self.write('sqlc.yaml', text)
            self.init()
            self.assertIn('# As sqlc.yaml says.\nqueries = [\n  "db', self.read('pgplumb.toml'), text)
            self.assertNotIn('gone', self.read('pgplumb.toml'))
            self.assertEqual(self.pgplumb('check').returncode, 0)
            os.remove(f'{self.folder}/pgplumb.toml')

    def test_the_workflow_is_the_example_with_the_folders_there_are(self):
        self.init('--workflow')
        with open(f'{SOURCE}/.github/examples/pull-request.yml', encoding='utf-8') as file:
            self.assertEqual(self.read('.github/workflows/pgplumb.yml'), file.read())
        self.write('b/migrations/V1__a.sql', ORDERS)
        self.write('b/flyway.conf', '')
        self.write('c/.keep', '')
        self.init('--workflow', 'c')
        step = yaml.safe_load(self.read('c/.github/workflows/pgplumb.yml'))['jobs']['pgplumb']
        self.assertEqual(step['steps'][1]['with']['paths'], '.\n')


if __name__ == '__main__':
    unittest.main()
