"""One open database connection, the same to use on SQLite and on MySQL.

SQLAlchemy Core writes the statements that depend on the dialect; the driver's own connection
runs them. Between them stands no pool and no unit of work: what is sent, and how many round trips
it takes, is exactly what is written in the `sql_*` modules.
"""

import contextlib
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from kiosk.adapters.database.wire_faults import another_answer

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.elements import ClauseElement

    Statement = str | ClauseElement

# SQLAlchemy is loaded for the first statement that it writes. What the door asks for one guest is
# written here as text, so that `kiosk check` never waits for it.

T = TypeVar("T")
Row = tuple[Any, ...]


PATIENCE_SECONDS = 4.0
"""How long a question to a server may take, whatever happens."""
_RETURNING_SINCE = (10, 5)

COVERED = {"tickets": "kiosk_door_tickets", "kiosk_decisions": "kiosk_door_log"}
"""What a door's user reads in place of the tables that hold whole mobile numbers."""
_SECRET = {"tickets": "mobile_number", "kiosk_decisions": "detail"}
_READ = re.compile(r"\b(FROM|JOIN) (tickets|kiosk_decisions)\b( [a-z]\b)?")


class Driver(Protocol):
    """What sqlite3's and PyMySQL's connections have in common.

    The errors stand on the connection, as PEP 249 has it: so nobody loads the driver of a server
    to catch what SQLite raises.
    """

    @property
    def Error(self) -> type[Exception]:  # noqa: N802 - PEP 249 names it
        """What the driver raises, whatever it is."""
        ...

    @property
    def OperationalError(self) -> type[Exception]:  # noqa: N802
        """The database could not, or would not."""
        ...

    @property
    def IntegrityError(self) -> type[Exception]:  # noqa: N802
        """A key is there already."""
        ...

    def cursor(self) -> Any:  # noqa: ANN401 - the drivers' cursors have no common type
        """A cursor as the DB-API 2.0 (PEP 249) describes it."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class Session:
    """An open connection in autocommit mode.

    Args:
        raw: the driver's connection, already in autocommit mode.
        make_dialect: SQLAlchemy's dialect for it; called for the first statement that needs it.
        version: what the server calls itself, such as "10.11.19-MariaDB".
        server: whether it is MySQL or MariaDB, and not SQLite.
        galera: whether the server is a node of a Galera cluster.
        turn: held for each change and transaction, where another connection of this program writes,
            too; a lock that its holder may take again.

    Attributes:
        stamped: whether the ticket table has its change column, so that `touch` has an effect.
        covered: whether this database user may not read whole mobile numbers, and reads the views
            without them.
        held: whether the server holds this database user to the rules of a door.
    """

    def __init__(
        self,
        raw: Driver,
        make_dialect: "Callable[[], Dialect]",
        version: str = "",
        *,
        server: bool,
        galera: bool = False,
        turn: contextlib.AbstractContextManager[object] | None = None,
    ) -> None:
        self.raw = raw
        self._make_dialect = make_dialect
        self.version = version
        self.galera = galera
        self._turn = turn or contextlib.nullcontext()
        self.stamped = self.covered = self.held = False
        self.is_server = server
        self.is_mariadb = "mariadb" in version.lower()
        # What a stranger can send twice is looked for before each question.
        self._is_readable = self.is_server and not getattr(raw, "_secure", False)
        self.returns = self.is_mariadb and _number(version) >= _RETURNING_SINCE

    @cached_property
    def dialect(self) -> "Dialect":
        """How SQLAlchemy writes statements for this database."""
        return self._make_dialect()

    def rows(self, statement: "Statement", params: Sequence[object] = ()) -> list[Row]:
        """Run a question; statements in text have `?` where the parameters go."""
        with self._cursor() as cursor:
            self._execute(cursor, statement, params)
            return list(cursor.fetchall())

    def change(self, statement: "Statement", params: Sequence[object] = ()) -> int:
        """Run a statement and tell how many rows it matched."""
        with self._turn, self._cursor() as cursor:
            self._execute(cursor, statement, params)
            return int(cursor.rowcount)

    def insert(self, statement: "Statement", params: Sequence[object] = ()) -> int:
        """Run an INSERT and tell the number that the first row got."""
        with self._turn, self._cursor() as cursor:
            self._execute(cursor, statement, params)
            return int(cursor.lastrowid)

    def run_statements(
        self, statements: Sequence[tuple[str, Sequence[object]]]
    ) -> list[tuple[int, list[Row]]]:
        """Send several statements at once: one round trip (MySQL and MariaDB only).

        The server stops at the first that fails, and that error is raised here.

        Returns:
            For each statement the rows it matched, and the rows it answered.
        """
        text = "; ".join(self._as_seen(sql) for sql, _ in statements).replace("?", "%s")
        params = [value for _, values in statements for value in values]
        answers: list[tuple[int, list[Row]]] = []
        with self._cursor() as cursor:
            cursor.execute(text, params)
            while True:
                answers.append((int(cursor.rowcount), list(cursor.fetchall())))
                if not cursor.nextset():
                    return answers

    def wait_for(self, seconds: float) -> None:
        """Let one answer take longer than usual: building an index on a million rows does."""
        if self.is_server:
            setattr(self.raw, "_read_timeout", seconds)  # noqa: B010 - no public name for it

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; on SQLite it takes the write lock at once, so it never fails midway."""
        with self._turn:
            self.change("START TRANSACTION" if self.is_server else "BEGIN IMMEDIATE")
            try:
                yield
                self.change("COMMIT")
            except BaseException:
                self.rollback()
                raise

    def rollback(self) -> None:
        """Undo what is not committed; a connection that is gone has undone it already."""
        with contextlib.suppress(Exception):
            self.change("ROLLBACK")

    def cut(self) -> None:
        """End what another thread may be waiting for on this connection to a server."""
        sock = getattr(self.raw, "_sock", None)
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def abandon(self) -> None:
        """Close without a goodbye: the other side may not be listening any more."""
        # PyMySQL's own close says goodbye first, and leaves its buffer to the garbage collector.
        buffer = getattr(self.raw, "_rfile", None)
        with contextlib.suppress(Exception):
            getattr(self.raw, "_force_close")()  # noqa: B009 - no public name for it
        if buffer is not None:
            with contextlib.suppress(OSError):
                buffer.close()

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[Any]:
        if self._is_readable:
            self._expect_silence()
        with contextlib.closing(self.raw.cursor()) as cursor:
            yield cursor

    def _expect_silence(self) -> None:
        """Nothing may lie on the connection before a question is asked.

        One packet that a network doubled makes the server answer twice, and then every question
        would get the answer of the one before: the guest before. Encrypted ones cannot be fooled
        so.

        Raises:
            pymysql.OperationalError: something does; this session is of no more use.
        """
        sock, buffer = getattr(self.raw, "_sock", None), getattr(self.raw, "_rfile", None)
        if sock is None or buffer is None:
            return  # the question itself tells that the connection is gone
        usual = sock.gettimeout()
        sock.settimeout(0.0)
        try:
            left = buffer.peek(1)
        finally:
            sock.settimeout(usual)
        if left:
            raise another_answer()

    def _execute(self, cursor: Any, statement: "Statement", params: Sequence[object]) -> None:  # noqa: ANN401 - as `cursor`
        cursor.execute(*self._bound(statement, params))

    def _bound(self, statement: "Statement", params: Sequence[object]) -> tuple[str, list[object]]:
        if isinstance(statement, str):
            statement = self._as_seen(statement)
            return (statement.replace("?", "%s") if self.is_server else statement), list(params)
        from sqlalchemy.sql.compiler import SQLCompiler

        compiled = statement.compile(
            dialect=self.dialect, compile_kwargs={"render_postcompile": True}
        )
        if not isinstance(compiled, SQLCompiler):  # DDL has no parameters
            return str(compiled), []
        values = compiled.params
        found = [values[name] for name in compiled.positiontup or ()]
        return self._as_seen(str(compiled)), found

    def _as_seen(self, sql: str) -> str:
        """The statement as this user may run it: numbers are read where they are covered."""
        if not self.covered:
            return sql

        def view(found: re.Match[str]) -> str:
            verb, table, alias = found.groups()
            if _SECRET[table] not in sql:  # a view costs, and cannot be locked
                return found[0]
            return f"{verb} {COVERED[table]}{alias or f' {table}'}"

        return _READ.sub(view, sql)


