"""Hashes of PINs with Argon2id (RFC 9106), through argon2-cffi.

It is imported where a PIN is hashed: where no operator has one, nobody waits for it.
"""


class Argon2Pins:
    """Makes and compares hashes.

    A PIN has few digits: who has the hash and a fast machine finds it. The cost (64 MiB, three
    passes, the library's own choice) makes that hours for six digits, and a tenth of a second
    for who types the right one.
    """

    def hashed(self, pin: str) -> str:
        """What is kept in place of a PIN."""
        from argon2 import PasswordHasher

        return PasswordHasher().hash(pin)

    def matches(self, kept: str, pin: str) -> bool:
        """Whether a PIN is the one; never raises, whatever is kept."""
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error, InvalidHashError

        try:
            return PasswordHasher().verify(kept, pin)
        except (Argon2Error, InvalidHashError):
            return False
