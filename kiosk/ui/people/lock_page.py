"""Covers the window until somebody signs in: the PIN pad, and the camera for badges."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.domain.operator import OnDuty, is_badge
from kiosk.services.people.sign_in import SignInRefused
from kiosk.services.ports import Preferences
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.people.pin_pad import PinPad
from kiosk.ui.store_access.sign_in_desk import SignInDesk
from kiosk.ui.style.theme import Theme, mark

_LAST = "operator_signed_in"
_ARM_MS = 400


class LockPage(QWidget):
    """Who works here? A PIN, or a badge held to the camera, goes on.

    Args:
        desk: signs in.
        camera: reads badges while this page is seen.
        theme: gives sizes.
        preferences: remembers who signed in last.
    """

    def __init__(
        self,
        desk: SignInDesk,
        camera: CameraFacade,
        theme: Theme,
        preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        mark(self, page=True)
        self._desk, self._camera, self._preferences = desk, camera, preferences
        self.pad = PinPad(theme, self.tr("Sign in (Enter)"))
        self._arm = QTimer(self)
        self._arm.setInterval(_ARM_MS)
        self._arm.timeout.connect(self._on_arm)
        self._theme = theme
        self._place()
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self.pad.entered.connect(desk.sign_in)
        desk.refused.connect(self._on_refused)
        desk.changed.connect(self._on_changed)
        camera.foreign_seen.connect(self._on_seen)

    def _place(self) -> None:
        title = QLabel(self.tr("Who works here?"))
        mark(title, role="title")
        hint = QLabel(
            self.tr("Choose your name, type your PIN, Enter. Or hold your badge to the camera.")
        )
        hint.setWordWrap(True)
        mark(hint, role="muted")
        self._card = card = QFrame()
        mark(card, card=True)
        self._inside = inside = QVBoxLayout(card)
        inside.addWidget(title)
        inside.addWidget(hint)
        inside.addSpacing(8)
        inside.addWidget(self.pad)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card)
        across.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addLayout(across)
        column.addStretch(1)

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._card.setFixedWidth(px(760))
        self._inside.setContentsMargins(px(32), px(24), px(32), px(24))
        self._inside.setSpacing(px(10))

    def showEvent(self, event: QShowEvent) -> None:
        """Ready for digits and badges."""
        super().showEvent(event)
        self.pad.show_people(self._desk.operators, self._preferences.get(_LAST))
        self.pad.begin()
        self._arm.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """The camera is the door's again."""
        super().hideEvent(event)
        self._arm.stop()
        self.pad.pin.clear()

    @Slot()
    def _on_arm(self) -> None:
        # A ticket that is held up disarms the camera, and the door below disarms it as well.
        if not self._camera.armed:
            self._camera.arm()

    @Slot(str)
    def _on_seen(self, text: str) -> None:
        if is_badge(text) and self.isVisible():  # else the window's lock asks, and answers
            self._desk.hold_up(text)

    @Slot(object)
    def _on_refused(self, refused: SignInRefused) -> None:
        if self.isVisible():
            self.pad.refuse(refused)

    @Slot(object)
    def _on_changed(self, duty: OnDuty) -> None:
        if duty.operator is not None:
            self._preferences.set(_LAST, duty.operator.name)
        self.pad.show_people(self._desk.operators)
        if self.isVisible():  # else the keys are somebody's work
            self.pad.pin.setFocus(Qt.FocusReason.OtherFocusReason)
