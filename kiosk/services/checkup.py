"""What is configured and reachable, as findings that a person can act on."""

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import metadata
from pathlib import Path

from kiosk.services.camera_ports import Cameras
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.services.ports import Probe

CLOCK_LIMIT_MS = 60_000
"""From here on a laptop's clock is said to be wrong; the server's counts anyway."""

LEAST_FREE_BYTES = 200 * 2**20


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


def secret_finding(*, weak: bool, made: bool) -> Finding:
    """Whether the SECRET_KEY is long enough, and where it comes from."""
    if weak:
        return Finding(
            "secret",
            ok=False,
            message="SECRET_KEY is shorter than 32 bytes and might be guessed. It works; for the "
            "next event make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
        )
    where = "made on first start and kept in the data folder" if made else "set by you"
    return Finding("secret", ok=True, message=f"SECRET_KEY is long enough ({where}).")


def folder_finding(folder: Path) -> Finding:
    """Whether the data folder can be written, and how much room there is."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        trial = folder / ".doctor"
        trial.write_bytes(b"\0" * 4096)
        trial.unlink()
        free = shutil.disk_usage(folder).free
    except OSError:
        return Finding(
            "data folder",
            ok=False,
            message=f"{folder} cannot be written. Free the disk or change its rights, "
            "or set KIOSK_DATA to another folder.",
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
            camera.read()
        finally:
            camera.close()
        size = f"{info.width}×{info.height}"
        found.append(Finding("camera", ok=True, message=f"{info.name} gives {size} pictures."))
    return tuple(found)


def version_findings(
    names: Sequence[str], version_of: Callable[[str], str] = metadata.version
) -> tuple[Finding, ...]:
    """The libraries' versions, and the combination that is known to end the program."""
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
