"""Leads through the first start: Back, Next, and nothing typed is lost."""

import json
from collections.abc import Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from kiosk.services.configuring import SettingsEditor
from kiosk.services.ports import Preferences
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.first_start import DRAFT_KEY
from kiosk.ui.first_start.camera_page import CameraPage
from kiosk.ui.first_start.door_page import DoorPage
from kiosk.ui.first_start.page import Page
from kiosk.ui.first_start.server_page import ServerPage
from kiosk.ui.first_start.way_page import ALONE, SHARED, TRY, WayPage
from kiosk.ui.style.appearance import Appearance
from kiosk.ui.style.theme import mark

_TITLE_BAR = 40


class FirstStart(QDialog):
    """One question a page; what was answered is in `answers` when it was accepted.

    Args:
        editor: checks and keeps the settings.
        camera: for the page that chooses one.
        sample: a ticket's QR as PNG.
        appearance: gives sizes, and remembers what was typed until the end.
    """

    def __init__(
        self,
        editor: SettingsEditor,
        camera: CameraFacade,
        sample: bytes,
        appearance: Appearance,
    ) -> None:
        super().__init__()
        theme = appearance.theme
        self._editor, self._preferences = editor, appearance.preferences
        self._px = theme.px
        self.setWindowTitle(self.tr("Kiosk"))
        self.way = WayPage(theme)
        self.server = ServerPage(editor, theme)
        self.door = DoorPage(theme)
        self.camera = CameraPage(camera, sample, theme)
        self.stack = QStackedWidget()
        for page in self._pages():
            self.stack.addWidget(page)
            page.changed.connect(self._on_changed)
            page.forward.connect(self._on_next)
        self.back = QPushButton(self.tr("Back"))
        self.next = QPushButton(self.tr("Next"))
        self.step = QLabel()
        self.fault = QLabel()
        self._place()
        self._restore()
        self._show(self.way)

    def _pages(self) -> tuple[Page, ...]:
        return self.way, self.server, self.door, self.camera

    def _road(self) -> list[Page]:
        """The pages of the way that was chosen."""
        ways: dict[str, list[Page]] = {
            TRY: [self.way],
            ALONE: [self.way, self.door, self.camera],
            SHARED: [self.way, self.server, self.door, self.camera],
        }
        return ways.get(self.answers()["way"], [self.way])

    def _place(self) -> None:
        room = self.screen().availableGeometry().height() - self._px(_TITLE_BAR)
        self.resize(self._px(860), min(self._px(600), room))
        self.fault.hide()
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        mark(self.fault, role="error")
        mark(self.step, role="muted")
        mark(self.next, kind="primary")
        self.next.setDefault(True)
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self._on_back)
        self.next.clicked.connect(self._on_next)
        self.server.try_it.clicked.connect(self._on_changed)  # else one fault is said twice
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.step)
        buttons.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(self._px(n) for n in (40, 28, 40, 24)))
        column.setSpacing(self._px(14))
        column.addWidget(self.stack, 1)
        column.addWidget(self.fault)
        column.addLayout(buttons)

    # Answers

    def answers(self) -> dict[str, str]:
        """Everything that was answered: settings in capitals, the rest in small letters."""
        found: dict[str, str] = {}
        for page in self._pages():
            found.update(page.answers())
        return found

    def _settings(self) -> Mapping[str, str]:
        chosen = self.answers()
        if chosen["way"] != SHARED:
            chosen = {n: v for n, v in chosen.items() if n not in self.server.fields}
        return {name: text for name, text in chosen.items() if name.isupper()}

    def _restore(self) -> None:
        try:
            kept = json.loads(self._preferences.get(DRAFT_KEY) or "{}")
        except ValueError:
            return
        if isinstance(kept, dict):
            texts = {str(k): v for k, v in kept.items() if isinstance(v, str)}
            for page in self._pages():
                page.fill(texts)

    @Slot()
    def _on_changed(self) -> None:
        self._preferences.set(DRAFT_KEY, json.dumps(self.answers(), ensure_ascii=False))
        self._say_fault("")
        self._say_step()

    # Pages

    def _current(self) -> Page:
        page = self.stack.currentWidget()
        return page if isinstance(page, Page) else self.way

    def _show(self, page: Page) -> None:
        self._current().leave()
        self.stack.setCurrentWidget(page)
        page.enter()
        self._say_fault("")
        self._say_step()

    def _say_step(self) -> None:
        road, page = self._road(), self._current()
        at = road.index(page) if page in road else 0
        last = at == len(road) - 1 and page is not self.way
        self.back.setVisible(at > 0)
        self.next.setVisible(page is not self.way or page.ready())
        self.next.setText(self.tr("Open Kiosk") if last else self.tr("Next"))
        self.next.setEnabled(page.ready())
        told = self.tr("{number} of {count}").format(number=at + 1, count=len(road))
        self.step.setText(told if at else "")

    @Slot()
    def _on_back(self) -> None:
        road = self._road()
        self._show(road[max(0, road.index(self._current()) - 1)])

    @Slot()
    def _on_next(self) -> None:
        page, road = self._current(), self._road()
        if not page.ready():
            return
        if page is self.server and not self._fits(self.server.answers()):
            return
        if page is road[-1]:
            self._finish()
            return
        self._show(road[road.index(page) + 1])

    def _fits(self, values: Mapping[str, str]) -> bool:
        fault = self._editor.fault(values)
        self._say_fault(fault.sentence if fault else "")
        if fault is not None:
            self.server.forget_test()  # it may have said the same
        return fault is None

    def _say_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))  # empty it would take a line of a low screen

    def _finish(self) -> None:
        fault = None if self.answers()["way"] == TRY else self._editor.save(self._settings())
        if fault is not None:
            self._say_fault(fault.sentence)
            return
        forget_draft(self._preferences)
        self._current().leave()
        self.accept()


def forget_draft(preferences: Preferences) -> None:
    """What was typed is kept elsewhere now; a password may have been in it."""
    preferences.set(DRAFT_KEY, "")
