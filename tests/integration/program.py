"""The program under test and small projects for it to look at."""
import os
import subprocess
import tempfile
import unittest

PGPLUMB = os.environ['PGPLUMB']
SOURCE = os.environ['PGPLUMB_SOURCE']

ORDERS = 'CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);\n'
BAD_INDEX = 'CREATE INDEX orders_customer_id_idx ON orders (customer_id);\n'
GOOD_INDEX = 'CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);\n'


class InFolder(unittest.TestCase):
    """A test with a temporary folder as `self.folder`."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, path, text):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        mode = 'wb' if isinstance(text, bytes) else 'w'
        with open(path, mode) as file:
            file.write(text)

    def read(self, path):
        with open(os.path.join(self.folder, path), encoding='utf-8') as file:
            return file.read()

    def run_in_folder(self, *command, **options):
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True,
                              timeout=60, **options)

    def pgplumb(self, *arguments):
        return self.run_in_folder(PGPLUMB, *arguments)
