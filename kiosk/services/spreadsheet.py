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
    csv.writer(out).writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def _inert(cell: str) -> str:
    if _NUMBER.fullmatch(cell):  # a mobile number with its + stays one
        return cell
    risky = cell.lstrip()[:1] in {"=", "+", "-", "@"} or cell.startswith(("\t", "\r"))
    return f"'{cell}" if risky else cell
