"""Every setting in the types that it means, from the `.env` file and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast

from kiosk.adapters.database.server_address import ServerAddress
from kiosk.domain.secret_key import OldKey, old_keys
from kiosk.services.faults import SettingsInvalid
from kiosk.settings.env_file import read_env
from kiosk.settings.kept_secrets import SECRETS, kept_names, read_kept
from kiosk.settings.laptop_file import read_laptop
from kiosk.settings.server import server_settings
from kiosk.settings.sources import Origin, Sources, find_env_file, nearly_named
from kiosk.settings.table import BY_NAME, SERVER_NAMES
from kiosk.settings.values import Value, checked

Theme = Literal["auto", "light", "dark", "contrast"]

EMBEDDED_NAME = "kiosk.sqlite3"

_FIELDS = {
    "APP_URL": "app_url",
    "KIOSK_CAMERA": "camera",
    "KIOSK_SCANNER": "scanner",
    "KIOSK_DOOR": "door",
    "KIOSK_OPERATOR": "operator",
    "KIOSK_DENY_REASONS": "deny_reasons",
    "KIOSK_REGION": "region",
    "KIOSK_FULL_SCREEN": "full_screen",
    "KIOSK_LOCK_MINUTES": "lock_minutes",
    "KIOSK_PATIENCE": "patience",
    "KIOSK_PEERS": "peers",
    "KIOSK_PEERS_LISTEN": "peers_listen",
    "KIOSK_ERASE_DAYS": "erase_days",
    "KIOSK_THEME": "theme",
    "KIOSK_SOUND": "sound",
}
"""Settings that stand in `Settings` as `checked` gives them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was set, in the types that it means.

    Attributes:
        data: the data folder: embedded store, made key, logs, what is remembered.
        secret: SECRET_KEY as set; empty where the one made on first start is to be used.
        old_keys: of before, whose tickets are good until their day is over.
        server: the MySQL server; None for the embedded store.
        ttl: how long a ticket is valid after it was drawn.
        full_screen: kiosk mode: the whole screen, kept awake.
        lock_minutes: of quiet until the window locks, where operators have PINs; 0 for never.
        patience: seconds that a door waits for the server before it goes on alone.
        peers: other laptops on the LAN: "auto", or host:port with commas; empty where not wanted.
        peers_listen: where this laptop listens for them; empty for everywhere.
        erase_days: days after which what lies on the laptop is erased.
        env_file: which `.env` was read; None where there was none.
        doubts: sentences about lines of it that do not do what they seem to.
        in_keyring: names of the settings that came from the keyring.
    """

    data: Path
    secret: str = field(default="", repr=False)
    old_keys: tuple[OldKey, ...] = ()
    server: ServerAddress | None = None
    ttl: timedelta = timedelta(hours=24)
    app_url: str = ""
    camera: str = ""
    scanner: str = ""
    door: str = "Door"
    operator: str = ""
    events: frozenset[str] = frozenset()
    deny_reasons: tuple[str, ...] = ()
    region: str = "IN"
    full_screen: bool = False
    lock_minutes: float = 10
    patience: float = 1.5
    peers: str = ""
    peers_listen: str = ""
    erase_days: int = 30
    theme: Theme = "auto"
    sound: bool = True
    env_file: Path | None = None
    doubts: tuple[str, ...] = ()
    in_keyring: tuple[str, ...] = ()

    @property
    def embedded_file(self) -> Path:
        """Where the embedded store lies."""
        return self.data / EMBEDDED_NAME


@dataclass(frozen=True, slots=True)
class Found:
    """Where the settings of this start come from.

    Attributes:
        sources: the values, by where they were set.
        data: the data folder.
        folder: what a relative path in a setting is relative to.
        env_file: the `.env` that counts; None where there is none.
        doubts: sentences about lines of it that do not do what they seem to.
        unkept: why the keyring did not give a secret that it keeps, by name.
    """

    sources: Sources
    data: Path
    folder: Path
    env_file: Path | None = None
    doubts: tuple[str, ...] = ()
    unkept: Mapping[str, str] = field(default_factory=dict)


def nothing_set(found: Found) -> bool:
    """Whether this is a first start: nobody set anything, and no ticket is kept here."""
    chosen = (found.sources.origin(name) for name in BY_NAME if name != "KIOSK_DATA")
    return (
        all(origin is Origin.DEFAULT for origin in chosen)
        and not (found.data / EMBEDDED_NAME).exists()
    )


def find_settings(
    env_file: Path | None, environ: Mapping[str, str], working: Path | None = None
) -> Found:
    """Read what was set, wherever it was, without checking it.

    Args:
        env_file: the file named on the command line; None looks for `.env` in the working folder
            and then in the data folder.
        environ: the process's variables.
        working: the working folder; None for the process's own.

    Raises:
        SettingsInvalid: a file cannot be read, or KIOSK_DATA names no folder.
    """
    working = working or Path.cwd()
    folders = (working, _data(environ.get("KIOSK_DATA", "").strip()))
    found = find_env_file(env_file, folders)
    values, doubts = read_env(found) if found else ({}, nearly_named(folders))
    sources = Sources(environ, values)
    data = _data(sources.get("KIOSK_DATA"))
    folder = found.parent if found else working
    sources = beside(sources, read_laptop(data))
    wanted = [name for name in kept_names(data) if not sources.get(name)]
    kept, unkept = read_kept(data, sources.get("HOST"), wanted)
    return Found(replace(sources, keyring=kept), data, folder, found, doubts, unkept)


def beside(sources: Sources, laptop: Mapping[str, str]) -> Sources:
    """The same sources with what was set in the window of this laptop.

    Where a server is set elsewhere, nothing about a server counts from here: half of one database
    and half of another is worse than none.
    """
    if sources.origin("HOST") in (Origin.VARIABLE, Origin.FILE):
        laptop = {name: text for name, text in laptop.items() if name not in SERVER_NAMES}
    return replace(sources, laptop=laptop)


def load_settings(
    env_file: Path | None, environ: Mapping[str, str], working: Path | None = None
) -> Settings:
    """Read and check every setting; the arguments are those of `find_settings`.

    Raises:
        SettingsInvalid: the sentence names the setting and an example.
    """
    return settings_from(find_settings(env_file, environ, working))


def settings_from(found: Found) -> Settings:
    """Check every setting.

    Raises:
        SettingsInvalid: the sentence names the setting and an example.
    """
    get, data = found.sources.get, found.data

    def meant(name: str) -> Value:
        return checked(name, get(name))

    for name, sentence in found.unkept.items():
        if not get(name):
            raise SettingsInvalid(sentence)
    server = server_settings(get, found.folder)
    if server and not get("SECRET_KEY"):
        raise SettingsInvalid(
            "HOST names a MySQL server but SECRET_KEY is not set, and without it no ticket that "
            "another program issued can be checked. Add the event's key to .env, "
            "for example SECRET_KEY=kX3v… (32 characters or more)."
        )
    return Settings(
        data=data,
        secret=get("SECRET_KEY"),
        old_keys=_old_keys(get("SECRET_KEY_OLD")),
        server=server,
        ttl=timedelta(hours=cast("float", meant("TOKEN_TTL_HOURS"))),
        events=frozenset(cast("tuple[str, ...]", meant("KIOSK_EVENTS"))),
        env_file=found.env_file,
        doubts=found.doubts,
        in_keyring=tuple(n for n in SECRETS if found.sources.origin(n) is Origin.KEYRING),
        **{field: cast("Any", meant(name)) for name, field in _FIELDS.items()},
    )


def _old_keys(text: str) -> tuple[OldKey, ...]:
    try:
        return old_keys(text)
    except ValueError:
        # Not with what was typed: a key stands in it.
        raise SettingsInvalid(
            "SECRET_KEY_OLD must be keys with their last day, with commas, "
            "for example SECRET_KEY_OLD=kX3v…@2026-12-31."
        ) from None


def _data(text: str) -> Path:
    folder = checked("KIOSK_DATA", text)
    if isinstance(folder, Path):
        return folder
    import platformdirs  # nobody waits for it where the folder is set

    return Path(platformdirs.user_data_path("kiosk", appauthor=False))
