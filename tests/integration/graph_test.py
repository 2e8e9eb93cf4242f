"""`pgplumb graph` and `pgplumb erd`: what they print is read by others."""
import json
import re
import subprocess
import unittest

from program import PGPLUMB, SOURCE, InFolder

MILE_QUEST = f'{SOURCE}/fixtures/mile-quest'

CIRCLE = '''CREATE TABLE teams (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    team_id int NOT NULL REFERENCES teams ON DELETE CASCADE);
ALTER TABLE teams ADD COLUMN captain_id int REFERENCES users ON DELETE SET NULL;
CREATE TABLE log (at timestamptz NOT NULL);
CREATE TABLE badges (id int PRIMARY KEY);
CREATE TABLE user_badges (user_id int REFERENCES users, badge_id int REFERENCES badges,
                          PRIMARY KEY (user_id, badge_id));
'''


class Graph(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/0001_init.sql', CIRCLE)

    def output(self, *arguments):
        run = self.pgplumb(*arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def test_text_names_the_circle_and_the_order(self):
        text = self.output('graph', 'migrations')
        self.assertIn('5 tables, 4 foreign keys', text)
        self.assertIn('to break: teams.captain_id → users (nullable)', text)
        order = re.findall(r'^ +\d+  (\w+)$', text, re.M)
        self.assertEqual(order, ['teams', 'users', 'log', 'badges', 'user_badges'])
        self.assertIn('Without foreign keys: log', text)

    def test_json_says_the_same(self):
        graph = json.loads(self.output('graph', '--format', 'json', 'migrations'))
        self.assertEqual(graph['load_order'][:2], ['public.teams', 'public.users'])
        self.assertEqual(graph['broken'],
                         [{'table': 'public.teams', 'constraint': 'teams_captain_id_fkey'}])
        self.assertEqual(len(graph['cycles']), 1)
        self.assertFalse(graph['cycles'][0]['strict'])
        self.assertEqual(graph['cascades'][0]['table'], 'public.teams')
        self.assertEqual(graph['alone'], ['public.log'])

    def test_json_of_wide_cascades_names_the_nearest(self):
        self.write('wide/1.sql', 'CREATE TABLE p (id int PRIMARY KEY);\n' + ''.join(
            f'CREATE TABLE c{i} (p int REFERENCES p ON DELETE CASCADE);\n' for i in range(30)))
        cascade = json.loads(self.output('graph', '--format', 'json', 'wide'))['cascades'][0]
        self.assertEqual((cascade['reaches_count'], len(cascade['reaches'])), (30, 20))
        self.assertEqual((cascade['without_index_count'], len(cascade['without_index'])), (30, 20))
        self.assertEqual((cascade['stopped_by_count'], cascade['stopped_by']), (0, []))

    def test_the_sql_breaks_the_circle_and_skips_nothing(self):
        script = self.output('graph', '--format', 'sql', 'migrations')
        self.assertIn('INSERT INTO teams (id, name)\n', script)
        self.assertIn('INSERT INTO users (id, team_id) OVERRIDING SYSTEM VALUE', script)
        self.assertIn('UPDATE teams t SET captain_id = s.captain_id\n'
                      '  FROM source.teams s WHERE t.id = s.id;', script)
        self.assertLess(script.index('UPDATE teams SET captain_id = NULL;'),
                        script.index('DELETE FROM users;'))
        self.assertLess(script.index('DELETE FROM users;'), script.index('DELETE FROM teams;'))

    def test_dot_reads_every_drawing(self):
        for arguments in (('graph', '--format', 'dot'), ('erd', '--format', 'dot')):
            for folder in ('migrations', MILE_QUEST):
                drawing = self.output(*arguments, folder)
                run = subprocess.run(['dot', '-Tsvg'], input=drawing, capture_output=True, text=True,
                                     timeout=60)
                self.assertEqual((run.returncode, run.stderr), (0, ''))
        self.assertIn('<svg', self.output('erd', '--format', 'svg', 'migrations'))

    def test_svg_without_graphviz_says_what_is_missing(self):
        run = self.run_in_folder(PGPLUMB, 'erd', '--format', 'svg', 'migrations',
                                 env={'PATH': '/nowhere'})
        self.assertEqual(run.returncode, 2)
        self.assertIn("Graphviz's `dot`", run.stderr)

    def test_an_erd_shows_how_many_there_are_of_each(self):
        erd = self.output('erd', 'migrations')
        entities = dict(re.findall(r'^  (t\d+)\["(\w+)"\]', erd, re.M))
        lines = {(entities[a], entities[b]): kind for a, kind, b in
                 re.findall(r'^  (t\d+) (\S+) (t\d+) : ', erd, re.M)}
        self.assertEqual(lines[('teams', 'users')], '||..o{')
        self.assertEqual(lines[('users', 'teams')], '|o..o{')
        self.assertEqual(lines[('users', 'user_badges')], '||--o{')

    def test_an_erd_can_be_narrowed(self):
        def tables(*options):
            erd = self.output('erd', '--format', 'json', *options, 'migrations')
            return [table['name'] for table in json.loads(erd)['tables']]
        self.assertEqual(tables('--table', 'badges'), ['public.badges', 'public.user_badges'])
        self.assertEqual(tables('--table', 'badges', '--distance', '2'),
                         ['public.badges', 'public.user_badges', 'public.users'])
        self.assertEqual(tables('--table', 'badges', '--distance', '100000000'),
                         tables('--table', 'users', '--distance', '99'))
        self.assertEqual(self.pgplumb('erd', '--table', 'badges', '--distance', '-1',
                                      'migrations').returncode, 2)
        self.assertNotIn('public.user_badges', tables('--collapse-joins'))
        run = self.pgplumb('erd', '--table', 'nobody', 'migrations')
        self.assertEqual(run.returncode, 2)
        self.assertIn('there is no table "nobody"', run.stderr)

    def test_a_joined_pair_is_a_line(self):
        erd = json.loads(self.output('erd', '--format', 'json', '--collapse-joins', 'migrations'))
        joined = [line for line in erd['relations'] if line['virtual']]
        self.assertEqual([(line['table'], line['parent_table'], line['def']) for line in joined],
                         [('public.users', 'public.badges', 'user_badges')])


    def test_a_joined_pair_may_say_when_and_by_whom(self):
        for name, more in (('dated', 'created_at timestamptz, granted_by int REFERENCES a'),
                           ('counted', 'amount int')):
            self.write(f'{name}/1.sql',
                       'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);'
                       'CREATE TABLE ab (a int REFERENCES a, b int REFERENCES b, '
                       f'PRIMARY KEY (a, b), {more});')
            erd = json.loads(self.output('erd', '--format', 'json', '--collapse-joins', name))
            self.assertEqual(any(line['virtual'] for line in erd['relations']), name == 'dated')

    def test_the_sql_minds_tables_of_the_project_alone(self):
        self.write('mixed/1.sql',
                   'CREATE SCHEMA app; CREATE TABLE users (id int PRIMARY KEY);'
                   'CREATE TABLE app.users (id int PRIMARY KEY, other int REFERENCES public.users,'
                   ' login uuid REFERENCES auth.logins (id));')
        sql = self.output('graph', '--format', 'sql', 'mixed')
        self.assertNotIn('logins;', sql)
        self.assertIn('INSERT INTO users (id)\n  SELECT id FROM source_public.users;', sql)
        self.assertIn('FROM source_app.users;', sql)
        sql = self.output('graph', '--format', 'sql', 'migrations')
        self.assertIn(' FROM source.users;', sql)

    def test_a_name_ends_no_comment(self):
        self.write('mad/1.sql',
                   'CREATE TABLE "a\nDROP TABLE b;" (id int PRIMARY KEY, b int NOT NULL);'
                   'CREATE TABLE b (id int PRIMARY KEY, '
                   'a int NOT NULL REFERENCES "a\nDROP TABLE b;");'
                   'ALTER TABLE "a\nDROP TABLE b;" ADD CONSTRAINT "k\nDROP TABLE b;" '
                   'FOREIGN KEY (b) REFERENCES b;')
        sql = self.output('graph', '--format', 'sql', 'mad')
        comments = [line for line in sql.splitlines() if 'DEFERRABLE;' in line]
        self.assertEqual(len(comments), 2)
        self.assertTrue(all(line.startswith('-- ') for line in comments), sql)


if __name__ == '__main__':
    unittest.main()
