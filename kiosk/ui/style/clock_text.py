"""How it is said that this laptop's clock is wrong."""

from datetime import timedelta

from kiosk.ui.style.translation import translate

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def said_clock(error: timedelta | None) -> str:
    """A sentence: how wrong it is, what is used instead, what to do; empty where it is right.

    Args:
        error: laptop minus server; None where the clock is right enough.
    """
    if error is None:
        return ""
    by = _said_length(abs(error))
    if error > timedelta():
        said = translate("Clock", "This laptop's clock is {time} fast; the server's time is used.")
    else:
        said = translate("Clock", "This laptop's clock is {time} slow; the server's time is used.")
    return f"{said.format(time=by)} {translate('Clock', 'Set the clock.')}"


def _said_length(length: timedelta) -> str:
    seconds = length.total_seconds()
    if seconds < 90 * _MINUTE:
        count = max(1, round(seconds / _MINUTE))
        one, many = translate("Clock", "1 minute"), translate("Clock", "{count} minutes")
    elif seconds < 2 * _DAY:
        count = max(2, round(seconds / _HOUR))
        one = many = translate("Clock", "{count} hours")
    else:
        count = round(seconds / _DAY)
        one = many = translate("Clock", "{count} days")
    return one if count == 1 else many.format(count=count)
