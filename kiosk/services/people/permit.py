"""How the services ask whether who works here may do something."""

from collections.abc import Callable

from kiosk.domain.operator import OnDuty, Right
from kiosk.services.faults import NotAllowed

Duty = Callable[[], OnDuty]
"""Who works here at this moment; may be asked on any thread."""

_SIGN_IN = "Sign in first: operators have PINs here."


def anybody() -> OnDuty:
    """Where no operators are known: nothing is asked."""
    return OnDuty()


def require(duty: Duty, right: Right) -> None:
    """Go on only where who works here may do that.

    Raises:
        NotAllowed: they may not; the sentence says who may.
    """
    refusal = duty().refusal(right)
    if refusal:
        raise NotAllowed(refusal)


def require_person(duty: Duty) -> None:
    """Go on only where somebody signed in, or nobody has to.

    Raises:
        NotAllowed: nobody signed in.
    """
    if duty().locked:
        raise NotAllowed(_SIGN_IN)
