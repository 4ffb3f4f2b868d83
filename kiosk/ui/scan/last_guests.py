"""Who was here last, remembered over a restart, and Undo of the last decision."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.decision import AlreadyDecided, Decision, Lookup, Outcome, Recorded
from kiosk.domain.operator import OnDuty, Right
from kiosk.services.faults import Fault, NotAllowed
from kiosk.services.ports import Preferences, StoreStatus
from kiosk.services.verdict_words import state_decided
from kiosk.ui.scan.door_state import GUARD_SECONDS
from kiosk.ui.scan.panel_content import operator_language
from kiosk.ui.scan.recent import Became, RecentGuest, RecentGuests, leaving_guest, taken_back
from kiosk.ui.scan.recent_view import guest_name
from kiosk.ui.scan.scan_state import ScanState
from kiosk.ui.store_access.door_desk import DoorDesk

KEPT_MS = 1000
"""How often it is asked whether a decision that is kept here was sent, while there is one."""

LAST_KEY = "last_guest"
"""Number, decision and moment of the last guest; no name is kept."""


class LastGuests(QObject):
    """Keeps the last guests, and takes the last decision back where a person wants it.

    Args:
        desk: records that a decision is taken back.
        preferences: remember the last guest, so that Undo works after a restart, too.
        steady: seconds on a clock that only goes forward.
        now: UTC, aware.
        parent: the flow.
    """

    changed = Signal()
    """Another guest is among the last, or something else became of one."""
    noted = Signal(str)
    """A sentence about an Undo."""
    taken_back = Signal(object)
    """RecentGuest: whose decision does not count any more."""

    def __init__(
        self,
        desk: DoorDesk,
        preferences: Preferences,
        steady: Callable[[], float],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._preferences = desk, preferences
        self._steady, self._now = steady, now
        self._shown_at = float("-inf")
        self._asked: RecentGuest | None = None
        self._remembered: tuple[int, UUID, Became, datetime] | None = None
        self._duty = OnDuty()
        self.guests = RecentGuests()
        self.kept_again = QTimer(self)
        self.kept_again.setInterval(KEPT_MS)
        self.kept_again.timeout.connect(desk.ask_kept)
        self._seemed_sent: set[int] = set()
        desk.kept_told.connect(self._on_kept)
        desk.acted.connect(self._on_acted)
        desk.act_failed.connect(self._on_act_failed)
        desk.recalled.connect(self._on_recalled)

    @property
    def last(self) -> RecentGuest | None:
        """Who stands on the strip, with what may be taken back; None while nobody does."""
        guest = self.guests.last_decided
        return guest if guest is None or self._may(guest) else replace(guest, decision=None)

    def set_duty(self, duty: OnDuty) -> None:
        """Offer Undo to who works here: of their own decision, or also of others'."""
        self._duty = duty
        self.changed.emit()

    def _may(self, guest: RecentGuest) -> bool:
        who = self._duty.operator
        own = who is not None and who.name == guest.operator
        return guest.decision is None or own or self._duty.may(Right.UNDO_OTHERS)

    def add(self, guest: RecentGuest | None) -> None:
        """Note what became of a guest; None where that is nobody."""
        if guest is None:
            return
        self.guests.add(guest)
        if guest is self.guests.last_decided:
            self._shown_at = self._steady()
            self._keep(guest)
        self._ask_kept(guest)
        self.changed.emit()

    def _ask_kept(self, guest: RecentGuest) -> None:
        self._seemed_sent.discard(guest.ticket.id)
        if guest.kept:
            self.kept_again.start()

    @Slot(object)
    def _on_kept(self, status: StoreStatus) -> None:
        """Whose decision waits here no more is told so; twice, for counting goes on beside.

        What the server refused stays kept here, as *Kept* lists it.
        """
        refused = {item.ticket_id for item in status.stuck_list}
        unlisted = status.stuck > len(status.stuck_list)
        seem = [] if status.waiting or unlisted else list(self.guests.kept)
        seem = [guest for guest in seem if guest.ticket.id not in refused]
        sent = [guest for guest in seem if guest.ticket.id in self._seemed_sent]
        self._seemed_sent = {guest.ticket.id for guest in seem}
        if sent:
            self.guests.sent(sent)
            self.changed.emit()
        if not self.guests.kept:
            self.kept_again.stop()

    def leave(self, state: ScanState) -> None:
        """The guest who is shown goes without a decision."""
        self.add(leaving_guest(state, self._now()))

    # Undo

    def undo(self, pressed_at: float) -> None:
        """Take the last decision back; what came of it is said."""
        guest = self.guests.last_decided
        if guest is None or guest.decision is None:
            self.noted.emit(self.tr("There is no decision to take back."))
        elif not self._may(guest):
            self.noted.emit(self._duty.refusal(Right.UNDO_OTHERS))
        elif self._asked is not None:
            self.noted.emit(self.tr("Still taking back: wait a moment."))
        elif pressed_at - self._shown_at >= GUARD_SECONDS:
            self._asked = guest
            # The same id each time: sent twice, it is taken back once.
            number = uuid5(guest.decision, "undo")
            reason = self.tr("Pressed by mistake")
            self._desk.undo(number, guest.ticket.id, guest.decision, reason)
        else:
            said = self.tr("Not taken back: {guest} has only just come to stand here. Look again.")
            self.noted.emit(said.format(guest=guest_name(guest)))

    @Slot(object, object)
    def _on_acted(self, action: Decision, outcome: Outcome) -> None:
        guest = self._asked
        if guest is None or action.refers != guest.decision:
            return
        self._asked = None
        if isinstance(outcome, Recorded):
            gone = taken_back(guest, outcome, self._now())
            if self._is_last(guest):
                self.add(gone)
            else:  # somebody was decided about meanwhile, and stands on the strip
                self.guests.add_before_last(gone)
                self._ask_kept(gone)
                self.changed.emit()
            self.taken_back.emit(gone)
            return
        if self._is_last(guest):
            # What was built upon stays, and cannot be taken back from here any more.
            self.guests.no_undo()
            self._preferences.set(LAST_KEY, "")
            self.changed.emit()
        self.noted.emit(self._too_late(outcome))

    def _is_last(self, guest: RecentGuest) -> bool:
        return self.last is not None and self.last.decision == guest.decision

    def _too_late(self, outcome: Outcome) -> str:
        if not isinstance(outcome, AlreadyDecided):
            return self.tr("Not taken back: the ticket is not in the table any more.")
        facts = state_decided(outcome.decided, operator_language(self._now()))
        return self.tr("Not taken back: somebody decided since, {facts}").format(facts=facts)

    @Slot(object, object)
    def _on_act_failed(self, action: Decision, fault: Fault) -> None:
        guest = self._asked
        if guest is None or action.refers != guest.decision:
            return
        self._asked = None
        if isinstance(fault, NotAllowed):
            self.noted.emit(fault.sentence)  # surely not taken back
            return
        said = self.tr("Not known whether it was taken back. {why} Press U again.")
        self.noted.emit(said.format(why=fault.sentence))

    # Over a restart

    def _keep(self, guest: RecentGuest) -> None:
        kept = {
            "ticket": guest.ticket.id,
            "decision": str(guest.decision),
            "became": guest.became.value,
            "at": guest.at.isoformat(),
        }
        self._preferences.set(LAST_KEY, json.dumps(kept) if guest.decision else "")

    def recall(self) -> None:
        """The tickets can be asked: show who was the last guest before the program ended."""
        if self.last is not None:
            return
        try:
            kept = json.loads(self._preferences.get(LAST_KEY) or "{}")
            became, at = Became(kept["became"]), datetime.fromisoformat(kept["at"])
            self._remembered = int(kept["ticket"]), UUID(kept["decision"]), became, at
        except (ValueError, KeyError, TypeError):
            return  # nothing kept, or nothing that can be read: then there is no last guest
        self._desk.recall(self._remembered[0])

    @Slot(object)
    def _on_recalled(self, lookup: Lookup | None) -> None:
        if self._remembered is None or self.last is not None or lookup is None:
            return
        number, decision, became, at = self._remembered
        state = lookup.state
        counts = state is None or (state.last is not None and state.last.id == decision)
        if lookup.ticket.id != number or not counts or at.tzinfo is None:
            return
        self._shown_at = self._steady()
        by = state.last.operator if state and state.last else ""
        self.guests.add(
            RecentGuest(
                ticket=lookup.ticket,
                became=became,
                at=at,
                decision=decision,
                operator=by or (lookup.decided.operator if lookup.decided else ""),
            )
        )
        self.changed.emit()
