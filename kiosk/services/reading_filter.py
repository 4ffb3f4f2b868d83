"""From readings to what the Scan tab must know: a ticket, several, something else, a hint."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kiosk.domain.cool_down import CoolDown, Sighted
from kiosk.domain.reading import QR, Code, Corners, Glimpse, Reading

_SEVERAL_HOLDS = 0.5
"""Seconds in which a single ticket is no sighting after two were seen: one of them only blurred."""

_SEVERAL_AGAIN = 1.0
_OTHER_AGAIN = 1.0
_FOREIGN_AGAIN = 3.0
"""Seconds until the same note is given again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a code is in the picture.

    Attributes:
        accepted: its text is or was the presentation that counts; else it was only seen.
    """

    corners: Corners
    accepted: bool


@dataclass(frozen=True, slots=True)
class Noticed:
    """What one reading means.

    Attributes:
        sighted: a new presentation; set only where the filter was armed.
        other: a ticket that was not presented and comes into view while nothing is wanted.
        several: how many different tickets are held up at once; 0 where nothing is to be said.
        foreign: a text that is no ticket, or what kind of code it is, to be noted small.
        glimpse: a code that is seen and not read.
        marks: every code in the picture.
    """

    sighted: Sighted | None = None
    other: str | None = None
    several: int = 0
    foreign: str | None = None
    glimpse: Glimpse | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class ReadingFilter:
    """Watches the readings of one camera.

    Attributes:
        is_ticket: whether a text has the shape of a ticket of ours.
    """

    is_ticket: Callable[[str], bool]
    cool_down: CoolDown = field(default_factory=CoolDown)
    _presented: set[str] = field(default_factory=set)
    _several_at: float | None = None
    _several_told: float | None = None
    _other_told: float | None = None
    _foreign: dict[str, float] = field(default_factory=dict)

    def observe(self, reading: Reading, at: float, *, armed: bool) -> Noticed:
        """Take the reading of the next picture.

        A ticket that comes into view while nothing is wanted (not `armed`) is no presentation
        yet: it becomes one as soon as the next guest is wanted. The one that was presented stays
        presented for as long as it is in view.

        Args:
            reading: what the engines made of the picture.
            at: seconds of the clock that only goes forward, when the picture was captured.
            armed: whether a sighting is wanted now.
        """
        tickets: dict[str, Code] = {}
        foreign: list[str] = []
        for code in reading.codes:
            if code.symbology != QR:
                # What it holds says less to a person than what it is.
                foreign.append(code.symbology)
            elif self.is_ticket(code.text):
                tickets.setdefault(code.text, code)
            else:
                foreign.append(code.text)
        if len(tickets) > 1:
            self._several_at = at
        for text in tickets:
            if text in self._presented and (not armed or len(tickets) > 1):
                self.cool_down.admits(text, at)
        sighted = self._sighting(tickets, reading, at) if armed else None
        return Noticed(
            sighted,
            None if armed else self._other(tickets, at),
            self._several(len(tickets), at) if armed else 0,
            self._note(foreign, at) if armed and not tickets else None,
            reading.glimpse if armed else None,
            self._marks(reading),
        )

    def forget(self) -> None:
        """Count every text as new again."""
        self.cool_down.forget()
        self._presented.clear()
        self._foreign.clear()
        self._several_at = self._several_told = None

    def _sighting(self, tickets: dict[str, Code], reading: Reading, at: float) -> Sighted | None:
        if len(tickets) != 1:
            return None
        if self._several_at is not None and at - self._several_at < _SEVERAL_HOLDS:
            return None
        ((text, code),) = tickets.items()
        if not self.cool_down.admits(text, at):
            return None
        self._presented = {text}
        return Sighted(text, code.corners, code.engine, reading.ms, at)

    def _other(self, tickets: Iterable[str], at: float) -> str | None:
        """Who holds up another ticket while somebody is being decided about waits for a word."""
        other = next((text for text in tickets if text not in self._presented), None)
        if other is None or (self._other_told is not None and at - self._other_told < _OTHER_AGAIN):
            return None
        self._other_told = at
        return other

    def _several(self, number: int, at: float) -> int:
        if number < 2:
            return 0
        if self._several_told is not None and at - self._several_told < _SEVERAL_AGAIN:
            return 0
        self._several_told = at
        return number

    def _note(self, texts: list[str], at: float) -> str | None:
        self._foreign = {t: s for t, s in self._foreign.items() if at - s < _FOREIGN_AGAIN}
        fresh = [text for text in texts if text not in self._foreign]
        if not fresh:
            return None
        self._foreign[fresh[0]] = at
        return fresh[0]

    def _marks(self, reading: Reading) -> tuple[Mark, ...]:
        marks = tuple(Mark(c.corners, c.text in self._presented) for c in reading.codes)
        if reading.glimpse is not None and reading.glimpse.corners is not None:
            marks += (Mark(reading.glimpse.corners, accepted=False),)
        return marks
