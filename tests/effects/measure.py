#!/usr/bin/env python3
"""Runs the statements of this folder's .test files on real servers, and compares what they do with
what the files say.

    measure.py [--version N]... [--fill | --replace] [FILE or WORD]...

A word chooses the cases that have it in their name. `--fill` writes down what the servers of all
versions do where a case says nothing yet; `--replace` does so where it says otherwise, too.
"""
import argparse
import collections
import concurrent.futures
import contextlib
import os
import pathlib
import queue
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / 'support'))

import facts  # noqa: E402
import libpq  # noqa: E402
import observe  # noqa: E402
import outside  # noqa: E402
import servers  # noqa: E402

#: Whom the cases GRANT to and make owners.
ROLES = ('app_owner', 'app_reader', 'app_login')
NO_TRANSACTION = '25001'  # active_sql_transaction
TEARDOWN = (HERE.parent / 'support/clean.sql').read_text()


class Bench:
    """A database in which a setup has run, and connections to it."""

    def __init__(self, server, database):
        self.server = server
        self.database = database
        self.connections = []

    def connect(self):
        made = libpq.Connection(self.server.library, host=self.server.folder, user='postgres',
                                dbname=self.database, options='-c client_min_messages=warning')
        self.connections.append(made)
        return made

    def close(self):
        for each in self.connections:
            each.close()


class EffectsServer(servers.Server):
    """A server with what the cases take for granted; databases are used again when emptied."""

    def __init__(self, version, folder):
        self.library = libpq.load()
        self.free = queue.SimpleQueue()
        super().__init__(version, folder, {'max_prepared_transactions': '5', 'timezone': 'Etc/UTC'})
        os.mkdir(f'{folder}/tablespace')
        if self.identity:
            os.chown(f'{folder}/tablespace', self.identity['user'], self.identity['group'])
        made = self.psql('postgres', ''.join(f'CREATE ROLE {role};' for role in ROLES) +
                         f"CREATE TABLESPACE oracle_ts LOCATION '{folder}/tablespace'")
        if made.stderr:
            raise servers.Missing(made.stderr)

    @contextlib.contextmanager
    def bench(self, setup):
        """A database with the setup; libpq.Failed where this version does not have it."""
        try:
            database = self.free.get_nowait()
        except queue.Empty:
            database = self.new_database()
        bench = Bench(self, database)
        try:
            connection = bench.connect()
            for statement in facts.statements(setup):
                connection.run(statement)
            yield bench
        finally:
            bench.close()
            if self.is_emptied(database):
                self.free.put(database)

    def is_emptied(self, database):
        bench = Bench(self, database)
        try:
            return bench.connect().run(TEARDOWN) == [['clean']]
        except libpq.Failed:
            return False
        finally:
            bench.close()


def in_transaction(connection, committed, block, before=()):
    """What the block's statement does in a transaction that is undone afterwards."""
    connection.run('BEGIN')
    try:
        for statement in before:
            connection.run(statement)
        relations = observe.relations(connection)
        foreign_keys = connection.run(observe.FOREIGN_KEYS)
        parents = connection.run(observe.ANCESTORS)
        connection.run('SET LOCAL client_min_messages = debug1')
        connection.messages.clear()
        connection.run(block.statement)
        messages = list(connection.messages)
        connection.run('SET LOCAL client_min_messages = warning')
        seen = observe.Observation(
            statement=block.statement, committed=committed, before=relations,
            after=observe.relations(connection), messages=messages,
            locks=observe.locks_held(connection),
            foreign_keys=foreign_keys + connection.run(observe.FOREIGN_KEYS),
            parents={int(a): int(b) for a, b in parents + connection.run(observe.ANCESTORS)})
        return seen.parts()
    finally:
        connection.run('ROLLBACK')
        for name, in connection.run(
                'SELECT gid FROM pg_prepared_xacts WHERE database = current_database()'):
            connection.run(f"ROLLBACK PREPARED '{name}'")


def alone(server, setup, block):
    """A block that has statements before its own: those from BEGIN on are of its transaction."""
    before = block.before
    begin = before.index('BEGIN') if 'BEGIN' in before else len(before)
    with server.bench(setup) as bench:
        connection = bench.connect()
        for statement in before[:begin]:
            connection.run(statement)
        committed = observe.relations(connection)
        return in_transaction(connection, committed, block, before[begin + 1:])


