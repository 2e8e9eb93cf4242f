"""`pgplumb normalize` as a person meets it."""
import json
import unittest

from program import InFolder

ADDRESSES = ('CREATE TABLE addresses (id bigint PRIMARY KEY, street text, zip text, city text,\n'
             '  state text);\n')
DECLARED = '[[dependency]]\ntable = "addresses"\ndeterminant = "zip"\ndependent = ["city", "state"]\n'


def rows(count):
    return '\n'.join(f"({i}, 'street {i}', '{i // 3}', 'city {i // 6}', 'state {i // 30}'),"
                     for i in range(count))


class Normalize(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_addresses.sql', ADDRESSES)

    def text(self, *arguments):
        run = self.pgplumb('normalize', *arguments)
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        return run.stdout

    def table(self, *arguments):
        return json.loads(self.text('--format', 'json', *arguments))['tables'][0]

    def test_without_declarations_there_is_nothing_to_say(self):
        self.assertEqual(self.text(), '1 table is in BCNF by its keys and declarations; '
                                      '--table NAME explains one\n')

    def test_a_table_that_is_named_is_explained(self):
        text = self.text('--table', 'addresses', 'migrations')
        self.assertIn('addresses (migrations/001_addresses.sql:1)\n', text)
        self.assertIn('id -> all columns: primary key addresses_pkey', text)
        self.assertIn('form           BCNF\n', text)

    def test_a_declared_dependency_is_judged_and_taken_apart(self):
        self.write('pgplumb.toml', DECLARED)
        text = self.text()
        self.assertIn('zip -> city, state: declared in pgplumb.toml', text)
        self.assertIn('form           2NF\n', text)
        self.assertIn('violates 3NF   zip -> city, state: zip is no key, so city, state are stored '
                      'again in each row with the same zip\n', text)
        self.assertIn('addresses_zip (zip, city, state), key zip\n', text)
        self.assertIn('CREATE TABLE public.addresses_zip (', text)
        judged = self.table()['judged']
        self.assertEqual(judged['violations'], [{'form': '3NF', 'determinant': ['zip'],
                                                 'dependents': ['city', 'state'],
                                                 'multivalued': False}])
        self.assertTrue(judged['decomposition']['lossless'])

    def test_rows_of_the_migrations_are_evidence_and_no_more(self):
        self.write('migrations/002_rows.sql', 'INSERT INTO addresses VALUES\n' +
                   rows(120).rstrip(',') + ';\n')
        table = self.table()
        self.assertEqual(table['rows'], 120)
        self.assertEqual(table['judged']['form'], 'BCNF')
        suggested = [d for d in table['dependencies'] if d['source'] == 'rows']
        self.assertEqual({(*d['determinant'], '->', *d['dependents']) for d in suggested},
                         {('zip', '->', 'city', 'state'), ('city', '->', 'state')})
        self.assertEqual(suggested[0]['strength'], 'suggested')
        self.assertEqual(table['as_suggested']['form'], '2NF')
        self.assertIn('note: if what the rows suggest', self.text())
        self.assertEqual(self.text('--format', 'sql'), '')

    def test_rows_of_copy_are_read(self):
        lines = '\n'.join('\t'.join((str(i), f'{i // 2}', f'city {i // 4}')) for i in range(80))
        self.write('migrations/002_rows.sql',
                   f'COPY addresses (id, zip, city) FROM stdin;\n{lines}\n\\.\n')
        self.assertEqual(self.table()['rows'], 80)
        self.assertEqual(self.table()['dependencies'][-1]['determinant'], ['zip'])

    def test_a_column_that_is_changed_later_says_nothing(self):
        self.write('migrations/002_rows.sql', 'INSERT INTO addresses VALUES\n' +
                   rows(120).rstrip(',') + ";\nUPDATE addresses SET zip = zip || 'x';\n")
        self.assertNotIn(['zip'], [d['determinant'] for d in self.table()['dependencies']])

    def test_a_file_of_rows_counts_for_and_against(self):
        self.write('pgplumb.toml', DECLARED)
        self.write('rows.csv', 'id,zip,city,state\n' +
                   ''.join(f'{i},{i // 2},"city, {i // 2}",{"" if i else "X"}\n'
                           for i in range(50)))
        evidence = self.table('--data', 'addresses=rows.csv', 'migrations')['dependencies'][1]
        self.assertEqual(evidence['evidence'], {'rows': 50, 'repeated_values': 25,
                                                'repetitions': 25, 'violations': 1})

    def test_what_is_not_there_is_told(self):
        run = self.pgplumb('normalize', '--table', 'adresses')
        self.assertEqual(run.returncode, 2)
        self.assertIn('the migrations make no table "adresses"; did you mean "addresses"?',
                      run.stderr)
        self.write('rows.csv', 'id,zap\n')
        run = self.pgplumb('normalize', '--data', 'addresses=rows.csv')
        self.assertEqual(run.returncode, 2)
        self.assertIn('rows.csv:1: the header names "zap", which is no column of addresses',
                      run.stderr)
        self.assertEqual(self.pgplumb('normalize', '--data', 'addresses').returncode, 2)
        self.write('pgplumb.toml', '[[dependency]]\ntable = "addresses"\ndeterminant = 1\n')
        run = self.pgplumb('normalize')
        self.assertIn('pgplumb.toml:3: dependency.determinant holds an integer', run.stderr)

    def test_the_widest_table_is_judged_at_once(self):
        columns = ', '.join(f'c{i} int NOT NULL' for i in range(1600))
        declared = '\n'.join(f'@fd c{i} -> c{i + 1}, c{i ^ 1}' for i in range(0, 1598))
        self.write('migrations/001_addresses.sql',
                   f"CREATE TABLE wide ({columns});\nCOMMENT ON TABLE wide IS '{declared}';\n")
        self.assertIn('form', self.text())


if __name__ == '__main__':
    unittest.main()
