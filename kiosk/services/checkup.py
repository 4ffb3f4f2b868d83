"""What is configured and reachable, as findings that a person can act on."""

import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kiosk.domain.scan import folded
from kiosk.domain.secret_key import Weakness
from kiosk.services.camera_ports import Camera, CameraInfo, Cameras
from kiosk.services.covered_lens import looks_covered
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.services.ports import Probe

CLOCK_LIMIT_MS = 60_000
"""From here on a laptop's clock is said to be wrong; the server's counts anyway."""

LEAST_FREE_BYTES = 200 * 2**20
_FULL = {errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC}
_BLACK_SECONDS = 3.0
"""A camera that was just opened gives black pictures until its exposure has settled."""

_EVENTS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: a short word, stable for scripts.
        ok: False where a person should do something; the message says what.
        away: the thing is unavailable, rather than wrong.
    """

    name: str
    ok: bool
    message: str
    away: bool = False


def examine(looks: Iterable[tuple[str, Callable[[], Sequence[Finding]]]]) -> tuple[Finding, ...]:
    """Look at one thing after another; a fault in one is a finding and hides no other."""
    found: list[Finding] = []
    for name, look in looks:
        try:
            found += look()
        except Fault as fault:
            away = isinstance(fault, StoreUnavailable)
            found.append(Finding(name, ok=False, message=fault.sentence, away=away))
    return tuple(found)


def store_findings(probe: Probe) -> tuple[Finding, ...]:
    """The store, its schema and clock, and what it warns of."""
    found = [
        Finding(
            "store",
            ok=True,
            message=f"{probe.kind} at {probe.place} answers in {probe.round_trip_ms:.1f} ms.",
        ),
        Finding("schema", ok=True, message=f"Version {probe.schema}."),
        clock_finding(probe.clock_offset_ms),
    ]
    found += [Finding("store warning", ok=False, message=warning) for warning in probe.warnings]
    return tuple(found)


def clock_finding(offset_ms: float) -> Finding:
    """Whether the laptop's clock agrees with the server's."""
    seconds = abs(offset_ms) / 1000
    way = "behind" if offset_ms > 0 else "ahead of"
    if abs(offset_ms) <= CLOCK_LIMIT_MS:
        return Finding(
            "clock", ok=True, message=f"This laptop is within {seconds:.1f} s of the store's clock."
        )
    return Finding(
        "clock",
        ok=False,
        message=f"This laptop's clock is {seconds:.0f} s {way} the server's. The server's time "
        "counts; set the laptop's clock all the same.",
    )


def clock_error(offset_ms: int | None) -> timedelta | None:
    """How far the laptop's clock is ahead of the server's, to the second; negative where behind.

    Args:
        offset_ms: server minus laptop; None where no server told.

    Returns:
        None where the clock is right enough, or nobody knows.
    """
    if offset_ms is None or abs(offset_ms) <= CLOCK_LIMIT_MS:
        return None
    return timedelta(seconds=round(-offset_ms / 1000))


_WEAK = {
    Weakness.BLANK: "SECRET_KEY is blank: anybody can sign tickets with it.",
    Weakness.PLACEHOLDER: "SECRET_KEY is the placeholder of an example, which anybody can look up.",
    Weakness.SHORT: "SECRET_KEY is shorter than 32 bytes and might be guessed.",
    Weakness.REPEATED: "SECRET_KEY is long, but few letters over and over, and might be guessed.",
}


def secret_finding(weakness: Weakness | None, *, made: bool, in_keyring: bool = False) -> Finding:
    """Whether the SECRET_KEY is hard to guess, and where it comes from."""
    if weakness is not None:
        return Finding(
            "secret",
            ok=False,
            message=f"{_WEAK[weakness]} It works; for the next event make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
        )
    where = "kept in the keyring" if in_keyring else "set by you"
    where = "made on first start and kept in the data folder" if made else where
    return Finding("secret", ok=True, message=f"SECRET_KEY is long enough ({where}).")


def settings_file_finding(path: Path) -> Finding | None:
    """Whether others on this computer may read a settings file with a secret in it.

    Args:
        path: of a `.env` that sets SECRET_KEY or PASSWORD.

    Returns:
        None where nobody but its owner may, or the system tells rights otherwise.
    """
    mode = _mode(path)
    if not mode & 0o077:
        return None
    who = "Everybody" if mode & 0o007 else "A group"
    return Finding(
        "settings file",
        ok=False,
        message=f"{who} on this computer may open {path}, and SECRET_KEY or PASSWORD is in it. "
        f"Close it to others with: chmod 600 {path}",
    )


def _mode(path: Path) -> int:
    """Who may do what, as POSIX has it; 0 where nothing is known."""
    try:
        return stat.S_IMODE(path.stat().st_mode) if os.name == "posix" else 0
    except OSError:
        return 0


def folder_finding(folder: Path) -> Finding:
    """Whether the data folder can be written, and how much room there is."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        trial = folder / ".doctor"
        trial.write_bytes(b"\0" * 4096)
        trial.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        if error.errno in _FULL:
            message = (
                f"The disk is full: nothing can be written in {folder}, and no decision can be "
                "kept here. Free some disk space, or set KIOSK_DATA to another disk."
            )
            return Finding("data folder", ok=False, message=message)
        return Finding(
            "data folder",
            ok=False,
            message=f"{folder} cannot be written. Free the disk or change its rights, "
            "or set KIOSK_DATA to another folder.",
        )
    if _mode(folder) & 0o022:
        return Finding(
            "data folder",
            ok=False,
            message=f"Others on this computer may write in {folder}, and put files of theirs in "
            f"the place of Kiosk's. Close it to them with: chmod go-w {folder}",
        )
    room = f"{free / 2**30:.1f} GiB free"
    if free < LEAST_FREE_BYTES:
        return Finding(
            "data folder", ok=False, message=f"{folder} has only {room}. Free some disk space."
        )
    return Finding("data folder", ok=True, message=f"{folder}, {room}.")


