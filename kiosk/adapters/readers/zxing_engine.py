"""The zxing-cpp library as an engine."""

from collections.abc import Callable
from functools import partial

import cv2
import zxingcpp

from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code, Corners
from kiosk.services.camera_ports import Picture

LOCAL = zxingcpp.Binarizer.LocalAverage
GLOBAL = zxingcpp.Binarizer.GlobalHistogram
FIXED = zxingcpp.Binarizer.FixedThreshold

_FORMATS = zxingcpp.BarcodeFormats(
    [
        # Not the whole QRCode family: Micro QR has so little error correction that textures read as
        # one, and no ticket is printed as one.
        zxingcpp.BarcodeFormat.QRCodeModel2,
        zxingcpp.BarcodeFormat.QRCodeModel1,
    ]
)

_OTHERS = {
    zxingcpp.BarcodeFormat.Aztec: "Aztec code",
    zxingcpp.BarcodeFormat.DataMatrix: "Data Matrix code",
    zxingcpp.BarcodeFormat.PDF417: "PDF417 code",
    zxingcpp.BarcodeFormat.MicroQRCode: "Micro QR code",
    zxingcpp.BarcodeFormat.RMQRCode: "rMQR code",
}
"""What guests hold up besides, from airlines, railways and other shops, and what it is called."""

_SMALL_QR = (zxingcpp.BarcodeFormat.MicroQRCode, zxingcpp.BarcodeFormat.RMQRCode)

_DATA_MATRIX, _PDF = (zxingcpp.BarcodeFormat.DataMatrix,), (zxingcpp.BarcodeFormat.PDF417,)

_OTHER_LOOKS = (
    ((zxingcpp.BarcodeFormat.Aztec,), 0),
    (_DATA_MATRIX, 0),
    (_PDF, 0),
    (_DATA_MATRIX, 1),
    (_SMALL_QR, 0),
    (_DATA_MATRIX, 2),
    (_PDF, 1),
    (_DATA_MATRIX, 3),
)
"""Kinds that one look is for, and by how many quarters the picture is turned for it: two kinds are
found in one direction only, and a look for all of them in all would cost ten times as much."""

_TURNS = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)

_ALL_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class ZxingEngine:
    """Reads with zxing-cpp; every result has passed its error correction and bit stream checks."""

    name = "zxing-cpp"

    def read(
        self,
        gray: Picture,
        label: str = "",
        *,
        downscale: bool = False,
        invert: bool = False,
        binarizer: zxingcpp.Binarizer = LOCAL,
        errors: bool = False,
    ) -> Found:
        """What zxing-cpp sees.

        Args:
            gray: contiguous grey.
            label: how the picture was prepared, for support.
            downscale: look at smaller copies too, needed from 13 pixels a module.
            invert: look for light codes on dark too.
            binarizer: how black is told from white.
            errors: also report what was located and not read.
        """
        try:
            results = zxingcpp.read_barcodes(
                gray,
                formats=_FORMATS,
                # QR is found at every angle without it.
                try_rotate=False,
                try_downscale=downscale,
                try_invert=invert,
                text_mode=zxingcpp.TextMode.Plain,
                binarizer=binarizer,
                return_errors=errors,
            )
        except (RuntimeError, ValueError, TypeError, MemoryError, UnicodeDecodeError):
            # None was ever seen; a guest's picture must not be what finds the first.
            return Found()
        engine = f"{self.name} {label}".strip()
        codes, sightings = [], []
        for result in results:
            corners = _corners(result.position)
            if result.valid and result.text:
                codes.append(Code(result.text, corners, engine))
            elif not result.valid and corners[0] != corners[2]:
                sightings.append(_sighting(result, corners, engine))
        return Found(tuple(codes), tuple(sightings))

    def others(self) -> tuple[Callable[[Picture], tuple[Code, ...]], ...]:
        """Looks for codes that are no QR codes, each for some kinds, to be taken in turn."""
        return tuple(
            partial(_read_others, formats=zxingcpp.BarcodeFormats(list(kinds)), quarters=quarters)
            for kinds, quarters in _OTHER_LOOKS
        )

    def read_clean(self, picture: Picture) -> str:
        """The text of a drawn, upright code with nothing else in the picture; '' if it is none."""
        results = zxingcpp.read_barcodes(
            picture,
            # 3.1 reads nothing where `is_pure` meets the narrower QRCodeModel2.
            formats=_ALL_QR,
            text_mode=zxingcpp.TextMode.Plain,
            is_pure=True,
        )
        return results[0].text if results and results[0].valid else ""


def _read_others(
    gray: Picture, formats: zxingcpp.BarcodeFormats, quarters: int
) -> tuple[Code, ...]:
    try:
        results = zxingcpp.read_barcodes(
            cv2.rotate(gray, _TURNS[quarters - 1]) if quarters else gray,
            formats=formats,
            try_rotate=False,
            try_downscale=False,
            try_invert=False,
            text_mode=zxingcpp.TextMode.Plain,
        )
    except (RuntimeError, ValueError, TypeError, MemoryError, UnicodeDecodeError):
        return ()
    return tuple(
        Code(
            result.text,
            _turned_back(_corners(result.position), quarters, gray.shape),
            ZxingEngine.name,
            _symbology(result),
        )
        for result in results
        if result.valid
    )


def _turned_back(corners: Corners, quarters: int, shape: tuple[int, ...]) -> Corners:
    """Corners in a picture of this shape, from those in it after it was turned clockwise."""
    bottom, right = shape[0] - 1, shape[1] - 1
    if quarters == 0:
        return corners
    a, b, c, d = (
        (y, bottom - x)
        if quarters == 1
        else (right - x, bottom - y)
        if quarters == 2
        else (right - y, x)
        for x, y in corners
    )
    return a, b, c, d


def _symbology(result: zxingcpp.Barcode) -> str:
    return next((name for form, name in _OTHERS.items() if result.format == form), "other code")


def _corners(position: zxingcpp.Position) -> Corners:
    a, b, c, d = (
        (float(p.x), float(p.y))
        for p in (
            position.top_left,
            position.top_right,
            position.bottom_right,
            position.bottom_left,
        )
    )
    return a, b, c, d


def _sighting(result: zxingcpp.Barcode, corners: Corners, engine: str) -> Sighting:
    error, extra = result.error, result.extra
    checksum = error is not None and error.type == zxingcpp.ErrorType.Checksum
    text = str(extra.get("Version", "")) if isinstance(extra, dict) else ""
    number = int(text) if text.isdecimal() and 1 <= int(text) <= 40 else None
    found = Sighting(corners, Trouble.CHECKSUM if checksum else Trouble.FORMAT, engine, number)
    if found.modules is None:
        return found
    return Sighting(corners, found.trouble, engine, number, found.side_px / found.modules)
