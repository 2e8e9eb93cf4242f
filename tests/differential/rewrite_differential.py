#!/usr/bin/env python3
"""Proves that what `pgplumb rewrite` makes of a migration comes to the same: runs each case of
rewrites.sql as it is and rewritten on real servers, and compares the catalogs. What the program
leaves for a later release, by its notes, is done at the end.

    rewrite_differential.py [WORD...]   the cases with such a word in their name
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import comparison
import objects
from histories import HistoryServer, servers

CASES = pathlib.Path(__file__).with_name('rewrites.sql')
FILE = re.compile(r'(?m)^-- file: .*\n')
LATER = re.compile(r'(?m)in a release after [^:]*: (.*;)$')
REFUSED = re.compile(r'(?m)^-- refused: (.*)\n')


def cases():
    """Name, schema, migration, what others do meanwhile and what must hold then."""
    text = CASES.read_text().split('-- schema\n', 1)[1]
    schema, *parts = re.split(r'(?m)^-- case: (.*)\n', text)
    for name, case in zip(parts[0::2], parts[1::2]):
        migration, _, then = case.partition('-- then\n')
        migration, _, meanwhile = migration.partition('-- meanwhile\n')
        yield name, schema, migration.strip() + '\n', meanwhile, then


def rewritten(schema, migration, version):
    """The text of all files that the migration becomes, and the SQL that is left for later."""
    with tempfile.TemporaryDirectory(prefix='pgplumb-rewrite-') as folder:
        pathlib.Path(folder, '001_schema.sql').write_text(schema)
        pathlib.Path(folder, '002_change.sql').write_text(migration)
        done = subprocess.run(
            [comparison.PGPLUMB, 'rewrite', '--target-version', str(version), '002_change.sql'],
            cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0 or not done.stdout:
        raise RuntimeError(f'pgplumb rewrite says: {done.stderr}')
    return done.stdout, '\n'.join(LATER.findall(done.stderr))


def without_places(document):
    """A column that was made anew stands last, and its triggers and checks have come and gone."""
    for kind in ('tables', 'views'):
        for item in document.get(kind) or []:
            for column in item.get('columns') or []:
                column.pop('position', None)
    return document


def run(server, schema, migration, meanwhile, then):
    refused = REFUSED.search(migration)
    migration = REFUSED.sub('', migration)
    lines = []
    documents = []
    for text, later in ((migration, ''), rewritten(schema, migration, server.version)):
        parts = FILE.split(text)
        catalog, errors = server.catalog_of(schema + meanwhile.join(['', *parts, '']) + then + later)
        if refused:
            if not any(refused[1] in error for error in errors):
                lines.append(f'the server does not say: {refused[1]}')
            continue
        lines += [f'the server says: {error}' for error in errors]
        documents.append(without_places(json.loads(catalog)))
    return lines if refused else lines + objects.differences(*documents)


def main():
    try:
        comparison.need_program()
        with servers.servers(servers.USUAL, HistoryServer) as running:
            failed = 0
            for name, *case in cases():
                if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
                    continue
                for server in running.values():
                    lines = run(server, *case)
                    if lines:
                        failed += 1
                        print(f'{name} ({server.version})', *lines, sep='\n  ')
    except servers.Missing as missing:
        sys.exit(str(missing))
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
