"""`kiosk doctor`: what is configured and reachable."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from kiosk import app
from kiosk.commands.exits import Exit
from kiosk.commands.output import say, say_json
from kiosk.commands.running import settings_of
from kiosk.services.checkup import (
    Finding,
    camera_findings,
    examine,
    folder_finding,
    secret_finding,
    store_findings,
    version_findings,
)
from kiosk.services.clock import ServerClock
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.settings import Settings

_LIBRARIES = (
    "PySide6-Essentials",
    "opencv-python-headless",
    "zxing-cpp",
    "pyzbar",
    "SQLAlchemy",
    "PyMySQL",
    "PyJWT",
)


def doctor(options: Namespace) -> Exit:
    """Look at everything, print each finding, and tell whether anything needs a person."""
    found = _examined(options)
    ok = all(finding.ok for finding in found)
    if options.json:
        checks = [{"name": f.name, "ok": f.ok, "message": f.message} for f in found]
        say_json({"ok": ok, "checks": checks})
    else:
        for finding in found:
            say(f"{'ok ' if finding.ok else '!! '} {finding.name}: {finding.message}")
    if any(finding.away for finding in found):
        return Exit.UNAVAILABLE
    return Exit.DONE if ok else Exit.REFUSED


def _examined(options: Namespace) -> tuple[Finding, ...]:
    try:
        settings = settings_of(options)
    except Fault as fault:
        return (Finding("settings", ok=False, message=fault.sentence),)
    clock = ServerClock()  # corrected by the server, as the doors themselves do it
    return examine(
        (
            ("settings", lambda: _settings(settings)),
            ("data folder", lambda: (folder_finding(settings.data),)),
            ("secret", lambda: (_secret(settings),)),
            ("store", lambda: _store(settings, clock)),
            ("node", lambda: _nodes(settings)),
            ("other doors", lambda: _other_doors(settings, clock)),
            ("reader", _reader),
            ("camera", lambda: camera_findings(app.cameras(), settings.camera)),
            ("scanner", lambda: _scanner(settings)),
            ("versions", lambda: version_findings(_LIBRARIES)),
        )
    )


def _settings(settings: Settings) -> Sequence[Finding]:
    source = f"read from {settings.env_file}" if settings.env_file else "no .env file; defaults"
    found = Finding("settings", ok=True, message=f"{source}. Door: {settings.door}.")
    return found, *(Finding("settings", ok=False, message=doubt) for doubt in settings.doubts)


def _secret(settings: Settings) -> Finding:
    return secret_finding(weak=app.make_mint(settings).weak, made=not settings.secret)


def _store(settings: Settings, clock: ServerClock) -> Sequence[Finding]:
    store = app.open_store(settings, clock)
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
            _store(alone, ServerClock())
            found.append(Finding("node", ok=True, message=f"{host} answers."))
        except StoreUnavailable as fault:
            found.append(Finding("node", ok=False, message=f"{host}: {fault.sentence}"))
    return found


def _other_doors(settings: Settings, clock: ServerClock) -> Sequence[Finding]:
    """Those that KIOSK_PEERS names; what the window found by itself, only the window knows."""
    if not settings.peers or settings.server is None:
        return ()
    from kiosk.adapters.peer_doors import listens_here, peer_plan
    from kiosk.adapters.peer_greeting import Hearing, greet

    plan = peer_plan(settings.peers, settings.peers_listen)
    if plan is None:
        return ()
    found = [] if listens_here(plan) else [_deaf(plan.listen[0])]
    if plan.discover:
        words = "Found by the window (KIOSK_PEERS=auto)."
        found.append(Finding("other doors", ok=True, message=words))
    for greeted in greet(plan.peers, settings.secret, clock):
        place = ":".join(map(str, greeted.address))
        message = {
            Hearing.HEARS: f"{place} hears this laptop.",
            Hearing.REFUSES: f"{place} refuses this laptop: it has another SECRET_KEY, or the "
            "clocks differ by more than two minutes.",
            Hearing.SILENT: f"{place} does not answer. Start Kiosk there, and open the port in its "
            "firewall; both laptops must be in the same network.",
        }[greeted.hearing]
        ok = greeted.hearing is Hearing.HEARS
        found.append(Finding("other doors", ok=ok, message=message))
    return found


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
