"""Many decisions at once, as a laptop sends them that was offline: set by set, exactly once.

A batch is one transaction of six round trips, however many decisions it holds. What lost to
another door was carried out all the same, so it is kept, marked as a conflict.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from kiosk.adapters.database.session import Row, Session, moment, stored
from kiosk.adapters.sql import batch_kinds
from kiosk.adapters.sql.log_rows import CONFLICT, OVERRIDE, RECORDED, tickets_by_number
from kiosk.domain.decision import (
    DOOR_LIMIT,
    OPERATOR_LIMIT,
    REASON_LIMIT,
    Conflict,
    Decided,
    Decision,
    UploadResult,
    Wanted,
)
from kiosk.domain.reconcile import conflict_between
from kiosk.domain.ticket import Status, Ticket
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

SIZE = 500
"""Decisions a transaction: larger ones gain little and hold more rows locked."""

_DECISION_COLUMNS = "ticket_id, id, wanted, result, door, operator, reason, decided_at"
# What lost, and what an override won over that was made before it: at a door that was offline
# somebody overrode another denial, and could not know of this one. Of one door the order in which
# they arrive counts, for its clock may have been set back.
_LOST = (
    f"SELECT {_DECISION_COLUMNS}, seq FROM kiosk_decisions WHERE result = ? UNION"  # noqa: S608
    f" SELECT {', '.join(f'd.{column}' for column in _DECISION_COLUMNS.split(', '))}, d.seq"
    " FROM kiosk_decisions o JOIN kiosk_decisions d ON d.ticket_id = o.ticket_id"
    " AND d.seq < o.seq AND d.decided_at > o.decided_at AND d.door <> o.door"
    " WHERE o.result = ? AND o.offline = 1 AND d.wanted = ? AND d.result <> ? ORDER BY seq DESC"
)
_INSERT = (
    "INSERT INTO kiosk_decisions (id, ticket_id, wanted, result, door, operator, reason, source,"
    " decided_at, offline, clock_offset_ms, kind, turn, expires_at) VALUES "
)


@dataclass(slots=True)
class _BatchState:
    """What the tables say about the batch's tickets, and what the batch changes in them.

    Attributes:
        tickets: status and entry time of each.
        explained: tickets whose status a decision in the log accounts for.
        results: the results of the decisions that are in the log.
        rows: to be added to the log.
        changed: tickets whose row becomes another.
    """

    tickets: dict[int, tuple[Status, datetime | None]]
    explained: set[int] = field(default_factory=set)
    results: dict[UUID, str] = field(default_factory=dict)
    rows: list[tuple[Decision, str]] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)

    def decide(self, decision: Decision) -> UploadResult:
        """Decide one; the order of the calls is the order of the decisions."""
        result = self.results.get(decision.id)
        if result is None:
            if decision.ticket_id not in self.tickets:
                return UploadResult.MISSING
            result = self._result(decision)
            self.results[decision.id] = result
            self.rows.append((decision, result))
        return UploadResult.CONFLICT if result == CONFLICT else UploadResult.RECORDED

    def _result(self, decision: Decision) -> str:
        number = decision.ticket_id
        wanted = Wanted(str(decision.wanted))  # a press: `batch_kinds` has all others
        status, entry_time = self.tickets[number]
        overrides = decision.override and wanted is Wanted.ALLOW and status is not Status.ENTERED
        if overrides or status is Status.NOT_ENTERED:
            self._set(decision, wanted.status)
            self.explained.add(number)
            return OVERRIDE if overrides else RECORDED
        earlier = entry_time is None or decision.decided_at < entry_time
        # The time of the predecessor stands nowhere else, so it is left as it is.
        if number in self.explained and earlier and wanted.status is status:
            self._set(decision, wanted.status)
        return CONFLICT

    def _set(self, decision: Decision, status: Status) -> None:
        at = decision.decided_at.replace(microsecond=0)
        self.tickets[decision.ticket_id] = (status, at)
        self.changed.add(decision.ticket_id)


_Recorded = list[UploadResult | StoreUnavailable]
_Call = Callable[[Callable[[Session], list[UploadResult]]], list[UploadResult]]


def record_all(call: _Call, decisions: Sequence[Decision]) -> _Recorded:
    """Record decisions in sets; where a set is refused, find the one that is refused by itself.

    Args:
        call: does work on an open connection to the store.
        decisions: that were carried out already.

    Returns:
        One for each decision, in their order; a fault for one that the server refuses by itself.

    Raises:
        StoreUnavailable: the server is away.
    """
    found: _Recorded = []
    for start in range(0, len(decisions), SIZE):
        found.extend(_in_halves(call, decisions[start : start + SIZE]))
    return found


def _in_halves(call: _Call, decisions: Sequence[Decision]) -> _Recorded:
    try:
        return [*call(lambda session: record_batch(session, decisions))]
    except StoreUnavailable as fault:
        if fault.trouble is not StoreTrouble.UNSTORABLE:
            raise
        if len(decisions) == 1:
            return [fault]
    half = len(decisions) // 2
    return _in_halves(call, decisions[:half]) + _in_halves(call, decisions[half:])


def record_batch(session: Session, decisions: Sequence[Decision]) -> list[UploadResult]:
    """Record decisions that were carried out already, in the order in which they were made."""
    order = sorted(range(len(decisions)), key=lambda i: decisions[i].decided_at)
    kept: dict[UUID, UploadResult] = {}
    with session.transaction():
        batch = _load(session, decisions)
        counted = batch_kinds.counted(session, decisions)
        for index in order:
            decision = decisions[index]
            if decision.id not in counted:
                kept[decision.id] = batch.decide(decision)
        _write(session, batch)
        kept |= batch_kinds.record(session, [d for d in decisions if d.id in counted])
    return [kept[decision.id] for decision in decisions]


def missing_decisions(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these decisions are not in the log."""
    rows = session.rows(f"SELECT id FROM kiosk_decisions WHERE id IN ({_ids(ids)})")  # noqa: S608
    return set(ids) - {UUID(bytes=bytes(row[0])) for row in rows}


