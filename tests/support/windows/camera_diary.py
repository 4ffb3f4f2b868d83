"""What the camera thread's facade said, written down."""

from PySide6.QtCore import QObject, QThread, Slot


class Diary(QObject):
    """Everything a camera said, and on which thread."""

    def __init__(self, camera):
        super().__init__()
        self.camera = camera
        self.sighted, self.foreign, self.several, self.glimpsed = [], [], [], []
        self.states, self.choices, self.frames, self.threads = [], [], [], set()
        camera.sighted.connect(self.on_sighted)
        camera.foreign_seen.connect(self.on_foreign)
        camera.several_seen.connect(self.on_several)
        camera.glimpsed.connect(self.on_glimpsed)
        camera.state_changed.connect(self.on_state)
        camera.choices_changed.connect(self.on_choices)
        camera.frame_ready.connect(self.on_frame)

    def here(self):
        self.threads.add(QThread.currentThread())

    @Slot(object)
    def on_sighted(self, sighted):
        self.here()
        self.sighted.append(sighted)

    @Slot(str)
    def on_foreign(self, text):
        self.here()
        self.foreign.append(text)

    @Slot(int)
    def on_several(self, number):
        self.here()
        self.several.append(number)

    @Slot(object)
    def on_glimpsed(self, glimpse):
        self.here()
        self.glimpsed.append(glimpse)

    @Slot(object)
    def on_state(self, state):
        self.here()
        self.states.append(state)

    @Slot(object)
    def on_choices(self, choices):
        self.here()
        self.choices.append(choices)

    @Slot()
    def on_frame(self):
        self.here()
        self.frames.append(self.camera.take_frame())

    @property
    def kinds(self):
        return [state.kind for state in self.states]
