"""What a statement does to a live server, read off the server: the locks in pg_locks before the
transaction ends, the files and the counters of scans of all relations before and after, and the
messages of level DEBUG1."""
import dataclasses
import json
import re

TABLES = set('rpvmf')
INDEX = 'i'
#: pg_locks' modes, weakest first, as the documentation spells them (13.3.1).
MODES = {'AccessShareLock': 'ACCESS SHARE', 'RowShareLock': 'ROW SHARE',
         'RowExclusiveLock': 'ROW EXCLUSIVE', 'ShareUpdateExclusiveLock': 'SHARE UPDATE EXCLUSIVE',
         'ShareLock': 'SHARE', 'ShareRowExclusiveLock': 'SHARE ROW EXCLUSIVE',
         'ExclusiveLock': 'EXCLUSIVE', 'AccessExclusiveLock': 'ACCESS EXCLUSIVE'}
STRENGTH = list(MODES)
#: Oids from this on are of users' objects (FirstNormalObjectId).
USERS = 16384
RELATIONS = f"""
SELECT json_agg(json_build_array(c.oid::bigint,
  CASE WHEN nspname = 'public' THEN '' WHEN c.relpersistence = 't' THEN 'pg_temp.'
       ELSE nspname || '.' END || relname,
  relkind, relfilenode::bigint, reltablespace::bigint, x.indrelid::bigint, %s))
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
LEFT JOIN pg_index x ON x.indexrelid = c.oid
WHERE c.oid >= {USERS} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'i')
  AND nspname !~ '^pg_toast'"""
LOCKS = f"""
SELECT relation, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND granted AND locktype = 'relation' AND relation >= {USERS}
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
FOREIGN_KEYS = """
SELECT conname, conrelid, confrelid FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
WHERE contype = 'f' AND relkind = 'r'"""
ANCESTORS = 'SELECT inhrelid, inhparent FROM pg_inherits'
#: Statements that read tables to find rows, not to check them.
QUERY = re.compile(r'(SELECT|VALUES|TABLE|INSERT|UPDATE|DELETE|MERGE|WITH|COPY|EXECUTE|EXPLAIN|CALL'
                   r'|DO|REFRESH|CREATE\s+(\w+\s+)*?(TABLE|VIEW)\b.*\bAS)\b', re.I | re.S)


@dataclasses.dataclass
class Relation:
    name: str
    kind: str
    file: int
    tablespace: int
    table: int | None  # of an index
    scans: int


def relations(connection, scans='pg_stat_get_xact_numscans(c.oid)'):
    rows = json.loads(connection.run(RELATIONS % scans)[0][0] or '[]')
    return {oid: Relation(*rest) for oid, *rest in rows}


def locks_held(connection):
    """The strongest mode on each relation."""
    held = {}
    for oid, mode in connection.run(LOCKS):
        held[int(oid)] = max(held.get(int(oid), STRENGTH[0]), mode, key=STRENGTH.index)
    return held


@dataclasses.dataclass
class Observation:
    """A statement between two looks at the relations."""
    statement: str
    committed: dict  # the relations that are there for everyone: those before the transaction
    before: dict
    after: dict
    messages: list
    locks: dict = dataclasses.field(default_factory=dict)
    foreign_keys: list = dataclasses.field(default_factory=list)
    parents: dict = dataclasses.field(default_factory=dict)
    in_transaction: bool = True

    def said(self, pattern):
        """What stands in quotes in the messages that begin so."""
        return [found[1] for each in self.messages if (found := re.match(f'{pattern} "(.*?)"', each))]

    def has_said(self, work, relation):
        return relation.name.rpartition('.')[2] in self.said(work)

    def empties(self):
        """Whether it may be TRUNCATE that gave the new files, to be known by what is not said."""
        return re.search(r'\bTRUNCATE\b', self.statement, re.I)

    def rewrites(self):
        """Tables in new files, the copies in another tablespace among them."""
        return {oid for oid, now in self.after.items()
                if now.kind in 'rm' and oid in self.before and now.file != self.before[oid].file
                and (not self.empties() or self.has_said('rewriting table', now))}

    def builds(self):
        """Indexes of tables that were there, in files that were not: an index that ALTER TABLE
        makes anew over its old file (TryReuseIndex) is none, nor is one that moves elsewhere."""
        files = {each.file for each in self.before.values()}
        return {oid for oid, now in self.after.items()
                if now.kind == INDEX and now.table in self.committed and now.file not in files
                and not self.empties()
                and (oid not in self.before or now.tablespace == self.before[oid].tablespace
                     or self.has_said('building index', now))}

    def scans(self):
        """Tables all of whose rows were read to check them: the server says so, or it counted
        more scans than the rewrite and the builds of indexes need."""
        found = {oid for oid, now in self.after.items()
                 if now.kind in 'rm' and self.has_said('verifying table', now)}
        keys = self.said('validating foreign key constraint')
        # Each table with a key of the name that this statement has locked for writers.
        checked = {int(table) for name, table, _ in self.foreign_keys if name in keys and
                   STRENGTH.index(self.locks.get(int(table), STRENGTH[0])) > 2}
        if not QUERY.match(self.statement) and not self.empties():
            counted = self.counted()
            found |= counted - self.referenced_by(checked | counted)
        return found - self.rewrites() | checked

    def counted(self):
        builds = [self.after[oid].table for oid in self.builds()]
        # Two passes over the table: documentation, CREATE INDEX, Building Indexes Concurrently.
        passes = 2 if re.search(r'\bCONCURRENTLY\b', self.statement, re.I) else 1
        return {oid for oid, now in self.after.items() if now.kind in 'rm' and oid in self.committed
                and now.scans > self.before[oid].scans + passes * builds.count(oid)}

    def referenced_by(self, tables):
        """The tables that a check of these tables' foreign keys reads too."""
        found = {int(there) for _, here, there in self.foreign_keys
                 if int(here) in tables and here != there}
        return found | {oid for oid in self.after if self.ancestors(oid) & found}

    def ancestors(self, oid):
        found = set()
        while oid in self.parents and self.parents[oid] not in found:
            oid = self.parents[oid]
            found.add(oid)
        return found

    def parts(self):
        """What the file says of it, but for what the server refuses."""
        known = self.committed | self.after | self.before
        name = {oid: each.name for oid, each in known.items()}
        locks = {f'lock {name[oid]} {MODES[mode]}' for oid, mode in self.locks.items()
                 if oid in self.committed and known[oid].kind in TABLES and mode != STRENGTH[0]}
        return locks | {f'{word} {name[oid]}' for word, oids in
                        (('rewrite', self.rewrites()), ('scan', self.scans()),
                         ('build', self.builds())) for oid in oids}


def text(parts):
    return '; '.join(sorted(parts)) or 'nothing'
