"""The event of a registration: one there is, or a new one on purpose; and how full it is."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.event import EventPlaces
from kiosk.domain.scan import folded
from kiosk.ui.organiser.event_question import EventQuestion, is_known
from kiosk.ui.register.draft import Draft
from kiosk.ui.register.register_form import RegisterForm
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.style.measure import grouped

PLACES_MS = 250
"""A pause in typing after which it is asked how full the event is."""


class EventCheck(QObject):
    """Stands between the form and the desk.

    Args:
        form: hands guests in, and shows how full the event is.
        desk: knows it.
        parent: owns this object.
    """

    cleared = Signal(object)
    """Draft: its event is known, or wanted."""

    def __init__(self, form: RegisterForm, desk: RegisterDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._form, self._desk = form, desk
        self._wanted: set[str] = set()
        self._asked: Draft | None = None
        self.question = EventQuestion()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PLACES_MS)
        self._timer.timeout.connect(self.ask_places)
        form.submitted.connect(self._on_submitted)
        form.edited.connect(self._on_edited)
        self.question.meant.connect(self._on_meant)
        self.question.new_wanted.connect(self._on_new)
        desk.places_ready.connect(self._on_places)

    @Slot()
    def ask_places(self) -> None:
        """Ask how full the event in the form is."""
        self._timer.stop()
        event = self._form.event_field.text()
        if folded(event):
            self._desk.places(event)

    @Slot(object)
    def _on_submitted(self, draft: Draft) -> None:
        events = self._form.event_field.words
        known = is_known(draft.event, events) or folded(draft.event) in self._wanted
        # Nothing can be mistaken for an event while there is none, or none is known yet.
        if known or not events:
            self._clear(draft)
            return
        self._asked = draft
        self._form.button.hide()
        self.question.ask(draft.event, events)

    @Slot(object)
    def _on_edited(self, _draft: Draft) -> None:
        self._timer.start()
        if self.question.asking:
            self.question.hide()
            self._form.button.show()

    @Slot(str)
    def _on_meant(self, event: str) -> None:
        if self._asked is not None:
            self._form.event_field.edit.setText(event)
            self._clear(replace(self._asked, event=event))
            self._timer.start()

    @Slot(str)
    def _on_new(self, event: str) -> None:
        if self._asked is not None:
            self._wanted.add(folded(event))
            self._clear(self._asked)

    def _clear(self, draft: Draft) -> None:
        self._asked = None
        self.question.hide()
        self._form.button.show()
        self.cleared.emit(draft)

    @Slot(object)
    def _on_places(self, places: EventPlaces) -> None:
        if places.capacity is None:
            self._form.show_places(places.name, "", "")
            return
        left, capacity = grouped(places.left), grouped(places.capacity)
        if places.full:
            words = self.tr("Full: all {0} places are taken. Nobody can be registered for it.")
            self._form.show_places(places.name, words.format(capacity), "bad")
        elif places.scarce:
            words = self.tr("Nearly full: {0} of {1} places left.").format(left, capacity)
            self._form.show_places(places.name, words, "warn")
        else:
            words = self.tr("{0} of {1} places taken.")
            taken = grouped(places.taken)
            self._form.show_places(places.name, words.format(taken, capacity), "")
