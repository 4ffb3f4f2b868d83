"""Tables for a spreadsheet, in which nothing runs that a stranger typed."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from kiosk.domain.decision import Conflict

CONFLICT_COLUMNS = (
    "ticket",
    "name",
    "mobile_number",
    "university",
    "event_registered_for",
    "kind",
    "first_status",
    "first_at",
    "first_door",
    "first_operator",
    "first_reason",
    "second_status",
    "second_at",
    "second_door",
    "second_operator",
    "second_reason",
)


_NUMBER = re.compile(r"\+?[0-9][0-9 ()-]*")

_FORMULA = re.compile(
    # At the beginning, or behind what separates cells in one country or another …
    r"(^|[;|\t\r\n])"
    # … and behind what a spreadsheet drops or does not show: blanks, quotes, zero-width signs, …
    "([\\s\"'\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\x00-\x1f]*)"
    # … a sign that begins a formula, in its full width and small forms, too.
    "([=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212])"
)


def conflicts_csv(conflicts: Iterable[Conflict]) -> str:
    """The conflicts as CSV; times in UTC, ISO 8601."""
    rows: list[Sequence[str]] = [CONFLICT_COLUMNS]
    for conflict in conflicts:
        ticket = conflict.ticket
        row = [str(ticket.id), ticket.name, ticket.mobile_number, ticket.university, ticket.event]
        row.append(conflict.kind.value)
        for decided in (conflict.first, conflict.second):
            at = decided.at.isoformat() if decided.at else ""
            row += [decided.status.value, at, decided.door, decided.operator, decided.reason]
        rows.append(row)
    return csv_text(rows)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV (RFC 4180: CRLF, quoted where needed).

    A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV
    Injection"): names and reasons were typed by strangers.
    """
    out = io.StringIO()
    csv.writer(out).writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def inert(cell: str) -> str:
    """A cell in which nothing runs, whatever a spreadsheet takes for the separator."""
    if _NUMBER.fullmatch(cell):  # a mobile number with its + stays one
        return cell
    made = _FORMULA.sub(r"\1\2'\3", cell)
    first = _FORMULA.match(cell)  # in front of blanks, too: some spreadsheets keep, some drop them
    return (
        f"'{made}"
        if made.lstrip("'").startswith(("\t", "\r", "\n")) or (first and first[2] and not first[1])
        else made
    )


def active(cell: str) -> str:
    """The cell that `inert` made harmless, as it was; any other cell as it is."""
    for marked in (cell.removeprefix("'"), cell):
        bare = _FORMULA.sub(lambda found: found[1] + found[2].removesuffix("'") + found[3], marked)
        if inert(bare) == cell:
            return bare
    return cell
