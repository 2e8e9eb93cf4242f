"""A pull request from its first push to its last, as its author and its reviewers see it: the hook at
the commit, the action's steps at the push, the comment that stays one. What each says is a golden file
in pull_request/; PGPLUMB_UPDATE_GOLDENS=1 writes them anew and fails all the same."""
import difflib
import json
import os
import re
import shutil
import unittest

from loopback import GitHub
from program import BAD_INDEX, GOOD_INDEX, PGPLUMB, SOURCE, InFolder

GOLDENS = f'{os.path.dirname(os.path.abspath(__file__))}/pull_request'
FIRST = """CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers
);
CREATE INDEX orders_by_name_idx ON customers (name);
"""
# What lies there already would be found too, if it were looked at.
FOREIGN_KEY_WITHOUT_INDEX = 'foreign-key-without-index'


class PullRequest(InFolder):
    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, 'HOME': self.folder,
                            'PATH': f'{os.path.dirname(PGPLUMB)}:{os.environ["PATH"]}',
                            'PRE_COMMIT_HOME': f'{self.folder}/cache',
                            'GIT_CONFIG_GLOBAL': '/dev/null', 'GIT_CONFIG_NOSYSTEM': '1',
                            'GIT_AUTHOR_NAME': 't', 'GIT_AUTHOR_EMAIL': 't@example.org',
                            'GIT_COMMITTER_NAME': 't', 'GIT_COMMITTER_EMAIL': 't@example.org'}
        self.github = GitHub()
        self.addCleanup(self.github.close)
        self.write('event.json', json.dumps({'pull_request': {'number': 7}}))
        os.makedirs(f'{self.folder}/hooks')
        shutil.copy(f'{SOURCE}/.pre-commit-hooks.yaml', f'{self.folder}/hooks')
        self.git('init', '-q', folder='hooks')
        self.git('add', '-A', folder='hooks')
        self.git('commit', '-qm', 'hooks', folder='hooks')
        revision = self.git('rev-parse', 'HEAD', folder='hooks').stdout.strip()

        self.write('work/migrations/001_first.sql', FIRST)
        self.write('work/.pre-commit-config.yaml',
                   f'repos:\n  - repo: {self.folder}/hooks\n    rev: {revision}\n'
                   '    hooks:\n      - id: pgplumb\n')
        self.git('init', '-q', '-b', 'main')
        self.git('add', '-A')
        self.git('commit', '-qm', 'first')
        # As a clone has it.
        self.git('update-ref', 'refs/remotes/origin/main', 'main')
        self.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main')
        self.command('pre-commit', 'install', '--install-hooks')
        self.git('checkout', '-qb', 'branch')

    def command(self, *command, folder='work', **more):
        return self.run_in_folder('env', '-C', folder, *command,
                                  env={**self.environment, **more})

    def git(self, *arguments, folder='work'):
        run = self.command('git', *arguments, folder=folder)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return run

    def commit(self):
        self.git('add', '-A')
        return self.command('git', 'commit', '-qm', 'a change')

    def action(self):
        """The steps of action.yml, and what GitHub has of them then."""
        for name in ('output', 'summary.md'):
            self.write(name, '')
        outside = {'GITHUB_ACTIONS': 'true', 'GITHUB_BASE_REF': 'main',
                   'GITHUB_OUTPUT': f'{self.folder}/output', 'GITHUB_REPOSITORY': 'o/r',
                   'GITHUB_STEP_SUMMARY': f'{self.folder}/summary.md',
                   'GITHUB_EVENT_PATH': f'{self.folder}/event.json',
                   'GITHUB_API_URL': self.github.url, 'RUNNER_TEMP': self.folder}
        run = self.command('bash', f'{SOURCE}/tools/action/check', **outside, INPUT_BASE='auto',
                           INPUT_PATHS='migrations')
        self.assertEqual(run.stderr, '')
        outputs = dict(line.split('=', 1) for line in self.read('output').splitlines())
        comment = self.command('bash', f'{SOURCE}/tools/action/comment', **outside,
                               INPUT_TOKEN='secret', INPUT_FILE=outputs['review-file'])
        self.assertEqual((comment.returncode, comment.stdout, comment.stderr), (0, '', ''))
        return run

    def is_as_before(self, name, text):
        text = re.sub(r'pgplumb-\d+', 'pgplumb-TOKEN', text).replace(self.folder, 'FOLDER')
        path = f'{GOLDENS}/{name}'
        before = ''
        if os.path.exists(path):
            with open(path, encoding='utf-8') as file:
                before = file.read()
        if text == before:
            return
        if os.environ.get('PGPLUMB_UPDATE_GOLDENS') == '1':
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
        self.fail(name + '\n' + ''.join(difflib.unified_diff(
            before.splitlines(True), text.splitlines(True), 'before', 'now')))

    def test_from_the_first_push_to_the_last(self):
        # The hook stops the commit, which the author forces all the same.
        self.write('work/migrations/002_index.sql', BAD_INDEX)
        run = self.commit()
        self.assertEqual(run.returncode, 1)
        self.is_as_before('1-hook.txt', run.stdout + run.stderr)
        self.git('commit', '-qnm', 'an index')

        run = self.action()
        self.assertEqual(run.returncode, 1)
        self.assertNotIn(FOREIGN_KEY_WITHOUT_INDEX, run.stdout)
        self.is_as_before('2-bad.log', run.stdout)
        self.is_as_before('2-bad.md', self.read('summary.md'))
        self.assertEqual([c['body'] + '\n' for c in self.github.comments],
                         [self.read('summary.md')])

        # Mended: the hook lets it pass, and the comment is edited.
        self.write('work/migrations/002_index.sql', GOOD_INDEX)
        run = self.commit()
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.is_as_before('3-hook.txt', run.stdout + run.stderr)
        run = self.action()
        self.assertEqual(run.returncode, 0, run.stdout)
        self.is_as_before('4-mended.log', run.stdout)
        self.is_as_before('4-mended.md', self.read('summary.md'))
        self.assertEqual([c['body'] + '\n' for c in self.github.comments],
                         [self.read('summary.md')])

        # Taken back: the comment says so and stays.
        self.git('rm', '-q', 'migrations/002_index.sql')
        self.git('commit', '-qnm', 'no index')
        self.assertEqual(self.action().returncode, 0)
        self.assertEqual([c['body'].splitlines()[1] for c in self.github.comments],
                         ['## pgplumb: no migration is under review'])

        # What has run is not to be edited, by whom and however well.
        self.write('work/migrations/001_first.sql', FIRST + 'CREATE TABLE more (id bigint);\n')
        run = self.commit()
        self.assertEqual(run.returncode, 1)
        self.is_as_before('5-hook.txt', run.stdout + run.stderr)


if __name__ == '__main__':
    unittest.main()
