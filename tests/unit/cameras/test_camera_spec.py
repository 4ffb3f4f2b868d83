"""What a camera's text means."""

from pathlib import Path

import pytest

from kiosk.adapters.cameras.spec import (
    DeviceOptions,
    DeviceSpec,
    FilmSpec,
    StreamSpec,
    understood,
)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("", DeviceSpec("")),
        (" 2 ", DeviceSpec("2")),
        ("/dev/video3", DeviceSpec("/dev/video3")),
        ("id:usb:046d:0825:A1", DeviceSpec("id:usb:046d:0825:A1")),
        ("0?size=1080p", DeviceSpec("0", DeviceOptions(1920, 1080))),
        ("0?size=640x480&fps=15", DeviceSpec("0", DeviceOptions(640, 480, 15))),
        (
            "1?focus=40&autoexposure=0",
            DeviceSpec("1", DeviceOptions(focus=40, auto_exposure=False)),
        ),
        (
            "1?exposure=-6.5&autofocus=on",
            DeviceSpec("1", DeviceOptions(autofocus=True, exposure=-6.5)),
        ),
        ("0?size=huge&focus=near&what=ever", DeviceSpec("0")),
        ("0?fps=inf&exposure=nan&focus=1e999", DeviceSpec("0")),
        ("~nobody-has-this-home/film.mp4", FilmSpec(Path("~nobody-has-this-home/film.mp4"))),
        ("film.mp4", FilmSpec(Path("film.mp4"))),
        ("loop:a b/film.mp4", FilmSpec(Path("a b/film.mp4"), loop=True)),
        ("C:\\films\\door.mp4", FilmSpec(Path("C:\\films\\door.mp4"))),
        ("1234.png", FilmSpec(Path("1234.png"))),
        ("http://127.0.0.1:8080/video", StreamSpec("http://127.0.0.1:8080/video")),
        ("rtsp://cam/1", StreamSpec("rtsp://cam/1")),
    ],
)
def test_any_text_is_understood(text, spec):
    assert understood(text) == spec


def test_a_streams_password_is_neither_shown_nor_in_a_repr():
    spec = understood("http://door:hunter2@10.0.0.7:8080/video?key=s3cret#x")
    assert spec.shown == "http://10.0.0.7:8080/video"
    assert "hunter2" not in repr(spec)
