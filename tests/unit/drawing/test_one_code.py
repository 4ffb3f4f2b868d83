"""A ticket has one code, whichever way it is drawn."""

import io

import pytest
from PIL import Image

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.drawing.qr_modules import qr_modules


@pytest.mark.parametrize(
    "text",
    [
        "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyLCJleHAiOjE3OTU1MjM0NTZ9." + "x9-_" * 10,
        "https://tickets.example.org/t?token=" + "aZ09-_." * 20,
    ],
)
def test_among_many_it_is_the_code_that_the_single_ticket_has(text):
    side, among_many = qr_modules(text)
    alone = Image.open(io.BytesIO(QrArtist(module_px=1).qr_png(text))).convert("L")
    assert alone.size == (side, side)
    assert alone.tobytes() == among_many
