#!/usr/bin/env python3
"""Proves that the replayed catalog equals PostgreSQL's: runs each case of cases/*.sql on real
servers and in pgplumb, compares the catalogs object by object, and does the same with the SQL that
`pgplumb schema --format sql` writes.

    replay_differential.py [--version N] [--no-sql] [WORD...]   the cases with such a word in their name

A case begins with `-- case: name`, `-- case: name (15)` where it is for one version alone,
`-- case: name (no sql)` where the SQL that pgplumb writes is known to lack something. A
statement that the server must refuse is followed by `-- fails: message`, or by
`-- fails (15): message`. A line `\\connect` begins a new connection.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import sys

import comparison
import generate
from histories import HistoryServer, servers

HERE = pathlib.Path(__file__).resolve().parent
#: The random histories that run with the cases: always the same.
SEEDS = range(20)


class Case:
    def __init__(self, name, versions, history, with_sql=True, is_random=False):
        self.name = name
        self.versions = versions
        self.with_sql = with_sql
        self.is_random = is_random
        self.history = history
        #: What ALTER ROLE changes holds for all databases.
        self.is_alone = 'ALTER ROLE' in history

    def failures(self, version):
        """Parts of the messages that must come; None where any may."""
        if self.is_random:
            return None
        marks = re.findall(r'-- fails(?: \((\d+)\))?: (.*)', self.history)
        return [message.strip() for only, message in marks if not only or int(only) == version]


def cases_of(path):
    parts = re.split(r'(?m)^-- case: (.*)$', path.read_text())
    for title, history in zip(parts[1::2], parts[2::2]):
        only = re.search(r' \((\d+|no sql)\)$', title)
        versions = [int(only[1])] if only and only[1] != 'no sql' else list(servers.USUAL)
        name = title[:only.start()] if only else title
        yield Case(f'{path.stem}: {name}', versions, history.strip() + '\n',
                   with_sql=not only or only[1] != 'no sql')


def all_cases():
    for path in sorted((HERE / 'cases').glob('*.sql')):
        yield from cases_of(path)
    for seed in SEEDS:
        yield Case(f'random: {seed}', list(servers.USUAL), generate.history(seed),
                   is_random=True)


def run(case, server, with_sql):
    """The lines to print of a case on one server; none where all is equal."""
    title = f'{case.name} ({server.version})'
    try:
        lines, expected = comparison.replay_differences(server, case.history,
                                                        case.failures(server.version))
        if with_sql and case.with_sql:
            lines += [f'as SQL: {line}' for line in comparison.round_trip_differences(
                server, case.history, expected)]
    except Exception as error:  # a case that cannot be run costs itself alone
        lines = [repr(error)]
    return [title, *(f'  {line}' for line in lines)] if lines else []


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--version', type=int, choices=servers.USUAL, action='append')
    parser.add_argument('--no-sql', action='store_true', help='leave the SQL out')
    parser.add_argument('words', nargs='*')
    options = parser.parse_args()
    cases = [case for case in all_cases()
             if not options.words or any(word in case.name for word in options.words)]
    versions = options.version or list(servers.USUAL)
    comparison.need_program()
    with servers.servers(versions, HistoryServer) as running, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [(case, running[version], not options.no_sql)
                for case in cases for version in versions if version in case.versions]
        jobs = [pool.submit(run, *each) for each in runs if not each[0].is_alone]
        results = [job.result() for job in jobs]
        results += [run(*each) for each in runs if each[0].is_alone]
    failed = [lines for lines in results if lines]
    for lines in failed:
        print('\n'.join(lines))
    print(f'{len(results) - len(failed)} of {len(results)} runs of {len(cases)} cases are equal')
    return 1 if failed or not results else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except servers.Missing as missing:
        sys.exit(f'replay_differential: {missing}')
