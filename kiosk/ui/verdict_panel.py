"""The verdict in the largest letters on the screen; its parts never move."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFont, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.ui.big_text import BigText, broken, shortened
from kiosk.ui.icons import IconView
from kiosk.ui.presentation import Presentation, present_waiting
from kiosk.ui.theme import Theme, mark

_JOINT = "  ·  "
_SMALLEST_DETAILS = 0.75
_DETAIL_LINES = 2
_TWO_LINES = (2.0, 1.8, 1.6, 1.4, 1.0)
"""How many widths two lines may hold: each ends with a word, so it is seldom two."""


class VerdictPanel(QFrame):
    """Icon, word, guest, details on one line or two, one line that proves or instructs.

    Args:
        theme: gives sizes and the folder of icons.
        parent: the widget that it stands in.
    """

    second_look = Signal()
    """The button for letting a denied guest in after all was pressed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown = present_waiting()
        self._icon = IconView(theme.resources / "icons", "", self)
        self._word = self._line("word", 1, 0.6)
        self._guest = self._line("guest", 2, 34 / 58, Qt.AlignmentFlag.AlignBottom)
        self._details = self._line("details", _DETAIL_LINES, _SMALLEST_DETAILS, compact=True)
        self._proof = self._line("proof", 2, 0.75, Qt.AlignmentFlag.AlignBottom, compact=True)
        self._mark = self._line("mark", 1, 0.8)
        self._override = QPushButton(self.tr("Second look   O"), self)
        self._override.setObjectName("override")
        self._override.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._override.setAccessibleName(self.tr("Second look: let in after all, with a reason"))
        self._override.clicked.connect(self._on_override)
        kept = self._override.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._override.setSizePolicy(kept)
        self._override.hide()
        self._column = QVBoxLayout(self)
        top = QHBoxLayout()
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addStretch(1)
        top.addWidget(self._override, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(top)
        self._gap = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._small_gap = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._column.addItem(self._gap)
        self._column.addWidget(self._word)
        self._column.addStretch(1)
        self._column.addWidget(self._guest)
        self._column.addItem(self._small_gap)
        self._column.addWidget(self._details)
        self._column.addStretch(2)
        self._column.addWidget(self._mark)
        self._column.addWidget(self._proof)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(self.tr("Verdict"))
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self.show_presentation(self._shown)

    def _line(
        self,
        name: str,
        lines: int,
        smallest: float,
        anchor: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop,
        *,
        compact: bool = False,
    ) -> BigText:
        line = BigText(lines, smallest, anchor, self, compact=compact)
        line.setObjectName(name)
        return line

    @property
    def shown(self) -> Presentation:
        """What is shown."""
        return self._shown

    def show_presentation(self, shown: Presentation, *, second_look: bool = False) -> None:
        """Show this from now on."""
        self._shown = shown
        mark(self, tone=shown.look.tone)
        self._icon.show_icon(shown.look.icon, shown.word)
        self._word.set_text(shown.word)
        self._guest.set_text(shown.guest)
        self._set_details()
        self._proof.set_text(shown.proof)
        self._mark.set_text(shown.mark)
        self._override.setVisible(second_look)
        said = ". ".join(p for p in (shown.word, shown.guest, *shown.details, shown.proof) if p)
        self.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def set_mark(self, text: str) -> None:
        """Show another small remark; it interrupts no screen reader."""
        self._shown = replace(self._shown, mark=text)
        self._mark.set_text(text)

    def _set_details(self) -> None:
        details = self._details
        smallest = QFont(details.font())
        smallest.setPixelSize(max(6, round(smallest.pixelSize() * _SMALLEST_DETAILS)))
        # In the smallest letters: what fits whole in them is not cut at all.
        parts, width = list(self._shown.details), details.width()
        for share in _TWO_LINES:
            whole = shortened(parts, _JOINT, smallest, share * width)
            if len(broken(whole, smallest, width)) <= _DETAIL_LINES:
                break
        details.set_text(whole)
        details.setToolTip(_plain(_JOINT.join(self._shown.details)))
        self._guest.setToolTip(_plain(self._shown.guest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line of details is elided for the new width."""
        super().resizeEvent(event)
        self._set_details()

    def changeEvent(self, event: QEvent) -> None:
        """Another font, another room for the details."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._set_details()

    @Slot()
    def _on_override(self) -> None:
        self.second_look.emit()

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(30), px(28), px(30), px(26))
        self._column.setSpacing(0)
        self._icon.set_side(px(110))
        self._gap.changeSize(0, px(10), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._small_gap.changeSize(0, px(6), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._word.setFixedHeight(px(64))
        self._guest.setFixedHeight(px(146))
        self._details.setFixedHeight(px(58))
        self._mark.setFixedHeight(px(24))
        self._proof.setFixedHeight(px(58))
        self._set_details()


def _plain(text: str) -> str:
    """A tooltip guesses whether a text is markup; a guest's name is none."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span>{escaped}</span>" if text else ""
