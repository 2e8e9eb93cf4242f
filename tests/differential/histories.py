"""Servers that histories run on, each in a database that nothing is in."""
import pathlib
import queue
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / 'support'))

import servers  # noqa: E402

CATALOG_QUERY = pathlib.Path(__file__).with_name('catalog.sql').read_text()
CLEANING = (servers.SOURCE / 'tests/support/clean.sql').read_text()
#: Stands between the messages of a history and those of what follows.
END = 'end-of-history'


class HistoryServer(servers.Server):
    def __init__(self, version, folder):
        self.free = queue.SimpleQueue()  # empty databases
        super().__init__(version, folder)

    def catalog_of(self, history):
        """Applies a history to an empty database: the catalog's document (JSON text) and the
        messages of the statements that failed."""
        try:
            database = self.free.get_nowait()
        except queue.Empty:
            database = self.new_database()
        script = f'{history}\n\\o\n\\warn {END}\n\\connect\n{CATALOG_QUERY}{CLEANING}'
        done = self.psql(database, script)
        errors = re.findall(r'(?m)^(?:psql:\S*: )?ERROR:  (.*)', done.stderr.split(END)[0])
        *_, catalog, state = ['', '', *done.stdout.splitlines()]
        if state == 'clean':
            self.free.put(database)
        if not catalog.startswith('{'):
            raise RuntimeError(f'PostgreSQL {self.version} gives no catalog:\n{done.stderr}')
        return catalog, errors
