"""The packages of build/packages, each as its users get it. `./dev check-packages` makes them first.

What cannot be tried here is skipped by name: a chroot wants root, Debian 11 its mirror, the images a
docker."""
import glob
import gzip
import os
import platform
import shutil
import subprocess
import tempfile
import unittest

from loopback import GitHub
from program import BAD_INDEX, GOOD_INDEX, ORDERS, PGPLUMB, SOURCE, InFolder

PACKAGES = f'{SOURCE}/build/packages'
DEBIAN_11 = f'{SOURCE}/build/deps/debian-11'
VERSION = subprocess.check_output([f'{SOURCE}/packaging/version'], text=True).strip()
MACHINE = platform.machine()
CPU = {'x86_64': 'x64', 'aarch64': 'arm64'}[MACHINE]


def package(pattern):
    found = glob.glob(f'{PACKAGES}/{pattern}')
    assert len(found) == 1, (pattern, found)
    return found[0]


class Packages(InFolder):
    def setUp(self):
        super().setUp()
        self.write('migrations/001_orders.sql', ORDERS)
        self.write('migrations/002_index.sql', BAD_INDEX)

    def succeed(self, *command, **options):
        run = self.run_in_folder(*command, **options)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return run.stdout

    def git(self, *arguments, folder='.'):
        self.succeed('git', '-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org',
                     *arguments)

    def finds(self, run):
        """It has run, and found what there is to be found."""
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn('error[index-without-concurrently]', run.stdout)


class Program(Packages):
    def test_it_needs_no_shared_library(self):
        self.assertIn('statically linked', self.succeed('file', PGPLUMB))
        self.assertNotIn('NEEDED', self.succeed('readelf', '-d', PGPLUMB))
        self.assertLess(os.path.getsize(PGPLUMB), 32 << 20)

    def test_it_is_the_version_that_cmake_knows(self):
        self.assertEqual(self.succeed(PGPLUMB, '--version'), f'pgplumb {VERSION}\n')

    @unittest.skipUnless(os.geteuid() == 0, 'chroot wants root')
    def test_it_runs_where_there_is_nothing_else(self):
        shutil.copy(PGPLUMB, f'{self.folder}/pgplumb')
        self.finds(self.run_in_folder('chroot', '.', '/pgplumb', 'check', 'migrations'))
        self.git('init', '-q')
        run = self.run_in_folder('chroot', '.', '/pgplumb', 'check', '--base', 'main', 'migrations')
        self.assertEqual(run.returncode, 2, run.stdout)
        self.assertIn('git', run.stderr)
        run = self.run_in_folder('chroot', '.', '/pgplumb', 'erd', '--format', 'svg', 'migrations')
        self.assertEqual(run.returncode, 2, run.stdout)
        self.assertIn('dot', run.stderr)


