"""The journal's tables, and the statements that only take a decision from a legal pair."""

from collections.abc import Iterable

from kiosk.adapters.local.codec import encode_decision, encode_line, epoch_micros
from kiosk.adapters.local.journal_entries import Pair, ShownOutcome, Transition, UploadState
from kiosk.domain.decision import Decision

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, ticket_id INTEGER NOT NULL,
    state TEXT NOT NULL, shown TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
    due REAL NOT NULL DEFAULT 0, decided_at INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS decisions_state ON decisions (state, seq);
CREATE INDEX IF NOT EXISTS decisions_ticket ON decisions (ticket_id);
CREATE TABLE IF NOT EXISTS feed (n INTEGER PRIMARY KEY, seq INTEGER NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS scans (id BLOB PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""
ENTRIES = "SELECT seq, body, state, shown, why FROM decisions WHERE "
UNANSWERED = "state IN ('waiting', 'stuck') AND shown = ''"


ENTER = (
    "INSERT OR IGNORE INTO decisions (id, ticket_id, state, shown, decided_at, body)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_STEP = "state || '/' || shown"


def _pairs(pairs: Iterable[Pair]) -> str:
    return ", ".join(sorted(f"'{state.value}/{shown.value}'" for state, shown in pairs)) or "''"


MOVE = {
    step: (
        "UPDATE decisions SET state = ?, shown = ?, body = ?"  # noqa: S608 - words of our own
        f" WHERE id = ? AND {_STEP} IN ({_pairs(step.sources)})"
    )
    for step in Transition
}
SETTLE = (
    "UPDATE decisions SET state = ?, why = ?, due = ? WHERE id = ?"  # noqa: S608 - as above
    f" AND CASE ? WHEN 'stuck' THEN {_STEP} IN ({_pairs(Transition.STICK.sources)})"
    f" ELSE {_STEP} IN ({_pairs(Transition.SEND.sources)}) END"
)
FEED = (
    "INSERT OR IGNORE INTO feed (seq) SELECT seq FROM decisions WHERE id = ? AND shown = 'recorded'"
)


def row_of(decision: Decision, state: UploadState, shown: ShownOutcome) -> tuple[object, ...]:
    """A decision as the parameters of `ENTER`."""
    return (
        decision.id.bytes,
        decision.ticket_id,
        state.value,
        shown.value,
        epoch_micros(decision.decided_at),
        encode_line(encode_decision(decision)),
    )


def moved_row(decision: Decision, state: UploadState, shown: ShownOutcome) -> tuple[object, ...]:
    """A step of a decision as the parameters of a statement of `MOVE`."""
    return (
        state.value,
        shown.value,
        encode_line(encode_decision(decision)),
        decision.id.bytes,
    )
