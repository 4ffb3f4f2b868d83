"""A door to practise at: the real window over a throw-away store, where guests come by themselves.

Each lesson is one guest; it ends with what the person did about them, and says what that means.
Nothing is written outside a folder that is erased at the end.
"""

import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from kiosk import window
from kiosk.demo_guests import EVENT, Texts, prepared
from kiosk.domain.decision import Recorded
from kiosk.domain.scan import Scan
from kiosk.domain.ticket import Status
from kiosk.rehearsal import StageCameras
from kiosk.settings import Settings, Theme
from kiosk.ui.first_start.practice_bar import PracticeBar
from kiosk.ui.scan.door_steps import Step
from kiosk.ui.scan.scan_state import ScanState
from kiosk.ui.shell.one_window import OneWindow, bring_to_front
from kiosk.ui.style.translation import translate

_LOOK_MS = 150
_READ_MS = 2800
"""How long what came of a lesson stays before the next guest comes. Not less: the same ticket
counts as held up again only after 2.6 s out of sight."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One guest, and what there is to learn about them.

    Attributes:
        code: what the guest holds up.
        task: what to do.
        decided: the status that is asked for; None where the ticket leaves nothing to decide.
        learned: said when it was done.
    """

    code: str
    task: str
    decided: Status | None
    learned: str


def lessons(texts: Texts) -> tuple[Lesson, ...]:
    """The guests of the practice, in order."""
    say = translate
    return (
        Lesson(
            texts.good,
            say("Practice", "A guest with a good ticket. Look at them, then let them in: press A."),
            Status.ENTERED,
            say("Practice", "Let in, with time, door and your name."),
        ),
        Lesson(
            texts.good,
            say("Practice", "The same ticket again, on another phone. Press Space for the next."),
            None,
            say("Practice", "A ticket lets in once, at whichever door it comes first."),
        ),
        Lesson(
            texts.to_deny,
            say("Practice", "A guest who must not enter. Press D, choose a reason, then Enter."),
            Status.DENIED,
            say("Practice", "Denied, with the reason. Every other door sees it too."),
        ),
        Lesson(
            texts.forged,
            say("Practice", "A code that nobody issued. Nobody enters with it: press Space."),
            None,
            say("Practice", "What is signed with another key is never let in."),
        ),
        Lesson(
            texts.expired,
            say("Practice", "An old ticket. The desk shows a fresh code: press Space."),
            None,
            say("Practice", "The guest is genuine, the code is not fresh: send them to the desk."),
        ),
        Lesson(
            texts.other_event,
            say("Practice", "A ticket for another event. Send them there: press Space."),
            None,
            say("Practice", "The panel says which event it is for."),
        ),
    )


class Practice(QObject):
    """Leads through the lessons in an open window.

    Args:
        plan: the lessons.
        parts: the window.
        hold_up: lets a guest hold a code to the camera.
        lower: lets them take it away.
    """

    ended = Signal()

    def __init__(
        self,
        plan: tuple[Lesson, ...],
        parts: window.Parts,
        hold_up: Callable[[str], None],
        lower: Callable[[], None],
    ) -> None:
        super().__init__(parts.window)
        self._plan, self._parts = plan, parts
        self._hold_up, self._lower = hold_up, lower
        self.number = -1
        self._before: Scan | None = None
        self._judged: Scan | None = None
        self._told = False
        self.bar = PracticeBar(parts.theme)
        self.bar.end_wanted.connect(self.ended)
        parts.window.show_banner(self.bar)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_READ_MS)
        self._pause.timeout.connect(self.begin_next)

    @Slot()
    def begin_next(self) -> None:
        """Let the next guest come; at the end say what was learned."""
        self.number += 1
        self._before = self._parts.window.scan_tab.flow.state.scan
        self._judged, self._told = None, False
        if self.number >= len(self._plan):
            self._look.stop()
            self._lower()
            self.bar.say_end([lesson.learned for lesson in self._plan])
            return
        lesson = self._plan[self.number]
        self.bar.say_task(self.number + 1, len(self._plan), lesson.task)
        self._hold_up(lesson.code)
        self._look.start()

    @Slot()
    def _on_look(self) -> None:
        if self._told:
            return
        state, lesson = self._parts.window.scan_tab.flow.state, self._plan[self.number]
        new = state.scan is not None and state.scan is not self._before
        if self._judged is None and new and state.step in (Step.PENDING, Step.REFUSED):
            self._judged = state.scan
        done = self._outcome(state)
        if lesson.decided is None:
            # The code may be read again at once: the guest still holds it up.
            left = state.step is Step.READY or state.scan is not self._judged
            if self._judged is not None and left:
                self._end_lesson(lesson.learned)
        elif done is lesson.decided:
            self._end_lesson(lesson.learned)
        elif done is not None:
            words = translate("Practice", "That was the other key. It was asked: {task}")
            self._end_lesson(words.format(task=lesson.task))

    def _outcome(self, state: ScanState) -> Status | None:
        """What was decided about this guest; None where nothing was yet."""
        if self._judged is None or state.step is not Step.DONE:
            return None
        outcome = state.outcome
        return outcome.ticket.status if isinstance(outcome, Recorded) else None

    def _end_lesson(self, words: str) -> None:
        self._told = True
        self._look.stop()
        self._lower()
        self.bar.say_outcome(words)
        self._pause.start()


def practise(look: Theme = "auto", only: OneWindow | None = None) -> None:
    """Open the window on a throw-away store and lead through the lessons, until it is closed.

    Args:
        look: the look to wear; one of the settings of KIOSK_THEME.
        only: the claim on the data folder that will be used later: who starts the program again
            gets the practice in front.
    """
    application = QApplication.instance() or QApplication(["kiosk"])
    with tempfile.TemporaryDirectory(prefix="kiosk-practice-") as folder:
        settings = replace(
            Settings(Path(folder)),
            door="Practice door",
            operator="You",
            events=frozenset({EVENT}),
            theme=look,
            secret=secrets.token_hex(32),
        )
        parts, practice = begin(settings)
        practice.ended.connect(parts.window.close)
        if only is not None:
            only.called.connect(lambda: bring_to_front(parts.window))
        application.exec()
        window.end(parts)


def begin(settings: Settings) -> tuple[window.Parts, Practice]:
    """The window of a practice, shown, with its first guest on the way."""
    texts = prepared(settings)
    cameras = StageCameras()
    parts = window.build_window(settings, cameras)
    practice = Practice(lessons(texts), parts, cameras.stage.hold_up, cameras.stage.lower)
    parts.window.open_tab("scan")
    parts.worker.opened.connect(practice.begin_next)
    return parts, practice
