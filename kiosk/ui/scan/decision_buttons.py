"""Buttons that decide: each knows when its press began; of a party there is one for each number."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from kiosk.ui.style.theme import Theme, mark

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

MOST_KEYS = 9
"""No keyboard has a key for ten: of larger parties some come first, and the rest after them."""

_ONE_ROW = 4
_GAP = "\u2003"


class DecisionButton(QPushButton):
    """A large button that knows when its press began, and that Space does not press."""

    chosen = Signal(float)
    """Pressed; seconds of the steady clock when the press began."""

    def __init__(self, steady: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steady = steady
        self._began: float | None = None
        self._word = self._key = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.clicked.connect(self._on_clicked)

    def say(self, word: str, key: str = "") -> None:
        """Show what it does, and beside that the key that does the same."""
        self._word, self._key = word, key
        self.stack(stacked=False)

    def stack(self, *, stacked: bool) -> None:
        """Show the key below the word, where both beside each other have no room."""
        joint = "\n" if stacked else _GAP
        self.setText(f"{self._word}{joint}{self._key}" if self._key else self._word)

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


class PartyKeys(QWidget):
    """Buttons with the numbers from one to all but one; all together have the large button.

    Args:
        theme: gives sizes.
        steady: seconds on a clock that only goes forward.
        parent: the bar.
    """

    chosen = Signal(int, float)
    """How many, and when the press began."""

    def __init__(
        self, theme: Theme, steady: Callable[[], float], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._places, self._columns = 0, 1
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.title = QLabel(self.tr("or only"), self)
        mark(self.title, role="label")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.buttons = [self._button(people, steady) for people in range(1, MOST_KEYS + 1)]
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def _button(self, people: int, steady: Callable[[], float]) -> DecisionButton:
        button = DecisionButton(steady, self)
        button.setText(str(people))
        button.setAccessibleName(self.tr("Only {people} of the party").format(people=people))
        button.setProperty("people", people)
        mark(button, kind="some")
        button.chosen.connect(self._on_chosen)
        return button

    @property
    def places(self) -> int:
        """How many people the large button is about; 0 where there is no party."""
        return self._places

    def offer(self, places: int) -> None:
        """Offer fewer than these; where it is one or none, nothing is there."""
        self._places = places if places > 1 else 0
        self.setVisible(places > 1)
        shown = min(MOST_KEYS, places - 1)
        columns = shown if shown <= _ONE_ROW else (shown + 1) // 2
        self._grid.removeWidget(self.title)
        self.title.setVisible(shown <= _ONE_ROW)
        if shown <= _ONE_ROW:
            self._grid.addWidget(self.title, 0, 0, 1, max(1, columns))
        for number, button in enumerate(self.buttons):
            self._grid.removeWidget(button)
            button.setVisible(number < shown)
            if number < shown:
                row, column = divmod(number, columns)
                self._grid.addWidget(button, row + (1 if shown <= _ONE_ROW else 0), column)
        self._grid.setRowStretch(0, 0 if shown <= _ONE_ROW else 1)
        self._grid.setRowStretch(1, 1)
        self._columns = columns
        self.fit()

    def fit(self) -> None:
        """No number and no word is cut: that much width is needed, also in large letters."""
        numbers = self._columns * self.buttons[0].sizeHint().width()
        numbers += (self._columns - 1) * self._grid.spacing()
        title = 0 if self.title.isHidden() else self.title.sizeHint().width()
        self.setMinimumWidth(max(numbers, title))

    @Slot(float)
    def _on_chosen(self, began: float) -> None:
        self.chosen.emit(int(self.sender().property("people")), began)

    @Slot()
    def _on_theme(self) -> None:
        self._grid.setSpacing(self._theme.px(8))
