"""The door: the picture, large while nobody stands here; the verdict and its buttons, else."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.domain.scan import Source
from kiosk.services.ports import Preferences
from kiosk.ui.camera.camera_bar import CameraBar
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.video_view import VideoView
from kiosk.ui.keyboard.keys_paused import KeysPaused, field_in_use
from kiosk.ui.keyboard.wedge import Wedge
from kiosk.ui.scan.decision_bar import DecisionBar
from kiosk.ui.scan.door_keys import DoorKeys
from kiosk.ui.scan.dropped_files import DroppedFiles
from kiosk.ui.scan.file_reading import FileReading, ReadFiles
from kiosk.ui.scan.find_box import FindBox
from kiosk.ui.scan.recent import RecentGuest
from kiosk.ui.scan.recent_view import LastGuestStrip, RecentGuestsList
from kiosk.ui.scan.scan_flow import ScanFlow
from kiosk.ui.scan.scan_notes import ScanNotes
from kiosk.ui.scan.verdict_panel import VerdictPanel
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.hold_desk import HoldDesk
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.sounds import Sounds
from kiosk.ui.style.theme import Theme, mark

_IDLE, _BUSY = (880, 420), (706, 594)
"""How the picture and the panel share the width."""


class ScanTab(QWidget):
    """Looks for tickets, shows verdicts, takes decisions.

    Args:
        desk: checks and records.
        table: finds guests by name.
        holds: tells what the desk says about guests who were put aside.
        camera: the camera.
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
    history_wanted = Signal(int)
    """The number of a ticket whose history shall be shown."""
    scanner_used = Signal()
    """A handheld scanner gave a text."""

    def __init__(
        self,
        desk: DoorDesk,
        table: TableDesk,
        holds: HoldDesk,
        camera: CameraFacade,
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
        self.video.watch(camera)
        self.camera_bar = CameraBar(theme, preferences)
        self.video.set_mirrored(self.camera_bar.mirror.isChecked())
        self.panel = VerdictPanel(theme)
        self.strip = LastGuestStrip(theme, self._pressed_at)
        self.recent = RecentGuestsList(theme)
        self.bar = DecisionBar(theme, self._pressed_at)
        self.flow = ScanFlow(
            desk, holds, camera, self.panel, self.bar, sounds, preferences, steady, now, self
        )
        self.files = FileReading(read_files, self)
        self.wedge = Wedge(self, steady)
        self.keys_paused = KeysPaused(self)
        self._notes = ScanNotes(self.camera_bar, self.wedge, self.keys_paused, self)
        self.note = self._notes.say
        self._handed = DroppedFiles(self.files, self.flow, self)
        self._door_keys = DoorKeys(
            self.wedge, self.keys_paused, self.flow.presses, self.bar, self.strip, self
        )
        self._place()
        self.find_box = FindBox(table, theme, self.card)
        self._connect(camera)
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
        self._left = QVBoxLayout()
        self._left.addWidget(self.card, 1)
        self._left.addWidget(self.strip)
        self._right = QVBoxLayout()
        self._right.addWidget(self.panel, 1)
        self._right.addWidget(self.recent, 1)
        self._row = QHBoxLayout()
        self._row.addLayout(self._left, 1)
        self._row.addLayout(self._right, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._row, 1)
        self._column.addWidget(self.bar)
        self._on_rendered()

    @Slot()
    def _on_rendered(self) -> None:
        """While nobody stands here the picture has the room, and the last guests theirs."""
        idle = self.flow.state.idle
        left, right = _IDLE if idle else _BUSY
        self._row.setStretch(0, left)
        self._row.setStretch(1, right)
        if not idle and self.recent.list.hasFocus():
            self._take_focus()
        self.recent.setVisible(idle)

    @Slot()
    def _on_recent(self) -> None:
        self.strip.show_guest(self.flow.last.last)
        self.recent.show_guests(self.flow.last.guests, self.flow.now())

    @Slot()
    def _on_recent_wanted(self) -> None:
        if self.flow.state.idle and not self.recent.take_focus():
            self.note(self.tr("Nobody has been here yet."))

    @Slot(object)
    def _on_called(self, guest: RecentGuest) -> None:
        self._take_focus()
        self.flow.call_up(guest)

    def _connect(self, camera: CameraFacade) -> None:
        camera.foreign_seen.connect(self._notes.tell_foreign)
        camera.state_changed.connect(self.camera_bar.set_state)
        camera.choices_changed.connect(self.camera_bar.set_choices)
        self.camera_bar.set_state(camera.state)
        self.camera_bar.set_choices(camera.choices)
        self.camera_bar.camera_chosen.connect(camera.choose)
        camera.controls_changed.connect(self.camera_bar.tuning.set_controls)
        self.camera_bar.tuning.wished.connect(camera.adjust)
        self.camera_bar.mirror_changed.connect(self.video.set_mirrored)
        self.camera_bar.find_wanted.connect(self.look_for_guest)
        self.wedge.scanned.connect(self.scanned)
        self.find_box.history_wanted.connect(self.history_wanted)
        self.find_box.picked.connect(self._on_picked)
        self.find_box.closed.connect(self._on_find_closed)
        self.bar.reason.given.connect(self._take_focus)
        self.bar.reason.cancelled.connect(self._take_focus)
        self.flow.cut_off.connect(self._pause_keys)
        self.flow.noted.connect(self.note)
        self.flow.rendered.connect(self._on_rendered)
        self.flow.last.changed.connect(self._on_recent)
        self.strip.undo.chosen.connect(self.flow.presses.undo)
        self.flow.other.said.connect(self.video.show_notice)
        self.recent.called.connect(self._on_called)
        self.recent.left.connect(self._take_focus)
        self._door_keys.recent_wanted.connect(self._on_recent_wanted)
        self.flow.presses.decided.connect(self.decided)
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
            self._pause_keys()
        self.scanner_used.emit()
        if not self.flow.check(candidates, Source.SCANNER):
            self.note(self.tr("Decide about this guest first, then scan the next."))

    @Slot()
    def look_for_guest(self) -> None:
        """Look for a guest by name, where no guest is being decided about."""
        if not self.flow.state.scan_allowed:
            self.note(self.tr("Decide about this guest first."))
            return
        self.flow.set_finding(finding=True)
        self.find_box.setGeometry(self.card.rect())
        self.find_box.open()

    @Slot(int)
    def _on_picked(self, ticket_id: int) -> None:
        self.flow.pick(ticket_id)

    @Slot()
    def _on_find_closed(self) -> None:
        self.flow.set_finding(finding=False)
        self._take_focus()

    @Slot()
    def _take_focus(self) -> None:
        """The keys are the door's again."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _pause_keys(self) -> None:
        """A field went away under who typed into it: no key counts until Escape or a click."""
        self._take_focus()
        self.keys_paused.pause()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures, PDFs and links or texts out of a message may be dropped."""
        mime = event.mimeData()
        if mime.hasUrls() or mime.hasImage() or mime.hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was dropped."""
        event.acceptProposedAction()
        self._handed.take_from(event.mimeData())

    @Slot()
    def paste(self) -> None:
        """Read the picture, the files or the text that were copied."""
        self._handed.take_from(QGuiApplication.clipboard().mimeData())

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

    def focusNextPrevChild(self, forward: bool) -> bool:
        """While the keys rest, Tab takes them to no button either."""
        return self.keys_paused.active or super().focusNextPrevChild(forward)

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
        self.keys_paused.resume()
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
        for column in (self._column, self._left, self._right):
            column.setSpacing(self._theme.px(12))