# Numbers, ids, times and the words of this program stand in the statements as they are. The driver
# would put each of them there by itself, in Python, which took a fifth of the time of a batch; what
# a person typed, or a laptop's clock made, is left to it.


def _load(session: Session, decisions: Sequence[Decision]) -> _BatchState:
    numbers = _list(sorted({d.ticket_id for d in decisions}))
    lock = " FOR UPDATE" if session.is_server else ""
    rows = session.rows(
        f"SELECT id, status, entry_time FROM tickets WHERE id IN ({numbers}) ORDER BY id{lock}"  # noqa: S608
    )
    batch = _BatchState({int(row[0]): (Status.of(row[1]), moment(row[2])) for row in rows})
    # An attempt of our own that is still running holds its ticket's row: it was waited for above.
    columns = "id, ticket_id, wanted, result"
    for row in session.rows(
        f"SELECT {columns} FROM kiosk_decisions WHERE ticket_id IN ({numbers}) UNION"  # noqa: S608
        f" SELECT {columns} FROM kiosk_decisions WHERE id IN ({_ids(d.id for d in decisions)})"
    ):
        number, result = int(row[1]), str(row[3])
        batch.results[UUID(bytes=bytes(row[0]))] = result
        ticket = batch.tickets.get(number)
        if result != CONFLICT and ticket is not None and ticket[0] is Status.of(row[2]):
            batch.explained.add(number)
    return batch


def _write(session: Session, batch: _BatchState) -> None:
    if batch.rows:
        values = ", ".join(_row(decision, result) for decision, result in batch.rows)
        session.change(_INSERT + values, [v for d, _ in batch.rows for v in _typed(d)])
    if not batch.changed:
        return
    changed = {number: batch.tickets[number] for number in sorted(batch.changed)}
    denied = [n for n, (status, _) in changed.items() if status is Status.DENIED]
    times = " ".join(f"WHEN {n} THEN {_time(at)}" for n, (_, at) in changed.items())
    # An UPDATE and no upsert: a door may not insert tickets.
    session.change(
        f"UPDATE tickets SET status = CASE WHEN id IN ({_list(denied or [0])})"  # noqa: S608
        f" THEN '{Status.DENIED.value}' ELSE '{Status.ENTERED.value}' END,"
        f" entry_time = CASE id {times} END WHERE id IN ({_list(changed)})"
    )


def _row(decision: Decision, result: str) -> str:
    return (
        f"(x'{decision.id.hex}', {decision.ticket_id:d}, '{decision.wanted}', '{result}',"
        f" ?, ?, ?, '{decision.source.value}', {_time(decision.decided_at, whole=False)},"
        f" {decision.offline:d}, ?, '{decision.action}', {decision.turn:d}, ?)"
    )