def camera_findings(cameras: Cameras, spec: str) -> tuple[Finding, ...]:
    """Which cameras there are; the one that is set is opened once.

    Raises:
        CameraUnavailable: the camera that is set cannot be opened.
    """
    names = [f"{choice.name} ({choice.spec})" for choice in cameras.choices()]
    listed = ", ".join(names) if names else "none found; a video file, folder or URL works too"
    found = [Finding("cameras", ok=True, message=f"{listed}.")]
    if spec:
        camera = cameras.camera(spec)
        try:
            info = camera.open()
            black = _stays_black(camera)
        finally:
            camera.close()
        found.append(picture_finding(info, black=black))
    return tuple(found)


def _stays_black(camera: Camera) -> bool:
    """Whether every picture of the first seconds is black; one look where the first is not."""
    until = time.monotonic() + _BLACK_SECONDS
    while looks_covered(camera.read().picture):
        if time.monotonic() >= until:
            return True
    return False


def picture_finding(info: CameraInfo, *, black: bool) -> Finding:
    """What an open camera gives."""
    if black:
        message = (
            f"The camera “{info.name}” gives black pictures only. Take the cap or the cover off "
            "its lens, open its shutter, or switch on the light."
        )
        return Finding("camera", ok=False, message=message)
    size = f"{info.width}×{info.height}"
    return Finding("camera", ok=True, message=f"{info.name} gives {size} pictures.")


def event_findings(wanted: Iterable[str], known: Sequence[str]) -> tuple[Finding, ...]:
    """Whether there is anything to admit to the events that are admitted here.

    Args:
        wanted: the events admitted here; none are all.
        known: those that the store has tickets for, or describes.
    """
    there = {folded(name): name for name in known}
    strange = sorted(name for name in wanted if folded(name) not in there)
    if not there:
        return (Finding("events", ok=True, message="No ticket is registered yet, for any event."),)
    if not strange:
        return (Finding("events", ok=True, message="There are tickets for what is admitted here."),)
    listed = ", ".join(f"“{name}”" for name in sorted(there.values())[:_EVENTS_NAMED])
    names = ", ".join(f"“{name}”" for name in strange)
    message = (
        f"This door admits {names} (KIOSK_EVENTS), and no ticket is for that: every guest of "
        f"another event is refused here. The database has {listed}. Correct KIOSK_EVENTS, or "
        "check DB_NAME."
    )
    return (Finding("events", ok=False, message=message),)


def version_findings(
    names: Sequence[str], version_of: Callable[[str], str] | None = None
) -> tuple[Finding, ...]:
    """The libraries' versions, and the combination that is known to end the program."""
    from importlib import metadata  # nobody waits for it who asks for no version

    version_of = version_of or metadata.version
    versions: dict[str, str] = {}
    for name in names:
        try:
            versions[name] = version_of(name)
        except metadata.PackageNotFoundError:
            continue  # inside the packaged program most libraries leave no such record
    python = ".".join(str(part) for part in sys.version_info[:3])
    listed = ", ".join([f"Python {python}"] + [f"{n} {v}" for n, v in versions.items()])
    found = [Finding("versions", ok=True, message=f"{listed}.")]
    qt = versions.get("PySide6-Essentials", "")
    if qt.startswith("6.12.0") and sys.version_info < (3, 12):
        found.append(
            Finding(
                "PySide6",
                ok=False,
                message="PySide6 6.12.0 on this Python ends the program after some minutes. "
                "Run make setup again: it installs a version that does not.",
            )
        )
    return tuple(found)
