"""Whether the tickets are there, as a pill in the header: calm, amber, or red."""

from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.services.ports import StoreStatus
from kiosk.ui.style.kept_text import said_kept
from kiosk.ui.style.theme import mark


class ConnectionPill(QPushButton):
    """One pill: its words and its tone follow from how the store is doing.

    Args:
        parent: the header.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store_status = StoreStatus()
        self._opening = self._closed = False
        mark(self, kind="pill")
        self.setMinimumWidth(1)
        self.say()

    def set_store_status(self, store_status: StoreStatus) -> None:
        """Show how the store is doing."""
        self._store_status, self._closed, self._opening = store_status, False, False
        self.say()

    def set_opening(self) -> None:
        """It is not known yet how the store is doing."""
        self._opening = True
        self.say()

    def set_closed(self) -> None:
        """The tickets could not be opened at all."""
        self._closed, self._opening = True, False
        self.say()

    def tone(self) -> str:
        """quiet; warn while this laptop goes on alone; bad where a person must act."""
        store_status = self._store_status
        if self._opening:
            return "quiet"
        if self._closed or (store_status.online and store_status.trouble):
            return "bad"
        return "quiet" if store_status.online else "warn"

    def whole(self) -> str:
        """Online, or since when not and what is kept here."""
        store_status = self._store_status
        if (said := self._said_without_server()) is not None:
            return said
        said = self.tr("○ Working offline")
        if store_status.since is not None:
            said = self.tr("○ Working offline since {time}").format(time=self._since())
        if store_status.waiting:
            return self.tr("{said}, {kept} kept on this laptop").format(
                said=said, kept=said_kept(store_status)
            )
        return said

    def brief(self) -> str:
        """The same in few words: what stands on the pill."""
        store_status = self._store_status
        if (said := self._said_without_server()) is not None:
            return said
        said = self.tr("○ Offline")
        if store_status.since is not None:
            said = self.tr("○ Offline since {time}").format(time=self._since())
        if store_status.waiting:
            said = self.tr("{said} · {count} kept").format(said=said, count=store_status.waiting)
        return said

    def _said_without_server(self) -> str | None:
        """What is said where no server is missed; None where one is."""
        store_status = self._store_status
        if self._opening:
            return self.tr("○ Opening the tickets…")
        if self._closed or (store_status.online and store_status.trouble):
            return self.tr("○ No tickets")
        if not store_status.online:
            return None
        if store_status.waiting:
            return self.tr("● Online, sending {count}").format(count=store_status.waiting)
        if store_status.embedded:  # a file here is never called online: nobody else sees it
            return self.tr("● On this laptop")
        return self.tr("● Online")

    def _since(self) -> str:
        since = self._store_status.since
        return f"{since.astimezone():%H:%M}" if since is not None else ""

    def say(self) -> None:
        """Write the words and the tone that hold now."""
        text = self.brief()
        if text != self.text():
            self.setText(text)
        self.setAccessibleName(self.whole())
        hint = self.tr("F7 shows what is kept on this laptop, F8 the conflicts.")
        self.setToolTip(f"{self.whole()}\n{hint}".replace("<", "‹"))
        mark(self, tone=self.tone())
