"""Moments as people at a door read them: local time, short, with the year only where it matters."""

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale


def short_moment(at: datetime, now: datetime | None = None, *, seconds: bool = False) -> str:
    """A moment in the past: "22 Nov 19:02", or "22 Nov 2025 19:02" in another year.

    Args:
        at: aware.
        now: aware; the laptop's clock where it is not given.
        seconds: "22 Nov 19:02:07".
    """
    local = at.astimezone()
    this_year = (now or datetime.now().astimezone()).astimezone().year
    time = "HH:mm:ss" if seconds else "HH:mm"
    return _format(local, f"d MMM {time}" if local.year == this_year else f"d MMM yyyy {time}")


def deadline(at: datetime, now: datetime | None = None) -> str:
    """A moment to come: "today 19:16", "Mon 19:16" within six days, else as `short_moment`."""
    local = at.astimezone()
    today = (now or datetime.now().astimezone()).astimezone()
    days = (local.date() - today.date()).days
    if 0 <= days <= 6:  # a week ahead has the same name as today
        return _format(local, "ddd HH:mm")
    return short_moment(at, today)


def full_moment(at: datetime) -> str:
    """A moment on paper, which outlives the week and the year: "Mon 23 Nov 2026 19:16"."""
    return _format(at.astimezone(), "ddd d MMM yyyy HH:mm")


def exact_moment(at: datetime) -> str:
    """A moment that is compared with others: "Mon 23 Nov 2026 19:16:07"."""
    return _format(at.astimezone(), "ddd d MMM yyyy HH:mm:ss")


def _format(local: datetime, pattern: str) -> str:
    # The date's parts, not its instant: Qt would convert with its own idea of the time zone.
    moment = QDateTime(local.year, local.month, local.day, local.hour, local.minute, local.second)
    return QLocale().toString(moment, pattern)
