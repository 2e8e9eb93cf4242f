"""The step of action.yml with a faked environment, and the workflow files under a linter."""
import json
import os
import re
import shutil
import unittest

from program import BAD_INDEX, ORDERS, PGPLUMB, SOURCE, InFolder

VALIDATOR = f'{SOURCE}/build/deps/npm/node_modules/.bin/action-validator'


class Action(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_orders.sql', ORDERS)
        self.write('migrations/002_index.sql', BAD_INDEX)

    def step(self, more=None, **inputs):
        environment = {'PATH': os.environ['PATH'], 'INPUT_BINARY': PGPLUMB,
                       'GITHUB_OUTPUT': f'{self.folder}/output'}
        environment.update(more or {})
        environment.update({f'INPUT_{name.upper()}': value for name, value in inputs.items()})
        return self.run_in_folder('bash', f'{SOURCE}/tools/action/check', env=environment)

    def test_findings_are_annotations_and_sarif(self):
        run = self.step(paths='migrations', sarif_file='out.sarif', annotations='true')
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn('\n::error file=migrations/002_index.sql,line=1,col=1,endColumn=13,'
                      'title=index-without-concurrently::', run.stdout)
        with open(f'{self.folder}/output') as file:
            self.assertEqual(file.read(), 'exit-code=1\nsarif-file=./out.sarif\n')
        with open(f'{self.folder}/out.sarif') as file:
            self.assertTrue(json.load(file)['runs'][0]['results'])

    def test_the_report_cannot_give_commands(self):
        self.write('migrations/003_x.sql', "\n::set-output name=a::b DROP TABLE orders;\n")
        lines = self.step(paths='migrations').stdout.split('\n')
        begin = next(i for i, line in enumerate(lines) if line.startswith('::stop-commands::'))
        token = lines[begin].removeprefix('::stop-commands::')
        end = lines.index(f'::{token}::')
        outside = lines[:begin] + lines[end + 1:]
        self.assertEqual([line for line in outside if line.startswith('::set-output')], [])

    def test_inputs_are_never_read_as_shell(self):
        run = self.step(paths='$(touch made)\n`touch made`; touch made')
        self.assertEqual(run.returncode, 2)
        self.assertNotIn('made', os.listdir(self.folder))

    def test_paths_are_one_a_line(self):
        run = self.step(paths='migrations/001_orders.sql\nmigrations/002_index.sql\n')
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_a_pull_request_is_read_against_its_base(self):
        def git(*arguments):
            run = self.run_in_folder('git', '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                                     *arguments)
            self.assertEqual(run.returncode, 0, run.stderr)
        git('init', '-q', '-b', 'main')
        git('add', '-A')
        git('commit', '-qm', 'all')
        run = self.step(paths='migrations', base='auto')
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn('no pull request here', run.stderr)
        run = self.step({'GITHUB_BASE_REF': 'main'}, paths='migrations', base='auto')
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_every_input_goes_through_the_environment(self):
        with open(f'{SOURCE}/action.yml') as file:
            text = file.read()
        script = text[text.index('      run:'):]
        self.assertNotIn('${{', script)
        inputs = re.findall(r'^  ([a-z-]+):\n    description', text[:text.index('\noutputs:')], re.M)
        for name in inputs:
            self.assertIn('${{ inputs.%s }}' % name, text)

    def test_the_files_are_what_github_expects(self):
        for path in ('action.yml', '.github/workflows/ci.yml'):
            run = self.run_in_folder(VALIDATOR, f'{SOURCE}/{path}')
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.write('broken.yml', 'name: x\non: push\njobs:\n  a:\n    runs-on: x\n    stepz: []\n')
        os.makedirs(f'{self.folder}/.github/workflows')
        shutil.copy(f'{self.folder}/broken.yml', f'{self.folder}/.github/workflows/broken.yml')
        run = self.run_in_folder(VALIDATOR, '.github/workflows/broken.yml')
        self.assertNotEqual(run.returncode, 0)


if __name__ == '__main__':
    unittest.main()
