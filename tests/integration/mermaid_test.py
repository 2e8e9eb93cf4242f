"""The gantt of `pgplumb effects` and the diagrams of `pgplumb docs` as Mermaid reads them."""
import json
import os
import re
import subprocess
import unittest

from program import PGPLUMB, SOURCE, InFolder

MODULES = f'{SOURCE}/build/deps/npm/node_modules'


class Diagrams(InFolder):
    def read_diagram(self, text):
        read = subprocess.run(
            ['node', os.path.join(os.path.dirname(__file__), 'mermaid_parse.mjs'), MODULES],
            input=text, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(read.returncode, 0, read.stderr + text)
        return json.loads(read.stdout)


class Gantt(Diagrams):
    def gantt(self, *arguments, **options):
        run = subprocess.run([PGPLUMB, 'effects', '--format', 'mermaid', *arguments],
                             capture_output=True, text=True, timeout=60, check=True, **options)
        return self.read_diagram(run.stdout)

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


class Entities(Diagrams):
    def test_the_diagrams_of_documents_are_read_whatever_the_names(self):
        name = '"a:b;c#d,e%%f{g}<br>|`x` end"'
        self.write('1.sql', f'CREATE TABLE {name} (pk int PRIMARY KEY, {name} text, "Fk" int);\n'
                            f'CREATE TABLE "end" ("2fa" int, uk int REFERENCES {name});\n')
        run = self.pgplumb('docs', '1.sql', '--out', 'docs', '--no-svg')
        self.assertEqual(run.returncode, 0, run.stderr)
        for page in ('README.md', 'tables/end.md'):
            (diagram,) = re.findall(r'^```mermaid\n(.*?)^```$', self.read(f'docs/{page}'),
                                    re.MULTILINE | re.DOTALL)
            self.assertEqual(self.read_diagram(diagram)['type'], 'er')


if __name__ == '__main__':
    unittest.main()