def effects(server, setup, bench, block):
    """What a block's statement does, in the file's words."""
    try:
        if block.before:
            return observe.text(alone(server, setup, block))
        connection = bench.connections[0]
        return observe.text(in_transaction(connection, observe.relations(connection), block))
    except libpq.Failed as failed:
        if failed.state != NO_TRANSACTION:
            return f'refused {failed.state}'
        if 'BEGIN' in block.before:
            return 'no transaction'
    try:
        return observe.text({'no transaction'} |
                            outside.parts(lambda: server.bench(setup), block))
    except libpq.Failed as failed:
        return observe.text({'no transaction', f'refused {failed.state}'})


def measure_group(server, setup, blocks):
    """What each block does; None where the version does not have what the setup makes."""
    try:
        with server.bench(setup.sql) as bench:
            return [effects(server, setup.sql, bench, block) for block in blocks]
    except libpq.Failed:
        return [None] * len(blocks)


class File:
    """A .test file and what the servers did with its blocks."""

    def __init__(self, path, words):
        self.path = path
        self.head, self.blocks = facts.read(path)
        self.measured = collections.defaultdict(dict)  # by line and version
        self.groups = [(setup, chosen) for setup, blocks in facts.groups(self.blocks)
                       if (chosen := [block for block in blocks if not block.not_measured and
                                      (not words or any(each in block.name for each in words))])]

    def take(self, version, blocks, results):
        for block, result in zip(blocks, results):
            self.measured[block.line][version] = result

    def differences(self):
        """The blocks whose line says otherwise, with the lines to print."""
        for block in self.blocks:
            found = self.measured.get(block.line, {})
            wrong = {version: did for version, did in found.items()
                     if block.expected_of(version) != did}
            if wrong:
                yield block, [f'{self.path.name}:{block.line}: {block.name}: {block.statement}',
                              *(f'    the file  {line}' for line in block.expected),
                              *(f'    measured  {line}' for line in facts.lines(wrong)),
                              *([f'    not there on {version}' for version, did in wrong.items()
                                 if did is None])]

    def write(self):
        facts.write(self.path, self.head, self.blocks)


def measure(files, versions):
    with servers.servers(versions, EffectsServer) as running, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(measure_group, running[version], setup, blocks): (file, version, blocks)
                for file in files for setup, blocks in file.groups for version in versions}
        for job in concurrent.futures.as_completed(jobs):
            file, version, blocks = jobs[job]
            file.take(version, blocks, job.result())


def report(files, fill, replace):
    """Prints what differs, writes what is asked for; how many cases still differ."""
    wrong = 0
    for file in files:
        for block, lines in file.differences():
            print('\n'.join(lines))
            if replace or (fill and not block.expected):
                block.expect(file.measured[block.line])
            else:
                wrong += 1
        if fill or replace:
            file.write()
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--version', type=int, choices=servers.PROGRAMS, action='append')
    parser.add_argument('--fill', action='store_true', help='write down what is not known yet')
    parser.add_argument('--replace', action='store_true', help='write down what differs')
    parser.add_argument('names', nargs='*', metavar='FILE or WORD')
    options = parser.parse_args()
    if options.version and (options.fill or options.replace):
        parser.error('a fact is written down for all versions at once')
    words = [name for name in options.names if not name.endswith('.test')]
    paths = [pathlib.Path(name) for name in options.names if name.endswith('.test')]
    files = [File(path, words) for path in paths or sorted(HERE.glob('*.test'))]
    versions = options.version or list(servers.PROGRAMS)
    measure(files, versions)
    count = sum(len(file.measured) for file in files)
    wrong = report(files, options.fill, options.replace)
    for file, block in [(file, block) for file in files for block in file.blocks]:
        if block.not_measured and not words:
            print(f'{file.path.name}:{block.line}: not measured: {block.not_measured}')
    print(f'{count - wrong} of {count} cases are as PostgreSQL '
          f'{", ".join(map(str, versions))} did')
    return 1 if wrong or not count else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except (servers.Missing, OSError) as missing:
        sys.exit(f'measure: {missing}')
