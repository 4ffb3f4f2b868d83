"""Writing into the laptop's copy: what the server sent, and what it does not know yet."""

from collections import Counter
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from kiosk.adapters.local.codec import encode_decision, encode_line
from kiosk.adapters.local.encrypted_sqlite import Row
from kiosk.adapters.local.snapshot_rows import (
    INSIDE,
    LEFT,
    PENDING,
    REVOKED,
    SELECT,
    WORDS,
    count_on,
    get,
    lookup_in,
    pending_of,
    put,
    row_of,
)
from kiosk.adapters.local.snapshot_search import COLUMNS, further_text, search_text
from kiosk.domain.action_rules import DECIDING, Kind
from kiosk.domain.decision import Decision, Lookup
from kiosk.domain.log_replay import alone, state_of
from kiosk.domain.reconcile import matches, simple
from kiosk.domain.ticket import Status
from kiosk.services.remote_store import PART_SIZE

_WRITE = (
    f"INSERT OR REPLACE INTO tickets ({COLUMNS}, text, further)"  # noqa: S608
    f" VALUES ({', '.join('?' * 13)})"
)
MERGE_BY_HAND = "INSERT INTO words (words, rank) VALUES ('automerge', 0)"
_PAGES = 64
_SPELLING = "4"
"""Changes whenever a ticket's words are written in another way, or into other columns."""
_FORGET_WORDS = "INSERT INTO words (words, rowid, text, further) VALUES ('delete', ?, ?, ?)"


def write_tickets(db: Connection, rows: Sequence[Lookup], *, known_there: bool = True) -> int:
    """Take tickets as the server has them, or the desk on this laptop.

    Args:
        db: in a write transaction.
        rows: of a ticket that comes twice the later row counts.
        known_there: whether they come from the server, so that what it has is not pending.

    Returns:
        How many are new or changed.
    """
    numbers = [row.ticket.id for row in rows]
    marks = f"IN ({', '.join('?' * len(numbers))})"
    old: dict[int, Row] = {r[0]: r for r in db.execute(SELECT + marks, numbers)}
    pending = pending_of(db.execute(PENDING + marks, numbers))
    indexed = int(get(db, "indexed"))
    tally: Counter[tuple[str, str]] = Counter()
    written: list[Row] = []
    fresh: list[int] = []
    folds: dict[str, str] = {}
    for lookup in rows:
        new = row_of(lookup, pending.get(lookup.ticket.id, ()))
        before = old.get(new[0])
        if new == before:
            continue
        texts = search_text(new, folds), further_text(new)
        written.append((*new, *texts))
        old[new[0]] = new
        tally[(new[4], new[5])] += 1
        tally.update(_beyond_status(new))
        if before is None:
            fresh.append(new[0])
        else:
            tally[(before[4], before[5])] -= 1
            tally.subtract(_beyond_status(before))
        if new[0] <= indexed:
            _index(db, new[0], _texts(before) if before else None, texts)
    if written:
        db.executemany(_WRITE, written)
        _count(db, tally)
        _count_parts(db, fresh, 1)
        count_on(db, "revision")
    for lookup in rows if known_there else ():
        _forget_pending(db, lookup, pending.get(lookup.ticket.id, ()))
    return len(written)


def _forget_pending(db: Connection, lookup: Lookup, pending: Iterable[Decision]) -> None:
    """Take out what the server has; of a press on a ticket for one its status says enough."""
    there = lookup.decided.status if lookup.decided else lookup.ticket.status
    known = {row.id for row in lookup.log}
    plain = not lookup.whole and lookup.ticket.party == 1
    for decision in pending:
        said = plain and simple(decision) and there in {Status.ENTERED, alone(decision).status}
        if said or decision.id in known:
            db.execute("DELETE FROM pending WHERE id = ?", (decision.id.bytes,))


def drop(db: Connection, ticket_id: int) -> None:
    """The server does not have this ticket any more."""
    old = db.execute(SELECT + "= ?", (ticket_id,)).fetchone()
    if old is None:
        return
    if ticket_id <= int(get(db, "indexed")):
        db.execute(_FORGET_WORDS, (ticket_id, *_texts(old)))
    db.execute("DELETE FROM tickets WHERE id = ?", (ticket_id,))
    gone = Counter({(old[4], old[5]): -1})
    gone.subtract(_beyond_status(old))
    _count(db, gone)
    _count_parts(db, [ticket_id], -1)
    count_on(db, "revision")


def index_some(db: Connection, rows: int) -> bool:
    """Make the next tickets findable by a part of a word; whether more are left."""
    start = int(get(db, "indexed"))
    span = "FROM tickets WHERE id > ? ORDER BY id LIMIT ?"
    edge = f"SELECT max(id) FROM (SELECT id {span})"  # noqa: S608
    last = db.execute(edge, (start, rows)).fetchone()[0]
    if last is None:
        return False
    fill = f"INSERT INTO words (rowid, text, further) SELECT id, text, further {span}"
    db.execute(fill, (start, rows))
    put(db, "indexed", str(last))
    return bool(db.execute("SELECT 1 FROM tickets WHERE id > ? LIMIT 1", (last,)).fetchone())


