"""The Scan tab and the whole window, wired as the app wires them, over made things."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication

from kiosk import app
from kiosk.domain.action_rules import Kind
from kiosk.domain.cool_down import Sighted
from kiosk.domain.decision import Decided, Decision
from kiosk.domain.scan import Door, Scan, Source
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.token import token_in
from kiosk.domain.verdict import Reason, Verdict
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.scan.scan_tab import ScanTab
from kiosk.ui.shell.main_window import MainWindow
from kiosk.ui.store_access.desks import StoreDesks
from kiosk.ui.style.appearance import Appearance
from kiosk.ui.style.resources import find_resources
from kiosk.ui.style.sounds import Sounds
from kiosk.ui.style.theme import Theme
from support.cameras.cameras import CORNERS
from support.cameras.cameras import Door as Lens
from support.made_services import Desks, KeptInMemory, open_desks

NOW = datetime(2026, 11, 22, 13, 46, tzinfo=UTC)
TICKET = Ticket(1481, "Meera Krishnan", "+91 98765 43210", "IIT Delhi", "Spring Ball 2026")
ENTERED = Decided(Status.ENTERED, NOW - timedelta(minutes=14), "North door", "Asha")
DENIED = Decided(Status.DENIED, NOW - timedelta(hours=3), "South door", "Ben", "Too young")


def verdict_of(reason: Reason, ticket: Ticket | None = TICKET, *, live: bool = True) -> Verdict:
    """A verdict as the judge would give it."""
    named = reason not in (Reason.FORGED, Reason.FOREIGN, Reason.UNKNOWN, Reason.UNAVAILABLE)
    return Verdict(
        reason,
        ticket if named else None,
        1481 if reason not in (Reason.FORGED, Reason.FOREIGN) else None,
        {Reason.ENTERED: ENTERED, Reason.DENIED: DENIED}.get(reason),
        NOW - timedelta(days=2) if reason in (Reason.EXPIRED, Reason.NOT_YET) else None,
        live,
    )


def scan_of(text: str = "a.b.c", source: Source = Source.CAMERA) -> Scan:
    """A scan as the desk makes it."""
    return Scan(uuid4(), text, NOW, source)


class ToldDesk(QObject):
    """The desk's signals and verbs; the test gives the answers, in any order and at any time."""

    checked = Signal(object, object)
    checked_again = Signal(object, object)
    confirmed = Signal(object, object)
    recorded = Signal(object, object)
    record_failed = Signal(object, object)
    acted = Signal(object, object)
    act_failed = Signal(object, object)
    recalled = Signal(object)
    kept_told = Signal(object)
    door_changed = Signal(object)

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.door = door
        self.asked: list[tuple[list[str], Source]] = []
        self.asked_again: list[tuple[list[str], Source, int | None]] = []
        self.picked: list[int] = []
        self.wanted: list[tuple[Any, ...]] = []
        self.further: list[tuple[Any, ...]] = []
        self.sent: list[Decision] = []
        self.undone: list[tuple[Any, ...]] = []
        self.looked_back: list[int] = []
        self.kept_asked = 0

    def check(self, texts: list[str], source: Source = Source.CAMERA) -> None:
        self.asked.append((list(texts), source))

    def check_again(self, texts, source: Source, ticket_id: int | None = None) -> None:
        self.asked_again.append((list(texts), source, ticket_id))

    def pick(self, ticket_id: int) -> None:
        self.picked.append(ticket_id)

    def decide(
        self, scan, ticket_id, wanted, reason="", *,
        override=False, kind=None, places=0, expires_at=None,
    ) -> None:  # fmt: skip
        self.wanted.append((scan, ticket_id, wanted, reason, override))
        self.further.append((kind, places, expires_at))

    def record(self, decision: Decision) -> None:
        self.sent.append(decision)

    def undo(self, action_id, ticket_id: int, decision, reason: str) -> None:
        self.undone.append((action_id, ticket_id, decision, reason))

    def undoing(self) -> Decision:
        """What was taken back last, as the service makes it."""
        action_id, ticket_id, decision, reason = self.undone[-1]
        return Decision(
            action_id, ticket_id, None, self.door.name, self.door.operator, NOW, reason,
            Source.SEARCH, kind=Kind.UNDO, refers=decision,
        )  # fmt: skip

    def ask_kept(self) -> None:
        self.kept_asked += 1

    def recall(self, ticket_id: int) -> None:
        self.looked_back.append(ticket_id)

    def decision(self) -> Decision:
        """What was wanted last, as the service makes it."""
        scan, ticket_id, wanted, reason, override = self.wanted[-1]
        kind, places, expires_at = self.further[-1]
        return Decision(
            scan.id, ticket_id, wanted, self.door.name, self.door.operator, NOW, reason,
            scan.source, override, kind=kind, places=places, expires_at=expires_at,
        )  # fmt: skip


