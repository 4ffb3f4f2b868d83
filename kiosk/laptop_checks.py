"""What a check-up looks at on the laptop itself: its copy of the tickets, sound, printer, power."""

import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import app, key_parts, stores
from kiosk.adapters.local.battery import Battery, read_battery
from kiosk.services.checkup import Finding
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.adapters.local.copy_state import CopyReader
    from kiosk.services.camera_ports import Picture, QrReader

_OLD_SECONDS = 60.0
"""A window that works writes what the server changed within seconds."""
_RETRY_SECONDS = 5.0
"""For a window that is fetching just now."""
_LOOKED_AT = 1000
"""Changed tickets that are compared; the sentence says "1000 or more"."""
_PRINTER_SECONDS = 5.0
_LEAST_PERCENT = 60
"""Of a battery without its mains: a door's evening takes some four hours."""
_SAMPLE_WIDTH, _SAMPLE_HEIGHT = 1280, 720
_CODE_SIDE = 265
"""Five pixels a module: a phone's screen at arm's length."""
_ROUNDS = 5
_MOST_MS = 150
"""A longer wait is felt at the door."""


def copy_findings(settings: Settings) -> tuple[Finding, ...]:
    """Whether the copy that a door goes on with is this event's, whole and fresh.

    Raises:
        StoreUnavailable: the server does not answer, or the copy cannot be read.
    """
    if settings.server is None:
        return ()
    from kiosk.adapters.keys.event_key import event_key
    from kiosk.adapters.local.copy_state import CopyReader
    from kiosk.adapters.offline.offline_folder import SNAPSHOT

    path = stores.door_config(settings, listens=False).place / SNAPSHOT
    if not path.exists():
        words = "There is none on this laptop yet; the window makes one while the server answers."
        return (Finding("copy", ok=True, message=words),)
    try:
        copy = CopyReader(path, event_key(settings.secret, "local-files"))
    except StoreUnavailable as fault:
        if fault.trouble is not StoreTrouble.DAMAGED:
            raise
        return (Finding("copy", ok=False, message=_OTHER_KEY),)
    try:
        return (_copy_finding(settings, copy),)
    finally:
        copy.close()


_OTHER_KEY = (
    "This laptop's copy of the tickets was made with another SECRET_KEY, or is damaged. Compare "
    "SECRET_KEY with the other laptops'; if it is right, Kiosk fetches the copy anew at its start."
)


def _copy_finding(settings: Settings, copy: "CopyReader") -> Finding:
    state = copy.state()
    if not state.whole:
        words = "The copy of the tickets is not whole yet: leave Kiosk open until it is."
        return Finding("copy", ok=False, message=words)
    age = time.time() - state.written
    lacking = _lacking(settings, copy)
    if lacking and age > _OLD_SECONDS:
        time.sleep(_RETRY_SECONDS)
        lacking = _lacking(settings, copy)
    if not lacking or age <= _OLD_SECONDS:
        return Finding("copy", ok=True, message="This laptop's copy of the tickets is fresh.")
    many = "1000 tickets or more" if lacking >= _LOOKED_AT else f"{lacking} of the tickets"
    many = "1 ticket" if lacking == 1 else many
    message = (
        f"This laptop's copy of the tickets is {_long(age)} old: {many} at the server "
        "changed since. Start Kiosk here while the server answers, and wait until it is fresh."
    )
    return Finding("copy", ok=False, message=message)


def _lacking(settings: Settings, copy: "CopyReader") -> int:
    """How many tickets changed at the server without the copy knowing."""
    store = stores.open_list_store(settings, ServerClock(), no_create=True)
    try:
        rows, _ = store.changed_since(copy.state().mark, _LOOKED_AT)
    finally:
        store.close()
    return copy.lacking(rows)


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} minutes"
    hours = round(minutes / 60)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def _kept(settings: Settings, name: str) -> str:
    """What was chosen in the window, else what is set."""
    from kiosk.adapters.local.preferences_file import NAME, PreferencesFile

    usual = {"sound": "on" if settings.sound else "off"}
    return PreferencesFile(settings.data / NAME, usual).get(name)


