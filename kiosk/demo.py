"""`kiosk demo`: the whole main job by itself, on a throw-away store, a picture of every step."""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk import app
from kiosk.adapters.jwt_tokens import JwtMint
from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Attendee
from kiosk.domain.verdict import Reason
from kiosk.rehearsal import Rehearsal
from kiosk.services.bundle import Services
from kiosk.settings import Settings, Theme

EVENT, OTHER_EVENT = "Spring Ball 2026", "Robotics Fair"
_GUEST = ("Meera Krishnan", "+91 98765 43210", "IIT Delhi", EVENT)
_SAMPLES = (
    Attendee("Arjun Mehta", "+91 98200 11223", "IIT Bombay", EVENT),
    Attendee("Fatima Sheikh", "+91 99301 44556", "Delhi University", EVENT),
    Attendee("Rohan Das", "+91 98311 77889", "Jadavpur University", EVENT),
    Attendee("Lena Fischer", "+49 1512 3456789", "TU München", OTHER_EVENT),
    Attendee("Ananya Iyer", "+91 98402 33445", "Anna University", EVENT),
    Attendee("Kabir Singh", "+91 98150 66778", "Panjab University", EVENT),
    Attendee("Zoya Khan", "+91 99190 12121", "AMU Aligarh", OTHER_EVENT),
    Attendee("Dev Patel", "+91 98250 90909", "Gujarat University", EVENT),
)
_APART = 2.6
"""Seconds out of sight after which the same ticket counts as held up again."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """What the guests hold up."""

    good: str
    to_deny: str
    used: str
    denied: str
    other_event: str
    expired: str
    forged: str
    unknown: str


def demo(out: Path, size: tuple[int, int], theme: Theme, tell: Callable[[str], None]) -> list[Path]:
    """Play the demo.

    Args:
        out: where pictures go; made where it is missing.
        size: of the window, in pixels.
        theme: light or dark.
        tell: told each step.

    Returns:
        The pictures.

    Raises:
        Unproven: a step did not do what it should.
    """
    out.mkdir(parents=True, exist_ok=True)
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QApplication.instance() or QApplication(["kiosk"])
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
        settings = Settings(
            data=Path(folder),
            door="North door",
            operator="Asha",
            events=frozenset({EVENT}),
            theme=theme,
        )
        texts = _prepare(settings)
        tell(f"throw-away store with {len(_SAMPLES)} sample guests")
        rehearsal = Rehearsal(settings, size)
        try:
            return _Play(rehearsal, out, theme, tell).perform(texts)
        finally:
            rehearsal.end()


def _prepare(settings: Settings) -> _Texts:
    services = app.open_services(settings)
    try:
        issued = [services.issuing.register(attendee) for attendee in _SAMPLES]
        now = services.clock.now()
        _decide(services, issued[2].text, Wanted.ALLOW, "", "South door")
        _decide(services, issued[4].text, Wanted.DENY, "Not on the guest list", "South door")
        forger = JwtMint("a key that somebody made up at home, in the evening")
        return _Texts(
            good=issued[0].text,
            to_deny=issued[1].text,
            used=issued[2].text,
            denied=issued[4].text,
            other_event=issued[3].text,
            expired=services.mint.sign(issued[5].ticket.id, now - timedelta(hours=3)),
            forged=forger.sign(issued[0].ticket.id, now + timedelta(hours=24)),
            unknown=services.mint.sign(404, now + timedelta(hours=24)),
        )
    finally:
        services.store.close()


def _decide(services: Services, text: str, wanted: Wanted, reason: str, door: str) -> None:
    admission = services.admission
    admission.door = type(admission.door)(door, "Ben")
    scan = admission.scan(text)
    ticket = admission.check(scan).ticket
    if ticket is not None:
        admission.record(admission.decision(scan, ticket.id, wanted, reason))


class _Play:
    """The demo's scenes, one after the other."""

    def __init__(
        self, rehearsal: Rehearsal, out: Path, theme: str, tell: Callable[[str], None]
    ) -> None:
        self._on = rehearsal
        self._out, self._theme, self._tell = out, theme, tell
        self._pictures: list[Path] = []

    def perform(self, texts: _Texts) -> list[Path]:
        """Register, list, scan; every verdict once."""
        self._register()
        self._tickets()
        self._scan(texts)
        self._on.window.open_tab("tickets")
        self._on.rest(1.2)
        self._shoot("tickets-after", "the table shows what was decided")
        return self._pictures

    def _register(self) -> None:
        self._on.type_guest(_GUEST)
        form = self._on.window.register_tab.form
        self._on.until(lambda: not form.name.edit.text(), "the guest was not registered")
        self._shoot("register", f"registered {_GUEST[0]} by keyboard: the QR is there")

    def _tickets(self) -> None:
        tab = self._on.window.tickets_tab
        self._on.window.open_tab("tickets")
        self._on.until(lambda: tab.model.rowCount() > len(_SAMPLES), "the table stayed empty")
        tab.view.selectRow(0)
        self._on.rest(0.8)
        self._shoot("tickets", f"{tab.model.rowCount()} tickets, the chosen one with its QR")

    def _scan(self, texts: _Texts) -> None:
        on = self._on
        on.window.open_tab("scan")
        on.rest(1.0)
        self._shoot("scan-waiting", "the door waits for a guest")

        on.hold_up(texts.good, Reason.VALID)
        self._shoot("scan-valid", "a good ticket: valid")
        on.press(Qt.Key.Key_A)
        on.decided("the guest was not let in")
        self._shoot("scan-let-in", "pressed A: let in")
        on.lower(_APART)

        on.hold_up(texts.good, Reason.ENTERED)
        self._shoot("scan-entered-here", "the same ticket again: already entered, here, just now")
        on.lower()
        on.hold_up(texts.used, Reason.ENTERED)
        self._shoot("scan-entered", "a ticket used at the South door: already entered, by whom")
        on.lower()

        on.hold_up(texts.to_deny, Reason.VALID)
        on.press(Qt.Key.Key_D)
        on.rest(0.5)
        self._shoot("scan-reason", "pressed D: why?")
        on.press(Qt.Key.Key_Return)
        on.decided("the guest was not denied")
        self._shoot("scan-deny-done", "pressed Enter: denied")
        on.lower()
        for text, reason, says in (
            (texts.denied, Reason.DENIED, "a guest denied at the South door: already denied, why"),
            (texts.expired, Reason.EXPIRED, "an old ticket: expired"),
            (texts.forged, Reason.FORGED, "a forged ticket: the signature is not ours"),
            (texts.other_event, Reason.OTHER_EVENT, "a ticket for another event"),
            (texts.unknown, Reason.UNKNOWN, "a signed ticket that is not in the table: unknown"),
        ):
            on.hold_up(text, reason)
            self._shoot(f"scan-{reason.value.replace('_', '-')}", says)
            on.lower()

    def _shoot(self, name: str, says: str) -> None:
        path = self._out / f"{name}-{self._theme}.png"
        self._on.picture(path)
        self._pictures.append(path)
        self._tell(says)
