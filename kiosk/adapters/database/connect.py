"""Opens one connection to one node: own socket, TLS, session settings, all within a time limit."""

import contextlib
import socket
import ssl
import sys
import time

import pymysql
from pymysql.constants import CLIENT, ER
from sqlalchemy.dialects.mysql.pymysql import dialect as mysql_dialect

from kiosk.adapters.database.driver_errors import LOCK_WAIT_SECONDS, NODE_NOT_READY, code_of
from kiosk.adapters.database.host_order import Address, Resolver
from kiosk.adapters.database.login_plugins import plugins_over
from kiosk.adapters.database.server_address import ServerAddress, is_loopback, tls_context
from kiosk.adapters.database.session import Session

_TLS_DEMANDED = 3159
_KEEPALIVE = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))

# wait_timeout and idle_write_transaction_timeout free the locks of a door that vanished;
# lock_wait_timeout (a day, or a year) is for changes of a table that a program has in use; the
# modes make a text that does not fit an error instead of a shorter text.
_SETTINGS = (
    f"SET time_zone = '+00:00', innodb_lock_wait_timeout = {LOCK_WAIT_SECONDS},"
    f" lock_wait_timeout = {LOCK_WAIT_SECONDS}, wait_timeout = 60,"
    " sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
    " @kiosk = 1"  # a trigger against an older program beside us lets us through
)


class Connector:
    """Opens connections as the address says; the TLS context is made once.

    Args:
        address: whom to reach and how.
        resolver: remembers names.
        read_seconds: the longest silence in the middle of an answer.
    """

    def __init__(self, address: ServerAddress, resolver: Resolver, read_seconds: float) -> None:
        self._address = address
        self._resolver = resolver
        self._read_seconds = read_seconds
        self._context: ssl.SSLContext | None = None

    def open(self, node: tuple[str, int], seconds: float, silence: float | None = None) -> Session:
        """Connect to a node.

        Args:
            node: host and port.
            seconds: for the whole of name look-up and TCP connection.
            silence: seconds of the longest silence until it is open, where not the usual.

        Raises:
            pymysql.Error: the server refused, or spoke no sense.
            OSError: no connection; `ssl.SSLError` where the server is not to be trusted.
        """
        session = self._opened(node, seconds, silence or self._read_seconds)
        session.wait_for(self._read_seconds)
        return session

    def _opened(self, node: tuple[str, int], seconds: float, silence: float) -> Session:
        host, _ = node
        if self._address.protected(host):
            return self._session(self._connected(node, seconds, silence, self._verifying()))
        try:
            return self._session(self._connected(node, seconds, silence, None))
        except pymysql.Error as error:
            if code_of(error) not in {ER.ACCESS_DENIED_ERROR, _TLS_DEMANDED}:
                raise
            # The same answer for a wrong password and for a user who must come encrypted.
            try:
                session = self._session(self._connected(node, seconds, silence, _unverified()))
            except (pymysql.Error, OSError):
                raise error from None
            if self._address.tls == "auto" and is_loopback(host):
                return session  # nobody stands between a computer and itself
            session.raw.close()
            raise pymysql.OperationalError(_TLS_DEMANDED, "encryption demanded") from None

    def _verifying(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = tls_context(self._address.ca)
        return self._context

    def _connected(
        self,
        node: tuple[str, int],
        seconds: float,
        silence: float,
        context: ssl.SSLContext | None,
    ) -> pymysql.Connection:
        host, port = node
        deadline = time.monotonic() + seconds
        addresses = self._resolver.addresses(host, port, seconds)
        sock = _connect_socket(addresses, max(0.1, deadline - time.monotonic()))
        try:
            raw = pymysql.Connection(
                host=host,
                port=port,
                user=self._address.user,
                password=self._address.password.encode(),  # the driver's own way is latin1
                database=self._address.database or None,
                charset="utf8mb4",
                autocommit=True,
                read_timeout=silence,
                write_timeout=self._read_seconds,
                ssl=context,
                ssl_disabled=context is None,
                # Matched rows, not changed ones, are counted; and a decision is one packet.
                client_flag=CLIENT.FOUND_ROWS | CLIENT.MULTI_STATEMENTS,
                auth_plugin_map=plugins_over(trusted=_is_trusted(host, context)),
                defer_connect=True,
            )
            raw.connect(sock)
        except BaseException:
            sock.close()
            raise
        return raw

    def _session(self, raw: pymysql.Connection) -> Session:
        version = str(raw.get_server_info())  # type: ignore[no-untyped-call]
        mariadb = "mariadb" in version.lower()
        extra = ", idle_write_transaction_timeout = 5" if mariadb else ""
        first = Session(raw, mysql_dialect, version, server=True)
        try:
            answers = first.run_statements(
                [
                    (_SETTINGS + extra, ()),
                    ("SHOW VARIABLES LIKE 'wsrep_on'", ()),
                    ("SHOW STATUS LIKE 'wsrep_ready'", ()),
                ]
            )
            galera, ready = (
                any(str(row[1]).upper() == "ON" for row in rows) for _, rows in answers[1:]
            )
            if galera:
                if not ready:  # cut off from the others: it must not be asked or told anything
                    _refuse_isolated_node()
                # A read waits for what another node has committed: 7 % were stale without.
                first.change("SET SESSION wsrep_sync_wait = 1")
        except BaseException:
            with contextlib.suppress(Exception):
                raw.close()
            raise
        return Session(raw, mysql_dialect, version, server=True, galera=galera)


def _refuse_isolated_node() -> None:
    raise pymysql.OperationalError(NODE_NOT_READY, "a Galera node without its partners")


def _connect_socket(addresses: list[Address], seconds: float) -> socket.socket:
    fault: OSError = TimeoutError("no address")
    deadline = time.monotonic() + seconds
    for index, (family, address) in enumerate(addresses):
        share = (deadline - time.monotonic()) / (len(addresses) - index)
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(max(0.05, share))
            sock.connect(address)
            _set_socket_options(sock, seconds)
        except OSError as error:
            sock.close()
            fault = error
        else:
            return sock
    raise fault


def _set_socket_options(sock: socket.socket, seconds: float) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    if sys.platform == "linux":
        # What is sent into a dead network fails after this, not after the kernel's quarter hour.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000) + 2000)


def _is_trusted(host: str, context: ssl.SSLContext | None) -> bool:
    """Whether the other side may have the password: it proved its name, or is this computer."""
    return is_loopback(host) or (context is not None and context.check_hostname)


def _unverified() -> ssl.SSLContext:
    """For the question whether a server demands encryption; no more is said than without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
