"""Lengths that follow the theme, which grows with the window; numbers as people read them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLayout, QStyle, QStyleOptionViewItem, QWidget

BASE_PX = 16
"""The theme's text size in a 1366×768 window."""


def scale_of(widget: QWidget) -> float:
    """How large the theme draws a widget; 1 for a 1366×768 window, or without a theme."""
    size = widget.font().pixelSize()
    return size / BASE_PX if size > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Gaps:
    """A layout's margins (left, top, right, bottom) and spacing, in pixels at scale 1."""

    layout: QLayout
    margins: tuple[int, int, int, int]
    spacing: int


class ScaledGaps(QObject):
    """Keeps the gaps of a widget's layouts in step with the theme's scale.

    Args:
        widget: whose font tells the scale; owns this object.
        gaps: of its layouts.
        then: called with the scale after each change, for what is no layout.
    """

    def __init__(
        self,
        widget: QWidget,
        gaps: Sequence[Gaps],
        then: Callable[[float], None] | None = None,
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._gaps = tuple(gaps)
        self._then = then
        widget.installEventFilter(self)
        self.apply()

    def apply(self) -> None:
        """Set every length for the scale of now."""
        scale = scale_of(self._widget)
        for gap in self._gaps:
            gap.layout.setContentsMargins(*(round(m * scale) for m in gap.margins))
            gap.layout.setSpacing(round(gap.spacing * scale))
        if self._then is not None:
            self._then(scale)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.apply()
        return super().eventFilter(watched, event)


def item_text_room(option: QStyleOptionViewItem) -> int:
    """Pixels that an item of a list has for its text, without Qt's own margins."""
    widget: QWidget = option.widget
    style = widget.style()
    place = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, widget)
    margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, widget) + 1
    return place.width() - 2 * margin


def counted(number: int, one: str, several: str) -> str:
    """What a count says: `one` as it is, `several` with the number in the place of {0}."""
    return one if number == 1 else several.format(grouped(number))


def grouped(number: int) -> str:
    """A count with its thousands apart by a thin space."""
    return f"{number:,}".replace(",", "\u2009")
