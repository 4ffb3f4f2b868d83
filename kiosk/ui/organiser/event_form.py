"""What is said of an event: where, when, how many; each fault beside its field."""

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from kiosk.domain.event import Event
from kiosk.domain.ticket import EVENT_LIMIT
from kiosk.ui.style.captions import FaultyField
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.theme import mark

_TIMES = ("doors", "starts", "ends", "valid_until")
_FORMAT = "%Y-%m-%d %H:%M"
_PLACES_LIMIT = 1_000_000


class EventForm(QWidget):
    """The fields of one event."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Event(name="")
        self._fresh: dict[str, str] = {}
        words = {
            "name": self.tr("Name"),
            "place": self.tr("Place"),
            "capacity": self.tr("Places"),
            "doors": self.tr("Doors open"),
            "starts": self.tr("Starts"),
            "ends": self.tr("Ends"),
            "valid_until": self.tr("Tickets valid until"),
        }
        hints = {
            "place": self.tr("as it stands on the ticket"),
            "capacity": self.tr("no limit"),
            "valid_until": self.tr("end + 2 hours"),
        }
        self.lines = {field: QLineEdit() for field in words}
        self._fields: dict[str, FaultyField] = {}
        self.reentry = QCheckBox(self.tr("Who left may come in again"))
        grid = QGridLayout(self)
        places = ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1),
                  (3, 0, 1, 1), (3, 1, 1, 1))  # fmt: skip
        for (field, label), place in zip(words.items(), places, strict=True):
            edit = self.lines[field]
            edit.setObjectName(f"event-{field}")
            edit.setPlaceholderText(hints.get(field, "2026-12-05 18:00" if field in _TIMES else ""))
            mark(edit, compact=True)
            self._fields[field] = column = FaultyField(label, edit, 3)
            grid.addLayout(column, *place)
        self.lines["name"].setMaxLength(EVENT_LIMIT)
        grid.addWidget(self.reentry, 4, 0, 1, 2)
        ScaledGaps(self, (Gaps(grid, (0, 0, 0, 0), 8),))
        self.show_event(self._shown)

    def show_event(self, event: Event) -> None:
        """Show what is said of an event."""
        self._shown = event
        for field in ("name", "place"):
            self.lines[field].setText(getattr(event, field))
        self.lines["capacity"].setText("" if event.capacity is None else str(event.capacity))
        for field in _TIMES:
            at = getattr(event, field)
            self.lines[field].setText(at.astimezone().strftime(_FORMAT) if at else "")
        for edit in self.lines.values():
            edit.setCursorPosition(0)  # a long name is read from its beginning
        self.reentry.setChecked(event.reentry)
        self._fresh = self.typed
        self._tell({})

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, word for word."""
        texts = {field: edit.text() for field, edit in self.lines.items()}
        return {**texts, "reentry": "yes" if self.reentry.isChecked() else ""}

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.typed != self._fresh

    def put_back(self, typed: dict[str, str]) -> None:
        """Show what was typed before and not saved."""
        for field, edit in self.lines.items():
            edit.setText(typed[field])
        self.reentry.setChecked(bool(typed["reentry"]))

    def described(self) -> Event | None:
        """The event as it is typed; None where a field cannot be used, which is told there."""
        faults: dict[str, str] = {}
        times = {field: self._time(field, faults) for field in _TIMES}
        capacity = self._capacity(faults)
        name = " ".join(self.lines["name"].text().split())
        if not name:
            faults["name"] = self.tr("Type the event's name.")
        self._tell(faults)
        if faults:
            return None
        return replace(
            self._shown,
            name=name,
            place=" ".join(self.lines["place"].text().split()),
            capacity=capacity,
            reentry=self.reentry.isChecked(),
            doors=times["doors"],
            starts=times["starts"],
            ends=times["ends"],
            valid_until=times["valid_until"],
        )

    def _time(self, field: str, faults: dict[str, str]) -> datetime | None:
        text = self.lines[field].text().strip()
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            faults[field] = self.tr("Write it as 2026-12-05 18:00.")
            return None

    def _capacity(self, faults: dict[str, str]) -> int | None:
        text = "".join(self.lines["capacity"].text().split())
        if not text:
            return None
        if text.isascii() and text.isdigit() and int(text[:9]) <= _PLACES_LIMIT:
            return int(text[:9])
        faults["capacity"] = self.tr("A number from 0 to a million, or nothing.")
        return None

    def _tell(self, faults: dict[str, str]) -> None:
        for field, column in self._fields.items():
            column.show_fault(faults.get(field, ""))
