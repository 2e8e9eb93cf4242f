"""A client of PostgreSQL over its own C library, which comes with psql: connections that collect
the server's messages, and statements that run while others look at what they wait for."""
import ctypes
import ctypes.util
import select

COPY_OUT, COPY_IN, BAD, FATAL = 3, 4, 5, 7
NOTICE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
SIGNATURES = {
    'PQconnectdb': (ctypes.c_void_p, ctypes.c_char_p),
    'PQstatus': (ctypes.c_int, ctypes.c_void_p),
    'PQerrorMessage': (ctypes.c_char_p, ctypes.c_void_p),
    'PQsetNoticeReceiver': (ctypes.c_void_p, ctypes.c_void_p, NOTICE, ctypes.c_void_p),
    'PQsendQuery': (ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p),
    'PQsocket': (ctypes.c_int, ctypes.c_void_p),
    'PQbackendPID': (ctypes.c_int, ctypes.c_void_p),
    'PQtransactionStatus': (ctypes.c_int, ctypes.c_void_p),
    'PQconsumeInput': (ctypes.c_int, ctypes.c_void_p),
    'PQisBusy': (ctypes.c_int, ctypes.c_void_p),
    'PQgetResult': (ctypes.c_void_p, ctypes.c_void_p),
    'PQresultStatus': (ctypes.c_int, ctypes.c_void_p),
    'PQresultErrorField': (ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int),
    'PQresultErrorMessage': (ctypes.c_char_p, ctypes.c_void_p),
    'PQntuples': (ctypes.c_int, ctypes.c_void_p),
    'PQnfields': (ctypes.c_int, ctypes.c_void_p),
    'PQgetvalue': (ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int),
    'PQputCopyEnd': (ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p),
    'PQgetCopyData': (ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.c_int),
    'PQfreemem': (None, ctypes.c_void_p),
    'PQclear': (None, ctypes.c_void_p),
    'PQfinish': (None, ctypes.c_void_p),
}


def load():
    """The library; OSError where it is not there."""
    library = ctypes.CDLL(ctypes.util.find_library('pq') or 'libpq.so.5')
    for name, (result, *arguments) in SIGNATURES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


class Failed(Exception):
    """A statement that the server refused."""

    def __init__(self, state, message):
        super().__init__(f'{state} {message}')
        self.state = state


class Connection:
    """One connection. `messages` are the primary texts of what the server said on the way."""

    def __init__(self, library, **settings):
        self.library = library
        self.messages = []
        self.receiver = NOTICE(self.hear)  # libpq keeps no reference to it
        words = ' '.join(f"{name}='{value}'" for name, value in settings.items())
        self.handle = library.PQconnectdb(words.encode())
        if library.PQstatus(self.handle) != 0:
            raise ConnectionError(library.PQerrorMessage(self.handle).decode())
        library.PQsetNoticeReceiver(self.handle, self.receiver, None)
        self.pid = library.PQbackendPID(self.handle)

    def close(self):
        if self.handle:
            self.library.PQfinish(self.handle)
            self.handle = None

    def hear(self, _, result):
        self.messages.append(self.library.PQresultErrorField(result, ord('M')).decode())

    def send(self, sql):
        if not self.library.PQsendQuery(self.handle, sql.encode()):
            raise ConnectionError(self.library.PQerrorMessage(self.handle).decode())

    def is_done(self, seconds):
        """Whether the statement that was sent has come to its end, at the latest so much later."""
        if self.library.PQisBusy(self.handle):
            select.select([self.library.PQsocket(self.handle)], [], [], seconds)
            self.library.PQconsumeInput(self.handle)
        return not self.library.PQisBusy(self.handle)

    def result(self):
        """The rows of the statement that was sent, as lists of text."""
        failure, rows = None, []
        while result := self.library.PQgetResult(self.handle):
            status = self.library.PQresultStatus(result)
            if status in (BAD, FATAL) and not failure:
                state = self.library.PQresultErrorField(result, ord('C')) or b'08000'
                text = self.library.PQresultErrorMessage(result).decode().strip()
                failure = Failed(state.decode(), text)
            rows = [[self.library.PQgetvalue(result, row, column).decode()
                     for column in range(self.library.PQnfields(result))]
                    for row in range(self.library.PQntuples(result))]
            self.library.PQclear(result)
            self.end_copy(status)
        if failure:
            raise failure
        return rows

    def end_copy(self, status):
        """COPY from and to the client gets and gives nothing."""
        if status == COPY_IN:
            self.library.PQputCopyEnd(self.handle, None)
        elif status == COPY_OUT:
            row = ctypes.c_void_p()
            while self.library.PQgetCopyData(self.handle, ctypes.byref(row), 0) > 0:
                self.library.PQfreemem(row)

    def run(self, sql):
        """Runs a statement and returns its rows."""
        self.send(sql)
        return self.result()

    def in_transaction(self):
        return self.library.PQtransactionStatus(self.handle) != 0
