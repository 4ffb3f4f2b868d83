"""Every keyboard layout that this machine's X11 ships, compiled by the system's own library."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

RULES = Path("/usr/share/X11/xkb/rules/evdev.lst")
_SHIFT = 50
"""The key code of the left Shift."""


class _Names(ctypes.Structure):
    _fields_ = [(n, ctypes.c_char_p) for n in ("rules", "model", "layout", "variant", "options")]


def listed() -> list[tuple[str, str]]:
    """Layout and variant, as the rules list them; the user's own is none of them."""
    text = RULES.read_text("utf-8")
    layouts = re.search(r"! layout\n(.*?)\n\n", text, re.DOTALL)[1]
    variants = re.search(r"! variant\n(.*?)\n\n", text, re.DOTALL)[1]
    plain = [(line.split()[0], "") for line in layouts.splitlines()]
    further = re.findall(r"^\s+(\S+)\s+([^:\s]+):", variants, re.MULTILINE)
    return [n for n in plain if n[0] != "custom"] + [(layout, v) for v, layout in further]


def typed_by(places: list[tuple[int, bool]]) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Each layout, and what these keys type under it; nothing where a key waits for a letter.

    Args:
        places: key codes of X11, and whether Shift is held.
    """
    xkb = _library()
    context = xkb.xkb_context_new(0)
    for layout, variant in listed():
        names = _Names(b"evdev", b"pc105", layout.encode(), variant.encode(), b"")
        keymap = xkb.xkb_keymap_new_from_names(context, ctypes.byref(names), 0)
        assert keymap, f"{layout} {variant} does not compile"
        yield (layout, variant), tuple(_text(xkb, keymap, *place) for place in places)
        xkb.xkb_keymap_unref(keymap)
    xkb.xkb_context_unref(context)


def _text(xkb: ctypes.CDLL, keymap: int, code: int, shift: bool) -> str:
    state = xkb.xkb_state_new(keymap)
    if shift:
        xkb.xkb_state_update_key(state, _SHIFT, 1)
    text = ctypes.create_string_buffer(64)
    xkb.xkb_state_key_get_utf8(state, code, text, len(text))
    xkb.xkb_state_unref(state)
    return text.value.decode("utf-8")


def missing() -> str:
    """Why layouts cannot be compiled here; empty where they can."""
    if not RULES.exists():
        return "the X11 keyboard rules are missing: apt-get install xkb-data"
    if find_library("xkbcommon") is None:
        return "libxkbcommon is missing: apt-get install libxkbcommon0"
    return ""


def _library() -> ctypes.CDLL:
    xkb, pointer = ctypes.CDLL(find_library("xkbcommon")), ctypes.c_void_p
    for name in ("xkb_context_new", "xkb_keymap_new_from_names", "xkb_state_new"):
        getattr(xkb, name).restype = pointer
    xkb.xkb_keymap_new_from_names.argtypes = [pointer, ctypes.POINTER(_Names), ctypes.c_int]
    xkb.xkb_state_new.argtypes = [pointer]
    xkb.xkb_state_update_key.argtypes = [pointer, ctypes.c_uint32, ctypes.c_int]
    xkb.xkb_state_key_get_utf8.argtypes = [
        pointer, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_size_t,
    ]  # fmt: skip
    for name in ("xkb_state_unref", "xkb_keymap_unref", "xkb_context_unref"):
        getattr(xkb, name).argtypes = [pointer]
    return xkb
