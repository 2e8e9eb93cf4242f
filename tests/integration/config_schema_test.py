"""`pgplumb config`: the schema of pgplumb.toml says of a file what pgplumb says, by a validator of
JSON schemas that is not ours."""
import glob
import json
import os
import subprocess
import tomllib
import unittest

import jsonschema

from program import ORDERS, PGPLUMB, SOURCE, InFolder

AJV = f'{SOURCE}/build/deps/npm/node_modules/.bin/ajv'

GOOD = [
    '',
    'target-version = 15\nfail-on = "never"\nlock-timeout-set-by-runner = true\n',
    'select = ["locks", "drop-table", "ban-drop-table"]\nignore = ["E6"]\n',
    '[rules]\npreset = "strict"\ndrop-column = "error"\nban-drop-table = "off"\n',
    '[[override]]\nfiles = ["old/**"]\ntables = ["a_*"]\nrules = { drop-table = "off" }\n',
    '[[project]]\npath = "a"\nframework = "tern"\nplaceholders = { owner = "app" }\n',
    '[[dependency]]\ntable = "a"\ndeterminant = "zip"\ndependent = ["city"]\nmultivalued = true\n',
    '[compat]\nsquawk = true\n',
    '[[project]]\npath = "a"\nplaceholders = { owner = "" }\n',
    'platform = "rds"\nplatform-allows = ["tablespace", "extension:pg_cron"]\n',
    'small-table-rows = 0\n[table-rows]\n"public.orders" = 12_000_000\n',
]

WRONG = [
    'xyzzy = 1\n',
    'target-version = "15"\n',
    'target-version = 9\n',
    'target-version = 19\n',
    'framework = "turn"\n',
    'fail-on = "off"\n',
    'select = "locks"\n',
    'select = ["lock"]\n',
    'exclude = ["a", 1]\n',
    'lock-timeout-set-by-runner = "yes"\n',
    '[rules]\ndrop-tables = "off"\n',
    '[rules]\nlocks = "off"\n',
    '[rules]\ndrop-table = "warn"\n',
    '[rules]\npreset = "loud"\n',
    '[[override]]\nfiles = ["a"]\n',
    '[[override]]\nfile = ["a"]\nrules = { drop-table = "off" }\n',
    '[[override]]\nrules = {}\n',
    '[[project]]\nframework = "tern"\n',
    '[[project]]\npath = "a"\nplaceholders = { x = 1 }\n',
    '[compat]\nsquak = true\n',
    '[compat]\natlas = 1\n',
    '[[dependency]]\ntable = "a"\ndependent = "b"\n',
    '[[dependency]]\ntable = "a"\ndeterminant = [1]\ndependent = "b"\n',
    '[[dependency]]\ntable = "a"\ndeterminant = []\ndependent = "b"\n',
    '[[dependency]]\ntable = "a"\ndeterminant = [""]\ndependent = "b"\n',
    '[[dependency]]\ntable = ""\ndeterminant = "a"\ndependent = "b"\n',
    '[[project]]\npath = ""\n',
    'table-sizes = ""\n',
    'exclude = [""]\n',
    'platform = "heroku"\n',
    'platform-refuses = ["server-files"]\n',
    'small-table-rows = -1\n',
    '[table-rows]\norders = -1\n',
]


class ConfigSchema(InFolder):
    @classmethod
    def setUpClass(cls):
        run = subprocess.run([PGPLUMB, 'config', '--schema'], capture_output=True, text=True,
                             check=True)
        cls.text = run.stdout
        cls.schema = json.loads(run.stdout)
        cls.validator = jsonschema.Draft7Validator(cls.schema)

    def is_taken(self, text):
        self.write('a/pgplumb.toml', text)
        self.write('a/001.sql', ORDERS)
        run = self.pgplumb('check', '--config', 'a/pgplumb.toml', '--fail-on', 'never', 'a')
        self.assertIn(run.returncode, (0, 2), run.stderr)
        return run.returncode == 0

    def test_the_schema_is_a_schema(self):
        jsonschema.Draft7Validator.check_schema(self.schema)

    def test_it_takes_what_pgplumb_takes(self):
        for text in GOOD:
            self.validator.validate(tomllib.loads(text))
            self.assertTrue(self.is_taken(text), text)

    def test_it_refuses_what_pgplumb_refuses(self):
        for text in WRONG:
            self.assertFalse(self.validator.is_valid(tomllib.loads(text)), text)
            self.assertFalse(self.is_taken(text), text)

    def test_the_configurations_of_the_fixtures_are_valid(self):
        files = glob.glob(f'{SOURCE}/fixtures/**/pgplumb.toml', recursive=True)
        self.assertGreater(len(files), 2)
        for path in files:
            with open(path, 'rb') as file:
                self.validator.validate(tomllib.load(file))

    def test_ajv_says_the_same(self):
        self.write('schema.json', self.text)
        for name, texts in (('good', GOOD), ('wrong', WRONG)):
            for i, text in enumerate(texts):
                self.write(f'{name}/{i}.json', json.dumps(tomllib.loads(text)))
        # ajv's strict mode is about style: `items` beside a list of types, say.
        ajv = [AJV, 'validate', '--strict=false', '-s', 'schema.json', '-d']
        run = self.run_in_folder(*ajv, 'good/*.json')
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        run = self.run_in_folder(*ajv, 'wrong/*.json')
        self.assertEqual(run.stderr.count(' invalid\n'), len(WRONG), run.stderr)

    def test_every_key_is_explained(self):
        for key, schema in self.schema['properties'].items():
            self.assertTrue(schema['description'].endswith('.'), key)
        text = self.pgplumb('config').stdout
        for key in self.schema['properties']:
            self.assertIn(f'\n{key}\n', '\n' + text)
        rules = self.schema['definitions']['rule']['anyOf']
        self.assertIn('drop-table', [rule.get('const') for rule in rules])


if __name__ == '__main__':
    unittest.main()
