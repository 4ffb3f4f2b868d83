"""Looks at everything that a door needs: for `kiosk doctor`, and for the check-up in the window."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import __version__, app, stores
from kiosk.domain.scan import folded
from kiosk.domain.secret_key import weakness_of
from kiosk.laptop_checks import (
    battery_findings,
    copy_findings,
    printer_findings,
    reading_findings,
    sound_findings,
)
from kiosk.services.checkup import (
    Finding,
    camera_findings,
    event_findings,
    examine,
    folder_finding,
    secret_finding,
    settings_file_finding,
    store_findings,
    version_findings,
)
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreUnavailable
from kiosk.settings import Settings
from kiosk.settings.env_file import read_env
from kiosk.settings.setting import Kind
from kiosk.settings.table import FILE_NAMES, named

if TYPE_CHECKING:
    from kiosk.adapters.sql.sql_store import SqlStore

_LIBRARIES = (
    "PySide6-Essentials",
    "opencv-python-headless",
    "zxing-cpp",
    "pyzbar",
    "SQLAlchemy",
    "PyMySQL",
    "PyJWT",
)


def examined(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything that these settings describe; a fault in one thing hides no other."""
    return examine(_looks(settings, lambda: camera_findings(app.cameras(), settings.camera)))


def examined_in_window(settings: Settings, camera: Finding | None) -> tuple[Finding, ...]:
    """The same with what only a window needs: reading time, battery, sound and printer.

    Args:
        settings: checked already.
        camera: how the window's own camera is doing, which nobody else can open meanwhile; None
            where no window has one.
    """

    def pictures() -> Sequence[Finding]:
        if camera is None:
            return camera_findings(app.cameras(), settings.camera)
        return (*camera_findings(app.cameras(), ""), camera)

    looks = (
        ("reading time", reading_findings),
        ("battery", battery_findings),
        ("sound", lambda: sound_findings(settings)),
        ("printer", lambda: printer_findings(settings)),
    )
    return examine((*_looks(settings, pictures), *looks))


def _looks(
    settings: Settings, camera: Callable[[], Sequence[Finding]]
) -> Sequence[tuple[str, Callable[[], Sequence[Finding]]]]:
    clock = ServerClock()  # corrected by the server, as the doors themselves do it
    return (
        ("settings", lambda: _settings(settings)),
        ("data folder", lambda: (folder_finding(settings.data),)),
        ("secret", lambda: (_secret(settings),)),
        ("store", lambda: _store(settings, clock)),
        ("node", lambda: _nodes(settings)),
        ("copy", lambda: copy_findings(settings)),
        ("other doors", lambda: _other_doors(settings, clock)),
        ("reader", _reader),
        ("camera", camera),
        ("scanner", lambda: _scanner(settings)),
        ("versions", lambda: version_findings(_LIBRARIES)),
    )


def _settings(settings: Settings) -> Sequence[Finding]:
    source = f"read from {settings.env_file}" if settings.env_file else "no .env file; defaults"
    if settings.in_keyring:
        source += f"; {' and '.join(settings.in_keyring)} from the keyring"
    found = [Finding("settings", ok=True, message=f"{source}. Door: {settings.door}.")]
    found += [Finding("settings", ok=False, message=doubt) for doubt in settings.doubts]
    if settings.env_file and _secret_in(settings.env_file):
        seen = settings_file_finding(settings.env_file)
        found += [seen] if seen else []
    return found


def _secret_in(env_file: Path) -> bool:
    """Whether a settings file sets what nobody else may read."""
    values, _ = read_env(env_file)
    return any(named(name).kind is Kind.SECRET for name in values if name in FILE_NAMES)


def _secret(settings: Settings) -> Finding:
    made = not settings.secret
    weakness = None if made else weakness_of(settings.secret)
    return secret_finding(weakness, made=made, in_keyring="SECRET_KEY" in settings.in_keyring)


def _store(settings: Settings, clock: ServerClock) -> Sequence[Finding]:
    """The store, and whether it has tickets for the events that are admitted here."""
    found = [*store_answers(settings, clock)]
    if settings.events:
        store = stores.open_list_store(settings, clock, no_create=True)
        try:
            found += event_findings(settings.events, _event_names(store, settings.events))
        except StoreUnavailable as fault:  # such as no tables yet: said above, and here for whom
            found.append(Finding("events", ok=False, message=fault.sentence, away=True))
        finally:
            store.close()
    return found


