"""Where a MySQL server is, as whom, and how the connection to it is protected."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kiosk.services.faults import StoreTrouble, StoreUnavailable

if TYPE_CHECKING:
    import ssl

Tls = Literal["verify", "off", "auto"]


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


def tls_context(ca: Path | None) -> "ssl.SSLContext":
    """A context that verifies certificate and name; made once, for it reads every authority.

    Raises:
        StoreUnavailable: the file in DB_CA cannot be read, or holds no certificate.
    """
    import ssl  # without a server nobody waits for it

    try:
        return ssl.create_default_context(cafile=str(ca) if ca else None)
    except OSError as error:  # as `ssl.SSLError` is one
        raise StoreUnavailable(
            StoreTrouble.TLS_WRONG_CA,
            f"DB_CA names {ca}, which cannot be read as a certificate file (PEM). Download the CA"
            " certificate from the database's provider again.",
        ) from error
