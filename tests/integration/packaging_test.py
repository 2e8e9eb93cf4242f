"""What npm makes of the packages, with a program that only tells how it was called. The packages as
they are released are tried by `./dev check-packages`."""
import os
import platform
import subprocess
import tempfile
import unittest

from program import SOURCE, InFolder

CPU = {'x86_64': 'x64', 'aarch64': 'arm64'}[platform.machine()]
STUB = '#!/bin/sh\nprintf "%s|" "$@"\n[ "$1" != die ] || kill -9 $$\nexit 3\n'


class Npm(InFolder):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.place = place.name
        with open(f'{cls.place}/stub', 'w', encoding='utf-8') as file:
            file.write(STUB)
        pack = f'{SOURCE}/packaging/npm/pack'
        version = subprocess.check_output([f'{SOURCE}/packaging/version'], text=True).strip()
        subprocess.check_call([pack, cls.place, 'main'], stdout=subprocess.DEVNULL)
        subprocess.check_call([pack, cls.place, CPU, f'{cls.place}/stub'],
                              stdout=subprocess.DEVNULL)
        cls.main = f'{cls.place}/pgplumb-{version}.tgz'
        cls.program = f'{cls.place}/pgplumb-linux-{CPU}-{version}.tgz'
        cls.environment = {**os.environ, 'npm_config_offline': 'true', 'HOME': cls.place,
                           'npm_config_cache': f'{cls.place}/cache'}
        cls.environment.pop('PGPLUMB_BINARY', None)

    def install(self, *packages):
        self.write('package.json', '{}')
        run = self.run_in_folder('npm', 'install', '--no-audit', '--no-fund', *packages,
                                 env=self.environment)
        self.assertEqual(run.returncode, 0, run.stderr)

    def call(self, *arguments, **more):
        return self.run_in_folder('node_modules/.bin/pgplumb', *arguments,
                                  env={**self.environment, **more})

    def test_arguments_go_in_and_the_exit_code_comes_out(self):
        self.install(self.main, self.program)
        run = self.call('check', 'a b', '$(touch made)', '')
        self.assertEqual((run.returncode, run.stdout), (3, 'check|a b|$(touch made)||'))
        self.assertNotIn('made', os.listdir(self.folder))
        self.assertEqual(self.call('die').returncode, -9)

    def test_another_program_may_be_named(self):
        self.install(self.main, self.program)
        self.assertEqual(self.call(PGPLUMB_BINARY='/bin/true').returncode, 0)
        self.assertEqual(self.call(PGPLUMB_BINARY='/nowhere').returncode, 2)

    def test_without_the_optional_package_it_says_what_is_missing(self):
        self.install('--omit=optional', self.main)
        run = self.call('check')
        self.assertEqual(run.returncode, 2)
        self.assertIn(f'@pgplumb/linux-{CPU} is not installed', run.stderr)


class Formula(InFolder):
    def test_a_release_that_lacks_a_file_has_no_formula(self):
        self.write('SHA256SUMS', '')
        run = self.run_in_folder(f'{SOURCE}/packaging/homebrew/fill', 'SHA256SUMS')
        self.assertEqual(run.returncode, 2)
        self.assertIn('does not know', run.stderr)


if __name__ == '__main__':
    unittest.main()
