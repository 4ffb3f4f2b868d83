"""The anatomy of a symbol, and Reed–Solomon with erasures, against symbols that qrcode draws."""

import numpy as np
import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.adapters.qr_grid.grid_decoder import symbols
from kiosk.adapters.qr_grid.reed_solomon import mended, syndromes
from kiosk.adapters.qr_grid.symbol import anatomy, blocks, draw, format_words, mask

LEVELS = [qrcode.ERROR_CORRECT_L, qrcode.ERROR_CORRECT_M, qrcode.ERROR_CORRECT_Q]


def modules(version, level=qrcode.ERROR_CORRECT_M, pattern=5):
    drawn = qrcode.QRCode(version=version, error_correction=level, mask_pattern=pattern, border=0)
    drawn.add_data("ticket 12", optimize=0)
    drawn.make(fit=False)
    return np.array(drawn.get_matrix())


def format_word(dark):
    rows, columns = anatomy((len(dark) - 17) // 4).format_cells
    cells = np.where(dark[rows, columns], 1, -1).reshape(2, 15)
    return int(np.argmax((format_words() @ cells.T).sum(axis=1)))


def codewords(dark, word):
    version = (len(dark) - 17) // 4
    bits = dark[anatomy(version).data] ^ mask(version, word & 7)
    return np.packbits(bits[: len(bits) // 8 * 8])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", [1, 2, 6, 7, 14, 25, 40])
def test_the_anatomy_is_that_of_a_drawn_symbol(version, level):
    dark = modules(version, level)
    shape = anatomy(version)
    assert dark[shape.known > 0].all()
    assert not dark[shape.known < 0].any()
    word = format_word(dark)
    assert word & 7 == 5
    received = codewords(dark, word)
    layout = blocks(version, word >> 3)
    assert sorted(np.concatenate(layout.places).tolist()) == list(range(len(received)))
    for places in layout.places:
        assert not any(syndromes(received[places], layout.check))
    assert (draw(version, word, received) == dark).all()


@settings(max_examples=60, deadline=None)
@given(data=st.data(), version=st.sampled_from([1, 4, 9]))
def test_errors_and_erasures_within_capacity_are_mended(data, version):
    dark = modules(version)
    word = format_word(dark)
    layout = blocks(version, word >> 3)
    block = codewords(dark, word)[layout.places[0]]
    erased = data.draw(st.integers(0, layout.check))
    wrong = (layout.check - erased) // 2
    places = data.draw(st.permutations(range(len(block))))[: erased + wrong]
    received = block.copy()
    for place in places:
        received[place] ^= data.draw(st.integers(1, 255))
    result = mended(received, layout.check, places[:erased])
    assert result is not None
    assert (result == block).all()


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=44, max_size=44), st.integers(0, 13))
def test_garbage_is_not_mended_with_erasures_and_spare(noise, erased):
    received = np.frombuffer(noise, np.uint8)
    result = mended(received, 18, list(range(erased)), spare=3)
    # One in 2²⁴ may pass by chance; what passes must at least be a code word.
    assert result is None or not any(syndromes(result, 18))


def test_the_spare_is_kept():
    dark = modules(4)
    word = format_word(dark)
    layout = blocks(4, word >> 3)
    received = codewords(dark, word)[layout.places[0]].copy()
    received[: layout.check] ^= 1
    everything = list(range(layout.check))
    assert mended(received, layout.check, everything) is not None
    assert mended(received, layout.check, everything, spare=1) is None


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_third_of_the_codewords_under_a_thumb_is_mended(mirrored):
    dark = modules(4, qrcode.ERROR_CORRECT_Q)
    grid = np.where(dark, 1, -1).astype(np.float32)
    grid[12:21, 10:29] = 0.02  # grey: not sure of anything
    found = list(symbols(np.ascontiguousarray(grid.T) if mirrored else grid))
    assert len(found) == 1
    assert (found[0] == dark).all()


def test_noise_gives_no_symbol():
    random = np.random.default_rng(7)
    for _ in range(20):
        grid = random.uniform(-1, 1, (29, 29)).astype(np.float32)
        assert list(symbols(grid)) == []