def _number(version: str) -> tuple[int, ...]:
    """Of "10.11.19-MariaDB", which some send as "5.5.5-10.11.19-MariaDB"."""
    parts = version.removeprefix("5.5.5-").split("-", maxsplit=1)[0].split(".")
    return tuple(int(part) for part in parts if part.isdecimal())


def stored(moment: datetime, *, whole_seconds: bool = False) -> str:
    """UTC without a zone, as text: PyMySQL would drop the zone silently, SQLite keeps text."""
    moment = moment.astimezone(UTC).replace(tzinfo=None)
    # MariaDB truncates what is below a second and MySQL rounds it: not left to them.
    return moment.isoformat(" ", "seconds" if whole_seconds else "microseconds")


def moment(value: object) -> datetime | None:
    """A stored time, UTC and aware; None for NULL, zero dates and what is no time."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return None


class Link(Protocol):
    """How a store reaches its database."""

    place: str
    unsafe: str
    connections_opened: int

    @property
    def offline_since(self) -> datetime | None:
        """When the last try had no answer for the first time; None while it has."""
        ...

    def call(
        self, work: Callable[[Session], T], *, again: bool = True, patience: float | None = None
    ) -> T:
        """Do work on an open connection; raises only `StoreUnavailable`."""
        ...

    def clock_offset(self) -> float | None:
        """Database's clock minus laptop's in milliseconds; None where not measured."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...
