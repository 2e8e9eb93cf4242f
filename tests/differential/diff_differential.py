#!/usr/bin/env python3
"""Proves that what `pgplumb diff --format sql` writes leads from the one schema to the other: cuts
histories in two and goes from the schema of the first part to that of the whole, and back, on real
servers.

    diff_differential.py [--version N] [--parts N] FOLDER...
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import comparison
import objects
from histories import HistoryServer, servers


def pgplumb(version, *arguments):
    done = subprocess.run([comparison.PGPLUMB, *arguments, '--no-config',
                           '--target-version', str(version)],
                          capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def files(folder, version):
    """The migrations of the folder in the order in which they run, each with its down."""
    project, = json.loads(pgplumb(version, 'history', '--format', 'json', folder))['projects']
    return [{path for path in (each['path'], (each['down'] or {}).get('path')) if path}
            for each in project['migrations']]


def beginning(folder, run, count, into):
    """A copy of the folder that has the first so many of the migrations that run."""
    shutil.copytree(folder, into)
    for path in set().union(*run[count:]):
        (into / pathlib.Path(path).relative_to(folder)).unlink()
    return into


def without_places(document):
    """A column that was dropped and comes back stands last."""
    for kind in ('tables', 'views'):
        for item in document.get(kind) or []:
            for column in item.get('columns') or []:
                column.pop('position', None)
    return document


def differences(server, before, now):
    """Of what the SQL makes of the one schema and the other."""
    script = pgplumb(server.version, 'diff', '--format', 'sql', str(before), str(now))
    if '-- Not written' in script:
        return None
    schema = pgplumb(server.version, 'schema', '--format', 'sql', str(before))
    found, errors = server.catalog_of(schema + script)
    wanted, _ = server.catalog_of(pgplumb(server.version, 'schema', '--format', 'sql', str(now)))
    return [f'refused: {error}' for error in errors] + objects.differences(
        without_places(json.loads(wanted)), without_places(json.loads(found)))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--version', type=int, choices=servers.PROGRAMS, action='append')
    parser.add_argument('--parts', type=int, default=3, help='how often a history is cut')
    parser.add_argument('folders', nargs='+', type=pathlib.Path)
    options = parser.parse_args()
    comparison.need_program()
    equal = total = 0
    with servers.servers(options.version or list(servers.USUAL), HistoryServer) as running, \
            tempfile.TemporaryDirectory(prefix='pgplumb-diff-') as scratch:
        for folder in options.folders:
            folder = folder.resolve()
            for version, server in running.items():
                run = files(folder, version)
                whole = beginning(folder, run, len(run),
                                  pathlib.Path(scratch, f'{version}{folder}/whole'))
                cuts = sorted({len(run) * i // options.parts for i in range(1, options.parts)} -
                              {0})
                for count in cuts:
                    part = beginning(folder, run, count, whole.with_name(f'first-{count}'))
                    for way in ((part, whole), (whole, part)):
                        lines = differences(server, *way)
                        said = 'not all written' if lines is None else \
                            f'{len(lines)} differences' if lines else 'equal'
                        total += lines is not None
                        equal += lines == []
                        print(f'{folder.name} ({version}): {way[0].name} to {way[1].name}, {said}',
                              flush=True)
                        for line in (lines or [])[:5]:
                            print(f'    {line}')
    print(f'{equal} of {total} are equal')
    return 1 if equal < total or total == 0 else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except servers.Missing as missing:
        sys.exit(f'diff_differential: {missing}')
