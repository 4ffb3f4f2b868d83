"""What the keys of the Scan tab do, and the buttons that look pressed meanwhile."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence

from kiosk.ui.keyboard.keys_paused import KeysPaused, field_in_use
from kiosk.ui.keyboard.physical_keys import digit, pressed_key
from kiosk.ui.keyboard.wedge import Wedge
from kiosk.ui.scan.decision_bar import DecisionBar
from kiosk.ui.scan.door_steps import Offer
from kiosk.ui.scan.presses import Presses
from kiosk.ui.scan.recent_view import LastGuestStrip


class DoorKeys(QObject):
    """Takes keys that no field took.

    Args:
        wedge: knows who pressed a key, and when.
        paused: whether keys mean anything now.
        presses: does what they mean.
        bar: the buttons that they stand for.
        strip: the last guest, with Undo.
        parent: the tab.
    """

    paste_wanted = Signal()
    """What was copied shall be read."""
    recent_wanted = Signal()
    """One of the last guests is to be called up again."""
    find_wanted = Signal()
    """A guest is to be found by name."""

    def __init__(
        self,
        wedge: Wedge,
        paused: KeysPaused,
        presses: Presses,
        bar: DecisionBar,
        strip: LastGuestStrip,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wedge, self._paused, self._presses = wedge, paused, presses
        self._bar, self._strip = bar, strip
        self._decisive: dict[Qt.Key, Callable[[float], object]] = {
            Qt.Key.Key_A: presses.allow,
            Qt.Key.Key_D: presses.deny,
            Qt.Key.Key_O: presses.second_look,
            Qt.Key.Key_G: presses.see_off,
            Qt.Key.Key_H: presses.hold,
            Qt.Key.Key_U: presses.undo,
            Qt.Key.Key_Space: presses.next,
            Qt.Key.Key_Escape: presses.put_aside,
        }
        wedge.waiting.connect(self._on_waiting)
        wedge.settled.connect(self._on_settled)

    def take(self, event: QKeyEvent) -> bool:
        """Do what a key means; whether it means anything. A held key means nothing."""
        paste = event.matches(QKeySequence.StandardKey.Paste)
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        key = pressed_key(event)
        people = int(digit(event.text()) or 0) if self._bar.some_offered else 0
        known = people > 0 or key in self._decisive or key in _OTHERS
        if not paste and (plain != Qt.KeyboardModifier.NoModifier or not known):
            return False
        if self._paused.active:
            if key == Qt.Key.Key_Escape and not event.isAutoRepeat():
                self._paused.resume()
        elif paste:
            self.paste_wanted.emit()
        elif people and not event.isAutoRepeat():
            self._presses.some(people, self._wedge.pressed_at)
        elif not event.isAutoRepeat():
            self._do(key, self._wedge.pressed_at)
        return True

    def _do(self, key: int, at: float) -> None:
        if key == Qt.Key.Key_Space and self._bar.offered is Offer.DECIDE:
            return  # Space is Next, and nobody who waits for a decision is passed by
        if key in self._decisive:
            self._decisive[Qt.Key(key)](at)
        elif key == Qt.Key.Key_L:
            self.recent_wanted.emit()
        else:
            self.find_wanted.emit()

    @Slot(int)
    def _on_waiting(self, key: int) -> None:
        """The button looks pressed at once, while it is made sure that a person pressed."""
        if self._paused.active or field_in_use() is not None:
            return
        left = key == Qt.Key.Key_A
        right = key in (Qt.Key.Key_D, Qt.Key.Key_Space)
        self._bar.left.setDown(left and self._bar.left.isEnabled())
        self._bar.right.setDown(right and self._bar.right.isEnabled())
        self._bar.leave.setDown(key == Qt.Key.Key_G)
        self._bar.hold.setDown(key == Qt.Key.Key_H)
        self._strip.undo.setDown(key == Qt.Key.Key_U)

    @Slot()
    def _on_settled(self) -> None:
        self._bar.left.setDown(False)
        self._bar.right.setDown(False)
        self._bar.leave.setDown(False)
        self._bar.hold.setDown(False)
        self._strip.undo.setDown(False)


_OTHERS = frozenset({Qt.Key.Key_L, Qt.Key.Key_F3})
"""Keys that decide nothing."""
