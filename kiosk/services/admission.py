"""The door's verbs: check a scan, decide about it, take it back, see guests off and in again."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from kiosk.domain.action_rules import REASONED, Kind
from kiosk.domain.decision import (
    DOOR_LIMIT,
    OPERATOR_LIMIT,
    REASON_LIMIT,
    Decision,
    Lookup,
    Outcome,
    Wanted,
)
from kiosk.domain.event import Event
from kiosk.domain.event_hours import before_doors, within_event
from kiosk.domain.hold import Answer, Hold, with_word, word_about
from kiosk.domain.log_replay import state_of
from kiosk.domain.offered_actions import Offer, offered, permitted, undoable
from kiosk.domain.operator import KIND_RIGHTS, Right
from kiosk.domain.scan import Direction, Door, Scan, Source
from kiosk.domain.token import Claims, Rejected
from kiosk.domain.verdict import Reason, Verdict
from kiosk.domain.verdict_rules import judge
from kiosk.services.faults import StoreUnavailable
from kiosk.services.people.masking import masked, masked_outcome
from kiosk.services.people.permit import Duty, anybody, require, require_person
from kiosk.services.ports import Clock, ScanEntry, TicketStore, TokenMint


@dataclass(slots=True)
class Admission:
    """Checks scans and records decisions for one door.

    Attributes:
        door: may be replaced while running: the operator changes at half-time.
    """

    store: TicketStore
    mint: TokenMint
    clock: Clock
    door: Door
    event: Callable[[str], Event | None] = lambda _name: None
    """What is known of an event: its hours count at the door."""
    duty: Duty = anybody
    """Who works here: their name stands in the rows, and what they may not do is refused."""

    @property
    def _who(self) -> str:
        on_duty = self.duty()
        return (on_duty.operator.name if on_duty.operator else self.door.operator)[:OPERATOR_LIMIT]

    def scan(self, text: str, source: Source = Source.CAMERA) -> Scan:
        """A new scan of a text that was read."""
        return Scan(uuid4(), text, self.clock.now(), source)

    def genuine(self, texts: Sequence[str]) -> str:
        """Of spellings of one text, the first whose signature is good; else the first of all."""
        now = self.clock.now()
        for text in texts:
            read = self.mint.read(text, now)
            if not isinstance(read, Rejected) or read.claims is not None:
                return text
        return texts[0]

    def pick(self, ticket_id: int, source: Source = Source.SEARCH) -> Scan:
        """A new scan of a ticket that a person picked without a code."""
        return Scan(uuid4(), "", self.clock.now(), source, ticket_id)

    def check(self, scan: Scan) -> Verdict:
        """Judge a scan; writes nothing. Never raises: an outage is the verdict UNAVAILABLE.

        What the token itself gives away (forged, not ours) needs no store, and is said also
        while the store is away; so is "expired", only without the guest's name.
        """
        return self._judge(scan, self.store.find)

    def ask(self, scan: Scan) -> Verdict:
        """Judge a scan like `check`, for those who can say why the store is away.

        Raises:
            StoreUnavailable: the verdict would be UNAVAILABLE.
        """
        return self._judge(scan, self.store.find, loud=True)

    def confirm(self, scan: Scan) -> Verdict:
        """Judge a scan again with the server's own word; like `check` otherwise."""
        return self._judge(scan, self.store.confirm)

    def _judge(
        self, scan: Scan, look_up: Callable[[int], Lookup | None], *, loud: bool = False
    ) -> Verdict:
        token: Claims | Rejected | None = None
        number = scan.ticket_id
        if number is None:
            token = self.mint.read(scan.text, self.clock.now())
            claims = token.claims if isinstance(token, Rejected) else token
            number = claims.ticket_id if claims else None
        lookup: Lookup | None = None
        if number is not None:
            try:
                lookup = look_up(number)
            except StoreUnavailable as fault:
                if not isinstance(token, Rejected):
                    if loud:
                        raise
                    return Verdict(
                        Reason.UNAVAILABLE, ticket_id=number, live=False, why=fault.lasting
                    )
        event = self.event(lookup.ticket.event) if lookup else None
        now = self.clock.now()
        token = within_event(token, event)
        verdict = before_doors(judge(token, lookup, self.door, event=event, now=now), event, now)
        if verdict.ticket is None or self.duty().may(Right.NUMBERS):
            return verdict
        return replace(verdict, ticket=masked(verdict.ticket))

    def recall(self, ticket_id: int) -> Lookup | None:
        """A guest who was here before, as far as who works here may see; waits for no server.

        Raises:
            StoreUnavailable: nothing is known of any ticket.
        """
        lookup = self.store.find(ticket_id)
        if lookup is None or self.duty().may(Right.NUMBERS):
            return lookup
        return replace(lookup, ticket=masked(lookup.ticket))

    def offers(self, verdict: Verdict, direction: Direction = Direction.IN) -> Offer:
        """What a person at the door may do about a scan."""
        number = verdict.ticket.id if verdict.ticket else None
        word = None if number is None or not verdict.overridable else self._word(number)
        return permitted(offered(verdict, direction), self.duty(), desk_let_in=word is not None)

    def log(self, scan: Scan, verdict: Verdict) -> None:
        """Leave a row for the scan. An outage is no reason to stop the queue: it is dropped."""
        with contextlib.suppress(StoreUnavailable):
            self.store.log_scan(
                ScanEntry(
                    scan.id,
                    verdict.reason,
                    verdict.ticket_id,
                    self.door.name[:DOOR_LIMIT],
                    self._who,
                    scan.source,
                    scan.seen_at,
                )
            )

    def decision(
        self,
        scan: Scan,
        ticket_id: int,
        wanted: Wanted,
        reason: str = "",
        *,
        override: bool = False,
        at: datetime | None = None,
        places: int = 0,
        expires_at: int | None = None,
    ) -> Decision:
        """What a press means, ready to be recorded and to be sent again with the same id.

        Args:
            scan: what it is about.
            ticket_id: which ticket that is.
            wanted: what was pressed.
            reason: why.
            override: on purpose against the verdict.
            at: when; now by default.
            places: of a party, how many; 0 for all who have not come.
            expires_at: of the code that was shown (`Verdict.expires_at`): where the ticket was
                issued again meanwhile, the store refuses it.
        """
        said = " ".join(reason.split())[:REASON_LIMIT]
        word = self._word(ticket_id, scan.id) if override and said else None
        return Decision(
            id=scan.id,
            ticket_id=ticket_id,
            wanted=wanted,
            door=self.door.name[:DOOR_LIMIT],
            operator=self._who,
            decided_at=at or self.clock.now(),
            reason=said if word is None else with_word(said, word),
            source=scan.source,
            override=override,
            clock_offset_ms=self.clock.offset_ms,
            places=places,
            refers=word.id if word else None,
            expires_at=expires_at,
        )

    def _word(self, ticket_id: int, own: UUID | None = None) -> Hold | None:
        """The desk's word that lets a guest in; None where there is none that is known.

        Args:
            ticket_id: whose.
            own: the decision that is made; it may be there already, by an answer that was lost.
        """
        try:
            lookup = self.store.find(ticket_id)
            holds = self.store.holds(answered=True)
        except StoreUnavailable:
            return None
        last = state_of(lookup).last if lookup else None
        return word_about(holds, ticket_id, None if last and last.id == own else last)

    def action(
        self,
        scan: Scan,
        ticket_id: int,
        kind: Kind,
        reason: str = "",
        *,
        places: int = 0,
        refers: UUID | None = None,
        expires_at: int | None = None,
        detail: str = "",
    ) -> Decision:
        """Any other kind of action, ready to be recorded and to be sent again with the same id.

        Args:
            scan: its id is the action's.
            ticket_id: 0 for a guest without a ticket.
            kind: what is done.
            reason: why; what the desk says, for an answer.
            places: of a party, how many; 0 for all it can be about.
            refers: the decision to take back, or the hold to answer.
            expires_at: until when a new code is valid.
            detail: for an answer, the answer's word.
        """
        wanted = {Kind.ALLOW: Wanted.ALLOW, Kind.OVERRIDE: Wanted.ALLOW, Kind.DENY: Wanted.DENY}
        press = self.decision(
            scan,
            ticket_id,
            Wanted.ALLOW,
            reason,
            override=kind is Kind.OVERRIDE,
            places=places,
            expires_at=expires_at,
        )
        refers = refers or press.refers
        return replace(press, wanted=wanted.get(kind), kind=kind, refers=refers, detail=detail)

    def undo(self, scan: Scan, ticket_id: int, reason: str) -> Decision | None:
        """The action that takes a ticket's last decision back; None where there is none.

        Raises:
            StoreUnavailable: the ticket cannot be looked up.
        """
        lookup = self.store.confirm(ticket_id)
        last = undoable(state_of(lookup)) if lookup else None
        if last is None:
            return None
        return self.action(scan, ticket_id, Kind.UNDO, reason, refers=last.id)

    def answer(self, hold: Hold, answer: Answer, say: str = "") -> Outcome:
        """Tell the door what the desk says about a guest who was put aside.

        Raises:
            NotAllowed: who works here may not.
            StoreUnavailable: nothing is known to be recorded.
        """
        return self.record(self.answering(hold, answer, say))

    def answering(self, hold: Hold, answer: Answer, say: str = "") -> Decision:
        """What the desk says, ready to be recorded and to be sent again with the same id."""
        scan = self.pick(hold.ticket_id, Source.SEARCH)
        return self.action(
            scan, hold.ticket_id, Kind.ANSWER, say, refers=hold.id, detail=answer.value
        )

    def record(self, decision: Decision) -> Outcome:
        """Record a decision; the store is the judge.

        Raises:
            NotAllowed: who works here may not.
            StoreUnavailable: nothing is known to be recorded; the same decision may be sent again.
            ValueError: an action without the reason that it needs.
        """
        self._permit(decision)
        if decision.action in REASONED and not decision.reason:
            raise ValueError(f"{decision.action} needs a reason")
        outcome = self.store.record(decision)
        return outcome if self.duty().may(Right.NUMBERS) else masked_outcome(outcome)

    def _permit(self, decision: Decision) -> None:
        require_person(self.duty)
        right = Right.OVERRIDE if decision.override else KIND_RIGHTS.get(decision.action)
        if right is not None and not (right is Right.OVERRIDE and self._desk_let_in(decision)):
            require(self.duty, right)
        if decision.action is Kind.UNDO and not self._own(decision):
            require(self.duty, Right.UNDO_OTHERS)

    def _desk_let_in(self, decision: Decision) -> bool:
        """Whether the desk said to let this guest in, so that whoever stands at the door may."""
        if decision.action is not Kind.OVERRIDE or decision.refers is None:
            return False
        word = self._word(decision.ticket_id, decision.id)
        return word is not None and word.id == decision.refers

    def _own(self, undo: Decision) -> bool:
        """Whether what is to be taken back was decided by who works here."""
        if self.duty().may(Right.UNDO_OTHERS):
            return True
        rows = {row.id: row for row in self.store.history(undo.ticket_id)}
        back = rows.get(undo.refers) if undo.refers else None
        return back is not None and back.operator == self._who
