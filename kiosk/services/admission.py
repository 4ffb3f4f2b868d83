"""The door's verbs: check a scan, decide about it."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from kiosk.domain.decision import (
    DOOR_LIMIT,
    OPERATOR_LIMIT,
    REASON_LIMIT,
    Decision,
    Lookup,
    Outcome,
    Wanted,
)
from kiosk.domain.rules import judge
from kiosk.domain.scan import Door, Scan, Source
from kiosk.domain.token import Claims, Rejected
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.faults import StoreUnavailable
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

    def scan(self, text: str, source: Source = Source.CAMERA) -> Scan:
        """A new scan of a text that was read."""
        return Scan(uuid4(), text, self.clock.now(), source)

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
        return judge(token, lookup, self.door)

    def log(self, scan: Scan, verdict: Verdict) -> None:
        """Leave a row for the scan. An outage is no reason to stop the queue: it is dropped."""
        with contextlib.suppress(StoreUnavailable):
            self.store.log_scan(
                ScanEntry(
                    scan.id,
                    verdict.reason,
                    verdict.ticket_id,
                    self.door.name[:DOOR_LIMIT],
                    self.door.operator[:OPERATOR_LIMIT],
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
    ) -> Decision:
        """What a press means, ready to be recorded and to be sent again with the same id."""
        return Decision(
            id=scan.id,
            ticket_id=ticket_id,
            wanted=wanted,
            door=self.door.name[:DOOR_LIMIT],
            operator=self.door.operator[:OPERATOR_LIMIT],
            decided_at=at or self.clock.now(),
            reason=" ".join(reason.split())[:REASON_LIMIT],
            source=scan.source,
            override=override,
            clock_offset_ms=self.clock.offset_ms,
        )

    def record(self, decision: Decision) -> Outcome:
        """Record a decision; the store is the judge.

        Raises:
            StoreUnavailable: nothing is known to be recorded; the same decision may be sent again.
            ValueError: an override without a reason.
        """
        if decision.override and not decision.reason:
            raise ValueError("an override needs a reason")
        return self.store.record(decision)
