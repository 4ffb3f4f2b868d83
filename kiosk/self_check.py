"""An installation proves that it does the main job: on throw-away data, on the production path."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from kiosk import app
from kiosk.domain.decision import AlreadyDecided, Outcome, Recorded, Wanted
from kiosk.domain.reading import Code
from kiosk.domain.scan import Scan, Source
from kiosk.domain.verdict import Reason
from kiosk.services.bundle import Services
from kiosk.services.issuing import Issued, Refused
from kiosk.settings import Settings

SECONDS_TO_READ = 30.0


class Unproven(Exception):  # noqa: N818 - the text is what did not happen
    """A step did not do what it should."""


def prove_without_window(folder: Path) -> Iterator[str]:
    """Register, draw, show to the simulated camera, read, verify, admit, refuse the second time.

    Args:
        folder: an empty one for the store and the key.

    Yields:
        What was proven, one step after the other.

    Raises:
        Unproven: a step did not do what it should.
    """
    services = app.open_services(Settings(data=folder, door="Self-check"))
    try:
        issued = _registered(services)
        yield f"registered ticket {issued.ticket.id} on the embedded store"
        card = services.issuing.draw(issued)
        _must(card.startswith(b"\x89PNG"), "the ticket was not drawn")
        yield f"drew the ticket ({len(card) // 1024} KiB)"
        code, seconds = _read_from_camera(issued.text)
        yield f"read it back from the simulated camera after {seconds:.1f} s ({code.engine})"
        scan = services.admission.scan(code.text)
        verdict = services.admission.check(scan)
        _must(verdict.reason is Reason.VALID, f"the verdict was {verdict.reason}, not valid")
        services.admission.log(scan, verdict)
        yield "verified the signature and found the guest"
        _must(isinstance(_allow(services, scan, issued), Recorded), "the guest was not let in")
        _must(isinstance(_allow(services, scan, issued), Recorded), "the same press counted twice")
        yield "let the guest in, once"
        again = services.admission.scan(code.text)
        verdict = services.admission.check(again)
        _must(verdict.reason is Reason.ENTERED, f"the second verdict was {verdict.reason}")
        _must(isinstance(_allow(services, again, issued), AlreadyDecided), "let in twice")
        yield "refused the second time, and knows when and where the first was"
        forged = services.admission.scan(f"{issued.token[:-4]}AAAA", Source.SCRIPT)
        verdict = services.admission.check(forged)
        _must(verdict.reason is Reason.FORGED, f"a forged ticket was called {verdict.reason}")
        yield "told a forged ticket"
    finally:
        services.store.close()


def _registered(services: Services) -> Issued:
    attendee = services.issuing.examine("Meera Krishnan", "+91 98765 43210", "IIT Delhi", "Ball")
    if isinstance(attendee, Refused):
        raise Unproven(" ".join(attendee.faults.values()))
    return services.issuing.register(attendee)


def _read_from_camera(text: str) -> tuple[Code, float]:
    camera, reader = app.simulated_camera(), app.qr_reader()
    camera.open()
    try:
        camera.hold_up(text)
        began = monotonic()
        while monotonic() - began < SECONDS_TO_READ:
            for code in reader.follow(camera.read().picture).codes:
                _must(code.text == text, "another text was read than was shown")
                return code, monotonic() - began
    finally:
        camera.close()
    raise Unproven(f"the ticket was not read from the camera within {SECONDS_TO_READ:.0f} s")


def _allow(services: Services, scan: Scan, issued: Issued) -> Outcome:
    decision = services.admission.decision(scan, issued.ticket.id, Wanted.ALLOW)
    return services.admission.record(decision)


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unproven(otherwise)
