"""The system's keyring: secrets that the login of this computer's user opens."""

from kiosk.services.faults import Fault

_SERVICE = "kiosk"


class KeyringAway(Fault):
    """The keyring is missing, locked, or does not keep what it was given."""


def read_secret(name: str) -> str:
    """What is kept under a name; empty where nothing is. May wait for a person to unlock it.

    Raises:
        KeyringAway: the keyring cannot be asked.
    """
    try:
        import keyring

        return keyring.get_password(_SERVICE, name) or ""
    except Exception:  # noqa: BLE001 - each backend raises what its bus or its system does
        raise KeyringAway(
            "This system's keyring cannot be opened: it is locked, or there is none."
        ) from None


def keep_secret(name: str, text: str) -> None:
    """Keep a text under a name, in place of what was there; it was read back when this returns.

    Raises:
        KeyringAway: it is not kept.
    """
    try:
        import keyring

        keyring.set_password(_SERVICE, name, text)
    except Exception:  # noqa: BLE001 - as above
        raise KeyringAway(
            "This system's keyring keeps nothing: it is locked, or there is none. "
            "Nothing was changed; unlock it, or leave the secrets in .env."
        ) from None
    if read_secret(name) != text:  # such as a keyring that is switched off
        raise KeyringAway(
            "This system's keyring does not keep what it is given. "
            "Nothing was changed; leave the secrets in .env."
        )


def forget_secret(name: str) -> None:
    """Keep nothing under a name any more.

    Raises:
        KeyringAway: the keyring cannot be asked.
    """
    if not read_secret(name):
        return
    try:
        import keyring

        keyring.delete_password(_SERVICE, name)
    except Exception:  # noqa: BLE001 - as above
        raise KeyringAway(
            "This system's keyring does not let go of a secret: unlock it, and try again."
        ) from None
