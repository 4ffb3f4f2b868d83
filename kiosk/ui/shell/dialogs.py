"""What opens over the window: where the laptop stands, what it keeps, what was decided twice."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.domain.action_rules import Kind
from kiosk.domain.operator import OnDuty
from kiosk.domain.scan import Door
from kiosk.services.configuring import SettingsEditor
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.people.remembered_door import remember_door, remembered_door
from kiosk.ui.shell.stray_scans import StrayScans
from kiosk.ui.store_access.actions_desk import ActionReport
from kiosk.ui.store_access.desks import StoreDesks
from kiosk.ui.style.appearance import Appearance

if TYPE_CHECKING:
    from kiosk.ui.ticket.action_dialog import ShownGuest

# Each is loaded when it is opened: the window waits for none of them.


class Dialogs(QObject):
    """Opens one dialog or sheet at a time; the tabs go on meanwhile.

    Args:
        window: what they open over.
        stray: watches them for scans.
        desks: stand at the door of the settings, until another is chosen or remembered.
        appearance: theme, sounds, and what this laptop remembers.
        editor: shows and keeps the settings; None where they cannot be changed here.
        now: UTC, aware.
        camera: the window's own, whose state the check-up tells.
        duty: who works here.
    """

    restart_wanted = Signal()
    """Settings were kept that the program must start again to use."""

    acted = Signal(object)
    """ActionReport: the desk did something to tickets."""

    def __init__(
        self,
        window: QWidget,
        stray: StrayScans,
        desks: StoreDesks,
        appearance: Appearance,
        editor: SettingsEditor | None,
        now: Callable[[], datetime],
        camera: CameraFacade | None = None,
        duty: Callable[[], OnDuty] = OnDuty,
    ) -> None:
        super().__init__(window)
        self._camera, self._duty = camera, duty
        self._window, self._stray, self._editor = window, stray, editor
        self._door_desk, self._table_desk = desks.door, desks.table
        self._actions_desk, self._now = desks.actions, now
        self._appearance, self._theme = appearance, appearance.theme
        self._preferences = appearance.preferences
        self._door_of_settings = desks.door.door

    def go_to_remembered_door(self) -> None:
        """Stand where this laptop stood last."""
        self._door_desk.set_door(remembered_door(self._preferences, self._door_of_settings))

    def open_door(self, *, signed_in: bool = False) -> None:
        """Ask where this laptop stands; who signed in is named by that, and not here."""
        from kiosk.ui.shell.door_dialog import DoorDialog

        dialog = DoorDialog(self._door_desk.door, self._table_desk, self._theme, self._window)
        if signed_in:
            dialog.operator.setEnabled(False)
            dialog.operator.setToolTip(self.tr("Who signed in. Ctrl+L changes the operator."))
        dialog.chosen.connect(self._on_door_chosen)
        self._stray.open_over(dialog)

    @Slot(object)
    def _on_door_chosen(self, door: Door) -> None:
        kept = door
        if self._duty().asked:  # who signed in is gone tomorrow: the laptop's own name stays
            before = remembered_door(self._preferences, self._door_of_settings)
            kept = replace(door, operator=before.operator)
        remember_door(self._preferences, kept, self._door_of_settings)
        self._door_desk.set_door(door)

    @Slot()
    def open_settings(self) -> None:
        """Show what can be set; the door alone where the settings cannot be changed here."""
        if self._editor is None:
            self.open_door()
            return
        from kiosk.ui.settings.settings_dialog import SettingsDialog

        appearance = self._appearance
        dialog = SettingsDialog(self._editor, self._theme, appearance.sounds, self._window)
        dialog.saved.connect(self._on_settings_saved)
        dialog.checkup_wanted.connect(self.open_checkup)
        self._stray.open_over(dialog)

    @Slot(bool)
    def _on_settings_saved(self, restart: bool) -> None:
        if restart:
            self.restart_wanted.emit()

    @Slot()
    def open_kept(self) -> None:
        """Show what this laptop keeps, and what of it the server refused."""
        from kiosk.ui.shell.kept_sheet import KeptSheet

        self._stray.open_over(KeptSheet(self._table_desk, self._theme, self._window))

    @Slot()
    def open_checkup(self) -> None:
        """Look at everything that this door needs."""
        from kiosk.ui.shell.checkup_sheet import CheckupSheet

        if self._editor is not None:
            sheet = CheckupSheet(self._editor, self._theme, self._window, camera=self._camera)
            self._stray.open_over(sheet)

    @Slot()
    def open_help(self) -> None:
        """Show the guide, the keys and the versions."""
        from kiosk.ui.shell.help_sheet import HelpSheet

        write = self._editor.write_support if self._editor is not None else None
        self._stray.open_over(HelpSheet(self._theme, self._window, write))

    @Slot()
    def open_conflicts(self) -> None:
        """Show what was decided twice."""
        from kiosk.ui.shell.conflicts_sheet import ConflictsSheet

        self._stray.open_over(ConflictsSheet(self._table_desk, self._theme, self._window))

    @Slot(int)
    def open_history(self, number: int, verdict: str = "") -> None:
        """Show a guest's card: what happened to the ticket, and what may be done."""
        from kiosk.ui.shell.history_sheet import HistorySheet

        sheet = HistorySheet(
            number,
            self._actions_desk,
            self._table_desk,
            self._now,
            self._theme,
            verdict,
            self._window,
            duty=self._duty(),
        )
        sheet.wanted.connect(self._on_action_wanted)
        self._stray.open_over(sheet)

    @Slot(object, object)
    def _on_action_wanted(self, kind: Kind, shown: "ShownGuest") -> None:
        self.open_action(kind, (shown.number,), shown)

    def open_action(
        self, kind: Kind, numbers: Sequence[int], shown: "ShownGuest | None" = None
    ) -> None:
        """Say what an action will do to these tickets, ask why, and do it.

        Args:
            kind: what is done.
            numbers: of the tickets.
            shown: what is known of the guest where it is one.
        """
        from kiosk.ui.ticket.action_dialog import ActionDialog

        over = QApplication.activeModalWidget() or self._window
        dialog = ActionDialog(kind, numbers, self._actions_desk, shown, over)
        dialog.done_to.connect(self._on_done)
        self._stray.open_over(dialog)

    @Slot(object)
    def _on_done(self, report: ActionReport) -> None:
        self._table_desk.refresh()
        self.acted.emit(report)
