"""What a setting is: its name, what its value may be, what it means and where it may be set."""

from dataclasses import dataclass
from enum import Enum, Flag, auto


class Kind(Enum):
    """What a value is, and so how it is checked and with what it is typed."""

    TEXT = auto()
    SECRET = auto()
    """Never shown, never in a sentence; kept with its outer spaces."""
    SERVERS = auto()
    """Names or addresses with commas between, or one service URI."""
    PORT = auto()
    NUMBER = auto()
    DAYS = auto()
    """Whole; 0 is never."""
    SWITCH = auto()
    CHOICE = auto()
    NAMES = auto()
    """With commas between."""
    FOLDER = auto()
    FILE = auto()
    WEB_ADDRESS = auto()
    COUNTRY = auto()
    CAMERA = auto()
    SERIAL_PORT = auto()
    PEERS = auto()


class Group(Enum):
    """Under which heading a setting stands."""

    EVENT = "The event, as the older program has it"
    CONNECTION = "Connection"
    TICKETS = "Tickets"
    LAPTOP = "This laptop"
    AWAY = "When the server is away"


class Place(Flag):
    """Where a setting may be set; `sources.py` says what counts first."""

    VARIABLE = auto()
    """The variable that begins with KIOSK_."""
    FILE = auto()
    """The `.env` file."""
    BARE = auto()
    """A variable of the setting's own name."""
    DIALOG = auto()
    """The window: it says nothing that the window must know before it opens."""


EVERYWHERE = Place.VARIABLE | Place.FILE | Place.BARE | Place.DIALOG
NOT_BARE = Place.VARIABLE | Place.FILE | Place.DIALOG
"""For names that every shell sets by itself: the older program connected as the login name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that can be set.

    Attributes:
        name: as in the `.env` file.
        title: as in the window.
        kind: of its value.
        group: its heading.
        meaning: one line; what stands in backticks is written just so.
        default: as it would be written; empty where nothing set means something of its own.
        unset: that meaning, in words.
        example: a value that is right, for sentences about wrong ones.
        places: where it may be set.
        predecessor: whether the older program has it under the same name.
        written: what the example file writes where that is not the default.
        least: of a number.
        most: of a number; how many names, 0 for as many as one likes.
        choices: of a choice.
        also: other spellings of a choice, and which one it is.
        limit: characters of a text, or of each name; 0 for no limit.
    """

    name: str
    title: str
    kind: Kind
    group: Group
    meaning: str
    default: str = ""
    unset: str = ""
    example: str = ""
    places: Place = EVERYWHERE
    predecessor: bool = False
    written: str = ""
    least: float = 0.0
    most: float = 0.0
    choices: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    limit: int = 0

    @property
    def variable(self) -> str:
        """The variable that always counts first."""
        return self.name if self.name.startswith("KIOSK_") else f"KIOSK_{self.name}"

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called in the file."""
        return tuple(dict.fromkeys((self.name, self.variable)))
