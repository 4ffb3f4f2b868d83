"""What the keys of the Scan tab do, and the buttons that look pressed meanwhile."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence

from kiosk.ui.decision_bar import DecisionBar, Offer
from kiosk.ui.key_rest import KeyRest, field_in_use
from kiosk.ui.physical_keys import pressed_key
from kiosk.ui.scan_flow import ScanFlow
from kiosk.ui.wedge import Wedge


class DoorKeys(QObject):
    """Takes keys that no field took.

    Args:
        wedge: knows who pressed a key, and when.
        rest: whether keys mean anything now.
        flow: does what they mean.
        bar: the buttons that they stand for.
        parent: the tab.
    """

    paste_wanted = Signal()
    """What was copied shall be read."""
    find_wanted = Signal()
    """A guest is to be found by name."""

    def __init__(
        self,
        wedge: Wedge,
        rest: KeyRest,
        flow: ScanFlow,
        bar: DecisionBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wedge, self._rest, self._flow, self._bar = wedge, rest, flow, bar
        wedge.waiting.connect(self._on_waiting)
        wedge.settled.connect(self._on_settled)

    def take(self, event: QKeyEvent) -> bool:
        """Do what a key means; whether it means anything. A held key means nothing."""
        paste = event.matches(QKeySequence.StandardKey.Paste)
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        key = pressed_key(event)
        if not paste and (plain != Qt.KeyboardModifier.NoModifier or key not in _KEYS):
            return False
        if self._rest.active:
            if key == Qt.Key.Key_Escape and not event.isAutoRepeat():
                self._rest.end()
        elif paste:
            self.paste_wanted.emit()
        elif not event.isAutoRepeat():
            self._do(key, self._wedge.pressed_at)
        return True

    def _do(self, key: int, at: float) -> None:
        match key:
            case Qt.Key.Key_A:
                self._flow.left(at)
            case Qt.Key.Key_D:
                self._flow.deny(at)
            case Qt.Key.Key_O:
                self._flow.second_look(at)
            case Qt.Key.Key_Space:
                if self._bar.offered in (Offer.NEXT, Offer.RETRY):
                    self._flow.next(at)
            case Qt.Key.Key_Escape:
                self._flow.next(at)
            case _:
                self.find_wanted.emit()

    @Slot(int)
    def _on_waiting(self, key: int) -> None:
        """The button looks pressed at once, while it is made sure that a person pressed."""
        if self._rest.active or field_in_use() is not None:
            return
        left = key == Qt.Key.Key_A
        right = key in (Qt.Key.Key_D, Qt.Key.Key_Space)
        self._bar.left.setDown(left and self._bar.left.isEnabled())
        self._bar.right.setDown(right and self._bar.right.isEnabled())

    @Slot()
    def _on_settled(self) -> None:
        self._bar.left.setDown(False)
        self._bar.right.setDown(False)


_KEYS = frozenset(
    {
        Qt.Key.Key_A,
        Qt.Key.Key_D,
        Qt.Key.Key_O,
        Qt.Key.Key_Space,
        Qt.Key.Key_Escape,
        Qt.Key.Key_F3,
    }
)
