"""The door: the picture, the verdict, the buttons; three places that never move."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.domain.scan import Source
from kiosk.services.ports import Preferences
from kiosk.ui.camera_bar import CameraBar
from kiosk.ui.decision_bar import DecisionBar
from kiosk.ui.door_desk import DoorDesk
from kiosk.ui.door_keys import DoorKeys
from kiosk.ui.file_reading import FileReading, ReadFiles, items_in
from kiosk.ui.find_box import FindBox
from kiosk.ui.handed_files import HandedFiles
from kiosk.ui.key_rest import KeyRest, field_in_use
from kiosk.ui.scan_flow import ScanFlow
from kiosk.ui.scanner import Scanner
from kiosk.ui.sounds import Sounds
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import Theme, mark
from kiosk.ui.verdict_panel import VerdictPanel
from kiosk.ui.video_view import VideoView
from kiosk.ui.wedge import Wedge

NOTE_MS = 4000
"""How long a small note stays."""


class ScanTab(QWidget):
    """Looks for tickets, shows verdicts, takes decisions.

    Args:
        desk: checks and records.
        table: finds guests by name.
        scanner: the camera.
        preferences: remembers the camera.
        theme: gives sizes and icons.
        sounds: plays verdicts.
        read_files: reads dropped and pasted files; None where that is not offered.
        steady: seconds on a clock that only goes forward.
        now: UTC, aware.
        parent: the window.
    """

    decided = Signal(float)
    """Seconds that a person took for a decision."""
    scanner_used = Signal()
    """A handheld scanner gave a text."""

    def __init__(
        self,
        desk: DoorDesk,
        table: TableDesk,
        scanner: Scanner,
        preferences: Preferences,
        theme: Theme,
        sounds: Sounds,
        *,
        read_files: ReadFiles | None = None,
        steady: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._steady = theme, steady
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(read_files is not None)
        self.setAccessibleName(self.tr("Scan"))
        self.video = VideoView()
        self.video.watch(scanner)
        self.camera_bar = CameraBar(theme, preferences)
        self.video.set_mirrored(self.camera_bar.mirror.isChecked())
        self.panel = VerdictPanel(theme)
        self.bar = DecisionBar(theme, self._pressed_at)
        self.flow = ScanFlow(desk, scanner, self.panel, self.bar, sounds, steady, now, self)
        self.files = FileReading(read_files, self)
        self.wedge = Wedge(self, steady)
        self.keys = KeyRest(self)
        self._handed = HandedFiles(self.files, self.flow, self)
        self._door_keys = DoorKeys(self.wedge, self.keys, self.flow, self.bar, self)
        self._place()
        self.find_box = FindBox(table, theme, self.card)
        self._note = QTimer(self)
        self._note.setSingleShot(True)
        self._note.setInterval(NOTE_MS)
        self._note.timeout.connect(self._on_note_over)
        self._connect(scanner)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def _place(self) -> None:
        self.card = QFrame(self)
        mark(self.card, card=True)
        self.card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.video, 1)
        inside.addWidget(self.camera_bar)
        self._row = QHBoxLayout()
        self._row.addWidget(self.card, 706)
        self._row.addWidget(self.panel, 594)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._row, 1)
        self._column.addWidget(self.bar)

    def _connect(self, scanner: Scanner) -> None:
        scanner.foreign_seen.connect(self._on_foreign)
        scanner.state_changed.connect(self.camera_bar.set_state)
        scanner.choices_changed.connect(self.camera_bar.set_choices)
        self.camera_bar.set_state(scanner.state)
        self.camera_bar.set_choices(scanner.choices)
        self.camera_bar.camera_chosen.connect(scanner.choose)
        scanner.controls_changed.connect(self.camera_bar.tuning.set_controls)
        self.camera_bar.tuning.wished.connect(scanner.adjust)
        self.camera_bar.mirror_changed.connect(self.video.set_mirrored)
        self.camera_bar.find_wanted.connect(self.look_for_guest)
        self.wedge.scanned.connect(self.scanned)
        self.wedge.unclear.connect(self._on_unclear)
        self.find_box.picked.connect(self._on_picked)
        self.find_box.closed.connect(self._on_find_closed)
        self.bar.reason.given.connect(self._take_focus)
        self.bar.reason.cancelled.connect(self._take_focus)
        self.keys.changed.connect(self._on_keys)
        self.flow.cut_off.connect(self._rest_keys)
        self.flow.noted.connect(self.note)
        self.flow.decided.connect(self.decided)
        self._handed.noted.connect(self.note)
        self._door_keys.paste_wanted.connect(self.paste)
        self._door_keys.find_wanted.connect(self.look_for_guest)

    # Ways in

    @Slot(object)
    def scanned(self, candidates: list[str], typing: QWidget | None = None) -> None:
        """A handheld scanner typed this: spellings of one text, the likeliest first.

        Args:
            candidates: the spellings.
            typing: the field that somebody typed into before this tab was opened for it.
        """
        typing = typing or field_in_use()
        self.find_box.leave()
        if typing is not None and not typing.isVisible():
            self._rest_keys()
        self.scanner_used.emit()
        if not self.flow.check(candidates, Source.SCANNER):
            self.note(self.tr("Decide about this guest first, then scan the next."))

    @Slot()
    def look_for_guest(self) -> None:
        """Look for a guest by name, where no guest is being decided about."""
        if not self.flow.state.scan_allowed:
            self.note(self.tr("Decide about this guest first."))
            return
        self.flow.hold(held=True)
        self.find_box.setGeometry(self.card.rect())
        self.find_box.look()

    @Slot(int)
    def _on_picked(self, ticket_id: int) -> None:
        self.flow.pick(ticket_id)

    @Slot()
    def _on_find_closed(self) -> None:
        self.flow.hold(held=False)
        self._take_focus()

    @Slot()
    def _take_focus(self) -> None:
        """The keys are the door's again."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _rest_keys(self) -> None:
        """A field went away under who typed into it: no key counts until Escape or a click."""
        self._take_focus()
        self.keys.begin()

    @Slot()
    def _on_keys(self) -> None:
        self._note.stop()
        self.camera_bar.say(self._standing_note())

    def _standing_note(self) -> str:
        if not self.keys.active:
            return ""
        return self.tr("Press Esc before the next key: what you typed in was closed")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures and PDFs may be dropped."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was dropped."""
        event.acceptProposedAction()
        self._handed.take(items_in(event.mimeData()))

    @Slot()
    def paste(self) -> None:
        """Read the picture, the files or the text that were copied."""
        self._handed.paste()

    # Notes

    @Slot(str)
    def note(self, text: str) -> None:
        """Say something small under the picture, for a few seconds."""
        self.camera_bar.say(text or self._standing_note())
        if text:
            self._note.start()

    @Slot()
    def _on_note_over(self) -> None:
        self.camera_bar.say(self._standing_note())

    @Slot(str)
    def _on_foreign(self, text: str) -> None:
        short = " ".join(text.split())
        short = short if len(short) <= 40 else f"{short[:39]}…"
        self.note(self.tr("Not a ticket: {text}").format(text=short))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no field took."""
        if not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means at the door; whether it means anything. A held key means nothing."""
        return self._door_keys.take(event)

    def _pressed_at(self) -> float:
        """When the key that is delivered was pressed: the wedge first made sure who pressed it."""
        return self.wedge.pressed_at

    @Slot()
    def _on_unclear(self) -> None:
        self.note(self.tr("Several keys at once: nothing was done. Press one key."))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """While the keys rest, Tab takes them to no button either."""
        return self.keys.active or super().focusNextPrevChild(forward)

    # Places

    def showEvent(self, event: QShowEvent) -> None:
        """The camera's tickets count while the tab is seen."""
        super().showEvent(event)
        self.flow.set_active(active=True)
        if self.flow.state.asking is not None:
            self.bar.reason.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._take_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        """They do not while it is not."""
        super().hideEvent(event)
        self.find_box.leave()
        self.keys.end()
        self.flow.set_active(active=False)

    def close_down(self) -> None:
        """The window closes: nothing more is read."""
        self.flow.set_active(active=False)
        self.files.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The search covers the picture, however large it is."""
        super().resizeEvent(event)
        self.find_box.setGeometry(self.card.rect())

    @Slot()
    def _on_theme(self) -> None:
        self._row.setSpacing(self._theme.px(18))
        self._column.setSpacing(self._theme.px(12))
