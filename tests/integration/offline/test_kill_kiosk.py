"""The kiosk killed with -9 at any moment, two hundred times: what it acknowledged is kept."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.servers.quick_disk import quick_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

KILLS = 200

# A program of its own: it imports once and forks a kiosk for every kill, which is twenty times
# faster than starting Python each time, and no thread or connection of the test is forked along.
PROGRAM = r'''
import json, os, random, signal, sys, time
from datetime import datetime, UTC
from pathlib import Path
from uuid import UUID, uuid4
from support.servers.flaky_remote import FlakyRemote
from kiosk.adapters.offline.door_parts import DoorRemotes
from kiosk.adapters.offline.offline_folder import DoorConfig, open_door
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision, Recorded, Wanted
from kiosk.services.clock import ServerClock

folder, kills = Path(sys.argv[1]), int(sys.argv[2])
dice = random.Random(7)
TICKETS = 6000

def opened(cut):
    remote = FlakyRemote(embedded_store(folder / "server.db"))
    remote.cut = cut
    plan = DoorConfig(folder / "laptop", "server", "secret " * 6, lease=0)
    return open_door(plan, DoorRemotes(door=remote), ServerClock()), remote

def kiosk(pipe, first, unanswered, seed):
    luck = random.Random(seed)
    store, remote = opened(luck.random() < 0.4)
    number = first
    while True:
        if luck.random() < 0.1:
            remote.cut = not remote.cut
        again = luck.random() < 0.2 and number > 1
        ticket = luck.randrange(1, number) if again else number
        if unanswered:  # the guest who stood there when the kiosk died is scanned again
            ticket, unanswered, again = unanswered, 0, True
        number += not again
        decision = Decision(uuid4(), ticket, Wanted.ALLOW, "North", "Mia", datetime.now(UTC))
        os.write(pipe, f"? {ticket} {decision.id.hex}\n".encode())
        outcome = store.record(decision)
        word = "yes" if isinstance(outcome, Recorded) else "no"
        os.write(pipe, f"{word} {ticket} {decision.id.hex}\n".encode())

def apart(work):
    """Do work in a process of its own and give back what it returns."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.write(write, json.dumps(work()).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        said = file.read()
    os.waitpid(child, 0)
    return json.loads(said)

def prepare():
    server = embedded_store(folder / "server.db")
    server.events()
    server._link.call(lambda s: s.change(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO tickets (name, status) SELECT 'Guest ' || i, 'not_entered' FROM n",
        (TICKETS,)))
    server.close()
    store, _ = opened(False)
    while not store._snapshot.complete:
        time.sleep(0.01)
    store.close()
    return True

def settle():
    store, remote = opened(False)
    begun = time.monotonic()
    left = store.sync(60)
    rows = remote.store._link.call(lambda s: s.rows(
        "SELECT id, ticket_id, result FROM kiosk_decisions"))
    integrity = store.journal.file.value("PRAGMA integrity_check")
    stuck = [e.why for e in store.journal.stuck()]
    store.close()
    return {"left": left.waiting, "stuck": stuck, "integrity": integrity,
            "log": [[bytes(i).hex(), t, r] for i, t, r in rows],
            "seconds": time.monotonic() - begun}

apart(prepare)
said, number, unanswered = [], 0, 0
for turn in range(kills):
    read, write = os.pipe()
    first = number + 1
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            kiosk(write, first, unanswered, turn)
        finally:
            os._exit(9)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        begun = file.readline()  # it is up and pressing
        time.sleep(dice.random() ** 2 * 0.1)
        os.kill(child, signal.SIGKILL)
        rest = file.read()
    os.waitpid(child, 0)
    lines = (begun + rest).decode().splitlines()
    whole = [line for line in lines if len(line.split()) == 3 and len(line.split()[2]) == 32]
    number = max([number, *(int(line.split()[1]) for line in whole)])
    said += whole
    unanswered = int(whole[-1].split()[1]) if whole and whole[-1][0] == "?" else 0
print(json.dumps({"said": said, **apart(settle)}))
'''


@pytest.mark.slow
def test_killed_two_hundred_times():
    # What a killed process wrote stays with the system, so a folder in memory proves as much.
    with quick_folder() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PROGRAM, str(folder), str(KILLS)],
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
    yes = {decision: int(ticket) for word, ticket, decision in told if word == "yes"}
    assert len(yes) > KILLS // 2, "the kiosk hardly got to decide"
    log = {decision: (ticket, what) for decision, ticket, what in result["log"]}
    # A press that was never answered may stand at the server; when the guest is pressed again after
    # the crash, it is the one that counts, so that one guest is no pair on the Conflicts sheet.
    answered = {decision for word, _, decision in told if word != "?"}
    unanswered = {d: int(t) for word, t, d in told if word == "?" and d not in answered}
    stands = {ticket for d, ticket in unanswered.items() if log.get(d, (0, ""))[0] == ticket}
    lost = [d for d, ticket in yes.items() if d not in log and ticket not in stands]
    assert lost == []
    again = {ticket for d, ticket in yes.items() if d not in log}
    assert len(again) > KILLS // 20, "hardly anybody was pressed again after a crash"
    assert len(set(yes.values())) == len(yes), "a ticket was let in twice at one door"
    assert [ticket for ticket, what in log.values() if what == "conflict"] == []
    assert len({ticket for ticket, _ in log.values()}) == len(log)
