"""What is wrong with a stream, as a person can mend it; never with the login of its address."""

import http
from email.message import Message

from kiosk.adapters.cameras.spec import StreamSpec
from kiosk.services.faults import CameraTrouble, CameraUnavailable

_ESCAPED = (
    "In a password, write / as %2F, # as %23, ? as %3F, @ as %40 and % as %25: "
    "http://name:password@192.168.0.20:8080/video."
)


def dead(spec: StreamSpec) -> CameraUnavailable:
    """The fault of a stream that does not (or no longer) come."""
    hint = f" {_ESCAPED}" if spec.login_unclear else ""
    return CameraUnavailable(
        CameraTrouble.STREAM_DEAD,
        f"No picture from {spec.shown}. Check that the phone or camera is on and in the same "
        f"network; it is tried again.{hint}",
    )


def no_address(spec: StreamSpec) -> CameraUnavailable:
    """The fault of a text that begins like an address and goes on like none."""
    hint = _ESCAPED if spec.login_unclear else "Write it like http://192.168.0.20:8080/video."
    return CameraUnavailable(CameraTrouble.MISSING, f"This is no address of a camera. {hint}")


def refusal(
    spec: StreamSpec, status: int, headers: Message, *, with_login: bool
) -> CameraUnavailable | None:
    """Why an answer holds no picture; None where it may hold one.

    Args:
        spec: what was asked.
        status: of the answer.
        headers: of the answer.
        with_login: whether the address had a name.
    """
    shown = spec.shown
    if status in {http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN}:
        return CameraUnavailable(
            CameraTrouble.NO_PERMISSION, _login(shown, headers, with_login=with_login)
        )
    if status == http.HTTPStatus.NOT_FOUND:
        return CameraUnavailable(
            CameraTrouble.STREAM_DEAD,
            f"{shown} answers, but has no picture at this address. Look up the address of its "
            "video; with many phones it ends in /video.",
        )
    if status != http.HTTPStatus.OK:
        return CameraUnavailable(
            CameraTrouble.STREAM_DEAD,
            f"{shown} answers, but gives no picture (HTTP {status}). It is tried again.",
        )
    if headers.get_content_type() in {"text/html", "application/xhtml+xml"}:
        return CameraUnavailable(
            CameraTrouble.STREAM_DEAD,
            f"{shown} is a web page, not the picture itself. Look up the address of its video; "
            "with many phones it ends in /video.",
        )
    return None


def _login(shown: str, headers: Message, *, with_login: bool) -> str:
    methods = " ".join(headers.get_all("WWW-Authenticate", [])).lower()
    if "digest" in methods and "basic" not in methods:
        return (
            f"{shown} asks for a login by a method (Digest) that Kiosk does not know. Choose Basic "
            "in the camera's settings, or let it show its picture without a login."
        )
    if with_login:
        return f"{shown} does not take the name and password of the address. {_ESCAPED}"
    return (
        f"{shown} asks for a login. Put name and password into the address: http://name:password@…."
    )
