"""What is set about the MySQL server: HOST in its three forms, and the names beside it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from kiosk.adapters.database.server_address import ServerAddress, Tls
from kiosk.services.faults import SettingsInvalid
from kiosk.settings.table import BY_NAME
from kiosk.settings.values import checked, port

_LONGEST_SHOWN = 300
_SCHEMES = frozenset({"mysql", "mysql+pymysql", "mariadb", "mariadb+pymysql"})
_HOST_EXAMPLES = "HOST=db.example.org, HOST=a.example.org,b.example.org or HOST=mysql://…"


def server_settings(get: Callable[[str], str], folder: Path) -> ServerAddress | None:
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
    default = port(get("PORT") or BY_NAME["PORT"].default, "PORT")
    if uri is None:
        hosts = tuple(_host(part, default) for part in text.split(",") if part.strip())
    else:
        hosts = tuple(_host(part, default) for part in uri.netloc.rpartition("@")[2].split(","))
    if not hosts:
        raise SettingsInvalid(f"HOST names no server. Write for example {_HOST_EXAMPLES}.")
    return ServerAddress(
        hosts=hosts,
        port=default,
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


def _host(text: str, default: int) -> str:
    """One host with its port: from name, name:port, IPv4, IPv6 (in brackets, or bare)."""
    text = text.strip()
    if text.count(":") > 1 and not text.startswith("["):
        name, after = text, ""
    elif text.startswith("["):
        name, _, after = text[1:].partition("]")
    else:
        name, _, after = text.partition(":")
        after = f":{after}" if after else ""
    if not name or any(c.isspace() or c in "/?#@\\'\"‘’“”" for c in name):
        raise SettingsInvalid(f"HOST holds {text!r}, no server's name. Write {_HOST_EXAMPLES}.")
    own = port(after[1:], "HOST") if after else default
    return f"[{name}]:{own}" if ":" in name else f"{name}:{own}"


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
    try:
        path = folder / Path(text).expanduser()
    except RuntimeError:  # ~nobody
        path = folder / text
    if not os.path.isfile(path):  # noqa: PTH113 - never raises
        shown = str(path) if len(str(path)) <= _LONGEST_SHOWN else f"{str(path)[:60]}…"
        raise SettingsInvalid(
            f"DB_CA names {shown}, and there is no such file, or this user may not go there. "
            "Save the server's CA certificate there, for example DB_CA=/home/me/event/ca.pem."
        )
    return path


def _tls(text: str, uri: SplitResult | None) -> Tls:
    mode = parse_qs(uri.query).get("ssl-mode", [""])[0].lower() if uri and not text else ""
    text = text or {"disabled": "off", "": "auto"}.get(mode, "verify")
    return cast("Tls", checked("DB_TLS", text))
