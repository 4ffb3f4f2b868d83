"""`kiosk demo`: the whole main job by itself, on a throw-away store, a picture of every step."""

import os
import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk.adapters.simulation.shot import Shot
from kiosk.demo_decisions import play_hold, play_out_and_in, play_party, play_undo
from kiosk.demo_guests import EVENT, GUEST, SAMPLES, Texts, prepared
from kiosk.demo_list import import_list, select_some
from kiosk.domain.verdict import Reason
from kiosk.rehearsal import Rehearsal
from kiosk.settings import Settings, Theme

_APART = 2.6
"""Seconds out of sight after which the same ticket counts as held up again."""


def demo(out: Path, size: tuple[int, int], theme: Theme, tell: Callable[[str], None]) -> list[Path]:
    """Play the demo.

    Args:
        out: where pictures go; made where it is missing.
        size: of the window, in pixels.
        theme: light, dark or contrast.
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
            secret=secrets.token_hex(32),
        )
        texts = prepared(settings)
        tell(f"throw-away store with {len(SAMPLES)} sample guests")
        rehearsal = Rehearsal(settings, size)
        try:
            return _Play(rehearsal, out, theme, tell).perform(texts, Path(folder) / "form.csv")
        finally:
            rehearsal.end()


class _Play:
    """The demo's scenes, one after the other."""

    def __init__(
        self, rehearsal: Rehearsal, out: Path, theme: str, tell: Callable[[str], None]
    ) -> None:
        self._on = rehearsal
        self._out, self._theme, self._tell = out, theme, tell
        self._pictures: list[Path] = []

    def perform(self, texts: Texts, form: Path) -> list[Path]:
        """Import, register, list, scan; every verdict that there is, and a hint."""
        import_list(self._on, form, EVENT, self._shoot)
        self._register()
        self._tickets()
        self._scan(texts)
        self._on.window.open_tab("tickets")
        self._on.rest(1.2)
        self._shoot("tickets-after", "the table shows what was decided")
        return self._pictures

    def _register(self) -> None:
        self._on.type_guest(GUEST, pause=0.1)
        form = self._on.window.register_tab.form
        self._on.until(lambda: not form.name.edit.text(), "the guest was not registered")
        self._shoot("register", f"registered {GUEST[0]} by keyboard: the QR is there")

    def _tickets(self) -> None:
        tab = self._on.window.tickets_tab
        self._on.window.open_tab("tickets")
        self._on.until(lambda: tab.model.rowCount() > len(SAMPLES), "the table stayed empty")
        tab.view.selectRow(0)
        self._on.rest(0.8)
        self._shoot("tickets", f"{tab.model.found} tickets, the chosen one with its QR")
        select_some(self._on, self._shoot)

    def _scan(self, texts: Texts) -> None:
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
        on.lower(_APART)
        play_undo(on, self._shoot)
        play_party(on, texts, self._shoot)
        for text, reason, says in (
            (texts.denied, Reason.DENIED, "a guest denied at the South door: already denied, why"),
            (texts.revoked, Reason.REVOKED, "a revoked ticket: nobody is let in with it any more"),
            (texts.reissued, Reason.REISSUED, "an older code of a ticket that has a new one"),
            (texts.marked, Reason.MARKED, "another program's word in the table: the desk decides"),
            (texts.expired, Reason.EXPIRED, "an old ticket: expired"),
            (texts.not_yet, Reason.NOT_YET, "a ticket for tomorrow: not valid yet"),
            (texts.forged, Reason.FORGED, "a forged ticket, or another organiser's: not genuine"),
            (texts.other_event, Reason.OTHER_EVENT, "a ticket for another event"),
            (texts.unknown, Reason.UNKNOWN, "a signed ticket that is not in the table: unknown"),
        ):
            on.hold_up(text, reason)
            self._shoot(f"scan-{reason.value.replace('_', '-')}", says)
            on.lower()
        self._no_ticket(texts)
        self._far_away(texts)
        self._out_of_reach(texts)
        play_out_and_in(on, texts, self._shoot)
        play_hold(on, texts, self._shoot)

    def _no_ticket(self, texts: Texts) -> None:
        on = self._on
        on.press(Qt.Key.Key_Space)
        on.hold_up_unread(texts.foreign)
        note = on.window.scan_tab.camera_bar.note
        on.until(lambda: bool(note.text()), "the other code was not noted")
        self._shoot("scan-other-code", "some other QR before the camera: a small note, no verdict")
        on.lower(0.5)
        on.scan_by_hand(texts.foreign, Reason.FOREIGN)
        self._shoot("scan-foreign", "the same with the handheld scanner: not a ticket")
        on.press(Qt.Key.Key_Space)

    def _far_away(self, texts: Texts) -> None:
        on = self._on
        on.hold_up_unread(texts.far_away, Shot(texts.far_away, module_px=1.15, scene=3))
        video = on.window.scan_tab.video
        on.until(lambda: bool(video.coaching), "nobody told the guest how to hold it")
        self._shoot("scan-hint", f"a code too far away: {video.coaching!r}")
        on.hold_up(texts.far_away, Reason.VALID)
        on.lower(_APART)
        on.press(Qt.Key.Key_Escape)  # not earlier: it would be read again at once

    def _out_of_reach(self, texts: Texts) -> None:
        on = self._on
        on.cut_off(cut=True)
        on.hold_up(texts.far_away, Reason.UNAVAILABLE)
        on.rest(2.6)
        self._shoot("scan-unavailable", "the tickets are out of reach: it is tried again by itself")
        unanswered = on.state.scan
        on.cut_off(cut=False)
        on.await_another(Reason.VALID, unanswered)
        self._shoot("scan-reached", "they are back: the verdict came by itself, a person decides")
        on.press(Qt.Key.Key_A)
        on.decided("the guest was not let in after the outage")
        on.lower()

    def _shoot(self, name: str, says: str) -> None:
        path = self._out / f"{name}-{self._theme}.png"
        self._on.picture(path)
        self._pictures.append(path)
        self._tell(says)
