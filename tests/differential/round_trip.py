#!/usr/bin/env python3
"""Real histories through `pgplumb schema --format sql` and back: runs the SQL on an empty database
and compares its catalog with the one that pgplumb replayed.

    round_trip.py [--version N] [--show N] FOLDER...

A folder with an order.txt is read in that order, any other as `pgplumb schema FOLDER` reads it; of
a repo.json beside it `set` is minded, which may give a search_path.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

import comparison
import objects
from histories import HistoryServer, servers


def arguments(folder):
    """What tells pgplumb how to read the folder."""
    if not (folder / 'order.txt').exists():
        return ['.']
    found = ['--files-from', 'order.txt']
    settings = folder / 'repo.json'
    if settings.exists():
        conf = json.loads(settings.read_text())
        for line in conf.get('set') or []:
            name, _, value = line.partition('=')
            if name.lower() == 'set search_path':
                found += ['--search-path', value]
        if conf.get('reset_session'):
            found += ['--session', 'per-file']
    return found


def schema(folder, version, form):
    done = subprocess.run([comparison.PGPLUMB, 'schema', '--format', form,
                           '--target-version', str(version), *arguments(folder)],
                          cwd=folder, capture_output=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors='replace').strip())
    return done.stdout.decode()


def roles_of(document):
    """Those that policies are for: they belong to the server, not to the schema."""
    return {role for table in document.get('tables') or [] for policy in table.get('policies') or []
            for role in policy.get('roles') or []} - {'public', 'current_user', 'session_user',
                                                      'current_role'}


def differences(server, folder):
    document = json.loads(schema(folder, server.version, 'json'))
    script = schema(folder, server.version, 'sql')
    roles = ''.join(f'CREATE ROLE {objects.quoted(role)};\n' for role in roles_of(document))
    server.psql('postgres', roles)
    text, errors = server.catalog_of(script)
    lines = [f'refused: {error}' for error in errors]
    lines += objects.differences(document, json.loads(text))
    return lines, len(objects.by_name(document))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--version', type=int, choices=servers.PROGRAMS, action='append')
    parser.add_argument('--show', type=int, default=3, help='differences to print of a folder')
    parser.add_argument('folders', nargs='+', type=pathlib.Path)
    options = parser.parse_args()
    comparison.need_program()
    equal = total = 0
    with servers.servers(options.version or list(servers.USUAL), HistoryServer) as running:
        for folder in options.folders:
            for version, server in running.items():
                total += 1
                try:
                    lines, size = differences(server, folder.resolve())
                except (RuntimeError, subprocess.TimeoutExpired) as error:
                    lines, size = [re.sub(r'\s+', ' ', str(error))[:200]], 0
                equal += not lines
                verdict = f'{len(lines)} differences' if lines else 'equal'
                print(f'{folder.name} ({version}): {size} objects, {verdict}', flush=True)
                for line in lines[:options.show]:
                    print(f'    {line}')
    print(f'{equal} of {total} are equal')
    return 1 if equal < total else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except servers.Missing as missing:
        sys.exit(f'round_trip: {missing}')
