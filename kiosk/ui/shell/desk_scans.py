"""A ticket that is scanned where a desk works: whose it is, without Allow and Deny."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.verdict import Verdict
from kiosk.services.verdict_words import WORDS, message
from kiosk.ui.scan.verdict_styles import VERDICT_STYLES
from kiosk.ui.store_access.actions_desk import ActionsDesk
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.style.sounds import Sounds
from kiosk.ui.style.translation import translate


class DeskScans(QObject):
    """Asks whose ticket was scanned, and has that guest's card opened.

    Args:
        desk: checks without deciding.
        door: where this laptop stands.
        sounds: the verdict's sound is heard at the desk, too.
        now: UTC, aware.
        parent: the window.
    """

    card_wanted = Signal(int, str)
    """The ticket's number, and the verdict's word."""
    noted = Signal(str)
    """A sentence about a code that names no ticket."""

    def __init__(
        self,
        desk: ActionsDesk,
        door: DoorDesk,
        sounds: Sounds,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._door, self._sounds, self._now = desk, door, sounds, now
        desk.looked.connect(self._on_looked)

    def take(self, spellings: Sequence[str]) -> None:
        """A scanner gave these spellings of one text."""
        self._desk.look(spellings)

    @Slot(object)
    def _on_looked(self, verdict: Verdict) -> None:
        self._sounds.play(VERDICT_STYLES[verdict.reason].sound)
        if verdict.ticket is None:
            self.noted.emit(message(verdict, self._door.door, self._now()))
        else:
            self.card_wanted.emit(verdict.ticket.id, translate("Verdict", WORDS[verdict.reason]))
