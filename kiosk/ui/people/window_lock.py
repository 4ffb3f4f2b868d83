"""Locks the window until somebody signs in, and asks an organiser where one is needed."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from kiosk.domain.operator import OnDuty, Right, is_badge
from kiosk.domain.scan import Door
from kiosk.services.people.sign_in import SignInRefused
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.people.ask_pin import AskPin
from kiosk.ui.people.idle_timer import IdleTimer
from kiosk.ui.people.lock_page import LockPage
from kiosk.ui.people.put_away import PutAway
from kiosk.ui.store_access.desks import StoreDesks
from kiosk.ui.style.appearance import Appearance

LOCK_KEY = "Ctrl+L"


class WindowLock(QObject):
    """Locks the window and opens it again; asks an organiser where one is needed.

    Args:
        window: whose pages are covered.
        desks: sign people in, and stand at the door.
        camera: reads badges.
        appearance: theme, and what this laptop remembers.
    """

    changed = Signal(object)
    """OnDuty."""
    noted = Signal(str)
    """A sentence for who works here."""

    def __init__(
        self, window: QMainWindow, desks: StoreDesks, camera: CameraFacade, appearance: Appearance
    ) -> None:
        super().__init__(window)
        self._window, self._desks, self._theme = window, desks, appearance.theme
        self._desk = desks.sign_in
        self._pages = QStackedWidget()
        self._agreed = False
        self._held_up = False
        self._worker = ""
        self._keys_were: QWidget | None = None
        self._away = PutAway(self)
        self._away.told.connect(self.noted)
        self._door_before: Door | None = None
        self._key = QShortcut(QKeySequence(LOCK_KEY), window)
        self._key.activated.connect(self.lock)
        self._idle = IdleTimer(self._desk.lock_minutes if self._desk else 0, self)
        self._idle.idle.connect(self._on_idle)
        desks.door.checked.connect(self._idle.touched)
        self.page: LockPage | None = None
        if self._desk is not None:
            self.page = LockPage(self._desk, camera, self._theme, appearance.preferences)
            self._desk.changed.connect(self._on_duty)
            self._desk.refused.connect(self._on_refused)
            camera.foreign_seen.connect(self._on_seen)

    @property
    def duty(self) -> OnDuty:
        """Who works here; nobody is asked where nobody can be."""
        return self._desk.duty if self._desk is not None else OnDuty()

    @property
    def locked(self) -> bool:
        """Whether the window is covered."""
        return self.duty.locked

    def cover(self, page: QWidget) -> QWidget:
        """The window's page, with what covers it behind."""
        if self.page is None:
            return page
        self._pages.addWidget(page)
        self._pages.addWidget(self.page)
        return self._pages

    @Slot()
    def lock(self) -> None:
        """Nobody works here until somebody signs in; also the way to change the operator."""
        if self._desk is not None and self.duty.asked:
            self._desk.leave()

    @Slot()
    def _on_idle(self) -> None:
        if self._desks.lists is not None and self._desks.lists.busy:
            self._idle.touched()  # a list on its way is not cut off
            return
        self.lock()

    @Slot(str)
    def _on_seen(self, text: str) -> None:
        """Another operator's badge, held up while the window is open, is a change of operator."""
        if self._desk is not None and is_badge(text) and not self.locked:
            self._held_up = True
            self._desk.hold_up(text)

    @Slot(object)
    def _on_refused(self, refused: SignInRefused) -> None:
        held_up, self._held_up = self._held_up, False
        if held_up and not self.locked:  # else the page that covers the window says it
            self.noted.emit(refused.sentence)

    @Slot(object)
    def _on_duty(self, duty: OnDuty) -> None:
        self._held_up = False
        name = duty.operator.name if duty.operator else ""
        if duty.locked or name != self._worker:
            self._away.put_away(self._worker)
        self._worker = name
        self._cover(on=duty.locked)
        self._idle.watch(on=duty.operator is not None)
        self._name_operator(duty)
        self.changed.emit(duty)
        if not duty.locked:
            self._away.bring_back(name)

    def _cover(self, *, on: bool) -> None:
        was = self._pages.currentIndex() == 1
        if on and not was:
            self._keys_were = self._window.focusWidget()
        self._pages.setCurrentIndex(int(on))
        for key in self._window.findChildren(
            QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            key.setEnabled(not on or key is self._key)
        there, self._keys_were = self._keys_were, self._keys_were if on else None
        if was and not on and there is not None and isValid(there) and there.isVisible():
            there.setFocus(Qt.FocusReason.OtherFocusReason)  # whoever signed in goes on there

    def _name_operator(self, duty: OnDuty) -> None:
        """The door's operator is who signed in, and the one of the settings again afterwards."""
        door = self._desks.door.door
        if not duty.asked:
            if self._door_before is not None:
                self._desks.door.set_door(replace(door, operator=self._door_before.operator))
                self._door_before = None
            return
        self._door_before = self._door_before or door
        name = duty.operator.name if duty.operator else ""
        if door.operator != name:
            self._desks.door.set_door(replace(door, operator=name))

    def may(self, right: Right, heading: str, then: Callable[[], object]) -> bool:
        """Whether who works here may do that; else those who may are asked, and `then` follows."""
        if self._agreed or self.duty.may(right) or self._desk is None:
            return True
        dialog = AskPin(self._desk, right, heading, self._theme, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def agreed() -> None:
            self._agreed = True
            try:
                then()
            finally:
                self._agreed = False

        dialog.accepted.connect(agreed)
        dialog.open()
        return False
