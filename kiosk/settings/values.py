"""Checks one value: what it means in the program's types, or a sentence with an example."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from kiosk.domain.text import STEERING
from kiosk.services.faults import SettingsInvalid
from kiosk.settings.setting import Kind, Setting
from kiosk.settings.table import BY_NAME

Value = str | float | int | bool | Path | tuple[str, ...] | None

_ON = ("on", "yes", "true", "1")
_OFF = ("off", "no", "false", "0")
_ANY_SIGNS = (Kind.SECRET,)


def checked(name: str, text: str) -> Value:
    """What a setting's text means.

    Args:
        name: of the setting.
        text: as it was set, or typed; empty for the default.

    Returns:
        A number (NUMBER, PORT), whole days, a switch, names, a path (FOLDER, FILE; None where none
        is set), else a text. Servers, certificates and their fellows are checked together where
        the connection is put together (`server.py`).

    Raises:
        SettingsInvalid: the sentence names the setting and an example.
    """
    setting = BY_NAME[name]
    if setting.kind not in _ANY_SIGNS and any(ord(c) < ord(" ") for c in text.strip()):
        _of_signs(setting)
    text = text or setting.default
    check = _CHECKS.get(setting.kind)
    return check(setting, text) if check else text


def number(setting: Setting, text: str) -> float:
    """A number between the setting's bounds.

    Raises:
        SettingsInvalid: it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not setting.least <= value <= setting.most:  # also false for nan
        _wrong(setting, text, f"a number from {setting.least:g} to {setting.most:g}")
    return value


def port(text: str, name: str) -> int:
    """A TCP port, from PORT or behind a name in HOST.

    Raises:
        SettingsInvalid: it is none.
    """
    # isascii: int() also takes digits of other scripts, and no server listens on those.
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 2**16:
        return int(text)
    example = "PORT=25976" if name == "PORT" else "HOST=db.example.org:25976"
    raise SettingsInvalid(
        f"{name} gives {text!r} as the port; it must be a number from 1 to 65535, "
        f"for example {example}."
    )


def _days(setting: Setting, text: str) -> int:
    value = number(setting, text)
    if value != int(value):  # half a day would else be 0: never
        _wrong(setting, text, f"a whole number of days from 0 (never) to {setting.most:g}")
    return int(value)


def _switch(setting: Setting, text: str) -> bool:
    if text.lower() not in (*_ON, *_OFF):
        _wrong(setting, text, "on or off")
    return text.lower() in _ON


def _choice(setting: Setting, text: str) -> str:
    choice = dict(setting.also).get(text.lower(), text.lower())
    if choice not in setting.choices:
        *first, last = setting.choices
        _wrong(setting, text, f"{', '.join(first)} or {last}")
    return choice


def _short(setting: Setting, text: str) -> str:
    if not setting.limit:
        return text
    text = " ".join(text.split())
    if STEERING.search(text):
        _of_signs(setting)
    if len(text) > setting.limit:
        raise SettingsInvalid(
            f"{setting.name} has {len(text)} characters; at most {setting.limit} are kept. "
            f"Shorten it, for example {setting.name}={setting.example}."
        )
    return text


def _folder(setting: Setting, text: str) -> Path | None:
    if not text:
        return None
    try:
        folder = Path(text).expanduser()
    except RuntimeError:  # ~nobody
        folder = Path(text)
    try:
        a_file = folder.exists() and not folder.is_dir()
    except OSError:  # too long a name, or a folder above that may not be entered
        raise SettingsInvalid(
            f"{setting.name} names {str(folder)[:60]}…, which cannot be opened: its name is too "
            "long, or this user may not go there. Name a folder, for example "
            f"{setting.name}={setting.example}."
        ) from None
    if a_file:
        raise SettingsInvalid(
            f"{setting.name} names {folder}, which is a file. Name a folder, "
            f"for example {setting.name}={setting.example}."
        )
    return folder.absolute()


def _country(setting: Setting, text: str) -> str:
    if text.upper() == setting.default:
        return setting.default
    from kiosk.adapters.phone_numbers import regions  # 60 ms that most starts need not spend

    if text.upper() not in regions():
        _wrong(setting, text, "the two letters of a country")
    return text.upper()


def _web_address(setting: Setting, text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or any(c.isspace() for c in text):
        _wrong(setting, text, "the address of the web page alone")
    return text.rstrip("/")


def _names(setting: Setting, text: str) -> tuple[str, ...]:
    names = (_short(setting, part.strip()) for part in text.split(",") if part.strip())
    found = tuple(dict.fromkeys(names))
    if 0 < setting.most < len(found):
        _wrong(setting, text, f"at most {setting.most:g} with commas between")
    return found


def _file(_setting: Setting, text: str) -> Path | None:
    return Path(text) if text else None


_CHECKS: dict[Kind, Callable[[Setting, str], Value]] = {
    Kind.TEXT: _short,
    Kind.PORT: lambda setting, text: port(text, setting.name),
    Kind.NUMBER: number,
    Kind.DAYS: _days,
    Kind.SWITCH: _switch,
    Kind.CHOICE: _choice,
    Kind.NAMES: _names,
    Kind.FOLDER: _folder,
    Kind.FILE: _file,
    Kind.COUNTRY: _country,
    Kind.WEB_ADDRESS: _web_address,
}


def _wrong(setting: Setting, text: str, what: str) -> NoReturn:
    raise SettingsInvalid(
        f"{setting.name} is {text!r}; it must be {what}, "
        f"for example {setting.name}={setting.example}."
    )


def _of_signs(setting: Setting) -> NoReturn:
    raise SettingsInvalid(
        f"{setting.name} holds a sign that cannot be seen and would steer a screen: within double "
        "quotes a backslash makes one. Type it anew, without quotes, "
        f"for example {setting.name}={setting.example}."
    )
