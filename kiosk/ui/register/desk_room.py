"""The registration desk's room: in a small window, or in large letters, nothing of it is cut."""

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiosk.ui.register.register_form import RegisterForm
from kiosk.ui.ticket.ticket_card import TicketCard

_OTHER = (
    QEvent.Type.Show,
    QEvent.Type.Resize,
    QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
)


class DeskRoom(QObject):
    """Gives the form the width of its fields, and keeps its button in sight where they scroll.

    Args:
        tab: both stand in it, beside each other; owns this object.
        scroll: scrolls the form.
        columns: the layouts of the tab, of its left part, and of what is scrolled in that.
        heading: stands above the form, and scrolls with it.
        form: whose button is kept in sight.
        card: leaves the keys of its buttons out where their width is the form's.
    """

    def __init__(
        self,
        tab: QWidget,
        scroll: QScrollArea,
        columns: tuple[QHBoxLayout, QVBoxLayout, QVBoxLayout],
        heading: QHBoxLayout,
        form: RegisterForm,
        card: TicketCard,
    ) -> None:
        super().__init__(tab)
        self._tab, self._scroll = tab, scroll
        self._across, self._left, self._inner = columns
        self._heading, self._form, self._card = heading, form, card
        self._settle = QTimer(self)  # until all parts are dressed in their size
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._fit)
        tab.installEventFilter(self)
        form.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        # The fields get their height a moment after the tab.
        laid_out = watched is self._form and event.type() == QEvent.Type.LayoutRequest
        if laid_out or (watched is self._tab and event.type() in _OTHER):
            self._settle.start()
        return super().eventFilter(watched, event)

    @Slot()
    def _fit(self) -> None:
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(self._inner.minimumSize().width() + bar)
        width = (
            self._left.minimumSize().width() + self._across.spacing() + self._card.width_with_keys
        )
        self._card.write_keys(keys=width <= self._tab.width())
        margins = self._left.contentsMargins(), self._inner.contentsMargins()
        height = sum(one.top() + one.bottom() for one in margins) + self._inner.spacing()
        height += self._heading.sizeHint().height() + self._form.whole_height
        self._form.put_button(self._left if height > self._tab.height() else None)
