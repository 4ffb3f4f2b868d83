"""The tree of outages: raised by adapters, caught at a worker's edge and in the front ends.

    Fault                   something outside is not as it must be; says itself to a person
    ├── StoreUnavailable    the ticket store does not answer, or refuses us
    ├── CameraUnavailable   no picture
    ├── SettingsInvalid     a setting cannot be used as it is
    └── NotAllowed          who works here may not do this; raised by the services

What a person did or a guest showed is never an exception: those are values (`Outcome`, `Verdict`,
`Refused`). A bug is no Fault either: it must crash loudly.
"""

from enum import StrEnum


class Fault(Exception):  # noqa: N818 - the tree is named for what it means, not for its kind
    """Something outside the program is not as it must be.

    Attributes:
        sentence: what is wrong and what to do, for a person; never an exception's text.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class StoreTrouble(StrEnum):
    """Why the ticket store cannot be used."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    HOST_UNKNOWN = "host_unknown"
    NOT_A_DATABASE = "not_a_database"
    """Something answers, and it does not speak as a database does."""
    LOGIN = "login"
    RIGHTS = "rights"
    NO_DATABASE = "no_database"
    TLS_REQUIRED = "tls_required"
    TLS_MISSING = "tls_missing"
    TLS_WRONG_CA = "tls_wrong_ca"
    TLS_WRONG_NAME = "tls_wrong_name"
    TLS_EXPIRED = "tls_expired"
    READ_ONLY = "read_only"
    NOT_READY = "not_ready"
    BUSY = "busy"
    SCHEMA_MISSING = "schema_missing"
    SCHEMA_NEWER = "schema_newer"
    DISK_FULL = "disk_full"
    DAMAGED = "damaged"
    UNSTORABLE = "unstorable"
    """What was typed does not fit the table's columns or letters."""
    FULL = "full"
    """The event has no place left for another ticket."""
    OFFLINE = "offline"
    """The server is away, and what was asked needs it."""


class StoreUnavailable(Fault):
    """The ticket store does not answer, or refuses us."""

    def __init__(self, trouble: StoreTrouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble

    @property
    def passing(self) -> bool:
        """Whether waiting may help; False where a setting or a right must be changed."""
        return self.trouble in _PASSING

    @property
    def lasting(self) -> str:
        """The sentence, where it is not the network's trouble and a person must do something."""
        away = self.passing and self.trouble is not StoreTrouble.READ_ONLY
        return "" if away else self.sentence


_PASSING = frozenset(
    {
        StoreTrouble.UNREACHABLE,
        StoreTrouble.TIMEOUT,
        StoreTrouble.HOST_UNKNOWN,
        StoreTrouble.NOT_A_DATABASE,
        StoreTrouble.READ_ONLY,
        StoreTrouble.NOT_READY,
        StoreTrouble.BUSY,
        StoreTrouble.OFFLINE,
    }
)


class CameraTrouble(StrEnum):
    """Why there is no picture."""

    MISSING = "missing"
    BUSY = "busy"
    NO_PERMISSION = "no_permission"
    UNPLUGGED = "unplugged"
    STREAM_DEAD = "stream_dead"
    STALLED = "stalled"
    ENDED = "ended"
    UNREADABLE = "unreadable"


class CameraUnavailable(Fault):
    """No picture from the camera."""

    def __init__(self, trouble: CameraTrouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble


class SettingsInvalid(Fault):
    """A setting cannot be used as it is; the sentence names the setting and an example."""


class NotAllowed(Fault):
    """Who works at this laptop may not do what was asked; the sentence says who may."""
