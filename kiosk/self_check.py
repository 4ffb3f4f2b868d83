"""An installation proves that it does the main job: on throw-away data, through the real window."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk import app, packed_libraries
from kiosk.adapters.pictures.untrusted_files import open_pictures
from kiosk.adapters.sandbox.runner import Sandbox
from kiosk.domain.decision import Recorded
from kiosk.domain.ticket import Status, Ticket, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.rehearsal import Rehearsal, Unproven
from kiosk.services.service_set import Services
from kiosk.settings import Settings

SIZE = (1366, 768)
_NAME = "Meera Krishnan"
_APART = 2.6
"""Seconds out of sight after which the same ticket counts as held up again."""


def self_check(folder: Path) -> Iterator[str]:
    """Register, draw, show to the simulated camera, read, verify, admit, refuse the second time.

    Args:
        folder: an empty one for the store and the key.

    Yields:
        What was proven, one step after the other.

    Raises:
        Unproven: a step did not do what it should.
    """
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not os.environ.get("QT_QPA_PLATFORM"):
        os.environ.pop("QT_QPA_PLATFORM", None)  # an empty one is no platform to Qt
    application = QApplication.instance() or QApplication(["kiosk"])
    settings = Settings(data=folder, door="Self-check", operator="Self")
    rehearsal = Rehearsal(settings, SIZE)
    services = app.open_services(settings)  # a second look at the same store, as another laptop
    try:
        yield packed_libraries.loaded()
        yield f"opened the window ({QApplication.platformName()})"
        yield from main_job(rehearsal, services)
    finally:
        services.store.close()
        rehearsal.end()
        application.processEvents()


def main_job(rehearsal: Rehearsal, services: Services) -> Iterator[str]:
    """The steps from an empty form to a refused second entry.

    Args:
        rehearsal: an open window.
        services: over the same store, as another laptop has them.

    Yields:
        What was proven.

    Raises:
        Unproven: a step did not do what it should.
    """
    rehearsal.type_guest((_NAME, "+91 98765 43210", "IIT Delhi", "Ball"))
    rehearsal.until(lambda: bool(_registered(services)), "the guest was not registered")
    (ticket,) = _registered(services)
    _must(ticket.name == _NAME, "another name was kept")
    yield f"registered a guest by keyboard: ticket {ticket.id}"
    issued = services.issuing.issue(ticket)
    card = app.ticket_picture(issued, services.issuing.artist.qr_png(issued.text))
    _must(card.startswith(b"\x89PNG"), "the ticket was not drawn")
    yield f"drew the ticket ({len(card) // 1024} KiB)"
    with Sandbox() as sandbox:
        drawn = [opened.picture for opened in open_pictures(sandbox, card)]
    codes = app.qr_reader().read(drawn[0]).codes
    _must([code.text for code in codes] == [issued.text], "the drawn ticket was not read back")
    yield "read it back from the drawing"
    rehearsal.window.open_tab("scan")
    rehearsal.hold_up(issued.text, Reason.VALID)
    yield "read it from the simulated camera; signature and guest are good"
    rehearsal.press(Qt.Key.Key_A)
    rehearsal.decided("the guest was not let in")
    _must(isinstance(rehearsal.state.outcome, Recorded), "the decision was not recorded")
    _must(_registered(services)[0].status is Status.ENTERED, "the table disagrees")
    yield "let the guest in with the key A; the table agrees"
    rehearsal.lower(_APART)
    verdict = rehearsal.hold_up(issued.text, Reason.ENTERED)
    decided = verdict.decided
    here = rehearsal.parts.door_desk.door
    _must(decided is not None and decided.door == here.name, "who was first is not known")
    yield "refused the same ticket the second time, and said when, where and by whom"
    rehearsal.lower()
    rehearsal.hold_up(f"{issued.token[:-4]}AAAA", Reason.FORGED)
    yield "told a forged ticket"


def _registered(services: Services) -> tuple[Ticket, ...]:
    return services.registry.page(TicketQuery(search=_NAME)).rows


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unproven(otherwise)
