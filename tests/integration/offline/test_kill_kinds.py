"""The kiosk killed with -9 while guests leave, return, are put aside, and decisions are undone."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from support.doors.kind_count import Row, count
from support.servers.quick_disk import quick_folder
from test_kill_kiosk import PROGRAM

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

KILLS, PARTY = 100, 3
ONE_PRESS = """
        decision = Decision(uuid4(), ticket, Wanted.ALLOW, "North", "Mia", datetime.now(UTC))
        os.write(pipe, f"? {ticket} {decision.id.hex}\\n".encode())
"""
ANY_KIND = """
        lookup = store.find(ticket)
        revoked = lookup is not None and lookup.ticket.revoked
        likely = [Kind.RESTORE] if revoked and luck.random() < 0.5 else KINDS
        kind, again_kind = again_kind or luck.choice(likely if again else [Kind.ALLOW]), None
        last = undoable(state_of(lookup)) if lookup else None
        if kind is Kind.UNDO and last is None:
            continue
        decision = Decision(
            uuid4(), ticket, Wanted.ALLOW if kind is Kind.ALLOW else None, "North", "Mia",
            datetime.now(UTC), "a reason", kind=kind, places=1 if kind in PARTLY else 0,
            refers=last.id if kind is Kind.UNDO else None,
        )
        os.write(pipe, f"? {ticket} {decision.id.hex} {kind}\\n".encode())
"""
CHANGES = {
    ONE_PRESS.strip("\n"): ANY_KIND.strip("\n"),
    "TICKETS = 6000": """TICKETS = 6000
from kiosk.domain.action_rules import Kind
from kiosk.domain.log_replay import state_of
from kiosk.domain.offered_actions import undoable
KINDS = [Kind.ALLOW, Kind.LEAVE, Kind.LEAVE, Kind.RETURN, Kind.RETURN, Kind.UNDO, Kind.HOLD,
         Kind.REVOKE, Kind.RESTORE]
PARTLY = {Kind.ALLOW, Kind.LEAVE, Kind.RETURN}""",
    "luck.random() < 0.2 and number > 1": "luck.random() < 0.7 and number > 1",
    "ticket, unanswered, again = unanswered, 0, True": """ticket, again_kind = unanswered
            unanswered, again, again_kind = None, True, Kind(again_kind)""",
    "number = first\n    while": "number, again_kind = first, None\n    while",
    "luck.randrange(1, number) if again": "luck.randrange(max(1, number - 8), number) if again",
    'unanswered = int(whole[-1].split()[1]) if whole and whole[-1][0] == "?" else 0': (
        "unanswered = tuple(whole[-1].split()[1::2]) if whole and whole[-1][0] == '?' else None\n"
        "    unanswered = (int(unanswered[0]), unanswered[1]) if unanswered else None"
    ),
    "whole = [line for line in lines if len(line.split()) == 3 and": (
        "whole = [line for line in lines if len(line.split()) == (4 if line[0] == '?' else 3) and"
    ),
    '"SELECT id, ticket_id, result FROM kiosk_decisions"': (
        '"SELECT id, ticket_id, result, kind, door, places, turn, refers, decided_at"\n'
        '        " FROM kiosk_decisions ORDER BY seq"'
    ),
    "[[bytes(i).hex(), t, r] for i, t, r in rows]": (
        "[[bytes(r[0]).hex(), *r[1:7], bytes(r[7]).hex() if r[7] else None, str(r[8])]"
        " for r in rows]"
    ),
    " INSERT INTO tickets": " INSERT INTO tickets",
    "        (TICKETS,)))": f"""        (TICKETS,)))
    server._link.call(lambda s: s.change(
        "INSERT INTO kiosk_states (ticket_id, party) SELECT id, {PARTY} FROM tickets"
        " WHERE id % 2 = 0"))""",
    "said, number, unanswered = [], 0, 0": "said, number, unanswered = [], 0, None",
}


def program() -> str:
    made = PROGRAM
    for old, new in CHANGES.items():
        assert old in made, old
        made = made.replace(old, new)
    return made


@pytest.mark.slow
def test_killed_a_hundred_times_in_every_kind():
    with quick_folder() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program(), str(folder), str(KILLS)],
            capture_output=True,
            text=True,
            timeout=280,
            cwd=Path(__file__).parents[3],
            env={"PYTHONPATH": f"{Path(__file__).parents[2]}:{Path(__file__).parents[3]}"},
        )
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert (result["left"], result["stuck"], result["integrity"]) == (0, [], "ok")
    told = [line.split() for line in result["said"]]
    asked = {line[2]: (int(line[1]), line[3]) for line in told if line[0] == "?"}
    yes = {line[2] for line in told if line[0] == "yes"}
    answered = {line[2] for line in told if line[0] != "?"}
    kinds = {kind for decision, (_, kind) in asked.items() if decision in yes}
    assert kinds == {"allow", "leave", "return", "undo", "hold", "revoke", "restore"}
    log = {row[0]: row for row in result["log"]}
    assert len(log) == len(result["log"])
    # A press that was never answered may stand at the server for the same press after the crash.
    stands = {asked[d] for d in asked if d not in answered and d in log}
    lost = [d for d in yes if d not in log and asked[d] not in stands]
    assert lost == []
    strangers = [d for d in log if d not in asked]
    assert strangers == []
    assert [row for row in log.values() if row[2] == "conflict"] == []
    for ticket in {row[1] for row in log.values()}:
        rows = [_row(row) for row in log.values() if row[1] == ticket]
        counted = count(rows, 1 if ticket % 2 else PARTY)
        assert counted.fits, rows


def _row(row) -> Row:
    decision, ticket, _, kind, door, places, turn, refers, at = row
    target = UUID(hex=refers) if refers else None
    return Row(UUID(hex=decision), ticket, kind, door, places, turn, target, None, at)
