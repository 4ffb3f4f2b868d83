"""Ways to log in that hand out the password itself: answered only where nobody can listen."""

from collections.abc import Callable
from typing import Any

import pymysql
from pymysql import _auth

PASSWORD_EXPOSED = -2
"""Our number for a login that was not answered: no server ever sends a negative one."""

_FAST_LOGIN_DONE, _FULL_LOGIN_WANTED = 3, 4


class _Refusal:
    """Answers nothing to a login that wants the password itself.

    Args:
        connection: the driver's.
    """

    def __init__(self, connection: object) -> None:
        del connection

    def authenticate(self, packet: object) -> None:
        """Refuse.

        Raises:
            pymysql.OperationalError: always, with `PASSWORD_EXPOSED`.
        """
        del packet
        raise _exposed()


class _FastLoginOnly:
    """MySQL's `caching_sha2_password` as far as nothing but a hash leaves this laptop.

    What comes after it sends the password itself, or encrypts it with a key that anybody who
    answers may have made (MySQL Reference Manual, "Caching SHA-2 Pluggable Authentication").

    Args:
        connection: the driver's.
    """

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver publishes no type
        self._connection = connection

    def authenticate(self, packet: Any) -> Any:  # noqa: ANN401 - nor one for its packets
        """Answer the challenge; the packet after it.

        Raises:
            pymysql.OperationalError: `PASSWORD_EXPOSED`, where the hash is not enough.
        """
        connection = self._connection
        if packet.is_auth_switch_request():
            connection.salt = packet.read_all().removesuffix(b"\0")
            connection.write_packet(
                _auth.scramble_caching_sha2(connection.password, connection.salt)
            )
            packet = _next_packet(connection)
        if not packet.is_extra_auth_data():
            return packet
        packet.advance(1)
        wanted = packet.read_uint8()
        if wanted != _FAST_LOGIN_DONE:
            raise _exposed()
        return _next_packet(connection)


def _next_packet(connection: Any) -> Any:  # noqa: ANN401 - the driver publishes no types
    packet = getattr(connection, "_read_packet")()  # noqa: B009 - no public name for it
    packet.check_error()
    return packet


def plugins_over(*, trusted: bool) -> dict[str, Callable[[Any], Any]]:
    """The driver's map of login plugins for a connection.

    Args:
        trusted: whether the server was verified, or is this computer: it may have the password.
    """
    if trusted:
        return {}
    return {
        "mysql_clear_password": _Refusal,
        "dialog": _Refusal,
        "sha256_password": _Refusal,
        "caching_sha2_password": _FastLoginOnly,
    }


def _exposed() -> pymysql.OperationalError:
    return pymysql.OperationalError(PASSWORD_EXPOSED, "the server wants the password itself")
