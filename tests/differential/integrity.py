#!/usr/bin/env python3
"""What pgplumb says of keys, indexes and foreign keys, beside the same worked out a second time,
from the catalog alone and by the words of PostgreSQL's documentation and of the rules' pages.

    integrity.py [--show N] [--random N] [--catalog FILE FOLDER]... [FOLDER...]

FOLDER has a history: an order.txt (one file a line), or else migrations that pgplumb finds. FILE is
the catalog that a server ended up with (JSON in the shape of `pgplumb schema --format json`, also
as .xz); without one, what `pgplumb schema` replays is taken. --random adds so many small schemas
made by chance, always the same ones. Ends with 1 where the two differ.
"""
import argparse
import collections
import json
import lzma
import pathlib
import re
import subprocess
import sys
import tempfile

import comparison
import integrity_schemas
from histories import servers
from integrity_sets import (NAME, NAMES, OWN_OF_TOOLS, RELATION, Schema, components,
                            duplicate_indexes, foreign_keys_without_index, full, meets_itself,
                            parts_of, redundant_indexes, reported_unique_nullable, self_references,
                            tables_without_primary_key, unique_nullable)

RULES = ('foreign-key-without-index', 'duplicate-index', 'redundant-index', 'foreign-key-cycle',
         'foreign-key-to-itself', 'self-reference-blocks-delete', 'nullable-unique',
         'table-without-primary-key')
#: What a finding is about, by its message.
MESSAGES = {
    'foreign-key-without-index': [
        rf'deleting from (?P<parent>{RELATION}) scans all of (?P<table>{RELATION}): '
        rf'no index starts with foreign key columns? (?P<columns>{NAMES})',
        rf'deleting from (?P<parent>{RELATION}) may read many rows of (?P<table>{RELATION}) in vain'
        rf': index {RELATION} serves only {NAMES} of foreign key columns '
        rf'(?P<columns>{NAMES})'],
    'duplicate-index': [
        rf'index (?P<index>{RELATION}) repeats (?P<other>{RELATION}): every write to '
        rf'(?P<table>{RELATION}) keeps both up to date'],
    'redundant-index': [
        rf'writes to (?P<table>{RELATION}) keep index (?P<index>{RELATION}) up to date for queries '
        rf'that (?P<other>{RELATION}) serves'],
    'foreign-key-to-itself': [
        rf'every row meets (?P<constraint>{NAME}): (?P<table>{RELATION})\..* refers? to '
        r'(itself|themselves)'],
    'self-reference-blocks-delete': [
        rf'rows of (?P<table>{RELATION}) cannot be deleted while others of it refer to them'],
    'nullable-unique': [
        rf'(equal )?rows of (?P<table>{RELATION}) (with equal {NAMES} )?are let in while '
        rf'(one of )?(?P<columns>{NAMES}) is NULL: (?P<index>{RELATION}) counts each NULL as '
        r'different'],
    'table-without-primary-key': [
        rf'rows of (?P<table>{RELATION}) cannot be told apart: the table has no primary key',
        rf'(?P<table>{RELATION}) has no primary key: replication and tools that look for one '
        r'cannot find its rows'],
}


def pgplumb(folder, command, *options):
    order = ['--files-from', 'order.txt'] if (folder / 'order.txt').exists() else ['.']
    done = subprocess.run([comparison.PGPLUMB, command, '--no-config', '--format', 'json',
                           *options, *order],
                          cwd=folder, capture_output=True, timeout=120, check=False)
    if done.returncode > 1 or not done.stdout:
        message = done.stderr.decode(errors='replace').strip()
        raise RuntimeError(f'pgplumb {command} exits with {done.returncode}: {message}')
    return json.loads(done.stdout)


class Findings:
    def __init__(self, document):
        self.by_rule = {rule: [] for rule in RULES}
        self.circles = []
        for finding in document['findings']:
            rule, message = finding['rule'], finding['message']
            if rule == 'foreign-key-cycle':
                self.circles.append((finding['severity'] == 'warning', len(finding['related'])))
                continue
            matches = [re.fullmatch(pattern, message) for pattern in MESSAGES[rule]]
            match = next(filter(None, matches), None)
            if not match:
                raise RuntimeError(f'a message of {rule} that this does not know: {message}')
            found = match.groupdict()
            if 'table' in found:
                found['table'] = full(found['table'])
            for part in ('index', 'other'):  # constraints go by their bare names
                if part in found:
                    schema, _, _ = found['table'].partition('.')
                    found[part] = f'{schema}.{parts_of(found[part])[-1]}'
            self.by_rule[rule].append(found)

    def names(self, rule, part):
        return collections.Counter(found[part] for found in self.by_rule[rule])


def beside(what, expected, found):
    """Lines on what one of two multisets has more of."""
    expected, found = collections.Counter(expected), collections.Counter(found)
    missing, extra = (expected - found).elements(), (found - expected).elements()
    return ([f'{what}: {item} is not found' for item in sorted(missing, key=str)]
            + [f'{what}: {item} should not be found' for item in sorted(extra, key=str)])


