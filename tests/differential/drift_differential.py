#!/usr/bin/env python3
"""Compares what `pgplumb drift` says that Prisma's next migration would be with what Prisma's own
engine writes: random datamodels, edited, over databases that were changed by hand.

    drift_differential.py [--random N] [--seed N] [SCHEMA...]

SCHEMA is a schema.prisma with its migrations beside it: a project of one's own.
"""
import argparse
import collections
import copy
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import comparison
import prisma_models
from histories import servers

PACKAGES = pathlib.Path(os.environ.get('PGPLUMB_NPM', servers.DEPS / 'npm'))
SCRIPT = pathlib.Path(__file__).with_name('prisma_engine.mjs').read_text()
QUOTED = r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\''
#: Cases that random ones do not reach: a datamodel, and what is done by hand.
CASES = [
    # Partial indexes stand for whole ones, and are never dropped.
    ('model A {\n  id Int @id\n  x String?\n  @@index([x])\n}\n',
     'DROP INDEX "A_x_idx"; CREATE INDEX "A_x_idx" ON "A" (x) WHERE id > 1;'),
    ('model A {\n  id Int @id\n  x String?\n  @@index([x])\n}\n',
     'DROP INDEX "A_x_idx"; CREATE INDEX p ON "A" (x) WHERE id > 1;'),
    # With the preview feature they are.
    ('generator c {\n  provider = "prisma-client"\n  output = "x"\n'
     '  previewFeatures = ["partialIndexes"]\n}\nmodel A {\n  id Int @id\n  x String?\n}\n',
     'CREATE INDEX p ON "A" (x) WHERE id > 1;'),
    # Columns of INCLUDE count as columns of the key.
    ('model A {\n  id Int @id\n  x String\n  @@index([x, id], map: "wide")\n}\n',
     'DROP INDEX wide; CREATE INDEX wide ON "A" (x) INCLUDE (id);'),
    # Types that Prisma does not know are not compared with each other.
    ('model A {\n  id Int @id\n  x Unsupported("tsvector")?\n}\n',
     'ALTER TABLE "A" ALTER x TYPE tsquery USING NULL;'),
    # A primary key of other columns and another name.
    ('model A {\n  a Int\n  b Int\n  @@id([a, b])\n}\n',
     'ALTER TABLE "A" DROP CONSTRAINT "A_pkey"; ALTER TABLE "A" ADD CONSTRAINT k PRIMARY KEY (b);'),
    # What an older Prisma made of a many-to-many.
    ('model A {\n  id Int @id\n  b B[]\n}\nmodel B {\n  id Int @id\n  a A[]\n}\n',
     'ALTER TABLE "_AToB" DROP CONSTRAINT "_AToB_AB_pkey";'
     'CREATE UNIQUE INDEX "_AToB_AB_unique" ON "_AToB" ("A", "B");'),
    # Operator classes.
    ('model A {\n  id Int @id\n  j Json\n  i String @db.Inet\n'
     '  @@index([j(ops: JsonbPathOps)], type: Gin)\n  @@index([i(ops: InetOps)], type: Gist)\n'
     '  @@index([i(ops: InetOps)], type: SpGist, map: "sp")\n  @@index([id], type: Brin)\n}\n',
     'DROP INDEX "A_j_idx"; CREATE INDEX "A_j_idx" ON "A" USING gin (j);'),
]


class Engine:
    def __init__(self, server):
        self.process = subprocess.Popen(
            ['node', '--input-type=module', '-e', SCRIPT, server.folder], cwd=PACKAGES, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, database, schema, empty=False):
        print(json.dumps({'database': database, 'schema': schema, 'empty': empty}),
              file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


def split(text, separator):
    """At separators that stand in no quotes and no brackets."""
    parts, depth = [''], 0
    for piece in re.findall(rf'{QUOTED}|.', text, re.S):
        depth += {'(': 1, '[': 1, ')': -1, ']': -1}.get(piece, 0)
        if piece == separator and depth == 0:
            parts.append('')
        else:
            parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]


def statements(sql):
    """The statements, each clause of ALTER TABLE by itself, without comments: how often each."""
    counted = collections.Counter()
    for statement in split(re.sub(r'(?m)^\s*--.*$', '', sql), ';'):
        statement = re.sub(r'\s+', ' ', statement)
        altered = re.match(r'(ALTER TABLE (?:"[^"]+"\.)?"[^"]+") (.*)', statement)
        clauses = split(altered[2], ',') if altered else [statement]
        counted.update(f'{altered[1]} {clause}' if altered else clause for clause in clauses)
    return counted


