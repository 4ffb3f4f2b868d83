"""Keys for one purpose each, derived from the event's SECRET_KEY; purposes are never renamed."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def event_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, made from the event's SECRET_KEY by HKDF (RFC 5869)."""
    info = f"kiosk/{purpose}/1".encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode())


def event_id(secret: str) -> str:
    """Names the event's key without telling it: the same on every laptop of the event."""
    return event_key(secret, "event-id")[:6].hex()
