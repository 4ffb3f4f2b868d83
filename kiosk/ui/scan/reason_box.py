"""Why a guest was denied, or let in after all: a short list with keys, or typed."""

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.decision import REASON_LIMIT
from kiosk.ui.keyboard.physical_keys import digit
from kiosk.ui.style.theme import Theme, mark

_PICKS = tuple("123456")


class _Typed(QLineEdit):
    """A field in which a digit picks a reason as long as nothing is typed."""

    digit = Signal(int)
    picks = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 6 pick; Enter and Escape are the box's, and held keys end nothing."""
        number = digit(event.text())
        if event.isAutoRepeat() and not self.text():
            return  # the D that opened the box is still held down
        if self.picks and not self.text() and number in _PICKS:
            self.digit.emit(int(number))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
            return
        super().keyPressEvent(event)


class _ReasonButton(QPushButton):
    """A button of a given width; what has no room in it is in its tool tip."""

    def drawn_text(self) -> str:
        """What is drawn, an ellipsis at its end where it is cut."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        contents = QStyle.SubElement.SE_PushButtonContents
        room = self.style().subElementRect(contents, option, self).width()
        words = self.text().replace("&&", "&")
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as the style does, but for the text."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.drawn_text().replace("&", "&&")
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


class ReasonBox(QFrame):
    """Opens in the place of the Allow button, so that nothing moves.

    Args:
        theme: gives sizes.
        parent: the widget that it stands in.
    """

    given = Signal(str)
    """The reason, trimmed; empty where none was given."""
    cancelled = Signal()
    """Closed without a decision."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._needed = False
        self._buttons: list[QPushButton] = []
        self._own: tuple[str, ...] = ()
        self._reasons: tuple[str, ...] = ()
        self.field = _Typed(self)
        self.field.setMaxLength(REASON_LIMIT)
        mark(self.field, compact=True)
        self.field.digit.connect(self._on_digit)
        self.title = QLabel(self)
        mark(self.title, role="label")
        self.title.hide()
        self._chips = QHBoxLayout()
        self._chips.addWidget(self.title, 1)
        self._below = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._chips)
        self._column.addLayout(self._below)
        self._column.addWidget(self.field)
        for number, reason in enumerate(self.deny_reasons(), 1):
            button = _ReasonButton(reason, self)
            button.setProperty("kind", "reason")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("number", number)
            button.clicked.connect(self._on_button)
            self._chips.addWidget(button, 1)
            self._buttons.append(button)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def set_deny_reasons(self, reasons: Sequence[str]) -> None:
        """Offer the event's own reasons for denying.

        Args:
            reasons: at most six, the most frequent first; none for the usual ones.
        """
        self._own = tuple(reasons)[: len(_PICKS)]

    def deny_reasons(self) -> tuple[str, ...]:
        """The short list, most frequent first."""
        return self._own or (
            self.tr("No ID"),
            self.tr("Not the person"),
            self.tr("Too young"),
            self.tr("Drunk"),
            self.tr("Banned"),
            self.tr("Copied ticket"),
        )

    def open_for_denial(self) -> None:
        """Offer the list and a field; Enter at once is a denial without a reason."""
        self._open(
            self.deny_reasons(),
            self.tr("Another reason, or Enter to deny without one. Esc goes back."),
            needed=False,
        )
        self.title.hide()
        self.field.setAccessibleName(self.tr("Reason for denying, optional"))

    def hold_reasons(self) -> tuple[str, ...]:
        """What the desk is mostly needed for."""
        return (
            self.tr("Other name"),
            self.tr("Not on the list"),
            self.tr("New code"),
            self.tr("Payment"),
            self.tr("Complaint"),
            self.tr("Needs help"),
        )

    def open_for_hold(self) -> None:
        """Offer the list and a field: what the desk shall know."""
        self._open(
            self.hold_reasons(),
            self.tr("Why does the desk have to look? Type it, then Enter. Esc goes back."),
            needed=True,
        )
        self.title.hide()
        self.field.setAccessibleName(self.tr("Reason for asking the desk, required"))

    def open_for_override(self, desk_says: str | None = None) -> None:
        """Demand a typed reason; the desk's own stands there already, and may be typed over.

        Args:
            desk_says: the desk's sentence, empty where it said none; None where the desk did not
                let the guest in.
        """
        self._open((), self.tr("Type the reason, then Enter. Esc goes back."), needed=True)
        self.title.setText(self.tr("Second look: why is the guest let in after all?"))
        if desk_says is not None:
            self.title.setText(self.tr("The desk says to let the guest in: Enter does so."))
            self.field.setText(desk_says or self.tr("The desk says let in"))
            self.field.selectAll()
        self.title.show()
        self.field.setAccessibleName(self.tr("Reason for letting in after all, required"))

    def _open(self, reasons: Sequence[str], hint: str, *, needed: bool) -> None:
        self._needed = needed
        self._reasons = tuple(reasons)
        self.field.picks = bool(reasons)
        for number, button in enumerate(self._buttons, 1):
            reason = reasons[number - 1] if number <= len(reasons) else ""
            button.setVisible(bool(reason))
            button.setText(f"{number}  {reason}".replace("&", "&&"))  # else it is a letter's key
            button.setAccessibleName(reason)
            button.setToolTip(f"<p>{html.escape(reason)}</p>")
        self._arrange()
        self.field.clear()
        self.field.setPlaceholderText(hint)
        mark(self.field, fault=False)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        """Put the reasons into one row; into two low ones where that would cut their words."""
        shown = [button for button in self._buttons if not button.isHidden()]
        for button in shown:
            mark(button, low=False)
        needed = sum(button.sizeHint().width() for button in shown)
        needed += self._chips.spacing() * (len(shown) - 1)
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        first = len(shown) if needed <= room else (len(shown) + 1) // 2
        for button in shown:
            mark(button, low=first < len(shown))
        for place, button in enumerate(shown):  # each anew, or another number would come between
            self._chips.removeWidget(button)
            self._below.removeWidget(button)
            (self._chips if place < first else self._below).addWidget(button, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._arrange()

    def finish(self) -> None:
        """End with what is typed; where a reason is demanded and none is there, say so instead."""
        reason = " ".join(self.field.text().split())
        if self._needed and not reason:
            mark(self.field, fault=True)
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.given.emit(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends, Escape goes back; a held key does neither."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            if not event.isAutoRepeat():
                self.cancelled.emit()
        elif digit(event.text()) in _PICKS and not event.isAutoRepeat():
            self._on_digit(int(digit(event.text())))

    @Slot(int)
    def _on_digit(self, number: int) -> None:
        if number <= len(self._reasons):
            self.given.emit(self._reasons[number - 1])

    @Slot()
    def _on_button(self) -> None:
        self._on_digit(int(self.sender().property("number")))

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(12), px(8), px(12), px(8))
        self._column.setSpacing(px(6))
        self._chips.setSpacing(px(8))
        self._below.setSpacing(px(8))
        self._arrange()
