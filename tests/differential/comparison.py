"""A history on a real server and in pgplumb: what the catalogs differ in."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import objects
from histories import servers

PGPLUMB = os.environ.get('PGPLUMB', 'pgplumb')


def need_program():
    if not shutil.which(PGPLUMB):
        raise servers.Missing(f'pgplumb is not there: PGPLUMB={PGPLUMB}')


def schema(history, version, form):
    """What `pgplumb schema` makes of a history given as text: one file a connection."""
    with tempfile.TemporaryDirectory(prefix='pgplumb-history-') as folder:
        parts = re.split(r'(?m)^\\connect$', history)
        names = [f'{number}.sql' for number in range(len(parts))]
        for name, part in zip(names, parts):
            pathlib.Path(folder, name).write_text(part)
        pathlib.Path(folder, 'order.txt').write_text('\n'.join(names) + '\n')
        done = subprocess.run(
            [PGPLUMB, 'schema', '--format', form, '--target-version', str(version),
             '--transaction', 'statement', '--session', 'per-file', '--files-from', 'order.txt'],
            cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise RuntimeError(f'pgplumb schema exits with {done.returncode}: {done.stderr}')
    return done.stdout


def replay_differences(server, history, failures=()):
    """The lines in which replay and server differ, and the server's catalog. `failures`: parts of
    the messages of the statements that must fail on the server, in order; None: any may."""
    text, errors = server.catalog_of(history)
    lines = []
    if failures is None:
        pass
    elif len(errors) != len(failures) or any(map(lambda e, f: f not in e, errors, failures)):
        lines.append(f'the server says {errors}, where the case has {list(failures)}')
    replayed = json.loads(schema(history, server.version, 'json'))
    return lines + objects.differences(json.loads(text), replayed), text


def round_trip_differences(server, history, expected):
    """How the catalog changes when `pgplumb schema --format sql` is run on an empty database."""
    script = schema(history, server.version, 'sql')
    text, errors = server.catalog_of(script)
    lines = [f'the SQL is refused: {error}' for error in errors]
    expected, found = json.loads(expected), json.loads(text)
    return (lines + objects.differences(expected, found)
            + objects.definition_differences(expected, found))
