"""What doors on one LAN tell each other, and where a test keeps it."""

from uuid import uuid4

from kiosk.domain.decision import Decision, Wanted
from support.clocks import EVENING

SECRET = "the event's secret, long enough to count"
T0 = EVENING


def decision(number: int, door: str, wanted=Wanted.ALLOW, **other) -> Decision:
    return Decision(uuid4(), number, wanted, door, "Mia", T0, **other)


class Book:
    """A feed and an ear in memory."""

    origin = "me"

    def __init__(self):
        self.rows = []
        self.marks = {}
        self.got = []

    def feed(self, after, limit):
        return [(n, d) for n, d in enumerate(self.rows, 1) if n > after][:limit]

    def received_up_to(self, origin):
        return self.marks.get(origin, 0)

    def receive(self, origin, upto, decisions):
        self.marks[origin] = upto
        self.got += decisions
