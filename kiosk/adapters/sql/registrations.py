"""Registering, and ticket numbers leased beforehand for a desk that may lose the server."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from kiosk.adapters.database.session import Session, stored
from kiosk.adapters.sql.event_capacity import claim_place, limited_events, lock_events
from kiosk.adapters.sql.log_rows import ticket_of
from kiosk.domain.decision import DOOR_LIMIT, OPERATOR_LIMIT
from kiosk.domain.hold import REGISTERED
from kiosk.domain.ticket import Attendee, Made, Ticket

_INSERT = (
    "INSERT INTO tickets (name, mobile_number, university, event_registered_for, status)"
    " VALUES (?, ?, ?, ?, 'not_entered')"
)
_NUMBERED = (
    "INSERT INTO tickets (id, name, mobile_number, university, event_registered_for, status)"
    " VALUES (?, ?, ?, ?, ?, 'not_entered')"
)
GIVEN_COLUMNS = "id, ticket_id, kind, door, operator, made_at, offline"
_GIVE = f"INSERT INTO kiosk_registrations ({GIVEN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_PARTY = "INSERT INTO kiosk_states (ticket_id, party) VALUES (?, ?)"
_LEASED = UUID("6d7b1f0e-5f0a-4c53-9d0b-0f4a1f6a7c11")
_GIVEN = "SELECT ticket_id FROM kiosk_registrations WHERE id = ?"


def register(session: Session, nonce: UUID, attendee: Attendee, *, again: bool) -> Ticket:
    """Insert a ticket; with the same nonce again it is found, not inserted twice.

    Args:
        session: an open connection.
        nonce: names this registration in every attempt.
        attendee: who it is for.
        again: an attempt before this one had no answer.
    """
    values = (attendee.name, attendee.mobile_number, attendee.university, attendee.event)
    if again and (given := session.rows(_GIVEN, (nonce.bytes,))):
        return _ticket(int(given[0][0]), attendee)
    limited = limited_events(session, (attendee.event,))
    try:
        with session.transaction():
            lock_events(session, limited)
            # The attempt before this one may have taken the last place while this one waited.
            if again and limited and (given := session.rows(_GIVEN, (nonce.bytes,))):
                return _ticket(int(given[0][0]), attendee)
            claim_place(session, attendee.event, limited)
            number = session.insert(_INSERT, values)
            session.change(_GIVE, given_values(nonce.bytes, number, attendee.made))
            if attendee.party > 1:
                session.change(_PARTY, (number, attendee.party))
    except session.raw.IntegrityError:
        # The attempt before this one was on its way still, and was carried out just now.
        given = session.rows(_GIVEN, (nonce.bytes,))
        if not given:
            raise
        number = int(given[0][0])
    return _ticket(number, attendee)


def given_values(
    mark: bytes, number: int, made: Made | None, *, kind: str = REGISTERED, offline: bool = False
) -> tuple[object, ...]:
    """A row of the registrations, as `GIVEN_COLUMNS`.

    Args:
        mark: names the registration.
        number: the ticket's.
        made: when, where and by whom; None where that is not known.
        kind: whether one guest was registered, or a list imported.
        offline: whether the server was away.
    """
    if made is None:
        return mark, number, "", "", "", None, int(offline)
    door, operator = made.door[:DOOR_LIMIT], made.operator[:OPERATOR_LIMIT]
    return mark, number, kind, door, operator, stored(made.at), int(offline)


def _ticket(number: int, attendee: Attendee) -> Ticket:
    ticket = ticket_of(
        (
            number,
            attendee.name,
            attendee.mobile_number,
            attendee.university,
            attendee.event,
            None,
            None,
        )
    )
    return replace(ticket, party=attendee.party)


def lease(session: Session, count: int) -> list[int]:
    """Numbers that nobody else will be given, from the table's own counter.

    Rows inserted and rolled back use their numbers up. The committed row in the lease table makes
    the counter's new value durable, and on Galera tells the other nodes: see `_on_galera`.
    """
    if session.galera:
        return _on_galera(session, count)
    if not session.is_server:
        return _on_sqlite(session, count)
    step = int(session.rows("SELECT @@auto_increment_increment")[0][0])
    session.change("START TRANSACTION")
    try:
        first = session.insert(_many(count), ("",) * 4 * count)
    finally:
        session.rollback()
    numbers = [first + step * index for index in range(count)]
    _note(session, numbers, step)
    return numbers


def _many(count: int) -> str:
    return _INSERT + ", (?, ?, ?, ?, 'not_entered')" * (count - 1)


def _note(session: Session, numbers: list[int], step: int) -> None:
    session.change(
        "INSERT INTO kiosk_leases (first, last, step) VALUES (?, ?, ?)",
        (numbers[0], numbers[-1], step),
    )


def _on_sqlite(session: Session, count: int) -> list[int]:
    # A rollback would give the numbers back here: the counter is a row like any other.
    with session.transaction():
        first = session.insert(_INSERT, ("",) * 4)
        session.change("DELETE FROM tickets WHERE id = ?", (first,))
        numbers = list(range(first, first + count))
        session.change("UPDATE sqlite_sequence SET seq = ? WHERE name = 'tickets'", (numbers[-1],))
        _note(session, numbers, 1)
    return numbers


def _on_galera(session: Session, count: int) -> list[int]:
    # A rolled-back insert is known to its own node only: were that node lost, another one would
    # give the numbers again. Inserted and deleted in one transaction, nobody ever sees the rows,
    # but every node's counter moves past them.
    step = int(session.rows("SELECT @@auto_increment_increment")[0][0])
    with session.transaction():
        first = session.insert(_many(count), ("",) * 4 * count)
        numbers = [first + step * index for index in range(count)]
        marks = ", ".join("?" * count)
        session.change(f"DELETE FROM tickets WHERE id IN ({marks})", numbers)  # noqa: S608
        _note(session, numbers, step)
    return numbers


def register_leased(
    session: Session, number: int, attendee: Attendee, *, if_place: bool = False
) -> Ticket | None:
    """Insert a ticket under a leased number; sent again, it changes nothing.

    What was registered leaves a mark beside the ticket, made of the number and the guest. Where
    the mark is and the ticket is not, a person deleted it, and it stays deleted; a server that
    lost its last seconds, or was restored, lost both.

    Args:
        session: an open connection.
        number: leased.
        attendee: who it is for.
        if_place: nobody holds the ticket yet, so the event must have a place for it. Without it
            the ticket was handed out while the server was away: what happened is written down.

    Returns:
        The ticket as it is now, as it was where it was deleted since; None where the number
        belongs to somebody else, which a lease rules out.

    Raises:
        StoreUnavailable: FULL, only with `if_place`.
    """
    mark = _mark(number, attendee)
    if not session.rows(_GIVEN, (mark,)):
        try:
            _number(session, mark, number, attendee, if_place=if_place)
        except session.raw.IntegrityError:
            # By somebody else, or by an attempt before that was on its way still.
            session.rollback()
            if not session.rows(_GIVEN, (mark,)):
                return _alike(session, number, attendee)
    return _found(session, number) or _ticket(number, attendee)


def missing_registrations(session: Session, walk_ins: Sequence[tuple[int, Attendee]]) -> set[int]:
    """Which of these left no mark: they were never registered, or the server forgot it."""
    marks = {_mark(number, attendee): number for number, attendee in walk_ins}
    if not marks:
        return set()
    ids = ", ".join(f"x'{mark.hex()}'" for mark in marks)
    found = session.rows(f"SELECT id FROM kiosk_registrations WHERE id IN ({ids})")  # noqa: S608
    return set(marks.values()) - {marks[bytes(row[0])] for row in found}


def _mark(number: int, attendee: Attendee) -> bytes:
    """Names one registration, as its nonce does where the server gives the number."""
    words = (attendee.name, attendee.mobile_number, attendee.university, attendee.event)
    return uuid5(_LEASED, "\0".join((str(number), *words))).bytes


def _number(
    session: Session, mark: bytes, number: int, attendee: Attendee, *, if_place: bool
) -> None:
    words = (attendee.name, attendee.mobile_number, attendee.university, attendee.event)
    given = given_values(mark, number, attendee.made, offline=not if_place)
    ticket = (number, *words)
    limited = limited_events(session, (attendee.event,)) if if_place else []
    if session.is_server and not session.galera and not limited:  # in one round trip
        party = [(_PARTY, (number, attendee.party))] if attendee.party > 1 else []
        begun = [("START TRANSACTION", ()), (_GIVE, given), (_NUMBERED, ticket)]
        session.run_statements([*begun, *party, ("COMMIT", ())])
        return
    with session.transaction():
        lock_events(session, limited)
        # An attempt before may have taken the last place while this one waited for the event.
        if limited and session.rows(_GIVEN, (mark,)):
            return
        claim_place(session, attendee.event, limited)
        session.change(_GIVE, given)
        session.change(_NUMBERED, ticket)
        if attendee.party > 1:
            session.change(_PARTY, (number, attendee.party))


def _alike(session: Session, number: int, attendee: Attendee) -> Ticket | None:
    """What stands under the number, where it is this guest, registered before there were marks."""
    found, wanted = _found(session, number), _ticket(number, attendee)
    same = found is not None and (found.name, found.mobile_number) == (
        wanted.name,
        wanted.mobile_number,
    )
    return found if same else None


def _found(session: Session, number: int) -> Ticket | None:
    rows = session.rows(
        "SELECT id, name, mobile_number, university, event_registered_for, status, entry_time"
        " FROM tickets WHERE id = ?",
        (number,),
    )
    return ticket_of(rows[0]) if rows else None
