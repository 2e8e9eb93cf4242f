"""SARIF as Microsoft's validator, with GitHub's rules, and the JSON schema see it."""
import glob
import json
import os
import subprocess
import unittest

import jsonschema

from program import PGPLUMB, SOURCE, InFolder

TOOLS = f'{SOURCE}/build/deps/npm/node_modules/@microsoft/sarif-multitool-linux'


class Sarif(InFolder):
    def report(self, folder):
        out = os.path.join(self.folder, 'out.sarif')
        run = subprocess.run([PGPLUMB, 'check', '--format', f'sarif={out}', '.'], cwd=folder,
                             capture_output=True, text=True, timeout=60)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return out

    def complaints(self, path):
        """Runs the native validator (npm's wrapper loses the rule kinds) and reads its report: its
        exit code is 0 whatever it finds."""
        out = os.path.join(self.folder, 'validation.sarif')
        subprocess.run([f'{TOOLS}/Sarif.Multitool', 'validate', path, '--rule-kind', 'Sarif;Gh',
                        '--level', 'Error;Warning;Note', '-o', out, '--log', 'ForceOverwrite'],
                       check=True, capture_output=True, timeout=120,
                       env={**os.environ, 'DOTNET_SYSTEM_GLOBALIZATION_INVARIANT': '1'})
        with open(out, encoding='utf-8-sig') as file:
            return [(r['ruleId'], r.get('level', 'warning'), json.dumps(r['message']))
                    for r in json.load(file)['runs'][0]['results']]

    def check(self, path):
        with open(glob.glob(f'{TOOLS}/sarif-2.1.0.json')[0], encoding='utf-8-sig') as file:
            schema = json.load(file)
        with open(path, encoding='utf-8') as file:
            log = json.load(file)
        jsonschema.validate(log, schema)
        complaints = self.complaints(path)
        self.assertEqual([c for c in complaints if c[1] in ('error', 'warning')], [])
        return log, complaints

    def test_a_project_with_findings_is_valid(self):
        log, complaints = self.check(self.report(f'{SOURCE}/fixtures/mile-quest'))
        results = log['runs'][0]['results']
        self.assertGreater(len(results), 10)
        # The validator has read the results: it remarks on each of them.
        self.assertEqual(len([c for c in complaints if c[0] == 'SARIF2002']), len(results))
        for result in results:
            region = result['locations'][0]['physicalLocation']['region']
            self.assertEqual(region['startLine'], region['endLine'])
            linked = [f']({location["id"]})' for location in result.get('relatedLocations', [])]
            for link in linked:
                self.assertIn(link, result['message']['text'])

    def test_circles_of_foreign_keys_are_ways_through_a_graph(self):
        self.write('migrations/1.sql',
                   'CREATE TABLE a (id int PRIMARY KEY, b int);\n'
                   'CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a, c int);\n'
                   'CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b);\n'
                   'ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;\n'
                   'ALTER TABLE b ADD FOREIGN KEY (c) REFERENCES c;\n')
        log, _ = self.check(self.report(self.folder))
        run = log['runs'][0]
        self.assertEqual(len(run['graphs']), 1)
        nodes = {node['id'] for node in run['graphs'][0]['nodes']}
        edges = {edge['id']: (edge['sourceNodeId'], edge['targetNodeId'])
                 for edge in run['graphs'][0]['edges']}
        self.assertEqual(nodes, {'public.a', 'public.b', 'public.c'})
        self.assertEqual(len(edges), 4)
        ways = [result['graphTraversals'][0] for result in run['results']
                if 'graphTraversals' in result]
        self.assertEqual(len(ways), 2)
        for way in ways:
            steps = [edges[step['edgeId']] for step in way['edgeTraversals']]
            self.assertEqual([to for _, to in steps], [start for start, _ in steps[1:] + steps[:1]])

    def test_a_clean_project_is_a_valid_upload(self):
        log, _ = self.check(self.report(f'{SOURCE}/fixtures/clean'))
        self.assertEqual(log['runs'][0]['results'], [])

    def test_a_broken_log_is_seen(self):
        path = self.report(f'{SOURCE}/fixtures/mile-quest')
        with open(path, encoding='utf-8') as file:
            log = json.load(file)
        location = log['runs'][0]['results'][0]['locations'][0]['physicalLocation']
        location['artifactLocation']['uri'] = 'a file.sql'
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(log, file)
        self.assertIn('error', {level for _, level, _ in self.complaints(path)})


if __name__ == '__main__':
    unittest.main()