@dataclass
class Stopwatch:
    """A clock that a test moves."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += seconds


@dataclass
class Rig:
    """A Scan tab and everything around it."""

    tab: ScanTab
    desk: ToldDesk
    camera: CameraFacade
    lens: Lens
    clock: Stopwatch
    theme: Theme
    preferences: KeptInMemory
    played: list[str] = field(default_factory=list)

    def sight(self, text: str = "a.b.c") -> None:
        """The camera sees a ticket, as the camera thread would tell it."""
        assert self.camera.armed, "the camera is not armed"
        self.camera._arming.fire()
        self.camera.sighted.emit(Sighted(text, CORNERS, "test", 1.0, 0.0))

    def answer(self, verdict: Verdict, text: str = "a.b.c") -> Scan:
        """The desk answers the last question."""
        scan = scan_of(text, self.desk.asked[-1][1] if self.desk.asked else Source.CAMERA)
        self.desk.checked.emit(scan, verdict)
        return scan

    def meet(self, reason: Reason = Reason.VALID, text: str = "a.b.c", **more: Any) -> Scan:
        """A guest comes, and the verdict is there."""
        self.sight(text)
        return self.answer(verdict_of(reason, **more), text)


def dress(preferences: KeptInMemory) -> Theme:
    """The theme on the test's application."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return Theme(app, find_resources(), preferences)


def undress() -> None:
    """Take the theme off again: other tests look at bare widgets."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    # Not "": Qt then lets its style go while widgets that wore it still die, and the next sheet may
    # meet their remains (a crash in QApplication::setStyleSheet, about every second run).
    app.setStyleSheet("* {}")


def make_rig(desks: Desks, read_files=None) -> Rig:
    """A Scan tab whose desk answers what the test says; the table is a real one."""
    preferences, lens, clock = KeptInMemory(), Lens(), Stopwatch()
    theme = dress(preferences)
    desk = ToldDesk(desks.door.door)
    camera = CameraFacade(lens, lens, lambda text: token_in(text) is not None)
    played: list[str] = []
    sounds = Sounds(
        Path("sounds"), preferences, lambda file: bool(played.append(file.stem)) or True
    )
    tab = ScanTab(
        desk, desks.table, desks.holds, camera, preferences, theme, sounds,
        read_files=read_files, steady=clock, now=lambda: NOW,
    )  # fmt: skip
    return Rig(tab, desk, camera, lens, clock, theme, preferences, played)


@dataclass
class OpenWindow:
    """The whole window over a store in memory and a made camera."""

    window: MainWindow
    desks: Desks
    camera: CameraFacade
    lens: Lens
    theme: Theme
    preferences: KeptInMemory
    questions: list[str]


@contextmanager
def open_window(
    store=None,
    door: Door | None = None,
    *,
    answers=(),
    read_files=None,
    preferences=None,
    editor=None,
    lists=None,
) -> Iterator[OpenWindow]:
    """The window as the app builds it; everything is stopped afterwards."""
    preferences = preferences or KeptInMemory()
    theme = dress(preferences)
    lens = Lens(fps=30.0)
    camera = CameraFacade(lens, lens, lambda text: token_in(text) is not None)
    questions: list[str] = []
    given = iter(answers)

    def confirm(_parent: object, question: str) -> bool:
        questions.append(question)
        return next(given)

    with open_desks(store, door) as desks:
        window = MainWindow(
            StoreDesks(
                desks.worker, desks.door, desks.register, desks.table, desks.holds, desks.actions,
                lists, lists, desks.sign_in,
            ),
            camera,
            Appearance(
                theme, Sounds(find_resources() / "sounds", preferences, lambda _file: True),
                preferences,
            ),
            editor=editor, read_files=read_files, confirm=confirm,
            sheets=app.ticket_sheets if lists else None,
        )  # fmt: skip
        try:
            yield OpenWindow(window, desks, camera, lens, theme, preferences, questions)
        finally:
            camera.stop()
            window.hide()
            window.deleteLater()
            # At once: taking the theme off, and the next one, would dress every part of it anew.
            QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
            undress()
