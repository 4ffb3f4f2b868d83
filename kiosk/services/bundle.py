"""The services that a front end gets, built once by the app."""

from dataclasses import dataclass

from kiosk.services.admission import Admission
from kiosk.services.issuing import Issuing
from kiosk.services.ports import Clock, TicketStore, TokenMint
from kiosk.services.registry import Registry


@dataclass(frozen=True, slots=True)
class Services:
    """The verbs of the product over one store.

    Attributes:
        weak_secret: the SECRET_KEY is shorter than 32 bytes; the window says so.
    """

    store: TicketStore
    mint: TokenMint
    clock: Clock
    issuing: Issuing
    admission: Admission
    registry: Registry
    weak_secret: bool = False