class Archive(Packages):
    def test_it_has_what_packagers_install(self):
        archive = package(f'pgplumb-{VERSION}-{MACHINE}-unknown-linux-gnu.tar.gz')
        names = self.succeed('tar', '-tzf', archive).splitlines()
        top = os.path.basename(archive).removesuffix('.tar.gz')
        for name in ('bin/pgplumb', 'share/man/man1/pgplumb.1.gz', 'share/doc/pgplumb/LICENSE',
                     'share/doc/pgplumb/THIRD-PARTY.txt.gz', 'share/pgplumb/pgplumb.schema.json',
                     'share/bash-completion/completions/pgplumb',
                     'share/zsh/vendor-completions/_pgplumb',
                     'share/fish/vendor_completions.d/pgplumb.fish'):
            self.assertIn(f'{top}/{name}', names)

    def test_the_licences_of_what_is_linked_in_are_there(self):
        with gzip.open(f'{PACKAGES}/program/share/doc/pgplumb/THIRD-PARTY.txt.gz', 'rt',
                       encoding='utf-8') as file:
            text = file.read()
        for part in ('libpg-query-dev', 'libboost1.81-dev', 'libfmt-dev', 'libtomlplusplus-dev',
                     'libcli11-dev', 'libjemalloc-dev', 'libc6-dev'):
            self.assertIn(f'======== {part} ========', text)

    def test_the_action_installs_and_runs_it(self):
        github = GitHub()
        self.addCleanup(github.close)
        archive = package('*.tar.gz')
        with open(archive, 'rb') as file:
            github.files[f'/v{VERSION}/{os.path.basename(archive)}'] = file.read()
        github.files[f'/v{VERSION}/SHA256SUMS'] = subprocess.check_output(
            ['sha256sum', os.path.basename(archive)], cwd=PACKAGES)
        environment = {'PATH': os.environ['PATH'], 'RUNNER_TEMP': self.folder,
                       'GITHUB_OUTPUT': f'{self.folder}/output',
                       'PGPLUMB_RELEASES': github.url}
        self.succeed('bash', f'{SOURCE}/tools/action/install', env=environment)
        program = self.read('output').strip().removeprefix('binary=')
        environment.update(INPUT_BINARY=program, INPUT_PATHS='migrations')
        self.finds(self.run_in_folder('bash', f'{SOURCE}/tools/action/check', env=environment))

    def test_the_formula_takes_its_checksum(self):
        sums = ''.join(f'{digit * 64}  pgplumb-{VERSION}-{machine}-unknown-linux-gnu.tar.gz\n'
                       for digit, machine in (('a', 'x86_64'), ('b', 'aarch64')))
        self.write('SHA256SUMS', sums)
        formula = self.succeed(f'{SOURCE}/packaging/homebrew/fill', 'SHA256SUMS')
        self.assertNotIn('@', formula)
        self.assertIn(f'sha256 "{"b" * 64}"', formula)
        if shutil.which('ruby'):
            self.write('pgplumb.rb', formula)
            self.succeed('ruby', '-c', 'pgplumb.rb')


