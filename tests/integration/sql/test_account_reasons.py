"""Why a database lets a user not in, in words that say what to do; and to whom no password goes."""

import contextlib
import socket
import threading
from dataclasses import replace

import pytest
from support.servers.mariadb import PASSWORD
from support.servers.mariadb_stores import AMAL

from kiosk.adapters.database.host_order import Resolver
from kiosk.adapters.database.server_address import ServerAddress
from kiosk.adapters.database.server_link import ServerLink
from kiosk.adapters.sql.sql_store import SqlStore
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def fault(action) -> StoreUnavailable:
    with pytest.raises(StoreUnavailable) as caught:
        action()
    assert PASSWORD not in caught.value.sentence
    return caught.value


@pytest.fixture
def user(mariadb, database):
    """Makes a user of the database, and answers its address."""

    def make(name: str, how: str, password: str = PASSWORD):
        full = f"{database.database}_{name}"
        mariadb.run(
            f"CREATE OR REPLACE USER '{full}'@'%' {how}",
            f"GRANT ALL ON {database.database}.* TO '{full}'@'%'",
        )
        return replace(database, user=full, password=password)

    return make


@pytest.mark.mariadb
@pytest.mark.parametrize("password", ["sécrét", "£pound", "€uro", "пароль", "密码"])
def test_a_password_beyond_ascii_lets_in(user, stores, password):
    assert stores(user("letters", f"IDENTIFIED BY '{password}'", password)).events() == []


@pytest.mark.mariadb
def test_a_user_of_mariadbs_ed25519_is_let_in(mariadb, user, stores):
    mariadb.run("INSTALL SONAME 'auth_ed25519'")
    try:
        how = f"IDENTIFIED VIA ed25519 USING PASSWORD('{PASSWORD}')"
        there = user("ed", how)
        assert stores(there).events() == []
        # MariaDB asks unknown users by the ways of known ones: none may stay that has gone.
        mariadb.run(f"DROP USER '{there.user}'@'%'")
    finally:
        mariadb.run("UNINSTALL SONAME 'auth_ed25519'")


@pytest.mark.mariadb
def test_a_way_to_log_in_that_the_server_has_lost_is_said(mariadb, user, stores):
    mariadb.run("INSTALL SONAME 'auth_ed25519'")
    try:
        there = user("lost", f"IDENTIFIED VIA ed25519 USING PASSWORD('{PASSWORD}')")
    finally:
        mariadb.run("UNINSTALL SONAME 'auth_ed25519'")
    try:
        said = fault(stores(there).events)
    finally:
        mariadb.run(f"DROP USER '{there.user}'@'%'")
    assert said.trouble is StoreTrouble.LOGIN
    assert "log in" in said.sentence


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("how", "word"),
    [
        (f"IDENTIFIED BY '{PASSWORD}' ACCOUNT LOCK", "locked"),
        (f"IDENTIFIED BY '{PASSWORD}' PASSWORD EXPIRE", "expired"),
        (f"IDENTIFIED BY '{PASSWORD}' REQUIRE X509", "certificate"),
    ],
)
def test_why_a_user_is_not_let_in_is_said(user, stores, how, word):
    said = fault(stores(user("account", how)).events)
    assert said.trouble is StoreTrouble.LOGIN
    assert word in said.sentence
    assert not said.passing


@pytest.mark.mariadb
def test_a_column_that_must_be_filled_is_named(mariadb, database, stores):
    store = stores(database)
    number = store.register(AMAL).id
    mariadb.run(
        "ALTER TABLE tickets ADD COLUMN email VARCHAR(50) NOT NULL", database=database.database
    )
    said = fault(lambda: store.register(AMAL))
    assert "`email`" in said.sentence
    assert said.trouble is StoreTrouble.UNSTORABLE  # one question is refused, the server is there
    assert store.find(number).ticket.name == AMAL.name


class GreedyServer:
    """Greets as a database does, and then asks for the password in a way of its choice."""

    def __init__(self, plugin: bytes, more: bytes) -> None:
        self.got = b""
        self._plugin, self._more = plugin, more
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(2)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                client.settimeout(2)
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        greeting = (
            b"\x0a8.0.36\0" + b"\x07\0\0\0" + b"saltsalt\0" + b"\xff\xf7" + b"\xff" + b"\x02\0"
            b"\xff\xdf" + b"\x15" + bytes(10) + b"saltsaltsalt\0" + b"mysql_native_password\0"
        )
        client.sendall(len(greeting).to_bytes(3, "little") + b"\0" + greeting)
        client.recv(4096)
        switch = b"\xfe" + self._plugin + b"\0" + self._more
        client.sendall(len(switch).to_bytes(3, "little") + b"\x02" + switch)
        while data := client.recv(4096):
            self.got += data
            if self._plugin == b"caching_sha2_password":  # ask for the whole password
                client.sendall(b"\x02\0\0\x04\x01\x04")


@pytest.mark.parametrize(
    ("plugin", "more"),
    [
        (b"mysql_clear_password", b""),
        (b"dialog", b"\x05Password: "),
        (b"sha256_password", b"s" * 20 + b"\0"),
        (b"caching_sha2_password", b"s" * 20 + b"\0"),
    ],
)
def test_nobody_unproven_gets_the_password_itself(plugin, more):
    server = GreedyServer(plugin, more)
    lookup = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
    address = ServerAddress(("db.test",), server.port, "kiosk", "my-secret-word", "events", "off")
    link = ServerLink(address, patience=2.0, resolver=Resolver(lambda *_, **__: lookup))
    try:
        said = fault(SqlStore(link).events)
    finally:
        link.close()
        server.close()
    assert b"my-secret-word" not in server.got
    assert b"\x02" not in server.got[4:5], "not even a key to encrypt it with is asked for"
    assert said.trouble is StoreTrouble.TLS_REQUIRED
    assert "it was not sent" in said.sentence
