"""The power goes: what the journal acknowledged is there, whatever the disk had not yet written.

A library loaded before the C library writes down every write and every sync of a program that
journals decisions. A power cut is played by taking the files as they were synced, and of what was
written since then a random part, each write whole, torn at a sector, or not at all.
"""

import os
import random
import shutil
import struct
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from support.servers.quick_disk import quick_folder

from kiosk.adapters.local.journal import Journal
from kiosk.services.faults import StoreUnavailable

CUTS = 200
DECISIONS = 300
KEY = b"k" * 32
SECTOR = 512

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="LD_PRELOAD is Linux's"),
    pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed here"),
]

PROGRAM = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from uuid import UUID
from kiosk.adapters.local.journal_entries import ShownOutcome
from kiosk.adapters.local.journal import Journal
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Wanted
folder, count, level = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
journal = Journal(folder / "journal.db", b"k" * 32)
journal.file._db.execute(f"PRAGMA synchronous = {level}")
told = os.open(folder / "told", os.O_WRONLY | os.O_CREAT, 0o600)
for n in range(1, count + 1):
    kind = list(Kind)[n % len(Kind)]
    wanted = Wanted.ALLOW if kind is Kind.ALLOW else None
    decision = Decision(UUID(int=n), n, wanted, "North", "Mia", datetime.now(UTC), "x" * 40,
                        kind=kind, places=n % 4, turn=n, refers=UUID(int=n + 1), detail="{}")
    journal.keep_offline(decision)
    os.write(told, n.to_bytes(4, "big"))
os._exit(0)
"""


@dataclass
class Disk:
    """A file as it is on the platter, and what was written since its last sync."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[tuple[str, int, bytes]] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.since:
            _apply(self.synced, *change)
        self.since.clear()

    def after_a_cut(self, dice: random.Random) -> bytes:
        content = bytearray(self.synced)
        for what, at, data in self.since:
            luck = dice.random()
            if luck < 0.4:
                continue
            if luck < 0.5 and len(data) > SECTOR:
                data = data[: SECTOR * dice.randrange(1, len(data) // SECTOR + 1)]
            _apply(content, what, at, data)
        return bytes(content)


def _apply(content: bytearray, what: str, at: int, data: bytes) -> None:
    if what == "t":
        del content[at:]
        return
    if len(content) < at + len(data):
        content.extend(bytes(at + len(data) - len(content)))
    content[at : at + len(data)] = data


def _trace(path: Path) -> Iterator[tuple[str, str, int, bytes]]:
    with path.open("rb") as file:
        while head := file.read(21):
            what, length, at, size = struct.unpack("<cIqq", head)
            name = Path(file.read(length).decode()).name
            yield what.decode(), name, at, file.read(size)


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("power") / "trace.so"
    source = Path(__file__).parents[2] / "support" / "power_trace.c"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl", "-pthread"],
        check=True,
    )
    return made


def _record(library: Path, folder: Path, level: str) -> list[tuple[str, str, int, bytes]]:
    data, trace = folder / "data", folder / "trace"
    data.mkdir()
    env = dict(os.environ, LD_PRELOAD=str(library), TRACE_DIR=str(data), TRACE_FILE=str(trace))
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(data), str(DECISIONS), level],
        check=True,
        timeout=120,
        env=env,
        cwd=Path(__file__).parents[3],
    )
    return list(_trace(trace))


def _cut(folder: Path, trace: list[tuple[str, str, int, bytes]], seed: int) -> list[int]:
    """How many acknowledged decisions each cut lost; -1 where the journal could not be opened."""
    dice = random.Random(seed)
    # The platter is played here, so where the files of after the cut lie changes nothing.
    told_at = [i for i, (what, name, _, _) in enumerate(trace) if what == "w" and name == "told"]
    assert len(told_at) == DECISIONS
    cuts = sorted(dice.randrange(told_at[0], len(trace)) for _ in range(CUTS))
    disks: dict[str, Disk] = {}
    lost, position = [], 0
    for cut in cuts:
        for what, name, at, data in trace[position:cut]:
            disk = disks.setdefault(name, Disk())
            if what == "s":
                disk.sync()
            else:
                disk.since.append((what, at, data))
        position = cut
        lost.append(_lost(folder, disks, bisect_right(told_at, cut - 1), dice))
    return lost


def _lost(folder: Path, disks: dict[str, Disk], told: int, dice: random.Random) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("journal.db", "journal.db-wal"):
        if name in disks:
            (folder / name).write_bytes(disks[name].after_a_cut(dice))
    try:
        journal = Journal(folder / "journal.db", KEY)
    except StoreUnavailable:
        return -1
    there = {entry.decision.id for entry in journal.waiting(DECISIONS + 1)}
    healthy = journal.file.value("PRAGMA integrity_check") == "ok"
    journal.close()
    return len({UUID(int=n) for n in range(1, told + 1)} - there) if healthy else -1


def test_the_journal_loses_nothing(library, tmp_path):
    trace = _record(library, tmp_path, "FULL")
    with quick_folder() as folder:
        lost = _cut(folder / "after", trace, seed=1)
    assert lost == [0] * CUTS


def test_without_waiting_for_the_disk_it_would(library, tmp_path):
    """The control: the same rig with synchronous=NORMAL must lose, or it proves nothing."""
    trace = _record(library, tmp_path, "NORMAL")
    with quick_folder() as folder:
        lost = _cut(folder / "after", trace, seed=1)
    assert sum(n > 0 for n in lost) > CUTS // 2
