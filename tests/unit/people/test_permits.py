"""The services themselves refuse what a role may not do, whatever a front end offers."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from support.clocks import EVENING, StandingClock
from support.made_services import make_services

from kiosk.adapters.memory_store import MemoryStore
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Recorded, Wanted
from kiosk.domain.hold import Answer
from kiosk.domain.operator import Operator, Role
from kiosk.domain.scan import Scan
from kiosk.domain.ticket import Attendee, SortKey, TicketQuery
from kiosk.services.faults import NotAllowed
from kiosk.services.lists.list_services import ListDesk
from kiosk.services.people.operator_book import OperatorError, Operators

MINUTE = timedelta(minutes=1)
MOBILE = "+91 98765 43210"
PEOPLE = {Role.DOOR: "Asha", Role.DESK: "Mira", Role.ORGANISER: "Ravi"}
ALL = TicketQuery(search="", sort=SortKey.ID)


@pytest.fixture
def store():
    store = MemoryStore()
    store.register(Attendee("Amal", MOBILE, "", "Gala"))
    for role, name in PEOPLE.items():
        store.put_operator(Operator(name=name, role=role, pin_hash="quick:4071"))
    return store


@pytest.fixture
def clock():
    return StandingClock(EVENING)


@pytest.fixture
def as_role(store, clock):
    def as_role(role):
        services = make_services(store, clock=clock)
        services.sign_in.sign_in(PEOPLE[role], "4071")
        return services

    return as_role


def action(services, kind, **more) -> tuple[Scan, object]:
    scan = services.admission.pick(1)
    return services.admission.action(scan, 1, kind, "because", **more)


def test_while_it_is_locked_nothing_is_recorded_or_registered(store):
    services = make_services(store)
    scan = services.admission.pick(1)
    press = services.admission.decision(scan, 1, Wanted.ALLOW)
    for work in (
        lambda: services.admission.record(press),
        lambda: services.issuing.register(Attendee("B", "", "", "")),
        lambda: list(services.registry.all(ALL)),
    ):
        with pytest.raises(NotAllowed, match="Sign in first"):
            work()
    assert store.find(1).decided is None


@pytest.mark.parametrize("role", Role)
def test_everybody_who_signed_in_lets_in_and_their_name_stands_there(as_role, store, role):
    services = as_role(role)
    press = services.admission.decision(services.admission.pick(1), 1, Wanted.ALLOW)
    assert isinstance(services.admission.record(press), Recorded)
    assert store.find(1).decided.operator == PEOPLE[role]


def refused(work):
    try:
        work()
    except NotAllowed:
        return True
    return False


def who_may(as_role, work):
    return {role for role in Role if not refused(partial(work, as_role(role)))}


DESKS = {Role.DESK, Role.ORGANISER}
ORGANISERS = {Role.ORGANISER}


@pytest.mark.parametrize(
    ("work", "may"),
    [
        (lambda s: s.issuing.register(Attendee("B", "", "", "")), DESKS),
        (lambda s: s.issuing.issue(s.store.find(1).ticket), DESKS),
        (lambda s: list(s.registry.all(ALL)), DESKS),
        (lambda s: s.admission.record(action(s, Kind.OVERRIDE)), DESKS),
        (lambda s: s.admission.record(action(s, Kind.REISSUE, expires_at=2_000_000_000)), DESKS),
        (lambda s: s.admission.record(action(s, Kind.REVOKE)), ORGANISERS),
        (lambda s: s.admission.record(action(s, Kind.RESTORE)), ORGANISERS),
        (lambda s: s.admission.record(action(s, Kind.HOLD)), set(Role)),
    ],
)
def test_who_may_do_it(as_role, work, may):
    assert who_may(as_role, work) == may


def test_a_plain_allow_against_the_verdict_is_an_override_too(as_role):
    def press(services):
        scan = services.admission.pick(1)
        decision = services.admission.decision(scan, 1, Wanted.ALLOW, "known", override=True)
        services.admission.record(decision)

    assert who_may(as_role, press) == DESKS


def put_aside(door):
    row = door.admission.action(door.admission.pick(1), 1, Kind.HOLD, "says she was denied wrongly")
    door.admission.record(row)
    return next(hold for hold in door.store.holds() if hold.id == row.id)


def let_in_after_all(door):
    scan = door.admission.pick(1)
    return door.admission.decision(scan, 1, Wanted.ALLOW, "ID is checked", override=True)


@pytest.fixture
def denied(as_role):
    """The door's and the desk's services; the door denied the guest."""
    desk, door = as_role(Role.DESK), as_role(Role.DOOR)
    door.admission.record(door.admission.decision(door.admission.pick(1), 1, Wanted.DENY))
    return desk, door


def test_the_desks_word_is_enough_at_a_door_and_the_row_says_so(denied, store):
    desk, door = denied
    hold = put_aside(door)
    desk.admission.answer(hold, Answer.LET_IN, "she is ours")
    press = let_in_after_all(door)
    for _ in range(2):  # and the same sent again finds its own first outcome
        assert isinstance(door.admission.record(press), Recorded)
    row = next(entry for entry in store.history(1) if entry.id == press.id)
    assert (row.kind, row.operator) == ("override", "Asha")
    assert row.reason == "ID is checked (the desk let in: North door, Mira)"
    assert press.refers == hold.id


def test_without_the_desks_word_a_door_overrides_nothing(denied):
    desk, door = denied
    assert refused(lambda: door.admission.record(let_in_after_all(door))), "nobody was asked"
    hold = put_aside(door)
    assert refused(lambda: door.admission.record(let_in_after_all(door))), "nobody answered"
    forged = replace(let_in_after_all(door), refers=hold.id)
    assert refused(lambda: door.admission.record(forged))
    desk.admission.answer(hold, Answer.SEND_AWAY)
    assert refused(lambda: door.admission.record(let_in_after_all(door))), "sent away"
    assert refused(lambda: door.admission.record(replace(let_in_after_all(door), refers=hold.id)))


def test_the_desks_newest_word_counts_until_somebody_decides(denied, clock):
    desk, door = denied
    desk.admission.answer(put_aside(door), Answer.LET_IN)
    clock.at += MINUTE
    desk.admission.answer(put_aside(door), Answer.SEND_AWAY)
    assert refused(lambda: door.admission.record(let_in_after_all(door))), "it was taken back"
    clock.at += MINUTE
    desk.admission.answer(put_aside(door), Answer.LET_IN)
    clock.at += MINUTE
    desk.admission.record(desk.admission.undo(desk.admission.pick(1), 1, "another guest"))
    door.admission.record(door.admission.decision(door.admission.pick(1), 1, Wanted.DENY))
    assert refused(lambda: door.admission.record(let_in_after_all(door))), "denied since"


def test_a_guest_who_is_recalled_at_a_door_is_masked(as_role):
    assert as_role(Role.DOOR).admission.recall(1).ticket.mobile_number == "…210"
    assert as_role(Role.DESK).admission.recall(1).ticket.mobile_number == MOBILE


@pytest.mark.parametrize(
    ("verb", "may"),
    [
        ("planning", ORGANISERS),
        ("importing", ORGANISERS),
        ("exporting", ORGANISERS),
        ("bulk", ORGANISERS),
        ("events", ORGANISERS),
        ("editing", DESKS),
    ],
)
def test_who_may_use_lists(as_role, verb, may):
    class Verbs:
        planning = importing = exporting = bulk = events = editing = "a verb"

    def use(services):
        assert getattr(ListDesk(Verbs(), services.sign_in.duty), verb) == "a verb"

    assert who_may(as_role, use) == may


def test_a_door_takes_back_its_own_and_nobody_elses(as_role, store):
    desk, door = as_role(Role.DESK), as_role(Role.DOOR)
    for theirs in (desk, door):
        press = theirs.admission.decision(theirs.admission.pick(1), 1, Wanted.ALLOW)
        theirs.admission.record(press)
        undo = door.admission.undo(door.admission.pick(1), 1, "wrong guest")
        if theirs is desk:
            with pytest.raises(NotAllowed, match="take back what somebody else decided"):
                door.admission.record(undo)
            desk.admission.record(desk.admission.undo(desk.admission.pick(1), 1, "wrong guest"))
        else:
            for _ in range(2):  # and the same sent again finds its own first outcome
                assert isinstance(door.admission.record(undo), Recorded)
    assert store.find(1).decided is None


@pytest.mark.parametrize("role", Role)
def test_a_door_sees_three_digits_and_the_others_the_number(as_role, role):
    services = as_role(role)
    shown = "…210" if role is Role.DOOR else MOBILE
    scan = services.admission.pick(1)
    press = services.admission.decision(scan, 1, Wanted.ALLOW)
    seen = (
        services.admission.check(scan).ticket,
        services.registry.find(1).ticket,
        services.registry.page(TicketQuery(search="Amal")).rows[0],
        services.admission.record(press).ticket,
    )
    assert [ticket.mobile_number for ticket in seen] == [shown] * 4


def test_a_door_finds_who_it_looks_for_and_gets_no_list(as_role):
    rows = {role: as_role(role).registry.page(ALL).rows for role in Role}
    assert [len(rows[role]) for role in Role] == [0, 1, 1]


def operators(services):
    class Pins:
        def hashed(self, pin):
            return f"quick:{pin}"

    return Operators(services.store, Pins(), None, services.sign_in.duty)


def test_only_an_organiser_changes_operators(as_role):
    assert who_may(as_role, lambda s: operators(s).add("New", Role.DOOR, "8305")) == ORGANISERS
    assert who_may(as_role, lambda s: operators(s).remove("New")) == ORGANISERS


def test_ones_own_pin_is_ones_own_to_change(as_role):
    door = as_role(Role.DOOR)
    assert operators(door).change_pin("Asha", "8305").pin_hash == "quick:8305"
    with pytest.raises(NotAllowed):
        operators(door).change_pin("Ravi", "8305")


def test_there_is_always_an_organiser_among_operators(as_role):
    first = operators(make_services(MemoryStore()))
    with pytest.raises(OperatorError, match="first operator must be an organiser"):
        first.add("Asha", Role.DOOR, "4071")
    with pytest.raises(OperatorError, match="only organiser"):
        operators(as_role(Role.ORGANISER)).remove("Ravi")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "asha"])
def test_a_name_that_is_taken_or_none_is_refused(as_role, name):
    with pytest.raises(OperatorError):
        operators(as_role(Role.ORGANISER)).add(name, Role.DOOR, "4071")
