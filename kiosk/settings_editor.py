"""The settings as the window shows, checks, tries and keeps them; `.env` still counts first."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.adapters.keys.system_keyring import KeyringAway
from kiosk.checks import examined_in_window, store_answers
from kiosk.services.checkup import Finding
from kiosk.services.clock import ServerClock
from kiosk.services.configuring import SettingFault, SettingField
from kiosk.services.faults import Fault, SettingsInvalid, StoreUnavailable
from kiosk.settings import SETTINGS, Kind, Place, Setting, Settings, checked
from kiosk.settings.env_file import read_env
from kiosk.settings.kept_secrets import keep, kept_names
from kiosk.settings.laptop_file import read_laptop, write_laptop
from kiosk.settings.loading import Found, beside, settings_from
from kiosk.settings.sources import Origin, Sources
from kiosk.settings.table import BY_NAME
from kiosk.support import write_bundle

_LONGEST = 100_000
"""Characters of a pasted `.env`; more is something else."""


class LaptopSettings:
    """Edits what was set on this laptop.

    Args:
        found: what this start found; where it comes from, and the data folder.
    """

    def __init__(self, found: Found) -> None:
        self._found = found

    def fields(self) -> Sequence[SettingField]:
        """Every setting that the window can show, in the order of their groups."""
        shown = [setting for setting in SETTINGS if Place.DIALOG in setting.places]
        order = {setting.group: i for i, setting in reversed(list(enumerate(shown)))}
        return [self._field(it) for it in sorted(shown, key=lambda it: order[it.group])]

    def _field(self, setting: Setting) -> SettingField:
        sources = self._found.sources
        origin = sources.origin(setting.name)
        choices = ("on", "off") if setting.kind is Kind.SWITCH else setting.choices
        return SettingField(
            name=setting.name,
            title=setting.title,
            group=setting.group.value,
            meaning=setting.meaning.replace("`", ""),
            value=sources.get(setting.name),
            placeholder=setting.default or setting.unset,
            origin=origin.value,
            locked=origin in (Origin.VARIABLE, Origin.FILE),
            secret=setting.kind is Kind.SECRET,
            choices=choices,
        )

    def fault(self, values: Mapping[str, str]) -> SettingFault | None:
        """What would be wrong if these values were set; None where nothing is."""
        for name, text in values.items():
            try:
                checked(name, text)
            except SettingsInvalid as wrong:
                return SettingFault(wrong.sentence, name)
        try:
            self._settings(values)
        except Fault as wrong:
            named = next((n for n in values if wrong.sentence.startswith(f"{n} ")), "")
            return SettingFault(wrong.sentence, named)
        return None

    def save(self, values: Mapping[str, str]) -> SettingFault | None:
        """Keep them all, or none; what is wrong otherwise."""
        wrong = self.fault(values)
        if wrong is not None:
            return wrong
        secrets = self._for_keyring(values)
        written = {name: text for name, text in values.items() if name not in secrets}
        kept = {**read_laptop(self._found.data), **written}
        try:
            if secrets:  # first: a secret that it does not take is still where it was
                keep(self._found.data, values.get("HOST", self._found.sources.get("HOST")), secrets)
            write_laptop(self._found.data, kept)
        except (SettingsInvalid, KeyringAway) as fault:
            return SettingFault(fault.sentence)
        self._found = replace(self._found, sources=self._sources(kept, secrets))
        return None

    def _for_keyring(self, values: Mapping[str, str]) -> dict[str, str]:
        """What is kept there, and so goes back there.

        A field that is empty because the keyring did not answer says nothing.
        """
        names, silent = kept_names(self._found.data), self._found.unkept
        return {n: text for n, text in values.items() if n in names and (text or n not in silent)}

    def _sources(self, laptop: Mapping[str, str], secrets: Mapping[str, str]) -> Sources:
        sources = self._found.sources
        return replace(beside(sources, laptop), keyring={**sources.keyring, **secrets})

    def test(self, values: Mapping[str, str]) -> Sequence[Finding]:
        """Try the connection that these values describe; a throw-away file where none is set."""
        try:
            settings = self._settings(values)
            if settings.server is not None:
                return store_answers(settings, ServerClock())
            with tempfile.TemporaryDirectory(prefix="kiosk-try-") as folder:
                return store_answers(replace(settings, data=Path(folder)), ServerClock())
        except Fault as fault:
            away = isinstance(fault, StoreUnavailable)
            return (Finding("store", ok=False, message=fault.sentence, away=away),)

    def examine(self, camera: Finding | None = None) -> Sequence[Finding]:
        """Look at everything that a door needs, as `kiosk doctor` does, and at sound and printer.

        Args:
            camera: how the window's own camera is doing; None where no window has one.
        """
        try:
            return examined_in_window(self._settings({}), camera)
        except Fault as fault:
            return (Finding("settings", ok=False, message=fault.sentence),)

    def write_support(self, path: Path) -> str:
        """Write a bundle for support; what went wrong as a sentence, or nothing."""
        try:
            write_bundle(self._settings({}), path)
        except Fault as fault:
            return fault.sentence
        return ""

    def _settings(self, values: Mapping[str, str]) -> Settings:
        secrets = self._for_keyring(values)
        kept = {**read_laptop(self._found.data), **values}
        kept = {name: text for name, text in kept.items() if text and name not in secrets}
        return settings_from(replace(self._found, sources=self._sources(kept, secrets)))

    def parsed(self, text: str) -> Mapping[str, str]:
        """The settings in a text that was pasted or dropped: a `.env`, or a service's URI."""
        text = text.strip()
        if "://" in text and "\n" not in text and "=" not in text.split("://", 1)[0]:
            return {"HOST": text}
        if not text or len(text) > _LONGEST:
            return {}
        with tempfile.TemporaryDirectory(prefix="kiosk-env-") as folder:
            path = Path(folder) / ".env"
            path.touch(mode=0o600)
            path.write_text(text, "utf-8")
            found, _ = read_env(path)
        values: dict[str, str] = {}
        for name, setting in BY_NAME.items():
            value = found.get(setting.variable) or found.get(name)
            if value and Place.DIALOG in setting.places:
                values[name] = value
        return values
