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

TEXT_SIZES = (90, 100, 110, 125, 150)
"""Per cent of the usual size that a person can choose."""

SMALLEST_WHOLE = (1270, 670)
"""The smallest window that is drawn at full size: what a Full HD display scaled 150 % leaves beside
its bars and the window's frame. Drawn smaller there, 150 % would be 131 %."""

_KEY = "theme"
_SIZE_KEY = "text_size"
_FAMILIES = ("Inter", "Inter Variable", "Segoe UI Variable Text", "Segoe UI", "Noto Sans")
_WORD = re.compile(r"@([a-z_]+)")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
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
        self._fit = 1.0
        self._scale = self._fit * self.text_size / 100
        self._tokens: dict[str, dict[str, str]] = {
            name: json.loads((resources / "themes" / f"{name}.json").read_text("utf-8"))
            for name in SETTINGS[1:]
        }
        self._template = (resources / "themes" / "theme.qss.in").read_text("utf-8")
        self._sheets: dict[tuple[str, float], str] = {}
        self._worn: tuple[str, float] | None = None
        if not app.styleSheet():  # under one, every widget would be taken apart for nothing
            app.setStyle("Fusion")  # the same on every system; native styles ignore half of a QSS
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

    @property
    def text_size(self) -> int:
        """Per cent of the usual size, as the person chose."""
        kept = self._preferences.get(_SIZE_KEY, "100")
        return int(kept) if kept in map(str, TEXT_SIZES) else 100

    def choose_text_size(self, percent: int) -> None:
        """Draw everything larger or smaller, and remember it; one of TEXT_SIZES."""
        self._preferences.set(_SIZE_KEY, str(percent))
        self.set_scale(self._fit)

    def set_scale(self, fit: float) -> None:
        """Draw everything so that it fits a window; the person's text size is counted in."""
        self._fit = fit
        self._scale = fit * self.text_size / 100
        self.wear()

    def wear(self) -> None:
        """Put the theme on, where it is not on already."""
        wanted = (self.name, self._scale)
        if wanted == self._worn:
            return
        if self._worn is None or self._worn[0] != self.name:
            self._app.setPalette(self._palette())
        self._worn = wanted
        self._app.setStyleSheet(self._sheet(wanted))
        self.changed.emit()

    def _sheet(self, wanted: tuple[str, float]) -> str:
        """The style sheet of a theme at a scale; made once, because every window waits for it."""
        if wanted not in self._sheets:
            name, scale = wanted
            qss = filled(self._template, name, self._tokens[name])
            qss = qss.replace("{icons}", (self._resources / "icons").as_posix())
            self._sheets[wanted] = scaled(qss, scale)
        return self._sheets[wanted]

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


def filled(template: str, name: str, colours: dict[str, str]) -> str:
    """A style sheet: the template with every @word replaced by the theme's colour of that name.

    Raises:
        KeyError: the template has a word that the theme does not.
    """
    known = {**colours, "theme": name}
    return _WORD.sub(lambda found: known[found.group(1)], _REMARK.sub("", template))


def scaled(qss: str, scale: float) -> str:
    """A style sheet with every length multiplied; a hairline stays one pixel."""

    def grown(found: re.Match[str]) -> str:
        length = float(found.group(1))
        return f"{length:g}px" if length <= 1 else f"{max(1, round(length * scale))}px"

    return _LENGTH.sub(grown, qss)


def fitting_scale(width: int, height: int) -> float:
    """The scale for a window of this size, in steps of an eighth between 0.75 and 1.

    A larger window shows more, not larger letters: how large those are is the system's and the
    person's choice. A window smaller than `SMALLEST_WHOLE` is drawn smaller, or its parts would
    overlap.
    """
    exact = min(width / SMALLEST_WHOLE[0], height / SMALLEST_WHOLE[1])
    return min(1.0, max(0.75, int(exact * 8 + 0.01) / 8))


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