def sound_findings(settings: Settings) -> tuple[Finding, ...]:
    """Whether this laptop can be heard, where that is wanted; plays a tenth of a second of silence.

    Whether its loudspeaker is turned up, no program can tell.
    """
    from kiosk.ui.style.sounds import SOUND_KEY, plays, system_player

    if _kept(settings, SOUND_KEY) == "off":
        return (Finding("sound", ok=True, message="Switched off (KIOSK_SOUND)."),)
    player = system_player()
    if player is None:
        message = (
            "No sound: this system has no program that plays one. Install pulseaudio-utils or "
            "alsa-utils, or set KIOSK_SOUND=off."
        )
        return (Finding("sound", ok=False, message=message),)
    with tempfile.TemporaryDirectory(prefix="kiosk-sound-") as folder:
        file = Path(folder) / "silence.wav"
        with wave.open(str(file), "wb") as silence:
            silence.setparams((1, 2, 44_100, 0, "NONE", ""))
            silence.writeframes(bytes(2 * 4_410))
        heard = plays(player, file)
    if heard:
        words = "Sounds are played. Turn the loudspeaker up, and try one in Settings."
        return (Finding("sound", ok=True, message=words),)
    message = (
        "No sound: the loudspeaker is missing, or another program keeps it. Choose one in the "
        "system's sound settings, or set KIOSK_SOUND=off."
    )
    return (Finding("sound", ok=False, message=message),)


def printer_findings(settings: Settings) -> tuple[Finding, ...]:
    """Whether the printer that took a ticket here last is still there; none is needed."""
    from kiosk.ui.ticket.ticket_actions import PRINTER_KEY

    name = _kept(settings, PRINTER_KEY)
    if not name:
        words = "No ticket was printed from this laptop yet."
        return (Finding("printer", ok=True, message=words),)
    if _is_there(name):
        return (Finding("printer", ok=True, message=f"“{name}” is there."),)
    message = (
        f"The printer “{name}”, which took the last ticket, is gone or stopped. Switch it on, plug "
        "it in or start it in the system's settings, or choose another one with Print."
    )
    return (Finding("printer", ok=False, message=message),)


def _is_there(name: str) -> bool:
    """Whether the system has a printer of this name that takes work."""
    if sys.platform == "win32":
        import winreg

        path = r"Software\Microsoft\Windows NT\CurrentVersion\Devices"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as printers:
                winreg.QueryValueEx(printers, name)
        except OSError:
            return False
        return True
    # Qt's list of printers belongs to the main thread, which no printer's network may hold up.
    tool = shutil.which("lpstat")
    if tool is None:
        return False
    # The built program's libraries are not the system's.
    environment = {n: v for n, v in os.environ.items() if n != "LD_LIBRARY_PATH"} | {"LC_ALL": "C"}
    try:
        asked = subprocess.run(
            [tool, "-p", name],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PRINTER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and f"printer {name} disabled" not in asked.stdout


def battery_findings() -> tuple[Finding, ...]:
    """Whether the battery lasts, or the laptop is plugged in; nothing where there is none."""
    battery = read_battery()
    return () if battery is None else (battery_finding(battery),)


def battery_finding(battery: Battery) -> Finding:
    """What to say of a battery."""
    if battery.mains:
        return Finding("battery", ok=True, message=f"Plugged in; {battery.percent} % full.")
    message = f"Not plugged in; {battery.percent} % full."
    if battery.percent >= _LEAST_PERCENT:
        return Finding("battery", ok=True, message=message)
    return Finding(
        "battery", ok=False, message=f"{message} Plug the laptop in before the doors open."
    )


def reading_findings(
    reader: "QrReader | None" = None, clock: Callable[[], float] = time.perf_counter
) -> tuple[Finding, ...]:
    """Whether a ticket is read before anybody notices the wait.

    Args:
        reader: by default one as the window has it.
        clock: seconds, of which only differences are used.
    """
    reader, picture = reader or app.qr_reader(), sample_picture()
    reader.read(picture)  # what is loaded at the first picture is not measured
    took = []
    for _ in range(_ROUNDS):
        began = clock()
        reading = reader.read(picture)
        took.append((clock() - began) * 1000)
        if not reading.codes:
            message = "The sample ticket was not read. Install Kiosk again, or run kiosk doctor."
            return (Finding("reading time", ok=False, message=message),)
    middle = statistics.median(took)
    message = f"A sample ticket is read in {max(1, round(middle))} ms."
    if middle <= _MOST_MS:
        return (Finding("reading time", ok=True, message=message),)
    message += " Close other programs, and plug the laptop in: it is slow just now."
    return (Finding("reading time", ok=False, message=message),)


def sample_picture() -> "Picture":
    """A camera's picture of nobody's ticket, on grey."""
    import numpy as np
    from PIL import Image

    scene = Image.new("L", (_SAMPLE_WIDTH, _SAMPLE_HEIGHT), 120)
    code = Image.open(io.BytesIO(key_parts.sample_code()))
    left, top = (_SAMPLE_WIDTH - _CODE_SIDE) // 2, (_SAMPLE_HEIGHT - _CODE_SIDE) // 2
    scene.paste(code.convert("L").resize((_CODE_SIDE, _CODE_SIDE)), (left, top))
    return np.asarray(scene.convert("RGB"))
