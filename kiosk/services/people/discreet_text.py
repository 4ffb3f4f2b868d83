"""Takes out of a text what support must not see: keys, tokens, logins, names, numbers."""

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"ey[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")
_BADGE = re.compile(r"KIOSK-STAFF:\S*")
_LOGIN = re.compile(r"(?<=://)[^/\s@]+@")
_ACCOUNT = re.compile(r"\b[\w.+-]+@(?=[\w.-]+)")
_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){5,}")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”")
_OPERATOR = re.compile(r"(?<=the operator ).+(?=, \d+ in a row| \(\w+\) signed in)")
_ENTRY = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \w+ +\S+ [\w.]+: )(.*)$")
_PLACE = re.compile(r'^\s*File "(?:.*[/\\])?((?:[^/\\"]+[/\\])?[^/\\"]+)", line (\d+), in (\S+)')
_KIND = re.compile(
    r"^\s*((?:\w+\.)*\w*(?:Error|Exception|Fault|Unavailable|Invalid|Exit|Interrupt))"
)


class DiscreetText:
    """Makes lines that may be sent to strangers.

    Of a traceback the places and the kind of error stay: what an exception says may hold anything
    that a person typed or a database answered.

    Args:
        secrets: texts that must not appear, such as keys, passwords and names that are known.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({s for s in secrets if len(s) > 1}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known)), re.IGNORECASE) if known else None

    def sentence(self, text: str) -> str:
        """A sentence of ours, such as a finding's."""
        if self._known is not None:
            text = self._known.sub("[taken out]", text)
        for pattern in (_TOKEN, _BADGE, _LOGIN, _ACCOUNT):
            text = pattern.sub("[taken out]", text)
        return _NUMBER.sub("[number]", text)

    def log(self, text: str) -> str:
        """A log: entries with their time, tracebacks with their places, and nothing else."""
        lines = (self._line(line) for line in text.splitlines())
        return "".join(f"{line}\n" for line in lines if line is not None)

    def _line(self, line: str) -> str | None:
        entry = _ENTRY.match(line)
        if entry is not None:
            said = _OPERATOR.sub("[name]", _QUOTED.sub("[text]", entry[2]))
            return entry[1] + self.sentence(said)
        place = _PLACE.match(line)
        if place is not None:
            return f"  {place[1]}, line {place[2]}, in {place[3]}"
        kind = _KIND.match(line)
        return f"  {kind[1]}" if kind is not None else None
