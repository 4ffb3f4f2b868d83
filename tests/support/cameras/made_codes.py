"""QR codes drawn for tests of the reader, with the faults that a door sees."""

import cv2
import numpy as np
import qrcode
import zxingcpp


def code(text, module_px=6, version=None, level=0, mask=3, border=4):
    """A QR as a grey picture; text may be bytes."""
    drawn = qrcode.QRCode(version=version, error_correction=level, mask_pattern=mask, border=border)
    drawn.add_data(text, optimize=0)
    drawn.make(fit=True)
    dark = np.array(drawn.get_matrix())
    small = np.where(dark, 0, 255).astype(np.uint8)
    return np.kron(small, np.ones((module_px, module_px), np.uint8))


def other_symbology(text, barcode_format, scale=6):
    """An Aztec, DataMatrix… code as a grey picture."""
    made = zxingcpp.create_barcode(text, barcode_format)
    return np.array(zxingcpp.write_barcode_to_image(made, scale=scale))


def on_paper(*pictures, size=(720, 1280), level=235):
    """Pictures side by side on a light frame."""
    frame = np.full(size, level, np.uint8)
    x = 20
    for picture in pictures:
        height, width = picture.shape
        frame[40 : 40 + height, x : x + width] = picture
        x += width + 20
    return frame


def turned(picture, degrees, level=235):
    """Rotated about its middle, with room around."""
    height, width = picture.shape
    side = int(np.hypot(height, width)) + 20
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    matrix[:, 2] += (side / 2 - width / 2, side / 2 - height / 2)
    return cv2.warpAffine(picture, matrix, (side, side), borderValue=level)


def structured_append(part, of, text):
    """One symbol of a sequence, made by hand: qrcode and zxing-cpp cannot write one.

    Mode 0011, position and total minus one, a parity byte, then the text in byte mode
    (ISO/IEC 18004, section 8).
    """
    buffer = qrcode.util.BitBuffer()
    parity = 0
    for byte in text.encode():
        parity ^= byte
    for value, length in ((0b0011, 4), (part, 4), (of - 1, 4), (parity, 8)):
        buffer.put(value, length)
    data = qrcode.util.QRData(text.encode(), mode=qrcode.util.MODE_8BIT_BYTE)
    buffer.put(data.mode, 4)
    buffer.put(len(data), qrcode.util.length_in_bits(data.mode, 4))
    data.write(buffer)
    return _drawn(buffer, version=4)


def _drawn(buffer, version):
    blocks = qrcode.base.rs_blocks(version, qrcode.constants.ERROR_CORRECT_M)
    capacity = 8 * sum(block.data_count for block in blocks)
    for _ in range(min(4, capacity - len(buffer))):
        buffer.put_bit(False)
    while len(buffer) % 8:
        buffer.put_bit(False)
    for turn in range((capacity - len(buffer)) // 8):
        buffer.put(0xEC if turn % 2 == 0 else 0x11, 8)
    made = qrcode.QRCode(version=version, error_correction=0, mask_pattern=3)
    made.data_cache = qrcode.util.create_bytes(buffer, blocks)
    made.makeImpl(False, 3)
    small = np.where(np.array(made.get_matrix()), 0, 255).astype(np.uint8)
    return np.kron(small, np.ones((6, 6), np.uint8))
