"""JPEG parts are found in any marking and in any slicing of the bytes."""

import pytest
from support.cameras.streams import jpeg, plain

from kiosk.adapters.cameras.multipart import MAX_PICTURE, JpegParts

ONE, TWO = jpeg(plain(160, 90, 60)), jpeg(plain(160, 90, 180))


def part(data, length="yes"):
    head = {"yes": f"Content-Length: {len(data)}\r\n", "no": "", "wrong": "Content-Length: 17\r\n"}
    return f"--b\r\nContent-Type: image/jpeg\r\n{head[length]}\r\n".encode() + data + b"\r\n"


@pytest.mark.parametrize("length", ["yes", "no", "wrong"])
@pytest.mark.parametrize("step", [1, 7, 100, 100_000])
def test_every_slicing_gives_both_pictures(length, step):
    body = part(ONE, length) + part(TWO, length) + b"--b\r\n"
    parts, seen = JpegParts(), []
    for start in range(0, len(body), step):
        parts.feed(body[start : start + step])
        if (newest := parts.newest()) is not None:
            seen.append(newest)
    assert seen == ([TWO] if step == 100_000 else [ONE, TWO])


def test_the_newest_picture_wins():
    parts = JpegParts()
    parts.feed(part(ONE) * 5 + part(TWO))
    assert parts.newest() == TWO
    assert parts.newest() is None


def test_a_part_without_an_end_does_not_eat_the_memory():
    parts = JpegParts()
    parts.feed(b"--b\r\n\r\n\xff\xd8\xff")
    for _ in range(MAX_PICTURE // 1_000_000):
        parts.feed(bytes(1_000_000))
    with pytest.raises(ValueError):
        parts.feed(bytes(1_000_000))


def test_noise_is_no_picture():
    parts = JpegParts()
    parts.feed(b"--b\r\nhello\r\n")
    assert parts.newest() is None
