"""PostgreSQL through its own C library, which is there wherever its programs are."""

import ctypes
import ctypes.util

LIBRARY = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
for _name, _kind in {"PQconnectdb": ctypes.c_void_p, "PQexecParams": ctypes.c_void_p, "PQexec": ctypes.c_void_p, "PQerrorMessage": ctypes.c_char_p,
                     "PQgetvalue": ctypes.c_char_p, "PQresultErrorField": ctypes.c_char_p}.items():
    getattr(LIBRARY, _name).restype = _kind
_NOTICE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p)
_IGNORE = _NOTICE(lambda _context, _text: None)
_ENDED, _COMMAND, _ROWS = 0, 1, 2
_FIELDS = {"sqlstate": "C", "message": "M", "detail": "D", "hint": "H", "context": "W"}


class Error(Exception):
    """What the server said: sqlstate, message, detail, hint, context, each a text or None."""

    def __init__(self, **said):
        self.__dict__.update(said)
        super().__init__("\n".join(t for t in (said.get("message"), said.get("detail"), said.get("hint")) if t))


class Connection:
    def __init__(self, options):
        self.handle = ctypes.c_void_p(LIBRARY.PQconnectdb(options.encode()))
        if LIBRARY.PQstatus(self.handle) != 0:
            raise Error(message=LIBRARY.PQerrorMessage(self.handle).decode())
        LIBRARY.PQsetNoticeProcessor(self.handle, _IGNORE, None)

    def run(self, script):
        """A script of any number of statements; the rows of the last one."""
        return self._rows(LIBRARY.PQexec(self.handle, script.encode()))

    def query(self, statement, *values):
        """One statement with texts as its parameters."""
        given = (ctypes.c_char_p * max(len(values), 1))(*(None if v is None else v.encode() for v in values))
        return self._rows(LIBRARY.PQexecParams(self.handle, statement.encode(), len(values), None, given, None, None, 0))

    def _rows(self, result):
        result = ctypes.c_void_p(result)
        try:
            if LIBRARY.PQresultStatus(result) not in (_ENDED, _COMMAND, _ROWS):
                said = {k: LIBRARY.PQresultErrorField(result, ord(c)) for k, c in _FIELDS.items()}
                if said["message"] is None:
                    said["message"] = LIBRARY.PQerrorMessage(self.handle)
                raise Error(**{k: v and v.decode() for k, v in said.items()})
            rows, columns = LIBRARY.PQntuples(result), LIBRARY.PQnfields(result)
            return [tuple(self._value(result, r, c) for c in range(columns)) for r in range(rows)]
        finally:
            LIBRARY.PQclear(result)

    @staticmethod
    def _value(result, row, column):
        return None if LIBRARY.PQgetisnull(result, row, column) else LIBRARY.PQgetvalue(result, row, column).decode()

    def close(self):
        LIBRARY.PQfinish(self.handle)
