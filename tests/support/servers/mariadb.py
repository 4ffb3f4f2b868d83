"""A MariaDB server of our own for a test session: own data, own port, stopped by its own pid."""

import contextlib
import ctypes
import hashlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pymysql
import pytest

from kiosk.adapters.database.server_address import ServerAddress
from support.servers.quick_disk import memory

SERVER = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
INSTALLER = shutil.which("mariadb-install-db")
ABSENT = "" if SERVER and INSTALLER else "mariadbd is missing: apt-get install mariadb-server"
SMALL = ("--innodb-log-file-size=16M", "--innodb-data-file-path=ibdata1:8M:autoextend")
PASSWORD = "kiosk-test"
FORGETFUL = ("--innodb-flush-log-at-trx-commit=0",)
"""A server that confirms what is not on its disk yet."""

_MADE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kiosk-tests" / "data"
"""Empty data folders, made once on this machine: a server takes seconds for one."""
_ROOM = 3 << 30
"""Free bytes of memory, to have the servers' data there: each table is synced a dozen times."""


_PORTS = itertools.count(20_000 + os.getpid() * 97 % 12_000)


def free_port() -> int:
    """A port that nobody listens at, and that no other test process is given meanwhile.

    It lies below those that the system gives to connections (from 32768 on), which might take it
    between this answer and the server's start.
    """
    while True:
        port = 20_000 + next(_PORTS) % 12_000
        with contextlib.suppress(OSError), socket.socket() as sock:
            sock.bind(("127.0.0.1", port))
            return port


_LIBC = ctypes.CDLL(None)


def _die_with_parent() -> None:
    _LIBC.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: a killed test run leaves no server behind


def _quietly(*command: str) -> None:
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120
    )


def user_arguments() -> list[str]:
    return ["--user=mysql"] if os.geteuid() == 0 else []


