"""What is set about the MySQL server: HOST in its three forms, and the names beside it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from kiosk.services.faults import SettingsInvalid

Tls = Literal["auto", "on", "off"]

MYSQL_PORT = 3306
_SCHEMES = frozenset({"mysql", "mysql+pymysql", "mariadb", "mariadb+pymysql"})
_HOST_EXAMPLES = "HOST=db.example.org, HOST=a.example.org,b.example.org or HOST=mysql://…"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Which server, as whom, and how protected.

    Attributes:
        hosts: host and port, in the order in which they are tried; at least one.
        ca: file with the certificate authority's certificate; None for the system's.
        tls: "auto" encrypts and verifies for every host that is not this machine.
    """

    hosts: tuple[tuple[str, int], ...]
    database: str
    user: str
    password: str = field(default="", repr=False)
    ca: Path | None = None
    tls: Tls = "auto"

    @property
    def loopback(self) -> bool:
        """Whether every host is this machine, so that nothing goes over a wire."""
        return all(_is_loopback(host) for host, _ in self.hosts)

    @property
    def place(self) -> str:
        """user@host:port/database, without the password."""
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"{self.user}@{hosts}/{self.database}"


def server_settings(get: Callable[[str], str], folder: Path) -> ServerSettings | None:
    """Put the server's settings together; None where no HOST is set.

    Args:
        get: the value of a setting, empty where it is not set.
        folder: what a relative DB_CA is relative to.

    Raises:
        SettingsInvalid: the sentence names the setting and an example.
    """
    text = get("HOST")
    if not text:
        return None
    uri = _uri(text)
    port = _port(get("PORT"), "PORT") if get("PORT") else MYSQL_PORT
    if uri is None:
        hosts = tuple(_host(part, port) for part in text.split(",") if part.strip())
    else:
        hosts = tuple(_host(part, port) for part in uri.netloc.rpartition("@")[2].split(","))
    if not hosts:
        raise SettingsInvalid(f"HOST names no server. Write for example {_HOST_EXAMPLES}.")
    return ServerSettings(
        hosts=hosts,
        database=_needed(get("DB_NAME") or _part(uri, "path"), "DB_NAME", "defaultdb"),
        user=_needed(get("USER") or _part(uri, "username"), "USER", "avnadmin"),
        password=get("PASSWORD") or _part(uri, "password"),
        ca=_ca(get("DB_CA"), folder),
        tls=_tls(get("DB_TLS"), uri),
    )


def _uri(text: str) -> SplitResult | None:
    if "://" not in text:
        return None
    try:
        uri = urlsplit(text)
    except ValueError:
        raise SettingsInvalid(
            "HOST holds an address that cannot be taken apart. "
            "Copy the service URI again, or write the server's name alone: HOST=db.example.org."
        ) from None
    if uri.scheme not in _SCHEMES:
        raise SettingsInvalid(
            f"HOST begins with {uri.scheme}://, which is not a MySQL server. "
            f"Write for example {_HOST_EXAMPLES}."
        )
    return uri


def _part(uri: SplitResult | None, name: str) -> str:
    if uri is None:
        return ""
    credentials = uri.netloc.rpartition("@")[0]
    user, _, password = credentials.partition(":")
    return unquote({"path": uri.path.strip("/"), "username": user, "password": password}[name])


def _host(text: str, port: int) -> tuple[str, int]:
    """One host: name, name:port, IPv4, IPv6 (bare, or in brackets where a port follows)."""
    text = text.strip()
    if text.count(":") > 1 and not text.startswith("["):
        name, after = text, ""
    elif text.startswith("["):
        name, _, after = text[1:].partition("]")
    else:
        name, _, after = text.partition(":")
        after = f":{after}" if after else ""
    if not name or any(c.isspace() or c in "/?#@\\'\"" for c in name):
        raise SettingsInvalid(f"HOST holds {text!r}, no server's name. Write {_HOST_EXAMPLES}.")
    return name, _port(after[1:], "HOST") if after else port


def _port(text: str, name: str) -> int:
    # isascii: int() also takes digits of other scripts, and no server listens on those.
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 2**16:
        return int(text)
    example = "PORT=25976" if name == "PORT" else "HOST=db.example.org:25976"
    raise SettingsInvalid(
        f"{name} gives {text!r} as the port; it must be a number from 1 to 65535, "
        f"for example {example}."
    )


def _needed(text: str, name: str, example: str) -> str:
    if not text:
        raise SettingsInvalid(
            f"HOST names a MySQL server but {name} is not set. "
            f"Add it to .env, for example {name}={example}."
        )
    return text


def _ca(text: str, folder: Path) -> Path | None:
    if not text:
        return None
    path = folder / Path(text).expanduser()
    if not path.is_file():
        raise SettingsInvalid(
            f"DB_CA names {path}, and there is no such file. Save the server's CA certificate "
            "there, for example DB_CA=/home/me/event/ca.pem."
        )
    return path


def _tls(text: str, uri: SplitResult | None) -> Tls:
    mode = parse_qs(uri.query).get("ssl-mode", [""])[0].lower() if uri and not text else ""
    match text.lower() or {"disabled": "off", "": "auto"}.get(mode, "on"):
        case "auto" | "preferred":
            return "auto"
        case "on" | "yes" | "true" | "1":
            return "on"
        case "off" | "no" | "false" | "0":
            return "off"
    raise SettingsInvalid(f"DB_TLS is {text!r}; it must be auto, on or off, for example DB_TLS=on.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() in ("localhost", "localhost.localdomain")
