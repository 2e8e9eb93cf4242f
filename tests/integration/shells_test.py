"""What shells make of the completions, and man pages' readers of the manual page."""
import os
import shutil
import unittest

from program import ORDERS, PGPLUMB, InFolder

# Prints what TAB would offer for a command line; the cursor stands at its end.
BASH = r'''
source ./pgplumb.bash
COMP_LINE=$1 COMP_POINT=${#1}
read -ra COMP_WORDS <<<"$(sed 's/=/ = /g' <<<"$1")"
[[ $1 != *" " ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_pgplumb
printf '%s\n' "${COMPREPLY[@]}"
'''

# Takes the script as a .zshrc does; to complete a line zsh wants a terminal.
ZSH = r'''
autoload -Uz compinit && compinit -u -d ./dump
source ./pgplumb.zsh
print -r -- ${_comps[pgplumb]}
functions _pgplumb-check | grep -c -- --fail-on
'''


class Shells(InFolder):
    def setUp(self):
        super().setUp()
        for shell in ('bash', 'zsh', 'fish'):
            run = self.pgplumb('completions', shell)
            self.assertEqual((run.returncode, run.stderr), (0, ''))
            self.write(f'pgplumb.{shell}', run.stdout)

    def need(self, program):
        if not shutil.which(program):
            self.skipTest(f'{program} is not installed')

    def bash(self, line):
        run = self.run_in_folder('bash', '--norc', '-c', BASH, 'bash', line)
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        return run.stdout.split()

    def fish(self, line):
        run = self.run_in_folder('fish', '--no-config', '-c',
                                 f'source pgplumb.fish; complete -C "{line}"',
                                 env={**os.environ, 'HOME': self.folder})
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        return [offer.split('\t')[0] for offer in run.stdout.splitlines()]

    def test_bash_offers_commands_and_their_options(self):
        self.assertEqual(self.bash('pgplumb ch'), ['check'])
        self.assertIn('review', self.bash('pgplumb '))
        self.assertIn('--version', self.bash('pgplumb --'))
        self.assertEqual(self.bash('pgplumb check --fail'), ['--fail-on'])
        self.assertEqual(self.bash('pgplumb schema --fail'), [])

    def test_bash_offers_values(self):
        self.assertEqual(self.bash('pgplumb check --fail-on '), ['note', 'warning', 'error', 'never'])
        self.assertEqual(self.bash('pgplumb check --fail-on=wa'), ['warning'])
        self.assertEqual(self.bash('pgplumb check --format sa'), ['sarif'])
        self.assertEqual(self.bash('pgplumb completions f'), ['fish'])
        self.assertEqual(self.bash('pgplumb explain drop-tabl'), ['drop-table'])
        self.assertIn('sqlx', self.bash('pgplumb schema --framework '))

    def test_bash_goes_on_with_lists(self):
        self.assertEqual(self.bash('pgplumb check --select drop-tabl'), ['drop-table'])
        self.assertEqual(self.bash('pgplumb check --select drop-table,syntax-'),
                         ['drop-table,syntax-error'])
        self.assertIn('locks', self.bash('pgplumb check --ignore l'))

    def test_bash_offers_files_where_they_belong(self):
        self.write('migrations/001.sql', ORDERS)
        self.assertEqual(self.bash('pgplumb check mig'), ['migrations'])
        self.assertEqual(self.bash('pgplumb check --baseline migrations/0'), ['migrations/001.sql'])
        self.assertEqual(self.bash('pgplumb rewrite --out migrations/0'), [])
        self.assertEqual(self.bash('pgplumb explain migrations'), [])

    def test_bash_offers_names_with_blanks_as_one(self):
        self.write('migra tions/001.sql', ORDERS)
        run = self.run_in_folder('bash', '--norc', '-c', BASH, 'bash', 'pgplumb check migra')
        self.assertEqual(run.stdout, 'migra tions\n')

    def test_every_command_and_option_is_in_every_script(self):
        help_text = self.pgplumb('--help').stdout
        commands = [line.split()[0] for line in help_text.split('Subcommands:')[1].splitlines()
                    if line.startswith('  ') and not line.startswith('   ')
                    and not line.startswith('  pgplumb')]
        self.assertGreater(len(commands), 15)
        manual = self.pgplumb('man').stdout
        for command in commands:
            self.assertIn(command, self.bash('pgplumb '))
            self.assertIn(f' -a {command} ', self.read('pgplumb.fish'))
            self.assertIn(f'_pgplumb-{command}()', self.read('pgplumb.zsh'))
            self.assertIn(f'\n.SS {command}', manual)

    def test_fish_reads_the_script(self):
        self.need('fish')
        self.assertEqual(self.fish('pgplumb ch'), ['check'])
        self.assertEqual(self.fish('pgplumb check --fail-on w'), ['warning'])
        self.assertEqual(self.fish('pgplumb check --fail'), ['--fail-on'])
        self.assertEqual(self.fish('pgplumb check --select drop-table,syntax-'),
                         ['drop-table,syntax-error'])

    def test_zsh_reads_the_script(self):
        self.need('zsh')
        run = self.run_in_folder('zsh', '-f', '-n', 'pgplumb.zsh')
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        run = self.run_in_folder('zsh', '-f', '-c', ZSH, env={**os.environ, 'HOME': self.folder})
        self.assertEqual((run.stdout, run.stderr), ('_pgplumb\n1\n', ''))

    def test_the_manual_page_has_no_faults(self):
        self.need('mandoc')
        self.write('pgplumb.1', self.pgplumb('man').stdout)
        run = self.run_in_folder('mandoc', '-Tlint', '-Wwarning', 'pgplumb.1')
        faults = [line for line in run.stdout.splitlines()
                  if 'missing date' not in line]  # it is that of the release
        self.assertEqual(faults, [])
        run = self.run_in_folder('mandoc', '-Tutf8', 'pgplumb.1')
        self.assertEqual((run.returncode, run.stderr), (0, ''))

    def test_man_shows_the_manual_page(self):
        self.need('man')
        self.write('pgplumb.1', self.pgplumb('man').stdout)
        run = self.run_in_folder('man', '--warnings', '-l', '-E', 'UTF-8', 'pgplumb.1',
                                 env={**os.environ, 'MANWIDTH': '100', 'LC_ALL': 'C.UTF-8'})
        self.assertEqual((run.returncode, run.stderr), (0, ''))
        self.assertIn('pgplumb - check PostgreSQL migrations before they run', run.stdout)
        self.assertIn('--fail-on LEVEL', run.stdout)


if __name__ == '__main__':
    unittest.main()
