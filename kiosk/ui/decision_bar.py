"""Allow and Deny: two thirds and one third, never to be mistaken, never moving."""

import time
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QWidget

from kiosk.ui.reason_box import ReasonBox
from kiosk.ui.theme import Theme, mark

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GAP = "\u2003"


class Offer(StrEnum):
    """What the two places of the bar offer."""

    NOTHING = "nothing"
    DECIDE = "decide"
    NEXT = "next"
    WRITING = "writing"
    RETRY = "retry"
    DENY_REASON = "deny_reason"
    OVERRIDE_REASON = "override_reason"


class DecisionButton(QPushButton):
    """A large button that knows when its press began, and that Space does not press."""

    chosen = Signal(float)
    """Pressed; seconds of the steady clock when the press began."""

    def __init__(self, steady: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steady = steady
        self._began: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.clicked.connect(self._on_clicked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note when the press began: a verdict may come before it ends."""
        self._began = self._steady()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, once; all other keys are the door's."""
        if event.key() in _ENTER and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            if not event.isAutoRepeat():
                self._began = self._steady()
                self.click()
            return
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nothing is held down by a key."""
        event.ignore()

    @Slot()
    def _on_clicked(self) -> None:
        began, self._began = self._began, None
        self.chosen.emit(self._steady() if began is None else began)


class DecisionBar(QWidget):
    """What can be pressed about the guest; the reason box opens in Allow's place.

    Args:
        theme: gives sizes.
        steady: seconds on a clock that only goes forward.
        parent: the widget that it stands in.
    """

    left_chosen = Signal(float)
    """The large place was pressed (Allow, or Try again); when the press began."""
    right_chosen = Signal(float)
    """The small place was pressed (Deny, Next, or the reason's end); when the press began."""

    def __init__(
        self,
        theme: Theme,
        steady: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offer = Offer.NOTHING
        self.left = DecisionButton(steady, self)
        self.left.setObjectName("allow")
        self.right = DecisionButton(steady, self)
        self.right.setObjectName("deny")
        self.reason = ReasonBox(theme, self)
        self._place = QStackedWidget(self)
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._place.addWidget(self.left)
        self._place.addWidget(self.reason)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._place, 2)
        self._row.addWidget(self.right, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.left.chosen.connect(self.left_chosen)
        self.right.chosen.connect(self.right_chosen)
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self.offer(Offer.NOTHING)

    @property
    def offered(self) -> Offer:
        """What is offered."""
        return self._offer

    def offer(self, offer: Offer) -> None:
        """Offer this from now on; places and sizes stay."""
        self._offer = offer
        reasons = offer in (Offer.DENY_REASON, Offer.OVERRIDE_REASON)
        self._place.setCurrentWidget(self.reason if reasons else self.left)
        left, right = self.tr("Allow"), self.tr("Deny")
        match offer:
            case Offer.DECIDE:
                self._dress(self.left, "allow", left, self.tr("A"))
                self._dress(self.right, "deny", right, self.tr("D"))
            case Offer.NEXT:
                self._dress(self.left, "allow", left, enabled=False)
                self._dress(self.right, "next", self.tr("Next"), self.tr("Space"))
            case Offer.RETRY:
                self._dress(self.left, "allow", self.tr("Try again"), self.tr("A"))
                self._dress(self.right, "next", self.tr("Next"), self.tr("Space"))
            case Offer.WRITING:
                self._dress(self.left, "allow", left, enabled=False)
                self._dress(self.right, "deny", right, enabled=False)
            case Offer.DENY_REASON:
                self._dress(self.right, "deny", right, self.tr("Enter"))
            case Offer.OVERRIDE_REASON:
                self._dress(self.right, "allow", self.tr("Let in"), self.tr("Enter"))
            case _:
                self._dress(self.left, "allow", left, enabled=False)
                self._dress(self.right, "next", self.tr("Next"), enabled=False)

    def say_writing(self) -> None:
        """The store takes its time; say so where the press was."""
        if self._offer is Offer.WRITING:
            self._dress(self.left, "allow", self.tr("writing…"), enabled=False)

    def _dress(
        self, button: DecisionButton, kind: str, word: str, key: str = "", *, enabled: bool = True
    ) -> None:
        button.setText(f"{word}{_GAP}{key}" if key else word)
        button.setAccessibleName(word)
        button.setAccessibleDescription(self.tr("Key {key}").format(key=key) if key else "")
        button.setEnabled(enabled)
        mark(button, kind=kind)

    @Slot()
    def _on_theme(self) -> None:
        self._row.setSpacing(self._theme.px(18))
        self.setFixedHeight(max(96, self._theme.px(110)))
