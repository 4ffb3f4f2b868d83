"""Which way a text runs: names from right to left within lines from left to right, and alone."""

import unicodedata

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

_TO_LEFT = frozenset({"R", "AL"})


class OwnDirection(QStyledItemDelegate):
    """Draws each cell of a table in its text's own direction, at the cell's left edge."""

    def initStyleOption(  # noqa: D102
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.text = isolated(option.text)


def isolated(text: str) -> str:
    """A part that keeps its place in a line from left to right, though it is written to the left.

    Wrapped in FSI and PDI (Unicode UAX 9, section 2.4.2) where it needs them.
    """
    if text.isascii():
        return text
    if any(unicodedata.bidirectional(c) in _TO_LEFT for c in text):
        return f"\u200e\u2068{text}\u2069\u200e"
    return text


def direction(text: str) -> Qt.LayoutDirection:
    """Right to left where the text's first strong character is (Unicode UAX 9, rules P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in _TO_LEFT:
            return Qt.LayoutDirection.RightToLeft
        if kind == "L":
            break
    return Qt.LayoutDirection.LeftToRight
