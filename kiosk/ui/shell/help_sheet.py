"""The guide and the keys inside the window, and what this program is made of."""

import platform
import re
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import Qt, Slot, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from kiosk import __version__
from kiosk.ui.store_access.background_call import BackgroundCall
from kiosk.ui.style.resources import ResourcesMissingError, find_guide
from kiosk.ui.style.theme import Theme, mark

_CODE = re.compile(r"`([^`]+)`")
_LIBRARIES = (
    "PySide6-Essentials",
    "opencv-python-headless",
    "zxing-cpp",
    "pyzbar",
    "PyJWT",
    "PyMySQL",
    "SQLAlchemy",
    "qrcode",
    "pillow",
    "cryptography",
    "zeroconf",
)


WriteSupport = Callable[[Path], str]
"""Where to -> what went wrong, as a sentence; empty where it is written."""
AskPath = Callable[[QWidget, str], str]
"""Parent, title -> a path; empty where the person changed their mind."""


def ask_support_path(parent: QWidget, title: str) -> str:
    """The system's dialog."""
    return QFileDialog.getSaveFileName(parent, title, "kiosk-support.zip", "Zip (*.zip)")[0]


class HelpSheet(QDialog):
    """The operators' guide at one tab, versions and licences at the other.

    Args:
        theme: gives sizes.
        parent: the window.
        write_support: writes a bundle for support, and says what went wrong; None where that is
            not offered.
        path_asked: where to write it.
    """

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        write_support: WriteSupport | None = None,
        path_asked: AskPath = ask_support_path,
    ) -> None:
        super().__init__(parent)
        self._write_support, self._path_asked = write_support, path_asked
        self._path = ""
        self._writing = BackgroundCall(self)
        self._writing.done.connect(self._on_written)
        self.setWindowTitle(self.tr("Keys and guide"))
        room = parent.window().size() if parent else self.maximumSize()
        margin = theme.px(64)
        self.resize(
            min(theme.px(980), room.width() - margin), min(theme.px(680), room.height() - margin)
        )
        self.guide, self.about = QTextBrowser(), QTextBrowser()
        for page in (self.guide, self.about):
            page.setOpenLinks(False)  # nothing leaves the window at a door
            page.document().setDocumentMargin(theme.px(16))
        self.guide.setMarkdown(self._guide())
        self.about.setMarkdown(self._about(_LIBRARIES))
        pages = QTabWidget()
        pages.addTab(self.guide, self.tr("Guide"))
        pages.addTab(self.about, self.tr("About"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.support = QPushButton(self.tr("Write a file for support…"))
        self.support.setAutoDefault(False)
        self.support.setToolTip(self.tr("Versions, check-up and log, without guests' data"))
        self.support.clicked.connect(self._on_support)
        self.support.setVisible(write_support is not None)
        self.said = QLabel()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        mark(self.said, role="muted")
        below = QHBoxLayout()
        below.addWidget(self.support)
        below.addWidget(self.said, 1)
        below.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(18))
        column.setSpacing(theme.px(12))
        column.addWidget(pages, 1)
        column.addLayout(below)
        self.guide.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_support(self) -> None:
        write = self._write_support
        path = self._path_asked(self, self.support.text()) if write is not None else ""
        if write is None or not path:
            return
        self._path = path
        self.support.setEnabled(False)
        self.said.setText(self.tr("Looking at everything …"))
        self._writing.begin(lambda: write(Path(path)))

    @Slot(object)
    def _on_written(self, wrong: str) -> None:
        self.support.setEnabled(True)
        done = self.tr("Written to {path}. Read it before you send it.").format(path=self._path)
        self.said.setText(wrong or done)

    def _guide(self) -> str:
        try:
            text = find_guide().read_text("utf-8")
        except (OSError, ResourcesMissingError):
            return self.tr("The guide is missing. Install the program again.")
        return _CODE.sub(r"**\1**", text)  # Qt draws code far smaller than the text around it

    def _about(self, libraries: Sequence[str]) -> str:
        rows = [f"| {self.tr('Library')} | {self.tr('Version')} | {self.tr('Licence')} |"]
        rows.append("|---|---|---|")
        rows += [f"| {name} | {version} | {licence} |" for name, version, licence in _of(libraries)]
        head = self.tr("# Kiosk {version}\n\nPython {python}, Qt {qt}, {system}").format(
            version=__version__,
            python=platform.python_version(),
            qt=qVersion(),
            system=platform.platform(terse=True),
        )
        return "\n\n".join((head, "\n".join(rows)))


def _of(libraries: Sequence[str]) -> list[tuple[str, str, str]]:
    """Name, version and licence of those that tell; the packed program may leave some out."""
    found = []
    for name in libraries:
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        said = [about[field] for field in ("License-Expression", "License") if field in about]
        found.append((name, about["Version"], said[0].splitlines()[0] if said and said[0] else ""))
    return found