class Debian(Packages):
    def test_it_depends_on_nothing(self):
        deb = package('*.deb')
        fields = self.succeed('dpkg-deb', '-f', deb)
        self.assertIn(f'Version: {VERSION}\n', fields)
        self.assertNotIn('\nDepends:', fields)

    def test_lintian_finds_no_fault(self):
        # It is linked statically on purpose, and no upload to Debian.
        meant = 'statically-linked-binary,embedded-library,no-changelog,extra-license-file'
        run = self.run_in_folder('lintian', '--suppress-tags', meant, '--fail-on', 'error,warning',
                                 '--allow-root', package('*.deb'))
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    @unittest.skipUnless(os.geteuid() == 0, 'chroot wants root')
    def test_debian_11_installs_and_runs_it(self):
        if not os.path.exists(f'{DEBIAN_11}/etc/debian_version'):
            run = subprocess.run(['debootstrap', '--variant=minbase', 'bullseye', DEBIAN_11],
                                 capture_output=True, text=True, timeout=900)
            if run.returncode != 0:
                shutil.rmtree(DEBIAN_11, ignore_errors=True)
                self.skipTest('debootstrap: no Debian 11 to be had: ' + run.stdout[-300:])
        deb = package('*.deb')
        place = tempfile.mkdtemp(dir=f'{DEBIAN_11}/tmp')
        self.addCleanup(shutil.rmtree, place)
        shutil.copy(deb, f'{place}/pgplumb.deb')
        shutil.copytree(f'{self.folder}/migrations', f'{place}/migrations')
        inside = place.removeprefix(DEBIAN_11)

        def chroot(*command):
            return self.run_in_folder('chroot', DEBIAN_11, *command,
                                      env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin'})
        run = chroot('dpkg', '-i', f'{inside}/pgplumb.deb')
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.addCleanup(chroot, 'dpkg', '-P', 'pgplumb')
        self.finds(chroot('pgplumb', 'check', f'{inside}/migrations'))
        run = chroot('bash', '-c', 'source /usr/share/bash-completion/completions/pgplumb && '
                                   'COMP_WORDS=(pgplumb ch) COMP_CWORD=1 && _pgplumb && '
                                   'echo ${COMPREPLY[@]}')
        self.assertEqual(run.stdout, 'check\n', run.stderr)
        self.assertEqual(chroot('dpkg', '-P', 'pgplumb').returncode, 0)
        self.assertFalse(glob.glob(f'{DEBIAN_11}/usr/share/**/*pgplumb*', recursive=True))


class Npm(Packages):
    @classmethod
    def setUpClass(cls):
        cls.tarballs = tempfile.TemporaryDirectory()
        pack = f'{SOURCE}/packaging/npm/pack'
        subprocess.check_output([pack, cls.tarballs.name, 'main'])
        subprocess.check_output([pack, cls.tarballs.name, CPU, PGPLUMB])
        cls.paths = [f'{cls.tarballs.name}/pgplumb-{VERSION}.tgz',
                     f'{cls.tarballs.name}/pgplumb-linux-{CPU}-{VERSION}.tgz']

    @classmethod
    def tearDownClass(cls):
        cls.tarballs.cleanup()

    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, 'npm_config_offline': 'true', 'HOME': self.folder,
                            'npm_config_cache': f'{self.folder}/npm',
                            'PRE_COMMIT_HOME': f'{self.folder}/cache',
                            'GIT_CONFIG_GLOBAL': '/dev/null', 'GIT_CONFIG_NOSYSTEM': '1'}

    def test_the_program_is_found_and_run(self):
        self.write('package.json', '{}')
        self.succeed('npm', 'install', '--no-audit', '--no-fund', *self.paths, env=self.environment)
        self.finds(self.run_in_folder('npx', 'pgplumb', 'check', 'migrations',
                                      env=self.environment))

    def test_the_hook_of_pre_commit_brings_it(self):
        os.mkdir(f'{self.folder}/hooks')
        with open(f'{SOURCE}/.pre-commit-hooks.yaml', encoding='utf-8') as file:
            manifest = file.read()
        pinned = f'["pgplumb@{VERSION}"]'
        self.assertIn(pinned, manifest)
        self.write('hooks/.pre-commit-hooks.yaml',
                   manifest.replace(pinned, str(self.paths).replace("'", '"')))
        shutil.copy(f'{SOURCE}/package.json', f'{self.folder}/hooks')
        for folder in ('hooks', '.'):
            self.git('init', '-q', folder=folder)
        self.git('add', '.', folder='hooks')
        self.git('commit', '-qm', 'hooks', folder='hooks')
        self.git('add', 'migrations')
        hook = ['pre-commit', 'try-repo', './hooks', 'pgplumb-npm', '--verbose']
        run = subprocess.run(hook, cwd=self.folder, capture_output=True, text=True, timeout=300,
                             env=self.environment)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)  # they go out together
        self.git('commit', '-qm', 'orders', 'migrations/001_orders.sql')
        run = subprocess.run(hook, cwd=self.folder, capture_output=True, text=True, timeout=300,
                             env=self.environment)
        self.finds(run)
        self.write('migrations/002_index.sql', GOOD_INDEX)
        self.git('add', 'migrations')
        run = subprocess.run(hook, cwd=self.folder, capture_output=True, text=True, timeout=300,
                             env=self.environment)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


class Images(Packages):
    def test_the_image_runs(self):
        if not shutil.which('docker') or subprocess.run(['docker', 'info'],
                                                        capture_output=True).returncode != 0:
            self.skipTest('there is no docker here')
        os.mkdir(f'{self.folder}/image')
        shutil.copy(PGPLUMB, f'{self.folder}/image/pgplumb-amd64')
        self.succeed('docker', 'build', '-q', '-f', f'{SOURCE}/packaging/Dockerfile', '-t',
                     'pgplumb-check', 'image')
        self.finds(self.run_in_folder('docker', 'run', '--rm', '-v', f'{self.folder}:/work:ro',
                                      'pgplumb-check', 'check', 'migrations'))


if __name__ == '__main__':
    unittest.main(verbosity=2)
