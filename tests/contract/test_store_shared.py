"""What the stores that hold the tickets promise about what laptops share besides them."""

from datetime import UTC, datetime

from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.operator import DoorRecord, Operator, Role
from kiosk.domain.ticket import Attendee

AT = datetime(2026, 11, 22, 19, 52, 7, 123456, tzinfo=UTC)
AMAL = Attendee("Amal Kumar", "+91 98765 43210", "IIT Madras", "Freshers Night")


def test_an_event_is_what_tickets_name_until_it_is_described(holding):
    assert list(holding.store.event_list()) == []
    holding.store.register(AMAL)
    assert list(holding.other.event_list()) == [Event(name="Freshers Night")]
    told = Event(
        name="Freshers  night",
        place="Aula",
        starts=AT,
        doors=AT,
        ends=AT,
        valid_until=AT,
        capacity=300,
        colour="#2a7",
        reentry=False,
    )
    holding.store.put_event(Event(name="Freshers Night", capacity=1))
    holding.store.put_event(told)
    holding.store.put_event(Event(name="Bälle"))
    assert list(holding.other.event_list()) == [Event(name="Bälle"), told]
    holding.store.drop_event("freshers night ")
    assert list(holding.other.event_list()) == [Event(name="Bälle"), Event(name="Freshers Night")]


def test_a_guests_further_fields_are_kept_and_written_over(holding):
    one, two = holding.store.register(AMAL), holding.store.register(AMAL)
    mark = holding.store.revision()
    fields = (("T-shirt", "L"), ("Größe", "1,80 \"m\" 'x' ? %s"), ('100 %d "%s"', "%"))
    guest = Guest(category="VIP", note="seat 3", attention=True, code="ABC-1", fields=fields)
    holding.store.put_guests({one.id: guest})
    assert holding.store.revision() != mark
    assert holding.other.guests([one.id, two.id, 99]) == {one.id: guest}
    holding.store.put_guests({one.id: Guest(category="Crew"), two.id: guest})
    assert holding.other.guests([two.id, one.id]) == {one.id: Guest(category="Crew"), two.id: guest}


def test_a_copy_of_the_table_learns_that_a_guest_changed(pair):
    tickets = [pair.store.register(AMAL) for _ in range(3)]
    mark = ""
    while mark[:2] != "at":
        _, mark = pair.other.changed_since(mark, 10)
    pair.store.put_guests({tickets[1].id: Guest(note="with a guide dog")})
    rows, _ = pair.other.changed_since(mark, 10)
    assert tickets[1].id in {row.ticket.id for row in rows}


def test_operators_settings_and_doors(holding):
    mia = Operator(name="Mia", role=Role.DOOR, pin_hash="$argon2id$v=19$x")
    holding.store.put_operator(Operator(name="mia", role=Role.DESK))
    holding.store.put_operator(Operator(name="Mia", role=Role.DESK))
    holding.store.put_operator(mia)
    holding.store.drop_operator("mia")
    assert list(holding.other.operators()) == [mia]
    holding.store.put_setting("deny.reasons", "No ID\nNot on the list")
    holding.store.put_setting("x", "y")
    holding.store.put_setting("x", "")
    assert holding.other.shared_settings() == {"deny.reasons": "No ID\nNot on the list"}
    north = DoorRecord(
        name="North", shut=True, reason="stolen", login="u1", version="0.2", seen_at=AT
    )
    holding.store.put_door(DoorRecord(name="North"))
    holding.store.put_door(north)
    assert list(holding.other.doors()) == [north]
