"""Scenes of the demo beyond Allow and Deny: undo, a party, out and in again, the desk asked."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from kiosk.demo_guests import Texts
from kiosk.domain.hold import Answer
from kiosk.domain.scan import Direction
from kiosk.domain.verdict import Reason
from kiosk.rehearsal import Rehearsal

Shoot = Callable[[str, str], None]
"""Takes a picture: its name, and what it shows."""

_APART = 2.6
"""Seconds out of sight after which the same ticket counts as held up again."""


def play_undo(on: Rehearsal, shoot: Shoot) -> None:
    """The guest who was denied just now: it was the wrong key."""
    denied = on.state.scan
    on.press(Qt.Key.Key_U)
    strip = on.window.scan_tab.strip
    on.until(lambda: "taken back" in strip.said, "the denial was not taken back")
    on.await_another(Reason.VALID, denied)
    shoot("scan-undo", "pressed U: the denial is taken back, the guest is there again")
    on.press(Qt.Key.Key_Escape)


def play_party(on: Rehearsal, texts: Texts, shoot: Shoot) -> None:
    """A ticket for five: two come, the others later."""
    on.hold_up(texts.party, Reason.VALID)
    shoot("scan-party", "a ticket for five: A lets all in, a number only so many")
    on.press(Qt.Key.Key_2)
    on.decided("two of the party were not let in")
    on.lower(_APART)
    on.hold_up(texts.party, Reason.VALID)
    shoot("scan-party-rest", "pressed 2, and the same ticket later: 2 of 5 inside, 3 to come")
    on.press(Qt.Key.Key_A)
    on.decided("the rest of the party was not let in")
    on.lower(_APART)


def play_out_and_in(on: Rehearsal, texts: Texts, shoot: Shoot) -> None:
    """A guest goes out for a while, and comes back."""
    desk = on.parts.door_desk
    inwards = desk.door
    desk.set_door(replace(inwards, direction=Direction.OUT))
    on.hold_up(texts.used, Reason.ENTERED)
    shoot("scan-inside", "a door for going out: the guest is inside, A lets out")
    on.press(Qt.Key.Key_A)
    on.decided("the guest was not let out")
    on.lower(_APART)
    desk.set_door(inwards)
    on.hold_up(texts.used, Reason.VALID)
    shoot("scan-back-in", "the same guest comes back: left when, and where")
    on.press(Qt.Key.Key_A)
    on.decided("the guest did not come back in")
    on.lower()


def play_hold(on: Rehearsal, texts: Texts, shoot: Shoot) -> None:
    """A guest whom the desk must look at: asked, seen, answered."""
    window, tab = on.window, on.window.scan_tab
    on.hold_up(texts.to_hold, Reason.VALID)
    on.press(Qt.Key.Key_H)
    on.rest(0.5)
    shoot("scan-hold-reason", "pressed H: what shall the desk look at?")
    on.press(Qt.Key.Key_1)
    on.until(lambda: "waits for the desk" in tab.strip.said, "the guest was not put aside")
    on.lower(0.5)
    shoot("scan-held", "the guest waits for the desk, the next one comes")
    cards = window.desk_work.cards
    on.until(lambda: bool(cards.waiting), "the desk was not told")
    window.open_tab("tickets")
    on.rest(0.6)
    cards.open.click()
    on.rest(1.0)
    cards.say.setText("ID is checked: her second name")
    shoot("tickets-hold-card", "the desk's card: who waits, where and why; the guest is opened")
    cards.answers[Answer.LET_IN].click()
    on.until(lambda: not cards.waiting, "the desk's answer was not recorded")
    window.open_tab("scan")
    on.until(lambda: tab.panel.shown.word == "DESK SAYS LET IN", "the door was not told")
    shoot("scan-desk-said", "the door's panel says what the desk said; a person still presses")
    on.press(Qt.Key.Key_A)
    on.decided("the guest was not let in after the desk's word")
