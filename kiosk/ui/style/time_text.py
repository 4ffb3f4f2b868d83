"""Times as the operator says them, in the operator's language."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType

from kiosk.services.wording import age
from kiosk.ui.style.translation import QT_TRANSLATE_NOOP, translate


def said_moment(at: datetime, now: datetime, tz: tzinfo | None) -> str:
    """'19:02' today, else with its day, in another year with the year."""
    local, today = at.astimezone(tz), now.astimezone(tz)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    day = translate("Verdict", "{day} {month}").format(
        day=local.day, month=translate("Verdict", _MONTHS[local.month - 1])
    )
    if local.year != today.year:
        day = f"{day} {local.year}"
    return f"{day} {local:%H:%M}"


_MONTHS = (
    QT_TRANSLATE_NOOP("Verdict", "Jan"),
    QT_TRANSLATE_NOOP("Verdict", "Feb"),
    QT_TRANSLATE_NOOP("Verdict", "Mar"),
    QT_TRANSLATE_NOOP("Verdict", "Apr"),
    QT_TRANSLATE_NOOP("Verdict", "May"),
    QT_TRANSLATE_NOOP("Verdict", "Jun"),
    QT_TRANSLATE_NOOP("Verdict", "Jul"),
    QT_TRANSLATE_NOOP("Verdict", "Aug"),
    QT_TRANSLATE_NOOP("Verdict", "Sep"),
    QT_TRANSLATE_NOOP("Verdict", "Oct"),
    QT_TRANSLATE_NOOP("Verdict", "Nov"),
    QT_TRANSLATE_NOOP("Verdict", "Dec"),
)

_AGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "second": (
            QT_TRANSLATE_NOOP("Verdict", "1 second ago"),
            QT_TRANSLATE_NOOP("Verdict", "{count} seconds ago"),
        ),
        "minute": (
            QT_TRANSLATE_NOOP("Verdict", "1 minute ago"),
            QT_TRANSLATE_NOOP("Verdict", "{count} minutes ago"),
        ),
        "hour": (
            QT_TRANSLATE_NOOP("Verdict", "1 hour ago"),
            QT_TRANSLATE_NOOP("Verdict", "{count} hours ago"),
        ),
        "day": (
            QT_TRANSLATE_NOOP("Verdict", "1 day ago"),
            QT_TRANSLATE_NOOP("Verdict", "{count} days ago"),
        ),
    }
)


def said_ago(at: datetime, now: datetime) -> str:
    """'14 minutes ago', or 'just now'."""
    past = age(at, now)
    if past.count == 0:
        return translate("Verdict", "just now")
    one, many = _AGES[past.unit]
    return (
        translate("Verdict", one)
        if past.count == 1
        else translate("Verdict", many).format(count=past.count)
    )
