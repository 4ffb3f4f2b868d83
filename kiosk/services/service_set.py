"""The services that a front end gets, built once by the app."""

from dataclasses import dataclass

from kiosk.services.admission import Admission
from kiosk.services.issuing import Issuing
from kiosk.services.people.sign_in import SignIn
from kiosk.services.ports import Clock, TicketStore, TokenMint
from kiosk.services.registry import Registry


@dataclass(frozen=True, slots=True)
class Services:
    """The verbs of the product over one store.

    Attributes:
        registry: questions about tickets, for the thread of the store.
        tables: the same for another thread: what takes long there holds up no guest; None where
            the store is for one thread only.
        sign_in: who works here; the other verbs ask it.
        weak_secret: the SECRET_KEY might be guessed; the window says so.
    """

    store: TicketStore
    mint: TokenMint
    clock: Clock
    issuing: Issuing
    admission: Admission
    registry: Registry
    sign_in: SignIn
    weak_secret: bool = False
    tables: Registry | None = None

    def close_tables(self) -> None:
        """Let go of what `tables` asks, on its thread, before the store itself."""
        if self.tables is not None and self.tables.store is not self.store:
            self.tables.store.close()