def _typed(decision: Decision) -> tuple[object, ...]:
    return (
        decision.door[:DOOR_LIMIT],
        decision.operator[:OPERATOR_LIMIT],
        decision.reason[:REASON_LIMIT],
        decision.clock_offset_ms,
        decision.expires_at,
    )


def _time(at: datetime | None, *, whole: bool = True) -> str:
    return f"'{stored(at, whole_seconds=whole)}'" if at else "NULL"


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(f"{number:d}" for number in numbers)


def _ids(ids: Iterable[UUID]) -> str:
    return ", ".join(f"x'{number.hex}'" for number in ids)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def log_scans(session: Session, entries: Sequence[ScanEntry]) -> None:
    """Append to the scan log; ids that are there already change nothing."""
    verb = "INSERT IGNORE" if session.is_server else "INSERT OR IGNORE"
    for start in range(0, len(entries), SIZE):
        part = entries[start : start + SIZE]
        session.change(
            f"{verb} INTO kiosk_scans (id, verdict, ticket_id, door, operator, source, seen_at)"
            f" VALUES {', '.join(['(?, ?, ?, ?, ?, ?, ?)'] * len(part))}",
            [value for entry in part for value in _scan_row(entry)],
        )


def _scan_row(entry: ScanEntry) -> tuple[object, ...]:
    return (
        entry.id.bytes,
        entry.verdict.value,
        entry.ticket_id,
        entry.door[:DOOR_LIMIT],
        entry.operator[:OPERATOR_LIMIT],
        entry.source.value,
        stored(entry.seen_at),
    )


def conflicts(session: Session) -> list[Conflict]:
    """Tickets decided twice in good faith, the latest first."""
    lost = session.rows(_LOST, (CONFLICT, OVERRIDE, Wanted.DENY.value, CONFLICT))
    marked = batch_kinds.conflicts(session)
    stated = batch_kinds.with_state(session, [int(row[0]) for row in lost])
    lost = [row for row in lost if int(row[0]) not in stated]
    numbers = sorted({int(row[0]) for row in lost})
    tickets: dict[int, Ticket] = {}
    winners: dict[int, list[Row]] = {}
    for start in range(0, len(numbers), SIZE):
        part = numbers[start : start + SIZE]
        tickets |= tickets_by_number(session, part)
        for row in session.rows(
            f"SELECT {_DECISION_COLUMNS}, seq FROM kiosk_decisions WHERE result <> ? AND"  # noqa: S608
            f" ticket_id IN ({_marks(part)}) ORDER BY seq",
            [CONFLICT, *part],
        ):
            winners.setdefault(int(row[0]), []).append(row)
    found = []
    for row in lost:
        ticket = tickets.get(int(row[0]))
        if ticket is not None:
            found.extend(_conflict(ticket, row, winners.get(ticket.id, [])))
    return sorted([*marked, *found], key=_latest, reverse=True) if marked else found


def _latest(conflict: Conflict) -> datetime:
    times = [at for at in (conflict.first.at, conflict.second.at) if at is not None]
    return max(times, default=datetime.min.replace(tzinfo=UTC))


def decided_of(row: Row) -> Decided:
    """A decision from the columns of `_DECISION_COLUMNS` behind the ticket's number."""
    _, wanted, _, door, operator, reason, at = row
    return Decided(Status.of(wanted), moment(at), str(door), str(operator), str(reason))


def _conflict(ticket: Ticket, lost: Row, winners: list[Row]) -> list[Conflict]:
    loser = decided_of(lost[1:8])
    winner = decided_of(winners[-1][1:8]) if winners else Decided(ticket.status, ticket.entry_time)
    if winners and _overridden(lost, winners[-1]):
        return []  # overridden on purpose, by a door whose decision was only the first to arrive
    conflict = conflict_between(ticket, winner, loser)
    return [] if conflict is None else [conflict]


def _overridden(lost: Row, winner: Row) -> bool:
    """Whether a denial was made before the override that let the guest in all the same."""
    if winner[3] != OVERRIDE or lost[2] != Wanted.DENY.value:
        return False
    # What one door made arrives in order, whatever its clock says, but not what it sends again.
    in_order = lost[4] == winner[4] and lost[8] < winner[8]
    return bool(in_order or lost[7] < winner[7])