def drift(schema, migrations):
    done = subprocess.run(
        [comparison.PGPLUMB, 'drift', '--no-config', '--target-version', '15', '--format', 'json',
         '--prisma', str(schema), str(migrations)],
        capture_output=True, text=True, timeout=120, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f'pgplumb drift exits with {done.returncode}: {done.stderr}')
    changes = json.loads(done.stdout)['changes']
    if done.returncode != (1 if changes else 0):
        raise RuntimeError(f'pgplumb drift exits with {done.returncode}')
    return statements('\n'.join(change['sql'] for change in changes))


def drift_of(schema, sql):
    with tempfile.TemporaryDirectory(prefix='pgplumb-drift-') as folder:
        root = pathlib.Path(folder)
        (root / 'migrations/1_init').mkdir(parents=True)
        (root / 'migrations/migration_lock.toml').write_text('provider = "postgresql"\n')
        (root / 'migrations/1_init/migration.sql').write_text(sql)
        (root / 'schema.prisma').write_text(schema)
        return drift(root / 'schema.prisma', root / 'migrations')


class Comparison:
    def __init__(self, server):
        self.server = server
        self.engine = Engine(server)
        self.counts = collections.Counter()

    def compare(self, name, wanted, found):
        same = wanted == found
        self.counts['equal' if same else 'different'] += 1
        self.counts['with changes'] += bool(wanted)
        if not same:
            print(f'{name}:')
            for sign, lines in (('engine', wanted - found), ('pgplumb', found - wanted)):
                for line in lines:
                    print(f'    {sign}: {line}')
        return same

    def case(self, name, before, after, by_hand):
        """The database of one datamodel, changed by hand, beside another datamodel."""
        made = self.engine.ask('postgres', before, empty=True)
        if 'error' in made:
            self.counts['invalid'] += 1
            return
        database = self.server.new_database()
        history = made['sql']
        if self.server.psql(database, history).stderr.count('ERROR'):
            self.counts['invalid'] += 1
            return
        for statement in by_hand:
            done = self.server.psql(database, f'BEGIN; {statement} COMMIT;')
            if 'ERROR' not in done.stderr:
                history += f'\n{statement}\n'
        answer = self.engine.ask(database, after)
        if 'error' in answer:
            self.counts['invalid'] += 1
            return
        if not self.compare(name, statements(answer['sql']), drift_of(after, history)):
            print(f'--- {name}: datamodel\n{after}--- by hand\n' + '\n'.join(by_hand))

    def random(self, seed):
        source = random.Random(seed)
        datamodel = prisma_models.Datamodel(source)
        before = datamodel.text()
        hands = [prisma_models.by_hand(source, source.choice(datamodel.models))
                 for _ in range(source.randint(0, 4))]
        edited = copy.deepcopy(datamodel)
        for _ in range(source.randint(0, 4)):
            edited.change(source)
        self.case(f'seed {seed}', before, edited.text(), hands)

    def project(self, path):
        """A schema.prisma of a project, with the migrations beside it."""
        migrations = sorted(path.parent.glob('migrations/*/migration.sql'))
        schema = re.sub(r'(?m)^\s*(url|directUrl|shadowDatabaseUrl)\s*=.*$', '', path.read_text())
        # Features that are none any more, which this engine refuses by name.
        schema = re.sub(r'"(?:metrics|driverAdapters|multiSchema|fullTextSearch|tracing|'
                        r'queryCompiler|prismaSchemaFolder|fieldReference)",?', '', schema)
        schema = re.sub(r',(\s*\])', r'\1', schema)
        database = self.server.new_database()
        failed = self.server.psql(database, ';\n'.join(m.read_text() for m in migrations)).stderr
        for line in [line for line in failed.splitlines() if 'ERROR' in line][:5]:
            print(f'    {line}')
        answer = self.engine.ask(database, schema)
        if 'error' in answer:
            print(f'{path}: {answer["error"]}')
            self.counts['invalid'] += 1
            return
        wanted = statements(answer['sql'])
        print(f'{path}: {len(migrations)} migrations, {wanted.total()} statements')
        self.compare(str(path), wanted, drift(path, path.parent / 'migrations'))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--random', type=int, default=0, help='how many random datamodels')
    parser.add_argument('--seed', type=int, default=1, help='of the first of them')
    parser.add_argument('schemas', nargs='*', type=pathlib.Path)
    options = parser.parse_args()
    comparison.need_program()
    with servers.servers([15]) as running:
        compared = Comparison(running[15])
        for number, (model, by_hand) in enumerate([] if options.schemas else CASES, 1):
            schema = 'datasource db {\n  provider = "postgresql"\n}\n' + model
            compared.case(f'case {number}', schema, schema, [by_hand])
        for path in options.schemas:
            compared.project(path)
        for seed in range(options.seed, options.seed + options.random):
            compared.random(seed)
    counts = compared.counts
    print(', '.join(f'{number} {what}' for what, number in sorted(counts.items())))
    return 1 if counts['different'] or not counts['equal'] else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except servers.Missing as missing:
        sys.exit(f'drift_differential: {missing}')
