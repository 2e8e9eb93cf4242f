"""Two catalog documents object by object."""
import re

#: Where the text is the server's own spelling of an expression: only its presence is compared.
EXPRESSIONS = {'default', 'using', 'with_check', 'predicate', 'expr', 'partition_key',
               'partition_bound'}
#: What one side alone has, or what is no fact of the history.
LEFT_OUT = {'def', 'owner', 'version'}
#: What an absent key says.
DEFAULTS = {'validated': True, 'enforced': True, 'valid': True, 'type': 'bigint'}
#: Members of a table or view that are objects by themselves.
PARTS = ('columns', 'constraints', 'not_null_constraints', 'indexes', 'triggers', 'policies',
         'statistics')


def quoted(name):
    return name if re.fullmatch('[a-z_][a-z0-9_$]*', name) else '"' + name.replace('"', '""') + '"'


def bare(name):
    """The last part of a qualified name, without quotes."""
    return re.sub(r'^.*\.', '', name).strip('"')


def fact(key, value):
    if key in EXPRESSIONS:
        return value is not None
    if key == 'generated':
        return value['kind']
    if key in ('opclass', 'collation'):
        return bare(value)
    if key in ('checks', 'expressions'):
        return len(value)
    if key == 'reloptions':
        return sorted(value)
    if key == 'args':
        return re.sub(r" DEFAULT (?:'(?:[^']|'')*'|.)*?(?=, \S+ |$)", '', value)
    if key == 'returns':
        return re.sub(r'^TABLE.*', 'SETOF record', value)
    if isinstance(value, list):
        return [facts(item) if isinstance(item, dict) else item for item in value]
    return value


def facts(item):
    """The facts of an object, without those that say nothing."""
    kept = {}
    for key, value in item.items():
        if key in LEFT_OUT or value is None or value is False or value == []:
            if key in DEFAULTS and value is False:
                kept[key] = False
            continue
        if value != DEFAULTS.get(key):
            kept[key] = fact(key, value)
    if 'expr' in item and kept.get('collation') == 'default':
        del kept['collation']  # the server does not tell it from that of the operands
    if item.get('type') == 'check':
        kept['columns'] = sorted(kept.get('columns', []))
    return kept


def by_name(document):
    """All objects of a document: {'table public.orders': facts}."""
    found = {}

    def add(kind, name, item):
        key = f'{kind} {name}'
        number = 2
        while key in found:  # overloads
            key = f'{kind} {name} #{number}'
            number += 1
        found[key] = facts(item)

    for name in document.get('schemas') or []:
        add('schema', name, {})
    for kind in ('tables', 'views'):
        for item in document.get(kind) or []:
            name = f"{quoted(item['schema'])}.{quoted(item['name'])}"
            add(item['kind'], name, {k: v for k, v in item.items() if k not in PARTS})
            for part in PARTS:
                for each in item.get(part) or []:
                    where = quoted(each['schema']) if 'schema' in each else name
                    add(part, f"{where}.{quoted(each['name'])}", each)
    for kind in ('extensions', 'enums', 'domains', 'composite_types', 'sequences', 'functions'):
        for item in sorted(document.get(kind) or [], key=lambda i: i.get('args', '')):
            add(kind, f"{quoted(item['schema'])}.{quoted(item['name'])}", item)
    return found


def definition_differences(expected, found):
    """The same for `definitions`, which only documents of servers have."""
    want, have = expected['definitions'] or {}, found['definitions'] or {}
    return [f'{name} is {have.get(name)!r}, should be {want.get(name)!r}'
            for name in sorted(want.keys() | have.keys()) if want.get(name) != have.get(name)]


def differences(expected, found):
    """Lines that say how the second document differs from the first; none where it does not."""
    want, have = by_name(expected), by_name(found)
    lines = []
    for name in sorted(want.keys() | have.keys()):
        if name not in have:
            lines.append(f'{name}: missing')
        elif name not in want:
            lines.append(f'{name}: should not be there')
        else:
            keys = sorted(want[name].keys() | have[name].keys())
            lines += [f'{name}: {key} is {have[name].get(key)!r}, should be {want[name].get(key)!r}'
                      for key in keys if want[name].get(key) != have[name].get(key)]
    return lines
