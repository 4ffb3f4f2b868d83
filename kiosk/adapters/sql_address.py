"""Where a MySQL server is, as whom, and how the connection to it is protected."""

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from kiosk.services.faults import SettingsInvalid, StoreTrouble, StoreUnavailable

Tls = Literal["verify", "off", "auto"]
DEFAULT_PORT = 3306


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A server, or the nodes of a cluster, in the order in which to try them.

    Attributes:
        hosts: names or addresses; `name:port` where a node has a port of its own.
        tls: "verify" the server's certificate and name; "off"; "auto" is "verify" for every host
            that is not this computer, and unencrypted for this computer.
        ca: certificate file of the authority that signed the server's; None for the system's.
    """

    hosts: tuple[str, ...]
    port: int
    user: str
    password: str
    database: str
    tls: Tls = "auto"
    ca: Path | None = None

    def __repr__(self) -> str:
        """Without the password: this lands in logs and test reports."""
        return f"ServerAddress({self.place!r}, tls={self.tls!r})"

    @property
    def place(self) -> str:
        """For a person: user@host:port/database."""
        nodes = ",".join(f"{host}:{port}" for host, port in self.nodes)
        return f"{self.user}@{nodes}/{self.database}"

    @property
    def nodes(self) -> tuple[tuple[str, int], ...]:
        """Host and port of each node."""
        return tuple(_node(host, self.port) for host in self.hosts)

    def protected(self, host: str) -> bool:
        """Whether the connection to this host is encrypted and the host verified."""
        return self.tls == "verify" or (self.tls == "auto" and not is_loopback(host))

    @property
    def unsafe(self) -> str:
        """A sentence where passwords and names travel readably over a network, else empty."""
        exposed = [h for h, _ in self.nodes if not self.protected(h) and not is_loopback(h)]
        if not exposed:
            return ""
        return (
            f"The connection to {', '.join(exposed)} is not encrypted (DB_TLS=off): anybody on the"
            " network can read and change what is sent. Set DB_TLS=verify."
        )


def _node(text: str, port: int) -> tuple[str, int]:
    host, colon, own = text.rpartition(":")
    if colon and own.isdecimal() and (":" not in host or host.endswith("]")):
        return host.strip("[]"), int(own)
    return text.strip("[]"), port


def is_loopback(host: str) -> bool:
    """Whether a host is this computer, by its name or address alone."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def server_address(
    host: str,
    port: int = DEFAULT_PORT,
    user: str = "",
    password: str = "",
    database: str = "",
    tls: str = "auto",
    ca: Path | None = None,
) -> ServerAddress:
    """Make sense of what stands in the settings.

    HOST may be one host, several with commas, or a whole service URI as hosting companies show it
    (`mysql://user:password@host:port/database?ssl-mode=REQUIRED`); what the URI says wins.

    Raises:
        SettingsInvalid: names the setting and what it should look like.
    """
    mode = _mode(tls)
    if "://" in host:
        return _from_uri(host.strip(), ServerAddress((), port, user, password, database, mode, ca))
    hosts = tuple(part.strip() for part in host.split(",") if part.strip())
    if not hosts:
        raise SettingsInvalid("HOST is empty. Example: HOST=db.example.org")
    if ca is not None and not ca.is_file():
        raise SettingsInvalid(f"DB_CA names {ca}, which is not a file. Example: DB_CA=ca.pem")
    return ServerAddress(hosts, port, user, password, database, mode, ca)


_MODES: Mapping[str, Tls] = MappingProxyType(
    {
        "": "auto",
        "auto": "auto",
        "verify": "verify",
        "on": "verify",
        "required": "verify",
        "verify_ca": "verify",
        "verify_identity": "verify",
        "preferred": "auto",
        "off": "off",
        "disabled": "off",
    }
)


def _mode(text: str) -> Tls:
    mode = _MODES.get(text.strip().lower().replace("-", "_"))
    if mode is None:
        raise SettingsInvalid("DB_TLS must be verify, auto or off. Example: DB_TLS=verify")
    return mode


def _from_uri(uri: str, given: ServerAddress) -> ServerAddress:
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
        parts = urlsplit("")
    if not host or not parts.scheme.startswith(("mysql", "mariadb")):
        raise SettingsInvalid(
            "HOST holds an address that Kiosk cannot read. Put only the server's name there"
            " (HOST=db.example.org), and PORT, USER, PASSWORD and DB_NAME on their own lines."
        )
    options = {k.lower().replace("-", "_"): v[-1] for k, v in parse_qs(parts.query).items()}
    tls = _mode(options["ssl_mode"]) if "ssl_mode" in options else given.tls
    return server_address(
        host,
        port or given.port,
        unquote(parts.username or "") or given.user,
        unquote(parts.password or "") or given.password,
        unquote(parts.path.strip("/")) or given.database,
        tls,
        given.ca or (Path(options["ssl_ca"]) if "ssl_ca" in options else None),
    )


def tls_context(ca: Path | None) -> ssl.SSLContext:
    """A context that verifies certificate and name; made once, for it reads every authority.

    Raises:
        StoreUnavailable: the file in DB_CA cannot be read, or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=str(ca) if ca else None)
    except (OSError, ssl.SSLError) as error:
        raise StoreUnavailable(
            StoreTrouble.TLS_WRONG_CA,
            f"DB_CA names {ca}, which cannot be read as a certificate file (PEM). Download the CA"
            " certificate from the database's provider again.",
        ) from error