def _event_names(store: "SqlStore", wanted: frozenset[str]) -> Sequence[str]:
    names = list(store.events())
    if {folded(name) for name in wanted} <= {folded(name) for name in names}:
        return names
    with contextlib.suppress(StoreUnavailable):  # the predecessor's table alone describes none
        names += [event.name for event in store.described_events()]
    return names


def store_answers(settings: Settings, clock: ServerClock) -> Sequence[Finding]:
    """Ask the store that is set about itself.

    Raises:
        Fault: it does not answer, or a setting is wrong.
    """
    store = stores.open_store(settings, clock)
    try:
        return store_findings(store.probe())
    finally:
        store.close()


def _nodes(settings: Settings) -> Sequence[Finding]:
    """Each of several servers by itself: the one that answers hides that another does not."""
    server = settings.server
    if server is None or len(server.hosts) == 1:
        return ()
    found = []
    for host in server.hosts:
        alone = replace(settings, server=replace(server, hosts=(host,)))
        try:
            store_answers(alone, ServerClock())
            found.append(Finding("node", ok=True, message=f"{host} answers."))
        except StoreUnavailable as fault:
            found.append(Finding("node", ok=False, message=f"{host}: {fault.sentence}"))
    return found


def _other_doors(settings: Settings, clock: ServerClock) -> Sequence[Finding]:
    """Those that KIOSK_PEERS names; what the window found by itself, only the window knows."""
    if not settings.peers or settings.server is None:
        return ()
    from kiosk.adapters.peers.peer_doors import can_listen_here, parse_peers
    from kiosk.adapters.peers.peer_probe import ProbeResult, probe_peers

    plan = parse_peers(settings.peers, settings.peers_listen)
    if plan is None:
        return ()
    found = [] if can_listen_here(plan) else [_deaf(plan.listen[0])]
    if plan.discover:
        words = "Found by the window (KIOSK_PEERS=auto)."
        found.append(Finding("other doors", ok=True, message=words))
    for door in probe_peers(plan.peers, settings.secret, clock):
        place = ":".join(map(str, door.address))
        message = {
            ProbeResult.HEARS: f"{place} hears this laptop.",
            ProbeResult.REFUSES: f"{place} refuses this laptop: it has another SECRET_KEY, or the "
            "clocks differ by more than two minutes.",
            ProbeResult.SILENT: f"{place} does not answer. Start Kiosk there, and open the port in "
            "its firewall; both laptops must be in the same network.",
        }[door.result]
        ok = door.result is ProbeResult.HEARS
        if ok and door.program != __version__:
            ok, message = False, _other_version(place, door.program)
        found.append(Finding("other doors", ok=ok, message=message))
    return found


def _other_version(place: str, program: str) -> str:
    runs = f"Kiosk {program}" if program else "an older Kiosk"
    return (
        f"{place} runs {runs}, and this laptop Kiosk {__version__}. Install the same version on "
        "every laptop before the doors open."
    )


def _deaf(host: str) -> Finding:
    message = (
        f"This laptop cannot listen to other doors at {host}: it is not in their network now, or "
        "the address is not its own. Join the network, or change KIOSK_PEERS_LISTEN."
    )
    return Finding("other doors", ok=False, message=message)


def _reader() -> Sequence[Finding]:
    import zxingcpp  # noqa: F401 - its absence is a fault of the installation, and loud

    from kiosk.adapters.readers.zbar_engine import ZbarEngine

    found = [Finding("zxing-cpp", ok=True, message="Loaded: reads on every frame.")]
    zbar = ZbarEngine()
    if zbar.available:
        found.append(
            Finding("zbar", ok=True, message=f"Loaded, {zbar.version()}: helps with damaged codes.")
        )
    else:
        found.append(
            Finding(
                "zbar",
                ok=False,
                message="libzbar is not installed: some damaged codes are not read. "
                "Run make setup, or install libzbar0 (Debian, Ubuntu) or zbar (Homebrew).",
            )
        )
    return found


def _scanner(settings: Settings) -> Sequence[Finding]:
    if not settings.scanner:
        return ()
    import serial

    try:
        serial.Serial(settings.scanner, timeout=0).close()
    except (serial.SerialException, ValueError, OSError):
        return (
            Finding(
                "scanner",
                ok=False,
                message=f"The scanner {settings.scanner} cannot be opened. Plug it in, check "
                "KIOSK_SCANNER, and on Linux that you belong to the group dialout.",
                away=True,
            ),
        )
    return (Finding("scanner", ok=True, message=f"{settings.scanner} is open."),)
