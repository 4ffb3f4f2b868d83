"""The line under the picture: which camera, how well it runs, the other ways in."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from kiosk.services.camera_ports import CameraChoice
from kiosk.services.ports import Preferences
from kiosk.ui.camera.camera_state import CameraKind, CameraState
from kiosk.ui.camera.camera_tuning import CameraTuning
from kiosk.ui.camera.picture_image import MIRROR_KEY
from kiosk.ui.style.big_text import elided
from kiosk.ui.style.theme import Theme, mark

CAMERA_KEY = "camera"


class CameraBar(QWidget):
    """Chooses the camera and tells how it runs.

    Args:
        theme: gives sizes.
        preferences: where the choice is remembered.
        parent: the widget that it stands in.
    """

    camera_chosen = Signal(str)
    """What `KIOSK_CAMERA` would hold."""
    mirror_changed = Signal(bool)
    """Whether the picture is shown as in a mirror."""
    find_wanted = Signal()
    """A guest is to be found by name."""

    def __init__(
        self, theme: Theme, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._preferences = preferences
        self._choices: Sequence[CameraChoice] = ()
        self._running = self._name = self.tr("Camera")
        self._note = ""
        self.chooser = QToolButton(self)
        self.chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.chooser.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chooser.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.chooser.setToolTip(self.tr("Choose another camera"))
        mark(self.chooser, kind="link")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.chooser.setMenu(self.menu)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        mark(self.note, role="small")
        self.mirror = self._button(self.tr("Mirror"))
        self.mirror.setCheckable(True)
        self.mirror.setChecked(preferences.get(MIRROR_KEY) == "on")
        self.mirror.setToolTip(self.tr("Show the picture as in a mirror"))
        self.mirror.toggled.connect(self._on_mirror)
        self.tuning = CameraTuning(theme, preferences, CAMERA_KEY, self)
        self.tuner = self._button(self.tr("Adjust"))
        self.tuner.setToolTip(self.tr("Focus and exposure of this camera"))
        self.tuner.clicked.connect(self._on_tuner)
        self.tuning.offered.connect(self._on_offered)
        self._on_offered(offered=False)
        self.finder = self._button(self.tr("Find by name   F3"))
        self.finder.setAccessibleName(self.tr("Find by name, mobile number or ticket number"))
        self.finder.clicked.connect(self.find_wanted)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.chooser)
        self._row.addWidget(self.note, 1)
        self._row.addWidget(self.tuner)
        self._row.addWidget(self.mirror)
        self._row.addWidget(self.finder)
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self._say()

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(text)
        mark(button, kind="link")
        return button

    @Slot(object)
    def set_state(self, state: CameraState) -> None:
        """Tell how the camera runs."""
        if state.info is not None and state.kind is not CameraKind.TROUBLE:
            info = state.info
            self._name = info.name
            parts = [info.name, f"{info.width}×{info.height}"]
            if state.fps >= 1:
                parts.append(self.tr("{fps} fps").format(fps=round(state.fps)))
            self._running = "  ·  ".join(p for p in parts if p)
        elif state.kind is CameraKind.STARTING:
            self._running = self._name = self.tr("Camera starts…")
        else:
            self._running = self._name = self.tr("No picture")
        self._say()

    @Slot(object)
    def set_choices(self, choices: Sequence[CameraChoice]) -> None:
        """Offer what is plugged in now."""
        self._choices = choices

    @property
    def said(self) -> str:
        """The small note on the line, whole; empty where there is none."""
        return self._note

    def say(self, note: str) -> None:
        """Keep a small note on the line; empty takes it away."""
        self._note = note
        self.note.setAccessibleName(note)
        self.note.setToolTip(note.replace("<", "‹"))
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room for the camera's name."""
        super().resizeEvent(event)
        self._say()

    def _say(self) -> None:
        metrics = self.chooser.fontMetrics()
        # A note needs the room for a few seconds: size and speed stand back.
        room = round(self.width() * (0.22 if self._note else 0.5))
        text = metrics.elidedText(
            self._name if self._note else self._running,
            Qt.TextElideMode.ElideMiddle,
            max(self._theme.px(120), room),
        )
        self.chooser.setText(f"{text}  ▾".replace("&", "&&"))
        self.chooser.setAccessibleName(self.tr("Camera: {name}").format(name=self._running))
        self._make_room()
        self.note.setText(self._fitting_note() if self.isVisible() else self._note)

    def _make_room(self) -> None:
        """Let as many buttons stand back for a long note as it needs, the least used first."""
        buttons = [self.tuner] if self.tuner.isEnabled() else []
        buttons += [self.mirror, self.finder]
        needed = self.note.fontMetrics().horizontalAdvance(self._note)
        for first in range(len(buttons) + 1):
            if not self._note or first == len(buttons) or needed <= self._left(buttons[first:]):
                break
        for at, button in enumerate(buttons):
            button.setVisible(at >= first or button.hasFocus())
        self._row.activate()

    def _left(self, buttons: Sequence[QWidget]) -> int:
        """The pixels that a note has beside the camera's name and these buttons."""
        others = (self.chooser, *buttons)
        taken = sum(w.sizeHint().width() + self._row.spacing() for w in others)
        margins = self._row.contentsMargins()
        return self.width() - taken - margins.left() - margins.right() - self._theme.px(6)

    def _fitting_note(self) -> str:
        """The note, its end left out where it is long: what it is about stands at its beginning."""
        left = self._left([w for w in (self.tuner, self.mirror, self.finder) if not w.isHidden()])
        # As many lines as the bar is high: nothing moves for a note.
        lines = max(1, self.height() // self.note.fontMetrics().height())
        return "\n".join(elided(self._note, self.note.font(), max(1, left), lines))

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        now = self._preferences.get(CAMERA_KEY)
        for choice in self._choices:
            action = self.menu.addAction(choice.name.replace("&", "&&"))
            action.setData(choice.spec)
            action.setCheckable(True)
            action.setChecked(choice.spec == now)
            action.triggered.connect(self._on_action)
        if not self._choices:
            self.menu.addAction(self.tr("No camera is plugged in")).setEnabled(False)
        self.menu.addSeparator()
        other = self.menu.addAction(self.tr("File or stream address…"))
        other.triggered.connect(self._on_other)

    @Slot()
    def _on_action(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.choose(str(action.data()))

    @Slot()
    def _on_other(self) -> None:
        text, good = QInputDialog.getText(
            self,
            self.tr("Camera"),
            self.tr("A file, a folder of pictures, or an address such as http://…/video:"),
            text=self._preferences.get(CAMERA_KEY),
        )
        if good and text.strip():
            self.choose(text.strip())

    def choose(self, spec: str) -> None:
        """Use another camera from now on, also after the next start."""
        self._preferences.set(CAMERA_KEY, spec)
        self.camera_chosen.emit(spec)

    @Slot()
    def _on_tuner(self) -> None:
        self.tuning.open_over(self.tuner)

    @Slot(bool)
    def _on_offered(self, offered: bool) -> None:
        self.tuner.setEnabled(offered)
        self.tuner.setVisible(offered)  # most built-in cameras offer nothing: one word less

    @Slot(bool)
    def _on_mirror(self, mirrored: bool) -> None:
        self._preferences.set(MIRROR_KEY, "on" if mirrored else "off")
        self.mirror_changed.emit(mirrored)

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(10), px(4), px(10), px(4))
        self._row.setSpacing(px(6))
        self.setFixedHeight(px(48))
        self._say()
