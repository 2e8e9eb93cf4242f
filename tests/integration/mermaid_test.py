"""The gantt of `pgplumb effects` as Mermaid reads it."""
import json
import os
import subprocess
import unittest

from program import PGPLUMB, SOURCE, InFolder

MODULES = f'{SOURCE}/build/deps/npm/node_modules'


class Gantt(InFolder):
    def gantt(self, *arguments, **options):
        run = subprocess.run([PGPLUMB, 'effects', '--format', 'mermaid', *arguments],
                             capture_output=True, text=True, timeout=60, check=True, **options)
        read = subprocess.run(
            ['node', os.path.join(os.path.dirname(__file__), 'mermaid_parse.mjs'), MODULES],
            input=run.stdout, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(read.returncode, 0, read.stderr)
        return json.loads(read.stdout)

    def test_a_project_is_a_diagram(self):
        diagram = self.gantt('.', cwd=f'{SOURCE}/fixtures/mile-quest')
        self.assertGreater(len(diagram['tasks']), 3)
        self.assertTrue(all(task['start'] < task['end'] for task in diagram['tasks']))

    def test_names_come_through_whatever_is_in_them(self):
        name = 'a:b;c#d,e%%f{g}<br>'
        self.write('1.sql', f'CREATE TABLE "{name}" (id int);\n')
        self.write('2.sql', f'ALTER TABLE "{name}" ADD x int;\n')
        (task,) = self.gantt('2.sql', cwd=self.folder)['tasks']
        self.assertEqual(task['task'],
                         f'line 1 ALTER TABLE - ACCESS EXCLUSIVE on {name}')
        self.assertTrue(task['crit'])


if __name__ == '__main__':
    unittest.main()
