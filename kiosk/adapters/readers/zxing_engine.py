"""The zxing-cpp library as an engine."""

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

_OTHER_FORMATS = zxingcpp.BarcodeFormats(list(_OTHERS))

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

    def read_others(self, gray: Picture) -> tuple[Code, ...]:
        """Codes that are no QR codes; three times as dear as a look for those."""
        try:
            results = zxingcpp.read_barcodes(
                gray,
                formats=_OTHER_FORMATS,
                try_rotate=True,
                try_downscale=False,
                try_invert=False,
                text_mode=zxingcpp.TextMode.Plain,
            )
        except (RuntimeError, ValueError, TypeError, MemoryError, UnicodeDecodeError):
            return ()
        return tuple(
            Code(result.text, _corners(result.position), self.name, _symbology(result))
            for result in results
            if result.valid
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