class MariaDb:
    """One server; `start` after `kill` or `stop` brings the same data back."""

    kind = "mariadb"

    @staticmethod
    def absent() -> str:
        """A sentence where it cannot be had on this machine, else empty."""
        return ABSENT

    def __init__(
        self, options: Sequence[str] = (), port: int | None = None, *, in_memory: bool = False
    ) -> None:
        place = memory(_ROOM) if in_memory else None
        # A directory of its own: as root the server runs as user mysql, who must get in.
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-mariadb-", dir=place))
        self.folder.chmod(0o777)  # its temporary files, too
        self.port = port or free_port()
        self.options = list(options)
        self.process: subprocess.Popen[bytes] | None = None

    def installer(self) -> list[str]:
        """The command that makes an empty data folder."""
        return [
            INSTALLER or "mariadb-install-db",
            "--no-defaults",
            *user_arguments(),
            f"--datadir={self.folder / 'data'}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
            f"--tmpdir={self.folder}",
            *SMALL,
        ]

    def server(self) -> list[str]:
        """The command that starts it, without what both kinds of server are told."""
        return [SERVER or "mariadbd", "--no-defaults", *user_arguments(), *SMALL]

    def install(self) -> None:
        """Make an empty data folder, or copy the one that was made before by the same command."""
        command = self.installer()
        made = _MADE / f"{self.kind}-{self._recipe(command)}"
        if not made.is_dir():
            _quietly(*command)
            self._keep(made)
        else:
            _quietly("cp", "-a", str(made), str(self.folder / "data"))

    def _keep(self, made: Path) -> None:
        made.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=made.parent) as beside:
            copy = Path(beside) / "data"
            _quietly("cp", "-a", str(self.folder / "data"), str(copy))
            with contextlib.suppress(OSError):  # another test process was first
                copy.rename(made)

    def _recipe(self, command: Sequence[str]) -> str:
        """Names a command, and the programs in it as they are: an upgrade makes another folder."""
        told = []
        for word in (SERVER or "", *command):
            told.append(word.replace(str(self.folder), ""))
            if told[-1] == word and Path(word).is_file():
                told.append(str(Path(word).stat().st_mtime_ns))
        return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]

    def own(self) -> None:
        """Give the data, copied from another server, to the user that the server runs as."""
        if os.geteuid() == 0:
            for place in (self.folder / "data", *(self.folder / "data").rglob("*")):
                shutil.chown(place, "mysql", "mysql")

    def start(self, *extra: str, wait: float = 60.0) -> None:
        self.launch(*extra)
        self.ready(wait)

    def launch(self, *extra: str) -> None:
        self.process = subprocess.Popen(
            [
                *self.server(),
                f"--datadir={self.folder / 'data'}",
                f"--socket={self.folder / 'data' / 's'}",
                f"--tmpdir={self.folder}",  # a server that starts deletes what another has there
                "--bind-address=127.0.0.1",
                f"--port={self.port}",
                f"--pid-file={self.folder / 'data' / 'pid'}",
                f"--log-error={self.folder / 'data' / 'err.log'}",
                "--skip-name-resolve",
                *self.options,
                *extra,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
        )

    def ready(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with contextlib.closing(self.connect(database=None)):
                    return
            except pymysql.Error:
                if self.process is not None and self.process.poll() is not None:
                    raise RuntimeError(self.log()) from None
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def log(self) -> str:
        with contextlib.suppress(OSError):
            return (self.folder / "data" / "err.log").read_text(errors="replace")[-3000:]
        return ""

    def connect(
        self, user: str = "root", password: str = "", database: str | None = "event", **more: object
    ) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user=user,
            password=password,
            database=database,
            autocommit=True,
            charset="utf8mb4",
            connect_timeout=2,
            read_timeout=10,
            write_timeout=10,
            **{"ssl_disabled": True, **more},  # type: ignore[arg-type]
        )

    def run(self, *statements: str, database: str | None = None) -> tuple[tuple[object, ...], ...]:
        """Run statements as root; the rows of the last."""
        with contextlib.closing(self.connect(database=database)) as raw, raw.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return tuple(cursor.fetchall())

    def database(self, name: str) -> ServerAddress:
        """A new, empty database with a user that owns it."""
        self.run(
            f"DROP DATABASE IF EXISTS {name}",
            f"CREATE DATABASE {name} CHARACTER SET utf8mb4",
            f"DROP USER IF EXISTS '{name}'@'%'",
            f"CREATE USER '{name}'@'%' IDENTIFIED BY '{PASSWORD}'",
            f"GRANT ALL ON {name}.* TO '{name}'@'%'",
        )
        return self.address(name)

    def plant(self, name: str, count: int) -> None:
        """Fill the tickets of a database with guests that are called by their numbers."""
        with (
            contextlib.closing(self.connect(database=name)) as raw,
            raw.cursor() as cursor,
        ):
            for first in range(1, count + 1, 5000):
                numbers = range(first, min(first + 5000, count + 1))
                cursor.executemany("INSERT INTO tickets (name) VALUES (%s)", [[n] for n in numbers])

    def address(self, name: str, user: str = "", port: int = 0) -> ServerAddress:
        return ServerAddress(("127.0.0.1",), port or self.port, user or name, PASSWORD, name)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
            self.process = None

    def kill(self) -> None:
        """As a power cut does it to the process (not to the disk)."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def own_server(
    *extra: str,
    options: Sequence[str] = (),
    kind: type[MariaDb] = MariaDb,
    in_memory: bool = False,
) -> Iterator[MariaDb]:
    """A new server, started, and removed with its data at the end.

    Args:
        extra: options of the first start alone.
        options: of every start.
        kind: MariaDB, or Oracle's MySQL.
        in_memory: whether its data may be where a sync costs nothing; not for one that is killed:
            MariaDB takes such a place for memory that outlives a power cut.
    """
    if kind.absent():
        pytest.skip(kind.absent())
    server = kind(options, in_memory=in_memory)
    try:
        server.install()
        server.start(*extra)
        yield server
    finally:
        server.remove()


def raw_connection(
    address: ServerAddress, *, autocommit: bool = True
) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    """A connection as the predecessor opens it: no deadline, no second try."""
    host, port = address.nodes[0]
    return pymysql.connect(
        host=host,
        port=port,
        user=address.user,
        password=address.password,
        database=address.database,
        autocommit=autocommit,
        ssl_disabled=True,
    )


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[type[MariaDb]], MariaDb]]:
    """One server of each kind that is asked for, for the session."""
    with contextlib.ExitStack() as stack:
        kept: dict[type[MariaDb], MariaDb] = {}

        def server(kind: type[MariaDb]) -> MariaDb:
            if kind not in kept:
                kept[kind] = stack.enter_context(own_server(kind=kind, in_memory=True))
            return kept[kind]

        yield server


@pytest.fixture(scope="session")
def mariadb(request: pytest.FixtureRequest, servers: Callable[[type[MariaDb]], MariaDb]) -> MariaDb:
    """One server for the session; each test takes a database of its own.

    It is MariaDB; in tests marked `each_server` Oracle's MySQL in its turn.
    """
    return servers(getattr(request, "param", MariaDb))


@pytest.fixture
def database(mariadb: MariaDb, request: pytest.FixtureRequest) -> ServerAddress:
    """An empty database that its user owns."""
    return own_database(mariadb, request)


def own_database(server: MariaDb, request: pytest.FixtureRequest) -> ServerAddress:
    """A database of the test's own, empty, with a user that owns it."""
    return server.database(f"k{zlib.crc32(request.node.nodeid.encode()):08x}")