def rank(index):
    """Which of two equal indexes stays."""
    return index.primary, bool(index.constraint), index.unique


def duplicate_differences(schema, findings):
    what = 'duplicate index'
    found = {f['index']: f['other'] for f in findings.by_rule['duplicate-index']}
    lines, known = [], set()
    for group in duplicate_indexes(schema):
        names = {index.name for index in group}
        known |= names
        kept = [index for index in group if index.name not in found]
        text = ', '.join(sorted(names))
        if any(index.attached for index in group):
            lines += [f'{what}: of {text}, {index.name} should {"not " * index.attached}be found'
                      for index in group if index.attached == (index.name in found)]
        elif len(kept) != 1:
            lines.append(f'{what}: of {text}, {len(group) - len(kept)} are found')
        elif not is_referred_to(schema, kept[0]) and rank(kept[0]) < max(map(rank, group)):
            lines.append(f'{what}: of {text}, {kept[0].name} should not be the one that stays')
        lines += [f'{what}: {name} is said to repeat {found[name]}'
                  for name in sorted(names & found.keys()) if found[name] not in names - {name}]
    return lines + [f'{what}: {name} should not be found' for name in sorted(found.keys() - known)]


def is_referred_to(schema, index):
    return any(key.parent == index.table.name and set(key.parent_columns) == set(index.columns())
               for key in schema.foreign_keys)


def redundant_differences(schema, findings):
    what = 'redundant index'
    expected = redundant_indexes(schema)
    found = {f['index']: f['other'] for f in findings.by_rule['redundant-index']}
    repeated = {f['index']: f['other'] for f in findings.by_rule['duplicate-index']}
    lines = []
    for name in sorted(expected.keys() - found.keys() - repeated.keys()):
        # Where each of two may go for the other, one of them stays.
        others = {other for other in expected[name]
                  if name not in expected.get(other, ()) or other not in found}
        if others:
            lines.append(f'{what}: {name} is not found, {" or ".join(sorted(others))} serves')
    for name, other in found.items():
        if name not in expected:
            lines.append(f'{what}: {name} should not be found, {other} serves')
        elif other not in expected[name]:
            lines.append(f'{what}: {name} is said to be served by {other}')
        if name in repeated:
            lines.append(f'{what}: {name} is found as a duplicate too')
        passed = {name}
        while other in found or other in repeated:
            if other in passed:
                lines.append(f'{what}: none stays of {sorted(passed)}')
                break
            passed.add(other)
            other = found.get(other) or repeated[other]
    return lines


def weakest_of(cycle):
    return cycle['break']['table'], cycle['break']['constraint']


def circle_differences(schema, expected, findings, graph):
    what = 'circle'
    keys = {(key.table.name, key.name): key for key in schema.foreign_keys}
    lines, circles = [], []
    for cycle in graph['cycles']:
        path = [keys.get((step['table'], step['constraint'])) for step in cycle['path']]
        text = ' -> '.join(step['table'] for step in cycle['path'])
        if None in path or any(key.parent != after.table.name
                               for key, after in zip(path, [*path[1:], path[0]])):
            lines.append(f'{what}: {text} is none')
            continue
        tables = {key.table.name for key in path}
        if len(tables) < len(path):
            lines.append(f'{what}: {text} comes twice by a table')
        strict = not any(key.nullable or key.deferrable for key in path)
        if strict != cycle['strict']:
            lines.append(f'{what}: {text} should be {"" if strict else "not "}strict')
        circles.append(tables)
    for members in expected:
        if not any(circle <= members for circle in circles):
            lines.append(f'{what}: {sorted(members)} is not found')
    for circle in circles:
        if not any(circle <= members for members in expected):
            lines.append(f'{what}: {sorted(circle)} should not be found')
    # Of circles with the same link to break one is found, unless they are strict.
    told = {('strict', number) if cycle['strict'] else weakest_of(cycle):
            (cycle['strict'], len(cycle['path']))
            for number, cycle in reversed(list(enumerate(graph['cycles'])))}
    lines += beside('circle among the findings', list(told.values()), findings.circles)
    broken = {(step['table'], step['constraint']) for step in graph['broken']}
    place = {table: number for number, table in enumerate(graph['load_order'])}
    lines += beside('load order', {table.name for table in schema.tables if not table.parent
                                   and not OWN_OF_TOOLS.search(table.name)},
                    [name for name in graph['load_order'] if not OWN_OF_TOOLS.search(name)])
    for name, key in keys.items():
        if (name not in broken and key.table.name != key.parent
                and place.get(key.parent, -1) > place.get(key.table.name, len(place))):
            lines.append(f'load order: {key} leads forward')
    broken &= keys.keys()
    lines += [f'load order: {keys[name]} is broken, and does not lead forward' for name in broken
              if place[keys[name].parent] < place[keys[name].table.name]]
    hard = [key for key in keys.values() if not (key.nullable or key.deferrable)]
    if not components(hard):
        lines += [f'load order: {keys[name]} is broken, where others can wait' for name in broken
                  if keys[name] in hard]
    if graph['broken_is_cheapest']:
        lines += [f'load order: {keys[one]} is broken in vain' for one in broken
                  if not components(key for name, key in keys.items()
                                    if name not in broken or name == one)]
    return lines


