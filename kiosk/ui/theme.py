"""The look: which theme is on, how large it is drawn, and how a widget says its tone."""

import json
import re
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.services.ports import Preferences

SETTINGS = ("auto", "light", "dark", "contrast")
"""What a person can choose; auto follows the system."""

_KEY = "theme"
_FAMILIES = ("Inter", "Inter Variable", "Segoe UI Variable Text", "Segoe UI", "Noto Sans")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)px")


class Theme(QObject):
    """Dresses the application; switches live when the system or the person does.

    Args:
        app: the application that is dressed.
        resources: the folder that `find_resources` names.
        preferences: where the person's choice is remembered.
    """

    changed = Signal()
    """Colours or sizes are others now: what is painted by hand must be painted again."""

    def __init__(self, app: QApplication, resources: Path, preferences: Preferences) -> None:
        super().__init__(app)
        self._app = app
        self._resources = resources
        self._preferences = preferences
        self._scale = 1.0
        self._tokens: dict[str, dict[str, str]] = {
            name: json.loads((resources / "themes" / f"{name}.json").read_text("utf-8"))
            for name in SETTINGS[1:]
        }
        self._worn: tuple[str, float] | None = None
        app.setStyle("Fusion")  # the same on every system; the native styles ignore half of a QSS
        app.setFont(_door_font(app.font()))
        app.styleHints().colorSchemeChanged.connect(self._on_scheme)
        if hasattr(app.styleHints(), "accessibility"):  # since Qt 6.10
            app.styleHints().accessibility().contrastPreferenceChanged.connect(self._on_scheme)
        self.wear()

    @property
    def resources(self) -> Path:
        """The folder with themes, icons and sounds."""
        return self._resources

    @property
    def setting(self) -> str:
        """auto, light, dark or contrast: what the person chose."""
        kept = self._preferences.get(_KEY, "auto")
        return kept if kept in SETTINGS else "auto"

    @property
    def name(self) -> str:
        """Light, dark or contrast: what is worn."""
        if self.setting != "auto":
            return self.setting
        if self._system_wants_contrast():
            return "contrast"
        return "dark" if self._system_is_dark() else "light"

    def _system_wants_contrast(self) -> bool:
        hints = self._app.styleHints()
        if not hasattr(hints, "accessibility"):
            return False
        return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast

    def _system_is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark

    @property
    def scale(self) -> float:
        """How large everything is drawn; 1 for a 1366×768 window."""
        return self._scale

    def px(self, length: float) -> int:
        """A length of the 1366×768 drawing, as it is at this scale."""
        return round(length * self._scale)

    def color(self, token: str) -> QColor:
        """A colour of the theme that is worn, by its name in the theme's table."""
        return QColor(self._tokens[self.name][token])

    def choose(self, setting: str) -> None:
        """Wear light, dark, contrast, or what the system has."""
        self._preferences.set(_KEY, setting)
        self.wear()

    def set_scale(self, scale: float) -> None:
        """Draw everything larger or smaller."""
        self._scale = scale
        self.wear()

    def wear(self) -> None:
        """Put the theme on, where it is not on already."""
        wanted = (self.name, self._scale)
        if wanted == self._worn:
            return
        if self._worn is None or self._worn[0] != self.name:
            self._app.setPalette(self._palette())
        self._worn = wanted
        qss = (self._resources / "themes" / f"{self.name}.qss").read_text("utf-8")
        qss = qss.replace("{icons}", (self._resources / "icons").as_posix())
        self._app.setStyleSheet(scaled(qss, self._scale))
        self.changed.emit()

    @Slot()
    def _on_scheme(self) -> None:
        self.wear()

    def _palette(self) -> QPalette:
        """For what no style sheet reaches: native dialogs, links, placeholders."""
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, token in {
            roles.Window: "background",
            roles.WindowText: "text",
            roles.Base: "field",
            roles.AlternateBase: "surface",
            roles.Text: "text",
            roles.PlaceholderText: "muted",
            roles.Button: "surface",
            roles.ButtonText: "text",
            roles.Highlight: "accent",
            roles.HighlightedText: "on_accent",
            roles.Link: "accent",
            roles.LinkVisited: "accent",
            roles.ToolTipBase: "text",
            roles.ToolTipText: "background",
            roles.Accent: "accent",
        }.items():
            palette.setColor(role, self.color(token))
        return palette


def scaled(qss: str, scale: float) -> str:
    """A style sheet with every length multiplied; a hairline stays one pixel."""

    def grown(found: re.Match[str]) -> str:
        length = float(found.group(1))
        return f"{length:g}px" if length <= 1 else f"{max(1, round(length * scale))}px"

    return _LENGTH.sub(grown, qss)


def fitting_scale(width: int, height: int) -> float:
    """The scale for a window of this size, in steps of an eighth between 0.625 and 2.5.

    The least is for a laptop of 1366×768 whose system draws everything at 150 %: what is small
    here is drawn large there.
    """
    exact = min(width / 1366, height / 768)
    return min(2.5, max(0.625, int(exact * 8 + 0.01) / 8))


def mark(widget: QWidget, **properties: str | bool) -> None:
    """Set dynamic properties and let the style sheet see them, on the widget and all in it."""
    stale = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            stale = True
    if stale:
        for one in (widget, *cast("list[QWidget]", widget.findChildren(QWidget))):
            style = one.style()
            style.unpolish(one)
            style.polish(one)
            one.update()


def _door_font(system: QFont) -> QFont:
    """Inter where it is installed, else what the system uses."""
    installed = set(QFontDatabase.families())
    family = next((f for f in _FAMILIES if f in installed), system.family())
    font = QFont(system)
    font.setFamilies([family, system.family()])
    return font
