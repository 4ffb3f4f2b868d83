"""Draws QR codes with `qrcode`.

The libraries are imported where something is drawn: a command that draws nothing needs none.
"""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004, section 9.1)."""


class QrArtist:
    """Draws a ticket's QR.

    Args:
        module_px: pixels a module.
    """

    def __init__(self, module_px: int = 10) -> None:
        self._module_px = module_px

    def qr_png(self, text: str) -> bytes:
        """The QR alone, black on white with its quiet zone, as PNG."""
        matrix = _matrix(text)
        return _png(_enlarged(matrix, matrix.width * self._module_px))


def _matrix(text: str) -> "Image.Image":
    """The code with one pixel a module and its quiet zone."""
    import qrcode
    import qrcode.constants
    from PIL import Image

    code = qrcode.QRCode(
        # M as the predecessor has it: L reads 8 % farther, but dies of a thumb on the screen.
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        box_size=1,
        border=QUIET_ZONE,
        # Trying all eight masks takes four fifths of the time, and every mask is legal
        # (ISO/IEC 18004, section 7.8 only ranks them).
        mask_pattern=3,
    )
    code.add_data(text, optimize=0)
    code.make(fit=True)
    rows = code.get_matrix()
    return Image.frombytes(
        "L", (len(rows), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row)
    )


def _enlarged(matrix: "Image.Image", side: int) -> "Image.Image":
    from PIL import Image

    return matrix.resize((side, side), Image.Resampling.NEAREST)


def _png(image: "Image.Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