def key_facts(graph):
    return [(key['table'], key['constraint'], tuple(key['columns']), key['references'],
             tuple(key['referenced_columns']), key['on_delete'], bool(key.get('nullable')),
             bool(key.get('deferrable'))) for key in graph['foreign_keys']]


class Report:
    def __init__(self):
        self.sizes = collections.Counter()
        self.lines = []

    def add(self, name, size, lines):
        self.sizes[name] += size
        self.sizes[name, 'different'] += len(lines)
        self.lines += lines


def compare(document, folder, version):
    schema = Schema(document)
    options = ['--target-version', str(version)] if version else []
    findings = Findings(pgplumb(folder, 'check', '--select', ','.join(RULES), *options))
    graph = pgplumb(folder, 'graph', *options)
    report = Report()

    keys = [key.facts() for key in schema.foreign_keys]
    report.add('foreign keys', len(keys), beside('foreign key', keys, key_facts(graph)))

    bare = foreign_keys_without_index(schema)
    found = collections.Counter(
        f"{f['table']} ({', '.join(parts_of(f['columns']))}) -> {full(f['parent'])}"
        for f in findings.by_rule['foreign-key-without-index'])
    report.add('foreign keys without index', sum(bare.values()),
               beside('foreign key without index', bare, found))

    groups = duplicate_indexes(schema)
    report.add('duplicate indexes', sum(len(group) - 1 for group in groups),
               duplicate_differences(schema, findings))
    report.add('redundant indexes', len(redundant_indexes(schema)),
               redundant_differences(schema, findings))

    circles = components(schema.foreign_keys)
    report.add('components of the graph', len(circles),
               circle_differences(schema, circles, findings, graph))
    report.add('tables in these', sum(map(len, circles)), [])

    themselves = self_references(schema)
    lines = beside('self-reference', [key.table.name for key in themselves],
                   [key['table'] for key in graph['foreign_keys']
                    if key['table'] == key['references']])
    lines += beside('self-reference that blocks deletes',
                    [key.table.name for key in themselves
                     if key.on_delete in ('no action', 'restrict') and not meets_itself(key)],
                    findings.names('self-reference-blocks-delete', 'table'))
    lines += beside('foreign key to itself',
                    [key.table.name for key in themselves if meets_itself(key)],
                    findings.names('foreign-key-to-itself', 'table'))
    report.add('self-references', len(themselves), lines)

    expected = reported_unique_nullable(schema)
    found = {f['index']: set(parts_of(f['columns']))
             for f in findings.by_rule['nullable-unique']}
    report.add('nullable unique', len(expected),
               beside('nullable unique', list(expected), list(found))
               + [f'nullable unique: {name} for {sorted(found[name])}, not {sorted(columns)}'
                  for name, columns in expected.items() if not found.get(name, columns) <= columns])
    report.add('unique and nullable, reported or not', len(unique_nullable(schema)), [])

    report.add('tables without primary key', len(tables_without_primary_key(schema)),
               beside('table without primary key', tables_without_primary_key(schema),
                      findings.names('table-without-primary-key', 'table')))
    return report


def histories(options):
    """Names, catalogs (None: what pgplumb replays), folders."""
    for file, folder in options.catalog:
        opened = lzma.open(file) if file.endswith('.xz') else open(file, 'rb')
        with opened as stream:
            yield pathlib.Path(folder).name, json.load(stream), pathlib.Path(folder)
    for folder in options.folders:
        yield folder.name, None, folder
    for seed in range(options.random):
        with tempfile.TemporaryDirectory(prefix='pgplumb-integrity-') as folder:
            history = integrity_schemas.history(seed)
            pathlib.Path(folder, '1.sql').write_text(history)
            yield f'random {seed}', None, pathlib.Path(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--catalog', nargs=2, metavar=('FILE', 'FOLDER'), action='append',
                        default=[])
    parser.add_argument('--random', type=int, default=0, metavar='N')
    parser.add_argument('--show', type=int, default=5, help='differences to print of a history')
    parser.add_argument('folders', nargs='*', type=pathlib.Path)
    options = parser.parse_args()
    comparison.need_program()
    sizes = collections.Counter()
    equal = total = 0
    for name, document, folder in histories(options):
        total += 1
        try:
            document = document or pgplumb(folder, 'schema')
            version = re.match(r'\d+', str(document.get('server_version', '')))
            report = compare(document, folder, version and version[0])
            sizes += report.sizes
            lines = report.lines
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            lines = [re.sub(r'\s+', ' ', str(error))[:300]]
        equal += not lines
        if lines or not name.startswith('random'):
            print(f'{name}: {len(lines) or "no"} differences', flush=True)
        for line in lines[:options.show]:
            print(f'    {line}')
    for name, size in sizes.items():
        if isinstance(name, str):
            print(f'{name}: {size}, {sizes[name, "different"]} different')
    print(f'{equal} of {total} are equal')
    return 1 if equal < total else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except servers.Missing as missing:
        sys.exit(f'integrity: {missing}')
