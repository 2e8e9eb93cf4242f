"""The .test files of this folder as values; effects_test.cpp says how they are written. Here one
word more counts: a comment `# not measured: why` above a block keeps it from the servers."""
import dataclasses
import re

NOT_MEASURED = '# not measured:'
TOKEN = re.compile(r"""
    (?P<text> [eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*"
            | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ | --[^\n]* | /\*.*?\*/ )
  | (?P<word> [A-Za-z_]\w* )
  | (?P<sign> . )""", re.VERBOSE | re.DOTALL)


def statements(sql):
    """The statements of a script, without their semicolons."""
    found, start, parentheses, blocks = [], 0, 0, 0
    for token in TOKEN.finditer(sql):
        word, sign = (token['word'] or '').upper(), token['sign']
        if word == 'ATOMIC' or (blocks and word == 'CASE'):
            blocks += 1
        elif blocks and word == 'END':
            blocks -= 1
        parentheses += {'(': 1, ')': -1}.get(sign, 0)
        if sign == ';' and not parentheses and not blocks:
            found.append(sql[start:token.start()])
            start = token.end()
    return [each.strip() for each in [*found, sql[start:]] if each.strip()]


@dataclasses.dataclass
class Block:
    """`setup` or `effects` with its SQL and the lines of what is expected."""
    word: str
    line: int
    comments: list[str]
    sql: str = ''
    expected: list[str] = dataclasses.field(default_factory=list)

    @property
    def name(self):
        return self.comments[-1].removeprefix('# ') if self.comments else f'line {self.line}'

    @property
    def not_measured(self):
        """Why the servers are not asked."""
        said = [each for each in self.comments if each.startswith(NOT_MEASURED)]
        return said[0].removeprefix(NOT_MEASURED).strip() if said else None

    @property
    def before(self):
        """The statements that run before the one that is judged."""
        return statements(self.sql)[:-1]

    @property
    def statement(self):
        return statements(self.sql)[-1]

    def expected_of(self, version):
        """What a version is said to do; None where it is not named."""
        for line in self.expected:
            versions, _, effects = line.partition(': ')
            first, _, last = versions.partition('-')
            if int(first) <= version <= int(last or first):
                return effects
        return None

    def expect(self, effects):
        """Says of each version in `effects` what it does; None: it does not have the statement."""
        known = {version: self.expected_of(version) for version in range(14, 19)} | effects
        self.expected = lines(known)


def lines(effects):
    """The lines for what each version does: versions that do the same share one."""
    shared = []
    for version in sorted(effects):
        what = effects[version]
        if shared and shared[-1][1] == version - 1 and shared[-1][2] == what:
            shared[-1][1] = version
        else:
            shared.append([version, version, what])
    return [f'{first}-{last}: {what}' if first != last else f'{first}: {what}'
            for first, last, what in shared if what is not None]


def read(path):
    """The head of a file, which is comments, and its blocks."""
    head, blocks, comments, in_expected = [], [], [], False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line in ('setup', 'effects'):
            blocks.append(Block(line, number, comments))
            comments, in_expected = [], False
        elif line.startswith('# '):
            comments.append(line)
        elif not blocks:
            head, comments = head + comments, []
        elif line == '----':
            in_expected = True
        elif not in_expected:
            blocks[-1].sql += line + '\n'
        elif line:
            blocks[-1].expected.append(line)
    return head, blocks


def write(path, head, blocks):
    parts = ['\n'.join(head)] if head else []
    for block in blocks:
        parts.append('\n'.join([*block.comments, block.word, block.sql.strip(), '----',
                                *block.expected]))
    path.write_text('\n\n'.join(parts) + '\n')


def groups(blocks):
    """Each `setup` with the blocks that start from what it makes."""
    found = []
    for block in blocks:
        if block.word == 'setup':
            found.append((block, []))
        elif found:
            found[-1][1].append(block)
        else:
            found.append((Block('setup', 0, []), [block]))
    return found
