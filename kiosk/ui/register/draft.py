"""What the registration desk remembers: a half-typed form, the event, how many tickets today."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from PySide6.QtCore import QObject, QTimer

from kiosk.services.ports import Preferences
from kiosk.services.scanned_text import begins_token

DEBOUNCE_MS = 300
"""A pause in typing after which the form is kept."""

LONGEST_MS = 1000
"""Who types without a pause loses no more than this."""

EVENT_KEY = "event"
"""Under which the event of the next guest is remembered."""

_DRAFT, _TODAY, _HANDED_IN = "draft", "registered_today", "drafts_handed_in"


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form, as typed."""

    name: str = ""
    mobile: str = ""
    university: str = ""
    event: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing of a guest is in it; the event alone is no guest."""
        return not (self.name.strip() or self.mobile.strip() or self.university.strip())

    @property
    def holds_token(self) -> bool:
        """Whether a scanner typed a ticket's token into a field: it lets a guest in."""
        return any(begins_token(t) for t in (self.name, self.mobile, self.university, self.event))

    def to_text(self) -> str:
        """For the preferences; a blank draft is the empty text."""
        return "" if self.blank else json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Draft":
        """What was kept; anything that is no draft is a blank one."""
        try:
            found = json.loads(text) if text else {}
        except ValueError:
            return cls()
        if not isinstance(found, dict):
            return cls()
        kept = {k: v for k, v in found.items() if k in cls.__slots__ and isinstance(v, str)}
        return cls(**kept)


class DraftKeeper(QObject):
    """Keeps the form in the preferences after each pause: a crash loses nothing."""

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._waiting: Draft | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.flush)
        self._longest = QTimer(self)
        self._longest.setSingleShot(True)
        self._longest.setInterval(LONGEST_MS)
        self._longest.timeout.connect(self.flush)

    def restored(self) -> Draft:
        """What was left in the form, with the event of the last registration."""
        draft = Draft.from_text(self._preferences.get(_DRAFT))
        if draft.event:
            return draft
        return Draft(draft.name, draft.mobile, draft.university, self._preferences.get(EVENT_KEY))

    def unanswered(self) -> list[Draft]:
        """Guests who were handed in, and of whom it is not known whether they were registered."""
        kept = self._preferences.get(_HANDED_IN).splitlines()
        return [draft for draft in map(Draft.from_text, kept) if not draft.blank]

    def note(self, draft: Draft) -> None:
        """Keep this, a moment after the last key; a token that was scanned is never kept."""
        if draft.holds_token:
            return
        self._waiting = draft
        self._timer.start()
        if not self._longest.isActive():
            self._longest.start()

    def flush(self) -> None:
        """Keep now what waits to be kept."""
        self._timer.stop()
        self._longest.stop()
        if self._waiting is not None:
            self._preferences.set(_DRAFT, self._waiting.to_text())
            self._waiting = None

    def hand_in(self, waiting: Iterable[Draft]) -> None:
        """Keep these, which the desk has not answered yet; the form is another guest's now.

        Args:
            waiting: in their order; one whose fields hold a scanned token is not kept.
        """
        self.keep_handed_in(waiting)
        self._forget_form()

    def keep_handed_in(self, waiting: Iterable[Draft]) -> None:
        """Keep those who are not registered yet; what stands in the form stays."""
        kept = [d.to_text() for d in waiting if not d.holds_token]
        self._preferences.set(_HANDED_IN, "\n".join(kept))

    def remember_event(self, event: str) -> None:
        """Propose it for the next guest, also after the next start."""
        self._preferences.set(EVENT_KEY, event)

    def _forget_form(self) -> None:
        self._waiting = None
        self._timer.stop()
        self._longest.stop()
        self._preferences.set(_DRAFT, "")


class DayCount:
    """How many tickets this desk registered on one day, across restarts.

    Args:
        preferences: where the day and its count are kept.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def on(self, today: date) -> int:
        """The count of a day; 0 on a new one."""
        day, _, count = self._preferences.get(_TODAY).partition(" ")
        return int(count) if day == today.isoformat() and count.isascii() and count.isdigit() else 0

    def add(self, today: date) -> int:
        """One more; the new count."""
        count = self.on(today) + 1
        self._preferences.set(_TODAY, f"{today.isoformat()} {count}")
        return count
