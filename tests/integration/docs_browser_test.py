"""The page that `pgplumb docs` writes, in a real browser, from a file."""
import json
import os
import subprocess
import unittest

from program import PGPLUMB, SOURCE, InFolder

MODULES = f'{SOURCE}/build/deps/npm/node_modules'
MILE_QUEST = f'{SOURCE}/fixtures/mile-quest/docs/index.html'
EVIL = '"x</script><script>alert(1)</script><img src=//x.invalid/a onerror=alert(2)>"'


class Page(InFolder):
    def do(self, action, *args, page=MILE_QUEST, **options):
        run = subprocess.run(
            ['node', os.path.join(os.path.dirname(__file__), 'docs_browser.mjs'), MODULES, page,
             json.dumps({'action': action, 'args': args, **options})],
            capture_output=True, text=True, timeout=240, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        seen = json.loads(run.stdout)
        self.assertEqual(seen['errors'], [])
        self.assertEqual(seen['requests'], [])
        self.assertFalse(seen['overflow'], 'the page is wider than the window')
        return seen

    def docs(self, sql):
        self.write('migrations/1.sql', sql)
        run = self.pgplumb('docs', 'migrations', '--out', 'docs')
        self.assertEqual(run.returncode, 0, run.stderr)
        return f'{self.folder}/docs/index.html'

    def test_search_finds_a_column(self):
        seen = self.do('search', 'share_token')
        self.assertTrue(seen['found'][0].startswith('activities.share_token'))
        self.assertEqual(seen['shown'], ['tables/activities'])
        self.assertEqual(seen['lit'], ['tables/activities:column:share_token'])

    def test_the_diagram_zooms_moves_and_leads_to_tables(self):
        seen = self.do('diagram', 'team_goals')
        views = [seen[name] for name in ('before', 'zoomed', 'moved', 'dragged')]
        self.assertEqual(len(set(views)), 4, views)
        self.assertEqual(seen['shown'], ['tables/team_goals'])

    def test_the_diagram_works_without_a_mouse(self):
        self.assertEqual(self.do('keyboard', 'users')['shown'], ['tables/users'])

    def test_a_phone_and_the_dark_are_fine(self):
        light = self.do('open', width=390)
        dark = self.do('open', width=390, dark=True)
        self.assertNotEqual(light['ground'], dark['ground'])

    def test_nothing_of_the_schema_runs(self):
        page = self.docs(f"CREATE TABLE {EVIL} (id int PRIMARY KEY, {EVIL} text DEFAULT '{EVIL}');\n"
                         f"COMMENT ON TABLE {EVIL} IS '{EVIL}';\n")
        self.do('open', page=page)
        seen = self.do('search', '</script>', page=page)
        self.assertIn('x</script><script>', seen['found'][0])
        self.assertEqual(len(seen['shown']), 1)

    def test_accessible(self):
        for dark in (False, True):
            seen = self.do('accessibility', '', '#tables/activities', '#diagram-page',
                           '#performance', '#validation', '#history', dark=dark)
            self.assertEqual(
                [each for each in seen['violations'] if each['impact'] in ('serious', 'critical')],
                [])


if __name__ == '__main__':
    unittest.main()
