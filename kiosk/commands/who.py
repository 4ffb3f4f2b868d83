"""Who types a command: asked for name and PIN where operators have PINs, and nothing else."""

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Callable

from kiosk.domain.operator import Right
from kiosk.services.faults import NotAllowed
from kiosk.services.people.permit import require
from kiosk.services.people.sign_in import SignIn, SignInRefused
from kiosk.settings import Settings

PIN_VARIABLE = "KIOSK_PIN"
"""For scripts; a PIN is no argument, which every user of the machine could read."""

_AT_THE_DOOR = frozenset({"check", "allow", "deny", "sync"})
"""Go on also where nobody can say who the operators are."""

_NAMELESS = (
    "Operators have PINs here. Say who you are with KIOSK_OPERATOR=NAME, and give the PIN when "
    f"it is asked for, or in {PIN_VARIABLE}."
)


def identify(sign_in: SignIn, options: Namespace, settings: Settings) -> None:
    """Sign in who types; does nothing where no operator has a PIN.

    Raises:
        NotAllowed: nobody was named, or the PIN is wrong.
        StoreUnavailable: nobody can say whether there are operators, and no guest waits for this.
    """
    if sign_in.fault is not None and options.verb not in _AT_THE_DOOR:
        raise sign_in.fault
    if not sign_in.duty().locked:
        return
    name = settings.operator or _asked("Operator: ", secret=False, options=options)
    pin = os.environ.get(PIN_VARIABLE, "") or _asked(
        f"PIN of {name}: ", secret=True, options=options
    )
    if not name or not pin:
        raise NotAllowed(_NAMELESS)
    found = sign_in.sign_in(name, pin)
    if isinstance(found, SignInRefused):
        raise NotAllowed(found.sentence)


def asking(
    options: Namespace, settings: Settings, right: Right | None = None
) -> Callable[[SignIn], None]:
    """What signs in who types, for those who open a store of their own."""

    def ask(sign_in: SignIn) -> None:
        identify(sign_in, options, settings)
        if right is not None:
            require(sign_in.duty, right)

    return ask


def new_pin() -> str:
    """A PIN to be kept: typed twice at a terminal, else a line of standard input.

    Raises:
        NotAllowed: what was typed twice differs, or nothing can be typed.
    """
    if sys.stdin is None:
        raise NotAllowed("There is nowhere to type the PIN: run this in a terminal.")
    if not _at_terminal():
        return sys.stdin.readline().strip()
    first = getpass.getpass("New PIN: ").strip()
    if getpass.getpass("The same again: ").strip() != first:
        raise NotAllowed("The two PINs differ; nothing was changed.")
    return first


def _asked(question: str, *, secret: bool, options: Namespace) -> str:
    if options.json or not _at_terminal():
        return ""
    try:
        return (getpass.getpass(question) if secret else input(question)).strip()
    except EOFError:
        return ""


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
