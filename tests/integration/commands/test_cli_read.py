"""`kiosk read`: pictures, PDFs, films and folders through the production reader."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image
from support.command import Kiosk

from kiosk.adapters.drawing.qr_image import QrArtist


@pytest.fixture
def kiosk(tmp_path):
    return Kiosk(tmp_path / "data", tmp_path)


def qr(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(QrArtist(6).qr_png(text))
    return path


def film(path, texts):
    size = 480
    out = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, (size, size))
    for text in texts:
        frame = np.full((size, size, 3), 200, np.uint8)
        if text:
            code = cv2.imdecode(np.frombuffer(QrArtist(8).qr_png(text), np.uint8), 1)
            frame[40 : 40 + code.shape[0], 40 : 40 + code.shape[1]] = code
        out.write(frame)
    out.release()
    return path


def test_one_line_a_file(kiosk, tmp_path):
    qr(tmp_path / "in" / "b" / "zwei Ü.png", "second")
    qr(tmp_path / "in" / "a.png", "first")
    (tmp_path / "in" / "notes.txt").write_text("no picture")
    ran = kiosk("read", "in", "--json")
    assert ran.code == 0
    lines = [json.loads(line) for line in ran.lines]
    assert [line["codes"][0]["text"] for line in lines] == ["first", "second"]
    for line in lines:
        assert set(line) == {"file", "ms", "codes"}
        assert line["ms"] > 0
        (code,) = line["codes"]
        assert set(code) == {"text", "engine", "corners"}
        assert np.asarray(code["corners"]).shape == (4, 2)


def test_empty_picture_is_exit_1_and_missing_or_broken_is_exit_2(kiosk, tmp_path):
    Image.new("RGB", (300, 200), "white").save(tmp_path / "white.png")
    ran = kiosk("read", "white.png", "--json")
    assert (ran.code, ran.json["codes"]) == (1, [])
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff not a jpeg")
    (tmp_path / "empty.png").touch()
    qr(tmp_path / "good.png", "good")
    ran = kiosk("read", "broken.jpg", "missing.png", "empty.png", "good.png", "--json")
    assert ran.code == 2
    assert len(ran.lines) == 4  # a bad file hides no other
    assert '"good"' in ran.lines[3]
    assert b"Traceback" not in ran.err


def test_a_half_picture_has_one_line_and_none_of_the_library(kiosk, tmp_path):
    qr(tmp_path / "work" / "half.png", "half")
    whole = (tmp_path / "work" / "half.png").read_bytes()
    (tmp_path / "work" / "half.png").write_bytes(whole[: len(whole) // 2])
    ran = kiosk.process("read", "half.png", "--json")
    assert len(ran.lines) == 1
    assert b"WARN" not in ran.err
    assert b"libpng" not in ran.err


def test_budget_bounds_a_hard_picture(kiosk, tmp_path):
    noise = np.random.default_rng(7).integers(0, 255, (900, 1200, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "noise.png"), noise)
    bounded = kiosk("read", "noise.png", "--json", "--budget-ms", "1").json["ms"]
    unbounded = kiosk("read", "noise.png", "--json").json["ms"]
    assert bounded < unbounded


def test_film_is_one_line_with_the_codes_of_all_frames(kiosk, tmp_path):
    film(tmp_path / "f.avi", [""] * 3 + ["one"] * 4 + [""] * 2 + ["two"] * 3)
    ran = kiosk("read", "f.avi", "--json")
    assert ran.code == 0
    assert ran.json["frames"] == 12
    assert [code["text"] for code in ran.json["codes"]] == ["one", "two"]
    assert [code["frame"] for code in ran.json["codes"]] == [3, 9]
    assert [code["frames"] for code in ran.json["codes"]] == [4, 3]


def test_pdf(kiosk, tmp_path):
    qr(tmp_path / "q.png", "in a document")
    Image.open(tmp_path / "q.png").convert("RGB").save(tmp_path / "ticket.pdf")
    assert kiosk("read", "ticket.pdf", "--json").json["codes"][0]["text"] == "in a document"
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert kiosk("read", "bad.pdf", "--json").code == 2
