"""Correcting a guest at two desks at once: nobody's words are written over unseen."""

from dataclasses import replace
from uuid import uuid4

import pytest
from support.made_services import attendee

from kiosk.domain.guest import Guest
from kiosk.services.editing import EditedElsewhere, Wish
from kiosk.services.issuing import Refused


@pytest.fixture
def number(store):
    return store.register(attendee("Asha Rao", event="Ball")).id


def test_another_field_changed_meanwhile_stays(store, desk_over, number):
    desk, other = desk_over(store).editing, desk_over(store).editing
    seen = desk.look_up(number)
    other.edit(number, Wish(university="JNU", category="VIP"))
    ticket, guest = desk.edit(number, Wish(name="Asha R.", note="Ramp"), seen)
    assert (ticket.name, ticket.university) == ("Asha R.", "JNU")
    assert guest == Guest(category="VIP", note="Ramp")
    assert store.find(number).ticket.university == "JNU"
    assert store.guests([number])[number] == guest


def test_the_same_field_changed_meanwhile_is_told_and_not_written_over(store, desk_over, number):
    desk, other = desk_over(store).editing, desk_over(store).editing
    seen = desk.look_up(number)
    other.edit(number, Wish(name="Asha Roy", note="Late"))
    found = desk.edit(number, Wish(name="Asha Raw", note="Ramp", category="VIP"), seen)
    assert isinstance(found, EditedElsewhere)
    assert found.fields == ("name", "note")
    assert (found.ticket.name, found.guest.note) == ("Asha Roy", "Late")
    assert store.find(number).ticket.name == "Asha Roy"
    assert number in store.guests([number])
    assert store.guests([number])[number].category == ""
    # Seen now, and wanted all the same.
    ticket, guest = desk.edit(number, Wish(name="Asha Raw"), (found.ticket, found.guest))
    assert (ticket.name, guest.note) == ("Asha Raw", "Late")


def test_both_wanting_the_same_is_no_conflict(store, desk_over, number):
    desk, other = desk_over(store).editing, desk_over(store).editing
    seen = desk.look_up(number)
    other.edit(number, Wish(name="Asha Roy"))
    ticket, _ = desk.edit(number, Wish(name="Asha Roy"), seen)
    assert ticket.name == "Asha Roy"


def test_a_change_between_looking_and_writing_is_noticed(store, desk_over, number):
    """The store itself refuses; the look before it is only the friendlier way."""

    class LateStore:
        def __getattr__(self, name):
            return getattr(store, name)

        def edit_guest(self, edited):
            if not late:
                late.append(edited)
                desk_over(store).editing.edit(number, Wish(name="Asha Roy"))
            return store.edit_guest(edited)

    late = []
    editing = desk_over(store).editing
    seen = editing.look_up(number)
    editing._store = LateStore()
    found = editing.edit(number, Wish(name="Asha Raw"), seen)
    assert isinstance(found, EditedElsewhere)
    assert store.find(number).ticket.name == "Asha Roy"


def test_the_same_edit_again_is_written_once(store, desk_over, number):
    editing = desk_over(store).editing
    kept = []

    class Watching:
        def __getattr__(self, name):
            return getattr(store, name)

        def edit_guest(self, edited):
            kept.append(edited)
            return store.edit_guest(edited)

    editing._store = Watching()
    editing.edit(number, Wish(name="Asha Roy"))
    assert store.edit_guest(kept[0])
    assert not store.edit_guest(replace(kept[0], id=uuid4()))
    assert len(store.decision_rows(0, 10)) == 1


def test_what_cannot_be_is_a_sentence(store, desk_over, number):
    editing = desk_over(store).editing
    assert isinstance(editing.edit(number, Wish(name=" ")), Refused)
    assert editing.edit(4711, Wish(name="X")) is None
