"""Schemas made by chance, always the same ones of a seed: every statement is valid."""
import random


def quote(name):
    return '"%s"' % name.replace('"', '""')


def random_history(seed):
    """Tables, foreign keys and indexes; every statement is valid."""
    chance = random.Random(seed)
    lines, columns, keys = [], {}, []
    for number in range(chance.randint(2, 6)):
        table = chance.choice(('t', 'T ', 's.t', 'order')) + str(number)
        schema, _, bare = table.rpartition('.')
        table = f'{schema}.{quote(bare)}' if schema else quote(bare)
        columns[table] = ['id', *chance.sample(('a', 'b', 'c', 'D d', 'left_at'), 4)]
        parts = []
        for column in columns[table]:
            kind = 'timestamptz' if column == 'left_at' else 'bigint'
            parts.append(f'{quote(column)} {kind}' + ' NOT NULL' * (chance.random() < 0.4))
        if chance.random() < 0.85:
            key = chance.choice((['id'], ['id'], ['a', 'id'] if 'a' in columns[table] else ['id']))
            parts.append('PRIMARY KEY (%s)' % ', '.join(map(quote, key)))
            keys.append((table, key))
        for _ in range(chance.choice((0, 0, 1, 2))):
            key = chance.sample(columns[table], chance.randint(1, 3))
            nulls = chance.choice(('', '', '', ' NULLS NOT DISTINCT'))
            parts.append(f'UNIQUE{nulls} (%s)' % ', '.join(map(quote, key)))
            keys.append((table, key))
        unlogged = 'UNLOGGED ' * (chance.random() < 0.05)
        lines.append(f'CREATE {unlogged}TABLE {table} (%s)' % ', '.join(parts))
    for _ in range(chance.randint(1, 8)):
        if not keys:
            break
        table = chance.choice(list(columns))
        parent, key = chance.choice(keys)
        pool = [column for column in columns[table] if column != 'left_at']
        if 'left_at' in key or len(key) > len(pool):
            continue
        lines.append('ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({}) {}{}'.format(
            table, ', '.join(map(quote, chance.sample(pool, len(key)))), parent,
            ', '.join(map(quote, key)), chance.choice(('', 'ON DELETE CASCADE', 'MATCH FULL')),
            chance.choice(('', '', ' DEFERRABLE'))))
    for number in range(chance.randint(0, 10)):
        table = chance.choice(list(columns))
        chosen = chance.sample(columns[table], chance.randint(1, 3))
        unique = chance.random() < 0.2
        method = 'btree' if unique or chance.random() < 0.85 else chance.choice(('hash', 'brin'))
        parts = list(map(quote, chosen[:1] if method == 'hash' else chosen))
        if method == 'btree':
            parts = [part + chance.choice(('',) * 8 + (' DESC', ' NULLS FIRST', ' DESC NULLS LAST'))
                     for part in parts]
            if chance.random() < 0.1:
                parts[chance.randrange(len(parts))] = f'({quote(chosen[0])}::text)'
        text = f'CREATE {"UNIQUE " * unique}INDEX i{number} ON {table} USING {method} (%s)'
        text %= ', '.join(parts)
        if method == 'btree' and chance.random() < 0.15:
            text += f' INCLUDE ({quote(chance.choice(columns[table]))})'
        if chance.random() < 0.25:
            tested = chance.choice((chosen[:1], chosen, columns[table][:1]))
            text += ' WHERE ' + ' AND '.join(
                quote(column) + chance.choice((' IS NULL', ' IS NOT NULL', ' IS NOT NULL'))
                for column in tested)
        lines.append(text)
    if any(table.startswith('s.') for table in columns):
        lines.insert(0, 'CREATE SCHEMA s')
    return ''.join(f'{line};\n' for line in lines)


def random_circles(seed):
    """Many tables with foreign keys that must have a row, all but a few, which lead back."""
    chance = random.Random(seed)
    count = chance.choice((6, 12, 30, 60))
    lines = [f'CREATE TABLE t{number} (id bigint PRIMARY KEY)' for number in range(count)]
    for number in range(4 * count + count // 6):
        parent, table = sorted(chance.sample(range(count), 2))
        action = f' bigint NOT NULL REFERENCES t{parent}'
        if number >= 4 * count:
            table, action = parent, f' bigint REFERENCES t{table}'
        lines.append(f'ALTER TABLE t{table} ADD COLUMN r{number}' + action)
    return ''.join(f'{line};\n' for line in lines)


def history(seed):
    """Every 20th is large and about circles alone."""
    return random_circles(seed) if seed % 20 == 0 else random_history(seed)
