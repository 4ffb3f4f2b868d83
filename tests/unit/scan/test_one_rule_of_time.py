"""Too early or too late: a number, a code, the command line and the window follow one rule."""

from argparse import Namespace
from dataclasses import replace
from datetime import timedelta

import pytest
from support.clocks import EVENING, StandingClock
from support.made_services import make_services

from kiosk.adapters.memory_store import MemoryStore
from kiosk.commands import door
from kiosk.commands.exits import Exit
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Wanted
from kiosk.domain.event import Event
from kiosk.domain.ticket import Attendee, Status
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.door_steps import Offer
from kiosk.ui.scan.scan_state import ScanState

HOUR = timedelta(hours=1)
GALA = Event(name="Gala", doors=EVENING - HOUR, valid_until=EVENING + HOUR)
TIMES = {Reason.NOT_YET: EVENING - 2 * HOUR, Reason.EXPIRED: EVENING + 2 * HOUR}


@pytest.fixture(params=["number", "code"])
def given(request):
    return request.param


@pytest.fixture(params=TIMES)
def at(request, given):
    """The services at that time, what is shown or typed there, and the verdict it has to have."""
    services = make_services(MemoryStore(), clock=StandingClock(TIMES[request.param]))
    services.admission.event = {"Gala": GALA}.get
    ticket = services.store.register(Attendee("Asha", "", "", "Gala"))
    code = services.mint.sign(ticket.id, EVENING + HOUR)
    return services, "1" if given == "number" else code, request.param


def command(services, text, **more):
    options = {
        "text": text, "scan": None, "json": False, "wanted": Wanted.ALLOW, "override": False,
        "reason": "", "places": 0, **more,
    }  # fmt: skip
    return door.decide(services, Namespace(**options))


def scan_of(services, text):
    admission = services.admission
    return admission.pick(1) if text == "1" else admission.scan(text)


def test_the_window_offers_a_second_look_and_nothing_else(at):
    services, text, reason = at
    scan = scan_of(services, text)
    verdict = services.admission.check(scan)
    assert verdict.reason is reason
    state = ScanState(watched=True)
    state.begin(texts=[scan.text], ticket_id=scan.ticket_id)
    assert state.checked(scan, verdict, 1.0)
    assert state.offer is Offer.SECOND_LOOK
    assert state.choices.kinds == {Kind.OVERRIDE, Kind.HOLD}
    assert not state.may_decide(9.0), "Allow is no way in"
    assert Kind.OVERRIDE in state.choices.reasoned


def test_the_command_line_lets_in_by_an_override_with_a_reason_and_not_without(at):
    services, text, _ = at
    assert command(services, text) is not Exit.DONE
    assert services.store.find(1).ticket.status is Status.NOT_ENTERED
    with pytest.raises(ValueError, match="needs a reason"):
        command(services, text, override=True)
    assert services.store.find(1).ticket.status is Status.NOT_ENTERED
    assert command(services, text, override=True, reason="the band plays on") is Exit.DONE
    last = services.store.find(1).log[-1]
    assert (last.action, last.reason) == (Kind.OVERRIDE, "the band plays on")


def test_within_the_hours_all_of_them_let_in(at):
    services, text, _ = at
    services.admission.clock.at = EVENING
    services = replace(services)
    assert services.admission.check(scan_of(services, text)).reason is Reason.VALID
    assert command(services, text) is Exit.DONE
