"""What README.md has to paste for CI systems, run as these run it: the script of each, in a clone with
the variables that the system sets for a pull request."""
import json
import os
import re
import unittest

import yaml

from program import BAD_INDEX, ORDERS, PGPLUMB, SOURCE, InFolder


def snippet(name):
    with open(f'{SOURCE}/README.md', encoding='utf-8') as file:
        blocks = re.findall(r'^```yaml\n(.*?)^```', file.read(), re.M | re.S)
    return yaml.safe_load(next(block for block in blocks if f'# {name}\n' in block))


class Snippets(InFolder):
    def setUp(self):
        super().setUp()
        self.environment = {'PATH': f'{os.path.dirname(PGPLUMB)}:/usr/bin:/bin', 'HOME': self.folder,
                            'GIT_CONFIG_GLOBAL': '/dev/null', 'GIT_CONFIG_NOSYSTEM': '1'}
        self.git('init', '-q', '-b', 'main')
        self.write('migrations/001_orders.sql', ORDERS)
        self.write('migrations/002_drop.sql', 'ALTER TABLE orders DROP COLUMN customer_id;\n')
        self.commit('main')
        self.git('checkout', '-qb', 'branch')
        self.write('migrations/003_index.sql', BAD_INDEX.replace('customer_id)', 'id)'))
        self.commit('branch')
        # A CI system has the commit alone, and of the other branch what it has fetched.
        self.git('update-ref', 'refs/remotes/origin/main', 'main')
        self.git('checkout', '-q', '--detach')
        self.git('branch', '-qD', 'main', 'branch')

    def git(self, *arguments):
        run = self.run_in_folder('git', '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                                 *arguments, env=self.environment)
        self.assertEqual(run.returncode, 0, run.stderr)

    def commit(self, message):
        self.git('add', '-A')
        self.git('commit', '-qm', message)

    def run_script(self, script, **variables):
        run = self.run_in_folder('bash', '-ec', script, env={**self.environment, **variables})
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn('index-without-concurrently', run.stdout)
        self.assertNotIn('drop-column', run.stdout)  # that is on the main branch already
        return run.stdout

    def test_gitlab(self):
        job = snippet('.gitlab-ci.yml')['pgplumb']
        self.run_script(job['script'], GITLAB_CI='true',
                        CI_MERGE_REQUEST_TARGET_BRANCH_NAME='main')
        report = json.loads(self.read(job['artifacts']['reports']['codequality']))
        self.assertIn('index-without-concurrently', [issue['check_name'] for issue in report])

    def test_azure(self):
        step = snippet('azure-pipelines.yml')['steps'][1]
        self.assertIn('##vso[task.logissue type=error;sourcepath=migrations/003_index.sql;',
                      self.run_script(step['script'], TF_BUILD='True',
                                      SYSTEM_PULLREQUEST_TARGETBRANCH='refs/heads/main'))

    def test_bitbucket(self):
        step = snippet('bitbucket-pipelines.yml')['pipelines']['pull-requests']['**'][0]['step']
        self.run_script('\n'.join(step['script']), BITBUCKET_PR_DESTINATION_BRANCH='main')


if __name__ == '__main__':
    unittest.main()
