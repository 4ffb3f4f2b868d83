"""Builds what the event's key makes: the mint, who signs in, badges, and a code to try a camera."""

from typing import TYPE_CHECKING

from kiosk.services.people.sign_in import SignIn
from kiosk.services.ports import TicketStore
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.adapters.keys.jwt_tokens import JwtMint
    from kiosk.services.people.operator_book import Operators

# Imported where they are used, as in `app.py`.


def make_sign_in(settings: Settings) -> SignIn:
    """What knows who works at this laptop; nobody yet."""
    from kiosk.adapters.keys.badges import SealedBadges
    from kiosk.adapters.keys.pin_hashes import Argon2Pins
    from kiosk.adapters.local.wrong_pins_file import WrongPinFile

    return SignIn(Argon2Pins(), SealedBadges(key_of(settings)), WrongPinFile(settings.data))


def operators_over(store: TicketStore, settings: Settings, sign_in: SignIn) -> "Operators":
    """What changes who may sign in."""
    from kiosk.adapters.keys.badges import SealedBadges
    from kiosk.adapters.keys.pin_hashes import Argon2Pins
    from kiosk.services.people.operator_book import Operators

    return Operators(store, Argon2Pins(), SealedBadges(key_of(settings)), sign_in.duty)


def make_mint(settings: Settings) -> "JwtMint":
    """The mint with the key that is set, or the one made on first start."""
    from kiosk.adapters.keys.jwt_tokens import JwtMint

    return JwtMint(key_of(settings), settings.ttl, settings.old_keys)


def key_of(settings: Settings) -> str:
    """The key that is set, or the one made on first start."""
    from kiosk.adapters.keys.key_file import kept_key

    return settings.secret or kept_key(settings.data, settings.embedded_file)


def made_key() -> str:
    """A new SECRET_KEY."""
    import secrets

    from kiosk.adapters.keys.key_file import KEY_BYTES

    return secrets.token_urlsafe(KEY_BYTES)


def sample_code() -> bytes:
    """A ticket's QR of nobody, as PNG: to try a camera with. No door admits it."""
    import secrets
    from datetime import UTC, datetime

    from kiosk.adapters.drawing.qr_image import QrArtist
    from kiosk.adapters.keys.jwt_tokens import JwtMint

    until = datetime.fromtimestamp(0, UTC)
    return QrArtist().qr_png(JwtMint(secrets.token_hex(32)).sign(1, until))
