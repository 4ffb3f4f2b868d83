"""What narrows the ticket table: a search, an event, and chips for the status."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.theme import mark
from kiosk.ui.ticket_list.status_chips import StatusChips

SEARCH_MS = 200
"""A pause in typing after which the search is asked."""


class TicketFilters(QWidget):
    """Search and event in one line; the chips stand where the table puts them."""

    asked = Signal(str, object, object)
    """What is searched, Status or None, event or None."""
    left_downwards = Signal()
    """The person goes on to the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._events: tuple[str, ...] = ()
        self.search = QLineEdit()
        mark(self.search, search=True)  # what a scanner types here is looked for
        self.search.setObjectName("tickets-search")
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(
            self.tr("Name, mobile, university, event, category, note or number   Ctrl+F")
        )
        self.search.setAccessibleName(self.tr("Search tickets"))
        self.search.installEventFilter(self)
        self.chips = StatusChips()
        self.event_box = QComboBox()
        self.event_box.setAccessibleName(self.tr("Event"))
        self.event_box.addItem(self.tr("All events"), None)
        # As wide for a long event as for a short one.
        self.event_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.event_box.setMinimumContentsLength(16)
        for field in (self.search, self.event_box):
            field.setProperty(*("compact", True))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_MS)
        self._timer.timeout.connect(self._ask)
        row = QHBoxLayout(self)
        row.addWidget(self.search, 1)
        row.addWidget(self.event_box)
        ScaledGaps(self, (Gaps(row, (0, 0, 0, 0), 8),))
        self.search.textChanged.connect(self._timer.start)
        self.chips.chosen.connect(self._ask)
        self.event_box.currentIndexChanged.connect(self._ask)

    @property
    def events(self) -> tuple[str, ...]:
        """The events that can be chosen."""
        return self._events

    def set_events(self, events: tuple[str, ...]) -> None:
        """Offer these events; the chosen one stays chosen, also where no ticket has it any more."""
        if events == self._events:
            return
        self._events = events
        chosen = self.event_box.currentData()
        with QSignalBlocker(self.event_box):
            self.event_box.clear()
            self.event_box.addItem(self.tr("All events"), None)
            gone = () if chosen is None or chosen in events else (chosen,)
            for event in (*events, *gone):
                self.event_box.addItem(event, event)
            self.event_box.setCurrentIndex(max(0, self.event_box.findData(chosen)))

    @Slot()
    def focus_search(self) -> None:
        """Ready to type another search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def look_for(self, search: str) -> None:
        """Find this among the tickets of all events, at once."""
        with QSignalBlocker(self.event_box):
            self.event_box.setCurrentIndex(0)
        self.search.setText(search)
        self._ask()

    @Slot()
    def show_all(self) -> None:
        """Narrow nothing any more; ready to type another search."""
        with QSignalBlocker(self.search), QSignalBlocker(self.event_box):
            self.search.clear()
            self.event_box.setCurrentIndex(0)
        self.chips.choose(None)  # and all of it is asked at once
        self.focus_search()

    @Slot()
    def _ask(self) -> None:
        self._timer.stop()
        event = self.event_box.currentData()
        self.asked.emit(
            self.search.text(), self.chips.status, event if isinstance(event, str) else None
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if (
            watched is self.search
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    if self._timer.isActive():
                        self._ask()
                    self.left_downwards.emit()
                    return True
                case Qt.Key.Key_Escape if self.search.text():
                    self.search.clear()
                    return True
        return super().eventFilter(watched, event)
