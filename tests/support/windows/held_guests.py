"""Guests that a door has put aside, and what the desk answers, as the store would list them."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from kiosk.domain.hold import Hold
from kiosk.ui.store_access.hold_desk import HoldDesk
from support.windows.door_window import NOW, TICKET


@pytest.fixture(autouse=True)
def no_other_list(monkeypatch):
    """Only the test says who was put aside; the rig's store knows of nobody."""
    monkeypatch.setattr(HoldDesk, "refresh", lambda _desk: None)


def held(**more):
    """A hold that this door made."""
    fields = {
        "id": uuid4(),
        "ticket_id": TICKET.id,
        "ticket": TICKET,
        "reason": "Other name",
        "door": "North door",
        "operator": "Asha",
        "held_at": NOW - timedelta(minutes=2),
        **more,
    }
    return Hold(**fields)


def answered(hold, answer, say=""):
    return replace(
        hold,
        answer=answer,
        say=say,
        answered_by="Ben",
        answered_door="Desk 2",
        answered_at=NOW,
    )


def tell(rig, *holds):
    """The store lists these."""
    rig.tab.flow.held._on_changed(holds)
