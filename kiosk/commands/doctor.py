"""`kiosk doctor`: what is configured and reachable."""

from argparse import Namespace

from kiosk.checks import examined
from kiosk.commands.exits import Exit
from kiosk.commands.output import say, say_json
from kiosk.commands.running import settings_of
from kiosk.services.checkup import Finding
from kiosk.services.faults import Fault


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
    return examined(settings)
