"""When the card of a guest who waits for the desk is seen and heard: where a desk works."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from kiosk.ui.style.sounds import Sounds
from kiosk.ui.ticket.hold_cards import HoldCards


class HoldNotices(QObject):
    """Shows the card on every tab but the door's own, and plays a sound for whoever is new.

    Args:
        cards: who waits.
        tabs: what is shown.
        door: the tab on which guests are let in: nothing moves there for another door's guest.
        sounds: plays the sound.
        parent: the window.
    """

    def __init__(
        self, cards: HoldCards, tabs: QStackedWidget, door: QWidget, sounds: Sounds, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._cards, self._tabs, self._door, self._sounds = cards, tabs, door, sounds
        cards.shown_changed.connect(self._on_change)
        cards.arrived.connect(self._on_arrived)
        tabs.currentChanged.connect(self._on_change)

    @property
    def _at_desk(self) -> bool:
        return self._tabs.currentWidget() is not self._door

    @Slot()
    def _on_change(self) -> None:
        self._cards.setVisible(self._at_desk and bool(self._cards.waiting))

    @Slot()
    def _on_arrived(self) -> None:
        if self._at_desk:
            self._sounds.play("note")

    @Slot()
    def go(self) -> None:
        """To the card, where there is one."""
        if self._cards.isVisible():
            self._cards.take_focus()