def merge_words(db: Connection) -> bool:
    """Merge a little of the index, which every commit would otherwise do at its own pace.

    Returns:
        Whether there may be more to merge (sqlite.org/fts5.html, section 6.8).
    """
    before = db.total_changes
    db.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (_PAGES,))
    return db.total_changes - before >= 2


def spell_anew(db: Connection) -> None:
    """Have every ticket found by its words as searches compare them now.

    A copy that an older program made has them in its spelling; the index over words is made again,
    a piece at a time, as that of a new copy is.
    """
    if db.execute(
        "SELECT 1 FROM meta WHERE name = 'spelling' AND value = ?", (_SPELLING,)
    ).fetchall():
        return
    folds: dict[str, str] = {}
    db.execute("DROP TABLE words")
    db.execute(WORDS)
    db.execute(MERGE_BY_HAND)
    rows = db.execute(f"SELECT {COLUMNS} FROM tickets").fetchall()  # noqa: S608 - constants
    texts = [(search_text(row, folds), further_text(row), row[0]) for row in rows]
    db.executemany("UPDATE tickets SET text = ?, further = ? WHERE id = ?", texts)
    db.execute("INSERT OR REPLACE INTO meta VALUES ('spelling', ?)", (_SPELLING,))
    db.execute("UPDATE meta SET value = '0' WHERE name = 'indexed'")


def merge(db: Connection, decisions: Iterable[Decision]) -> None:
    """Merge in decisions that the server may lack; known ones change nothing.

    One that stands in the copy, and not because it was merged in, is the server's already. Were it
    merged in, nothing would take it out again, also where the server opened the ticket since.
    """
    for decision in decisions:
        db.execute("INSERT OR IGNORE INTO noted VALUES (?)", (decision.id.bytes,))
        if decision.action not in DECIDING:
            _tell(db, decision)
            continue
        row = db.execute(SELECT + "= ?", (decision.ticket_id,)).fetchone()
        here = lookup_in(row) if row is not None else None
        others = db.execute(PENDING + "= ?", (decision.ticket_id,)).fetchone()
        if here is not None and not others and _at_server(decision, here):
            continue
        fresh = db.execute(
            "INSERT OR IGNORE INTO pending VALUES (?, ?, ?)",
            (decision.id.bytes, decision.ticket_id, encode_line(encode_decision(decision))),
        ).rowcount
        if fresh:
            count_on(db, "notes")
        if fresh and here is not None:
            write_tickets(db, [here], known_there=False)


def _at_server(decision: Decision, here: Lookup) -> bool:
    known = {row.id for row in here.log}
    return decision.id in known or (simple(decision) and matches(decision, here.decided))


def _tell(db: Connection, decision: Decision) -> None:
    """Keep a hold, or the desk's answer to one; of other actions that only tell, nobody asks."""
    if decision.action not in {Kind.HOLD, Kind.ANSWER}:
        return
    body = encode_line(encode_decision(decision))
    fresh = db.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", (decision.id.bytes, body))
    if fresh.rowcount:
        count_on(db, "notes")


def _texts(row: Row) -> tuple[str, str]:
    return search_text(row), further_text(row)


def _index(
    db: Connection, number: int, before: tuple[str, str] | None, texts: tuple[str, str]
) -> None:
    if before == texts:
        return
    if before:
        db.execute(_FORGET_WORDS, (number, *before))
    db.execute("INSERT INTO words (rowid, text, further) VALUES (?, ?, ?)", (number, *texts))


def _count_parts(db: Connection, numbers: Iterable[int], one: int) -> None:
    """Keep up how many tickets each part has, so that comparing them reads no ticket."""
    counts: Counter[int] = Counter()
    totals: Counter[int] = Counter()
    for number in numbers:
        counts[number // PART_SIZE] += one
        totals[number // PART_SIZE] += one * number
    db.executemany(
        "INSERT INTO parts VALUES (?, ?, ?)"
        " ON CONFLICT (part) DO UPDATE SET n = n + excluded.n, total = total + excluded.total",
        [(part, n, totals[part]) for part, n in counts.items()],
    )
    db.execute("DELETE FROM parts WHERE n <= 0")


def _beyond_status(row: Row) -> Counter[tuple[str, str]]:
    """What is counted of a ticket besides its status, under words that are no status."""
    if row[10] == "" or row[10][0] != "{":
        return Counter({(row[4], INSIDE): int(row[5] == Status.ENTERED.value)})
    ticket = lookup_in(row).ticket
    state = state_of(lookup_in(row))
    return Counter(
        {
            (row[4], INSIDE): ticket.inside,
            (row[4], LEFT): int(state.out > 0),
            (row[4], REVOKED): int(ticket.revoked),
        }
    )


def _count(db: Connection, tally: Counter[tuple[str, str]]) -> None:
    db.executemany(
        "INSERT INTO tally VALUES (?, ?, ?)"
        " ON CONFLICT (event, status) DO UPDATE SET n = n + excluded.n",
        [(event, status, n) for (event, status), n in tally.items() if n],
    )
    db.execute("DELETE FROM tally WHERE n <= 0")
