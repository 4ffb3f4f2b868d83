"""What opens over the window: where the laptop stands, what it keeps, what was decided twice."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from kiosk.domain.scan import Door
from kiosk.services.ports import Preferences
from kiosk.ui.conflicts_sheet import ConflictsSheet
from kiosk.ui.door_desk import DoorDesk
from kiosk.ui.door_dialog import DoorDialog
from kiosk.ui.kept_sheet import KeptSheet
from kiosk.ui.remembered_door import remember_door, remembered_door
from kiosk.ui.sounds import Sounds
from kiosk.ui.stray_scans import StrayScans
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import Theme


class OverWindow(QObject):
    """Opens one dialog or sheet at a time; the tabs go on meanwhile.

    Args:
        window: what they open over.
        stray: watches them for scans.
        door_desk: stands at the door of the settings, until another is chosen or remembered.
        table_desk: asks for what they show.
        preferences: remembers the door.
        theme: gives sizes and icons.
        sounds: can be tried and set.
    """

    def __init__(
        self,
        window: QWidget,
        stray: StrayScans,
        door_desk: DoorDesk,
        table_desk: TableDesk,
        preferences: Preferences,
        theme: Theme,
        sounds: Sounds,
    ) -> None:
        super().__init__(window)
        self._window, self._stray = window, stray
        self._door_desk, self._table_desk = door_desk, table_desk
        self._preferences, self._theme, self._sounds = preferences, theme, sounds
        self._door_of_settings = door_desk.door

    def go_to_remembered_door(self) -> None:
        """Stand where this laptop stood last."""
        self._door_desk.set_door(remembered_door(self._preferences, self._door_of_settings))

    @Slot()
    def open_door(self) -> None:
        """Ask where this laptop stands."""
        dialog = DoorDialog(
            self._door_desk.door, self._table_desk, self._theme, self._sounds, self._window
        )
        dialog.chosen.connect(self._on_door_chosen)
        self._stray.open_over(dialog)

    @Slot(object)
    def _on_door_chosen(self, door: Door) -> None:
        remember_door(self._preferences, door, self._door_of_settings)
        self._door_desk.set_door(door)

    @Slot()
    def open_kept(self) -> None:
        """Show what this laptop keeps, and what of it the server refused."""
        self._stray.open_over(KeptSheet(self._table_desk, self._theme, self._window))

    @Slot()
    def open_conflicts(self) -> None:
        """Show what was decided twice."""
        self._stray.open_over(ConflictsSheet(self._table_desk, self._theme, self._window))
