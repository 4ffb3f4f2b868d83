"""What an event's IT staff can set: read from a `.env` file and the environment, checked once.

Precedence, highest first: for the predecessor's six names the variable `KIOSK_<NAME>`, the `.env`
file, the bare variable; for our own names the variable, then the file. Names that a shell sets by
itself (USER, HOST) are never taken bare from the environment: the predecessor connected as the
login name because of them.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args

import platformdirs

from kiosk.adapters.sql_address import ServerAddress
from kiosk.domain.decision import DOOR_LIMIT, OPERATOR_LIMIT
from kiosk.domain.text import STEERING
from kiosk.env_file import read_env
from kiosk.server_settings import server_settings
from kiosk.services.faults import SettingsInvalid

Theme = Literal["auto", "light", "dark", "contrast"]

PREDECESSOR_NAMES = ("SECRET_KEY", "DB_NAME", "HOST", "PORT", "USER", "PASSWORD")
OWN_NAMES = (
    "TOKEN_TTL_HOURS",
    "APP_URL",
    "DB_CA",
    "DB_TLS",
    "KIOSK_DATA",
    "KIOSK_CAMERA",
    "KIOSK_SCANNER",
    "KIOSK_DOOR",
    "KIOSK_OPERATOR",
    "KIOSK_EVENTS",
    "KIOSK_REGION",
    "KIOSK_PATIENCE",
    "KIOSK_PEERS",
    "KIOSK_PEERS_LISTEN",
    "KIOSK_ERASE_DAYS",
    "KIOSK_THEME",
    "KIOSK_SOUND",
)
_SET_BY_SHELLS = frozenset({"USER", "HOST"})
_LONGEST_TTL_HOURS = 24 * 366


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was set, in the types that it means.

    Attributes:
        data: the data folder: embedded store, made key, logs, what is remembered.
        secret: SECRET_KEY as set; empty where the one made on first start is to be used.
        server: the MySQL server; None for the embedded store.
        ttl: how long a ticket is valid after it was drawn.
        patience: seconds that a door waits for the server before it goes on alone.
        peers: other laptops on the LAN: "auto", or host:port with commas; empty where not wanted.
        peers_listen: where this laptop listens for them; empty for everywhere.
        erase_days: days after which what lies on the laptop is erased.
        env_file: which `.env` was read; None where there was none.
        doubts: sentences about lines of it that do not do what they seem to.
    """

    data: Path
    secret: str = field(default="", repr=False)
    server: ServerAddress | None = None
    ttl: timedelta = timedelta(hours=24)
    app_url: str = ""
    camera: str = ""
    scanner: str = ""
    door: str = "Door"
    operator: str = ""
    events: frozenset[str] = frozenset()
    region: str = "IN"
    patience: float = 1.5
    peers: str = ""
    peers_listen: str = ""
    erase_days: int = 30
    theme: Theme = "auto"
    sound: bool = True
    env_file: Path | None = None
    doubts: tuple[str, ...] = ()

    @property
    def embedded_file(self) -> Path:
        """Where the embedded store lies."""
        return self.data / "kiosk.sqlite3"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a value may come from, in the order that counts."""

    environ: Mapping[str, str]
    file: Mapping[str, str]

    def get(self, name: str) -> str:
        """The value of a setting without outer spaces; empty where it is not set."""
        prefixed = name if name.startswith("KIOSK_") else f"KIOSK_{name}"
        places = [(self.environ, prefixed), (self.file, prefixed), (self.file, name)]
        if name not in PREDECESSOR_NAMES:
            places.insert(1, (self.environ, name))
        elif name not in _SET_BY_SHELLS:
            places.append((self.environ, name))
        found = next((where[key] for where, key in places if where.get(key)), None)
        # A password may begin or end with a space; nothing else means one.
        return (found or "") if name in ("PASSWORD", "SECRET_KEY") else (found or "").strip()


def load_settings(
    env_file: Path | None, environ: Mapping[str, str], working: Path | None = None
) -> Settings:
    """Read and check every setting.

    Args:
        env_file: the file named on the command line; None looks for `.env` in the working folder
            and then in the data folder. Only the first found counts: half of one database and
            half of another is worse than none.
        environ: the process's variables.
        working: the working folder; None for the process's own.

    Raises:
        SettingsInvalid: the sentence names the setting and an example.
    """
    found = _env_file(env_file, environ, working or Path.cwd())
    known = (*PREDECESSOR_NAMES, *OWN_NAMES, *(f"KIOSK_{name}" for name in PREDECESSOR_NAMES))
    values, doubts = read_env(found, known) if found else ({}, ())
    sources = Sources(environ, values)
    get = sources.get
    server = server_settings(get, (found.parent if found else working) or Path.cwd())
    if server and not get("SECRET_KEY"):
        raise SettingsInvalid(
            "HOST names a MySQL server but SECRET_KEY is not set, and without it no ticket that "
            "another program issued can be checked. Add the event's key to .env, "
            "for example SECRET_KEY=kX3v… (32 characters or more)."
        )
    return Settings(
        data=_data_folder(get("KIOSK_DATA")),
        secret=get("SECRET_KEY"),
        server=server,
        ttl=timedelta(hours=_number(get, "TOKEN_TTL_HOURS", 24.0, 0.01, _LONGEST_TTL_HOURS)),
        app_url=_app_url(get("APP_URL")),
        camera=get("KIOSK_CAMERA"),
        scanner=get("KIOSK_SCANNER"),
        door=_short(get, "KIOSK_DOOR", DOOR_LIMIT, "North gate") or "Door",
        operator=_short(get, "KIOSK_OPERATOR", OPERATOR_LIMIT, "Asha"),
        events=frozenset(_listed(get("KIOSK_EVENTS"))),
        region=_region(get("KIOSK_REGION")),
        patience=_number(get, "KIOSK_PATIENCE", 1.5, 0.1, 60),
        peers=get("KIOSK_PEERS"),
        peers_listen=get("KIOSK_PEERS_LISTEN"),
        erase_days=_days(get, "KIOSK_ERASE_DAYS", 30, 3650),
        theme=_theme(get("KIOSK_THEME")),
        sound=_switch(get, "KIOSK_SOUND", default=True),
        env_file=found,
        doubts=doubts,
    )


def _env_file(named: Path | None, environ: Mapping[str, str], working: Path) -> Path | None:
    if named is not None:
        if not os.path.isfile(named):  # noqa: PTH113 - never raises
            raise SettingsInvalid(
                f"There is no settings file {named}, or this user may not go there. Give another, "
                "for example --env /home/me/event/.env."
            )
        return named
    data = _data_folder(environ.get("KIOSK_DATA", "").strip())
    for folder in (working, data):
        if os.path.isfile(folder / ".env"):  # noqa: PTH113 - never raises
            return folder / ".env"
    return None


def _data_folder(text: str) -> Path:
    if not text:
        return Path(platformdirs.user_data_path("kiosk", appauthor=False))
    try:
        folder = Path(text).expanduser()
    except RuntimeError:  # ~nobody
        folder = Path(text)
    try:
        a_file = folder.exists() and not folder.is_dir()
    except OSError:  # too long a name, or a folder above that may not be entered
        raise SettingsInvalid(
            f"KIOSK_DATA names {str(folder)[:60]}…, which cannot be opened: its name is too long, "
            "or this user may not go there. Name a folder, for example "
            "KIOSK_DATA=/home/me/kiosk-data."
        ) from None
    if a_file:
        raise SettingsInvalid(
            f"KIOSK_DATA names {folder}, which is a file. Name a folder, "
            "for example KIOSK_DATA=/home/me/kiosk-data."
        )
    return folder.absolute()


def _number(
    get: Callable[[str], str], name: str, default: float, least: float, most: float
) -> float:
    text = get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:  # also false for nan
        raise SettingsInvalid(
            f"{name} is {text!r}; it must be a number from {least:g} to {most:g}, "
            f"for example {name}={default:g}."
        )
    return value


def _days(get: Callable[[str], str], name: str, default: int, most: int) -> int:
    value = _number(get, name, default, 0, most)
    if value != int(value):  # half a day would else be 0: never
        raise SettingsInvalid(
            f"{name} is {get(name)!r}; it must be a whole number of days from 0 (never) to {most}, "
            f"for example {name}={default}."
        )
    return int(value)


def _switch(get: Callable[[str], str], name: str, *, default: bool) -> bool:
    text = get(name).lower()
    if text in ("", "on", "yes", "true", "1", "off", "no", "false", "0"):
        return default if not text else text in ("on", "yes", "true", "1")
    raise SettingsInvalid(f"{name} is {text!r}; it must be on or off, for example {name}=on.")


def _short(get: Callable[[str], str], name: str, limit: int, example: str) -> str:
    text = " ".join(get(name).split())
    if STEERING.search(text):
        raise SettingsInvalid(
            f"{name} holds a sign that cannot be seen and would steer a screen. "
            f"Type it anew, for example {name}={example}."
        )
    if len(text) > limit:
        raise SettingsInvalid(
            f"{name} has {len(text)} characters; at most {limit} are kept. "
            f"Shorten it, for example {name}={example}."
        )
    return text


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _theme(text: str) -> Theme:
    for theme in get_args(Theme):
        if text.lower() in ("", theme):
            return theme  # type: ignore[no-any-return]  # get_args gives up the types
    raise SettingsInvalid(
        f"KIOSK_THEME is {text!r}; it must be auto, light, dark or contrast, "
        "for example KIOSK_THEME=dark."
    )


def _region(text: str) -> str:
    if not text or text.upper() == "IN":
        return "IN"
    from kiosk.adapters.phone_numbers import REGIONS  # 60 ms that most starts need not spend

    if text.upper() not in REGIONS:
        raise SettingsInvalid(
            f"KIOSK_REGION is {text!r}; it must be the two letters of a country, "
            "for example KIOSK_REGION=IN."
        )
    return text.upper()


def _app_url(text: str) -> str:
    from urllib.parse import urlsplit

    if not text:
        return ""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or any(c.isspace() for c in text):
        raise SettingsInvalid(
            f"APP_URL is {text!r}; it must be the address of the web page alone, "
            "for example APP_URL=https://tickets.example.org."
        )
    return text.rstrip("/")
