#!/usr/bin/env python3
"""Compares random histories with real servers: `./dev fuzz-replay N [FIRST-SEED]`. Prints each seed
whose catalogs differ with the smallest part of the history that still does."""
import argparse
import random
import sys

import comparison
import generate
from histories import HistoryServer, servers


def differences(server, lines, with_sql):
    """What differs; statements may fail as they like."""
    history = '\n'.join(lines) + '\n'
    found, catalog = comparison.replay_differences(server, history, None)
    if with_sql:
        found += [f'as SQL: {line}'
                  for line in comparison.round_trip_differences(server, history, catalog)]
    return found


def minimize(server, lines, with_sql):
    """Takes statements away for as long as something differs."""
    size = max(len(lines) // 2, 1)
    while True:
        start = 0
        while start < len(lines):
            fewer = lines[:start] + lines[start + size:]
            if fewer and differences(server, fewer, with_sql):
                lines = fewer
            else:
                start += size
        if size == 1:
            return lines
        size //= 2


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('count', type=int)
    parser.add_argument('first', type=int, nargs='?', help='the first seed; any, without')
    options = parser.parse_args()
    first = options.first if options.first is not None else random.SystemRandom().randrange(10**9)
    comparison.need_program()
    bad = 0
    with servers.servers(servers.USUAL, HistoryServer) as running:
        for seed in range(first, first + options.count):
            lines = generate.history(seed).splitlines()
            server = running[random.Random(seed).choice(list(running))]
            for with_sql in (False, True):
                if differences(server, lines, with_sql):
                    small = minimize(server, lines, with_sql)
                    print(f'-- seed {seed}, PostgreSQL {server.version}')
                    print('\n'.join(small))
                    print('\n'.join(f'--   {each}' for each in
                                    differences(server, small, with_sql)), flush=True)
                    bad += 1
                    break
    print(f'{options.count - bad} of {options.count} random histories are equal')
    return 1 if bad else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except servers.Missing as missing:
        sys.exit(f'fuzz-replay: {missing}')
