"""A MariaDB server of our own for a test session: own data, own port, stopped by its own pid."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pymysql
import pytest

from kiosk.adapters.sql_address import ServerAddress

SERVER = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
INSTALLER = shutil.which("mariadb-install-db")
ABSENT = "" if SERVER and INSTALLER else "mariadbd is missing: apt-get install mariadb-server"
SMALL = ("--innodb-log-file-size=16M", "--innodb-data-file-path=ibdata1:8M:autoextend")
PASSWORD = "kiosk-test"
FORGETFUL = ("--innodb-flush-log-at-trx-commit=0",)
"""A server that confirms what is not on its disk yet."""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


_LIBC = ctypes.CDLL(None)


def _die_with_parent() -> None:
    _LIBC.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: a killed test run leaves no server behind


def user_arguments() -> list[str]:
    return ["--user=mysql"] if os.geteuid() == 0 else []


class MariaDb:
    """One server; `start` after `kill` or `stop` brings the same data back."""

    def __init__(self, options: Sequence[str] = (), port: int | None = None) -> None:
        # A directory of its own: as root the server runs as user mysql, who must get in.
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-mariadb-"))
        self.folder.chmod(0o755)
        self.port = port or free_port()
        self.options = list(options)
        self.process: subprocess.Popen[bytes] | None = None

    def install(self) -> None:
        subprocess.run(
            [
                INSTALLER or "mariadb-install-db",
                "--no-defaults",
                *user_arguments(),
                f"--datadir={self.folder / 'data'}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
                *SMALL,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
        )

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
                SERVER or "mariadbd",
                "--no-defaults",
                *user_arguments(),
                f"--datadir={self.folder / 'data'}",
                f"--socket={self.folder / 'data' / 's'}",
                "--bind-address=127.0.0.1",
                f"--port={self.port}",
                f"--pid-file={self.folder / 'data' / 'pid'}",
                f"--log-error={self.folder / 'data' / 'err.log'}",
                "--skip-name-resolve",
                *SMALL,
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
            f"CREATE OR REPLACE USER '{name}'@'%' IDENTIFIED BY '{PASSWORD}'",
            f"GRANT ALL ON {name}.* TO '{name}'@'%'",
        )
        return self.address(name)

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
def own_server(*extra: str, options: Sequence[str] = ()) -> Iterator[MariaDb]:
    """A new server, started, and removed with its data at the end.

    Args:
        extra: options of the first start alone.
        options: of every start.
    """
    server = MariaDb(options)
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
def mariadb() -> Iterator[MariaDb]:
    """One server for the session; each test takes a database of its own."""
    if ABSENT:
        pytest.skip(ABSENT)
    with own_server() as server:
        yield server


@pytest.fixture
def database(mariadb: MariaDb, request: pytest.FixtureRequest) -> ServerAddress:
    """An empty database that its user owns."""
    return mariadb.database(f"k{zlib.crc32(request.node.nodeid.encode()):08x}")
