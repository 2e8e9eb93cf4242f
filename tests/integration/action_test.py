"""The steps of action.yml with a faked environment and a GitHub of our own, and the workflow files
under a linter."""
import glob
import json
import os
import platform
import re
import unittest

from loopback import GitHub
from program import BAD_INDEX, ORDERS, PGPLUMB, SOURCE, InFolder

VALIDATOR = f'{SOURCE}/build/deps/npm/node_modules/.bin/action-validator'


class Action(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_orders.sql', ORDERS)
        self.write('migrations/002_index.sql', BAD_INDEX)

    def step(self, more=None, script='check', **inputs):
        os.makedirs(f'{self.folder}/temp', exist_ok=True)
        environment = {'PATH': os.environ['PATH'], 'INPUT_BINARY': PGPLUMB,
                       'GITHUB_OUTPUT': f'{self.folder}/output',
                       'RUNNER_TEMP': f'{self.folder}/temp'}
        environment.update(more or {})
        environment.update({f'INPUT_{name.upper()}': value for name, value in inputs.items()})
        return self.run_in_folder('bash', f'{SOURCE}/tools/action/{script}', env=environment)

    def git(self, *arguments):
        run = self.run_in_folder('git', '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                                 *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)

    def outputs(self):
        return dict(line.split('=', 1) for line in self.read('output').splitlines())


class Check(Action):

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
        self.git('init', '-q', '-b', 'main')
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')
        run = self.step(paths='migrations', base='auto')
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn('no pull request here', run.stderr)
        run = self.step({'GITHUB_BASE_REF': 'main'}, paths='migrations', base='auto')
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_summary_has_the_findings(self):
        summary = {'GITHUB_STEP_SUMMARY': f'{self.folder}/summary.md'}
        self.write('summary.md', '# before\n')
        self.step(summary, paths='migrations')
        text = self.read('summary.md')
        self.assertTrue(text.startswith('# before\npgplumb: **1** error'), text)
        self.assertIn('`index-without-concurrently`', text)
        self.assertNotIn('review-file', self.outputs())

    def test_the_summary_of_a_pull_request_is_its_review(self):
        summary = {'GITHUB_STEP_SUMMARY': f'{self.folder}/summary.md', 'GITHUB_BASE_REF': 'main'}
        os.remove(f'{self.folder}/migrations/002_index.sql')
        self.git('init', '-q', '-b', 'main')
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')
        self.git('checkout', '-qb', 'branch')
        self.write('migrations/002_index.sql', BAD_INDEX)
        run = self.step(summary, paths='migrations', base='auto')
        self.assertEqual(run.returncode, 1, run.stderr)
        text = self.read('summary.md')
        self.assertIn('## pgplumb: not ready: 1 error', text)
        self.assertEqual(self.read(self.outputs()['review-file']), text)

    def test_further_options_are_one_a_line(self):
        run = self.step(paths='migrations', args='--select\nsyntax-error\n')
        self.assertEqual(run.returncode, 0, run.stdout)
        run = self.step(paths='migrations', args='--nonsense')
        self.assertEqual(run.returncode, 2)


    def test_the_review_heeds_further_options(self):
        summary = {'GITHUB_STEP_SUMMARY': f'{self.folder}/summary.md', 'GITHUB_BASE_REF': 'main'}
        os.remove(f'{self.folder}/migrations/002_index.sql')
        self.git('init', '-q', '-b', 'main')
        self.git('add', '-A')
        self.git('commit', '-qm', 'all')
        self.git('checkout', '-qb', 'branch')
        self.write('migrations/002_index.sql', BAD_INDEX)
        args = '--select\nsyntax-error\n--format\njson=out.json\n--new-only\n--statistics'
        run = self.step(summary, paths='migrations', base='auto', args=args)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertIn('## pgplumb: ready', self.read('summary.md'))
        self.assertEqual(json.loads(self.read('out.json'))['findings'], [])

    def test_the_sarif_file_is_told_where_it_is(self):
        self.step(paths='migrations', sarif_file=f'{self.folder}/out.sarif')
        self.assertEqual(self.outputs()['sarif-file'], f'{self.folder}/out.sarif')
        os.remove(f'{self.folder}/output')
        self.step(paths='nowhere', sarif_file='other.sarif')
        self.assertEqual(self.outputs(), {'exit-code': '2'})

    def test_commands_are_heeded_again_whatever_the_last_line_is(self):
        self.write('stub', '#!/bin/sh\nprintf "no line break"\n')
        os.chmod(f'{self.folder}/stub', 0o755)
        lines = self.step(binary=f'{self.folder}/stub', paths='.').stdout.splitlines()
        token = lines[0].removeprefix('::stop-commands::')
        self.assertIn(f'::{token}::', lines)


class Install(Action):
    def setUp(self):
        super().setUp()
        self.github = GitHub()
        self.addCleanup(self.github.close)

    def install(self, **inputs):
        return self.step({'PGPLUMB_RELEASES': self.github.url}, script='install',
                         **{'binary': '', **inputs})

    def test_a_release_is_downloaded_and_run(self):
        self.github.release('9.9.9', platform.machine(), b'#!/bin/sh\necho it is I\n')
        run = self.install(version='v9.9.9')
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        run = self.run_in_folder(self.outputs()['binary'])
        self.assertEqual(run.stdout, 'it is I\n')

    def test_the_version_is_that_of_the_action(self):
        version = self.pgplumb('--version').stdout.split()[1]
        self.github.release(version, platform.machine(), b'')
        self.assertEqual(self.install().returncode, 0)
        self.assertIn(version, self.outputs()['binary'])

    def test_a_download_that_is_not_the_release_is_refused(self):
        self.github.release('9.9.9', platform.machine(), b'', true_sum=False)
        run = self.install(version='9.9.9')
        self.assertEqual(run.returncode, 2)
        self.assertIn('its SHA-256 differs', run.stdout)
        self.assertFalse(os.path.exists(f'{self.folder}/output'))
        self.github.files['/v9.9.9/SHA256SUMS'] = b'x  other.tar.gz\n'
        self.assertIn('does not know', self.install(version='9.9.9').stdout)

    def test_a_release_that_is_not_there_is_told(self):
        run = self.install(version='8.8.8')
        self.assertEqual(run.returncode, 2)
        self.assertIn('::error::', run.stdout)

    def test_a_version_is_no_path(self):
        for version in ('../1.0.0', '1.0.0/../..', '$(touch made)', '1.0.0\nx=y'):
            self.assertEqual(self.install(version=version).returncode, 2)
        self.assertEqual(self.github.requests, [])

    def test_a_binary_that_is_there_is_taken_from_where_the_job_is(self):
        self.install(binary='./build/pgplumb')
        self.assertEqual(self.outputs()['binary'], f'{os.path.realpath(self.folder)}/build/pgplumb')
        self.install(binary='pgplumb')
        self.assertEqual(self.outputs()['binary'], 'pgplumb')


MARKER = '<!-- pgplumb:review -->\n'


class Comment(Action):
    def setUp(self):
        super().setUp()
        self.start()
        self.write('event.json', json.dumps({'pull_request': {'number': 7}}))

    def start(self, **how):
        self.github = GitHub(**how)
        self.addCleanup(self.github.close)

    def comment(self, text, event='event.json', **inputs):
        self.write('review.md', MARKER + text)
        run = self.step({'GITHUB_API_URL': self.github.url, 'GITHUB_REPOSITORY': 'o/r',
                         'GITHUB_EVENT_PATH': f'{self.folder}/{event}'},
                        script='comment', file=f'{self.folder}/review.md', token='secret', **inputs)
        self.assertNotIn('secret', run.stdout + run.stderr)
        return run

    def bodies(self):
        return [comment['body'] for comment in self.github.comments]

    def test_it_is_written_once_and_edited_from_then_on(self):
        self.github.add_comment('Looks good', 'someone')
        self.assertEqual(self.comment('## pgplumb: not ready\n').returncode, 0)
        self.assertEqual(self.bodies(), ['Looks good', MARKER + '## pgplumb: not ready'])
        self.comment('## pgplumb: ready\n')
        self.assertEqual(self.bodies(), ['Looks good', MARKER + '## pgplumb: ready'])

    def test_where_nothing_is_under_review_only_an_old_one_is_edited(self):
        none = '## pgplumb: no migration is under review\n'
        self.comment(none)
        self.assertEqual(self.bodies(), [])
        self.comment('## pgplumb: not ready\n')
        self.comment(none)
        self.assertEqual(self.bodies(), [MARKER + none.strip()])

    def test_it_is_found_among_many(self):
        for i in range(230):
            self.github.add_comment(f'comment {i}', 'someone')
        self.comment('one')
        self.comment('two')
        self.assertEqual(self.bodies()[230:], [MARKER + 'two'])

    def test_a_comment_of_another_is_left_alone(self):
        self.github.add_comment(MARKER + 'mine', 'someone')
        self.comment('review')
        self.assertEqual(self.bodies(), [MARKER + 'mine', MARKER + 'review'])

    def test_a_token_of_a_person_finds_what_that_person_wrote(self):
        self.start(login='me')
        self.github.add_comment(MARKER + 'mine', 'someone')
        self.github.add_comment(MARKER + 'old', 'me')
        self.comment('new')
        self.assertEqual(self.bodies(), [MARKER + 'mine', MARKER + 'new'])

    def test_two_steps_have_a_comment_each(self):
        self.comment('one', comment_id='billing')
        self.comment('two')
        self.comment('three', comment_id='billing')
        self.assertEqual(self.bodies(), ['<!-- pgplumb:review billing -->\nthree', MARKER + 'two'])

    def test_in_a_pull_request_of_a_fork_it_is_told_and_nothing_fails(self):
        self.start(read_only=True)
        run = self.comment('review')
        self.assertEqual(run.returncode, 0)
        self.assertIn('::notice::pgplumb: no comment', run.stdout)

    def test_what_github_says_is_told(self):
        self.start(trouble=(502, {'message': 'Bad\n::error::x gateway'}))
        run = self.comment('review')
        self.assertEqual(run.returncode, 0)
        self.assertIn('GitHub answers 502, Bad?::error::x gateway', run.stdout)
        self.assertNotIn('token may not', run.stdout)
        self.assertEqual(len([line for line in run.stdout.splitlines()
                              if line.startswith('::')]), 1)

    def test_a_long_review_is_cut(self):
        self.comment('## pgplumb: not ready\n' + 'long \u20ac\n' * 40_000)
        body = self.bodies()[0]
        self.assertLessEqual(len(body), 65_536)
        self.assertTrue(body.startswith(MARKER + '## pgplumb: not ready'))
        self.assertTrue(body.endswith('too long for a comment.'))

    def test_without_a_pull_request_nothing_is_asked(self):
        self.write('push.json', '{}')
        self.assertEqual(self.comment('review', event='push.json').returncode, 0)
        self.assertEqual(self.github.requests, [])

    def test_what_an_artifact_says_is_not_believed(self):
        self.assertEqual(self.comment('x', pull_request='7/../8').returncode, 2)
        run = self.comment('x', pull_request='7', head='b' * 40)
        self.assertEqual((run.returncode, self.bodies()), (0, []))
        self.assertIn('is elsewhere by now', run.stdout)
        self.comment('x', pull_request='7', head='a' * 40)
        self.assertEqual(self.bodies(), [MARKER + 'x'])
        self.write('other.md', 'buy this\n')
        run = self.step({'GITHUB_API_URL': self.github.url, 'GITHUB_REPOSITORY': 'o/r'},
                        script='comment', file=f'{self.folder}/other.md', token='secret',
                        pull_request='7')
        self.assertEqual(run.returncode, 2)

    def test_any_text_arrives_as_it_is(self):
        text = 'quotes " and \\ and `code` $(x) ${y} %s żółw\n\n- a\n'
        self.comment(text)
        self.assertEqual(self.bodies(), [MARKER + text.rstrip('\n')])


class Files(InFolder):
    def test_every_input_goes_through_the_environment(self):
        for path in ('action.yml', 'comment/action.yml'):
            with open(f'{SOURCE}/{path}') as file:
                text = file.read()
            for script in re.findall(r'^ +run: .*$', text, re.M):
                self.assertNotIn('${{', script)
            inputs = re.findall(r'^  ([a-z-]+):\n    description',
                                text.split('\noutputs:')[0].split('\nruns:')[0], re.M)
            self.assertGreater(len(inputs), 3)
            for name in inputs:
                self.assertIn('inputs.%s' % name, text)

    def test_scripts_exist(self):
        for path in ('action.yml', 'comment/action.yml'):
            with open(f'{SOURCE}/{path}') as file:
                for script in re.findall(r'run: bash "\$GITHUB_ACTION_PATH/(.*)"', file.read()):
                    self.assertTrue(os.access(f'{SOURCE}/{os.path.dirname(path)}/{script}', os.X_OK))

    def test_no_example_gives_its_shell_what_others_wrote(self):
        for path in glob.glob(f'{SOURCE}/.github/*/*.yml'):
            with open(path) as file:
                for line in file:
                    if re.match(r' +(- )?run:', line):
                        self.assertNotIn('${{', line, path)

    def test_what_releases_is_named_by_commit(self):
        with open(f'{SOURCE}/.github/workflows/release.yml') as file:
            text = file.read()
        used = re.findall(r'uses: (.*)$', text, re.M)
        self.assertGreater(len(used), 10)
        for action in used:
            self.assertRegex(action, r'^[\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$')

    def test_the_examples_name_this_version(self):
        version = self.pgplumb('--version').stdout.split()[1]
        for path in glob.glob(f'{SOURCE}/.github/examples/*.yml') \
                + [f'{SOURCE}/README.md', f'{SOURCE}/.pre-commit-hooks.yaml']:
            with open(path) as file:
                named = re.findall(r'pgplumb/pgplumb(?:/\w+)?@v([0-9.]+)|rev: v([0-9.]+)'
                                   r'|pgplumb@([0-9.]+)', file.read())
            named = [part for parts in named for part in parts if part]
            self.assertEqual(set(named) - {version}, set(), path)

    def test_the_files_are_what_github_expects(self):
        files = ['action.yml', 'comment/action.yml',
                 *glob.glob('.github/*/*.yml', root_dir=SOURCE)]
        self.assertGreater(len(files), 5)
        for path in files:
            # It takes a file for a workflow by where it lies.
            there = path.replace('examples', 'workflows')
            os.makedirs(f'{self.folder}/{os.path.dirname(there)}', exist_ok=True)
            with open(f'{SOURCE}/{path}') as file:
                # A permission that GitHub's documentation knows and this validator does not.
                self.write(there, file.read().replace('      attestations: write\n', ''))
            run = self.run_in_folder(VALIDATOR, there)
            self.assertEqual(run.returncode, 0, path + run.stdout + run.stderr)
        self.write('.github/workflows/broken.yml',
                   'name: x\non: push\njobs:\n  a:\n    runs-on: x\n    stepz: []\n')
        run = self.run_in_folder(VALIDATOR, '.github/workflows/broken.yml')
        self.assertNotEqual(run.returncode, 0)


if __name__ == '__main__':
    unittest.main()
