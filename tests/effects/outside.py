"""The locks of statements that no transaction block allows. They let go of them before anybody can
ask, so that others hold locks in their way: what the statement waits for is a lock that it takes.
It runs again for each mode of the others, each time from a database of its own."""
import re
import time

import observe

#: What others hold, and what must wait for it: ACCESS EXCLUSIVE alone first, then what keeps out
#: its like, then all that is more than reading (the table of conflicts, documentation, 13.3.1).
OBSTACLES = ('ACCESS SHARE', 'SHARE UPDATE EXCLUSIVE', 'EXCLUSIVE')
#: LOCK TABLE takes no materialized views; these take the same locks on them.
OF_MATERIALIZED_VIEWS = {'ACCESS SHARE': 'SELECT FROM {} LIMIT 0',
                         'SHARE UPDATE EXCLUSIVE': 'COMMENT ON MATERIALIZED VIEW {} IS NULL'}
PATIENCE = 30  # seconds
DATABASES = 'SELECT datname FROM pg_database'


class Obstacles:
    """Connections that each hold a lock on one relation, until the statement has run into it."""

    def __init__(self, connect, relations, mode):
        self.holders = {}
        for oid, relation in relations.items():
            command = OF_MATERIALIZED_VIEWS.get(mode) if relation.kind == 'm' else \
                'LOCK TABLE ONLY {} IN ' + mode + ' MODE'
            if relation.kind in 'rpm' and command:
                self.holders[oid] = holder = connect()
                holder.run('BEGIN')
                holder.run(command.format(relation.name))

    def release(self, pids):
        for holder in self.holders.values():
            if holder.pid in pids:
                holder.run('ROLLBACK')

    def close(self):
        for holder in self.holders.values():
            holder.close()


def waits(watcher, pid):
    """What a backend waits for, as (relation or 0, mode), and whose locks keep it from that."""
    rows = watcher.run(
        f"SELECT coalesce(relation, 0), mode, array_to_string(pg_blocking_pids({pid}), ' ')"
        f" FROM pg_locks WHERE pid = {pid} AND NOT granted")
    return [(int(relation), mode, {int(each) for each in pids.split()})
            for relation, mode, pids in rows]


def run_against(runner, watcher, obstacles, statement):
    """Runs the statement; the mode of each lock that it had to wait for."""
    runner.send(statement)
    waited = {}
    end = time.monotonic() + PATIENCE
    while not runner.is_done(0.005):
        for relation, mode, pids in waits(watcher, runner.pid):
            if relation in obstacles.holders:
                waited[relation] = mode
            obstacles.release(pids)
        if time.monotonic() > end:
            raise TimeoutError(f'{statement} waits for more than {PATIENCE} s')
    return waited


def settle(watcher, pid, version):
    """Waits until the counters of a backend that was told to end have arrived."""
    while watcher.run(f'SELECT 1 FROM pg_stat_activity WHERE pid = {pid}'):
        time.sleep(0.01)
    if version < 15:  # the statistics collector writes its file twice a second
        time.sleep(1.1)


def drop_databases(watcher, new):
    """Takes away what CREATE DATABASE made; cases that run meanwhile have databases of their own."""
    for name in new:
        if not name.startswith('case_'):
            watcher.run(f'DROP DATABASE {name}')


def round_of(bench, block, mode, known):
    """One run past obstacles on the tables that nothing is known of yet."""
    watcher, runner = bench.connect(), bench.connect()
    for statement in block.before:
        runner.run(statement)
    scans = 'pg_stat_get_numscans(c.oid)'
    before = observe.relations(watcher, scans)
    foreign_keys = watcher.run(observe.FOREIGN_KEYS)
    parents = watcher.run(observe.ANCESTORS)
    databases = {name for name, in watcher.run(DATABASES)}
    obstacles = Obstacles(bench.connect, {oid: each for oid, each in before.items()
                                          if each.name not in known}, mode)
    try:
        runner.run('SET client_min_messages = debug1')
        runner.messages.clear()
        waited = run_against(runner, watcher, obstacles, block.statement)
        runner.result()
    finally:
        obstacles.close()
        runner.close()
        drop_databases(watcher, new={name for name, in watcher.run(DATABASES)} - databases)
    if re.search(r'\bDETACH\b', block.statement, re.I):
        settle(watcher, runner.pid, bench.server.version)
    known.update({before[oid].name: mode for oid, mode in waited.items()})
    return observe.Observation(
        statement=block.statement, committed=before, before=before,
        after=observe.relations(watcher, scans), messages=runner.messages,
        foreign_keys=foreign_keys, parents={int(a): int(b) for a, b in parents})


def parts(new_bench, block):
    """What the statement does. `new_bench` gives a database with the block's setup."""
    known, seen = {}, None
    for mode in OBSTACLES:
        with new_bench() as bench:
            now = round_of(bench, block, mode, known)
        seen = seen or now
        if all(each.name in known for each in seen.before.values() if each.kind in 'rpm'):
            break
    names = {each.name: oid for oid, each in seen.before.items()}
    seen.locks = {names[name]: mode for name, mode in known.items()}
    return seen.parts()
