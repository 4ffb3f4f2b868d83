"""A journal that is carried to another laptop on a stick."""

import json
import stat
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from support.doors.door_files import ASHA, SECRET, T0, decision, opened

from kiosk.adapters.local.encrypted_sqlite import LocalDatabase
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_file import JournalContents, export_journal, read_journal
from kiosk.domain.decision import Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee
from kiosk.domain.verdict import Reason
from kiosk.services.faults import SettingsInvalid, StoreUnavailable
from kiosk.services.ports import ScanEntry


def test_a_journal_travels_on_a_stick_and_counts_once(server, tmp_path):
    numbers = [server.register(ASHA).id for _ in range(3)]
    north, remote = opened(tmp_path, "north", lease=3)
    north.sync(5)
    north.record(decision(numbers[0]))
    remote.cut = True
    north.record(decision(numbers[1]))
    north.record(decision(numbers[2], wanted=Wanted.DENY, reason="“no”\nseat"))
    walk_in = north.register(Attendee("Zoe 李", "12345", "", "Jazz"))
    north.record(decision(walk_in.id))
    north.log_scan(ScanEntry(uuid4(), Reason.FORGED, None, "North", "Mia", Source.CAMERA, T0))
    stick = tmp_path / "stick" / "north.kiosk"
    stick.parent.mkdir()
    written = export_journal(north.journal, stick, SECRET, T0)
    assert len(written.decisions) == 4
    assert stat.S_IMODE(stick.stat().st_mode) == 0o600
    assert north.status().waiting == 4  # the journal itself stays as it is
    desk, _ = opened(tmp_path, "desk")
    carried = read_journal(stick, SECRET)
    assert desk.import_decisions(carried) == 4
    assert desk.import_decisions(carried) == 0
    assert desk.sync(10).waiting == 0
    assert server.counts().entered == 3
    assert server.find(walk_in.id).ticket.name == "Zoe 李"
    assert server.find(numbers[2]).decided.reason == "“no”\nseat"
    remote.cut = False
    assert north.sync(10).waiting == 0
    assert server.conflicts() == []
    assert server.counts(door="North").here == 4
    north.close()
    desk.close()


def test_a_file_that_was_changed_or_is_another_events_is_refused_whole(tmp_path):
    journal = Journal(tmp_path / "j.db")
    journal.keep_offline(decision(1))
    path = tmp_path / "j.kiosk"
    export_journal(journal, path, SECRET, T0)
    journal.close()
    good = path.read_bytes()
    assert len(read_journal(path, SECRET).decisions) == 1
    with pytest.raises(SettingsInvalid, match="another event"):
        read_journal(path, "another secret")
    lines = good.splitlines(keepends=True)
    changed = json.loads(lines[1])
    changed["decision"]["ticket_id"] = 2
    for wrong in (
        good.replace(b'"North"', b'"South"'),
        lines[0] + json.dumps(changed).encode() + b"\n" + lines[-1],
        b"".join(lines[:-1]),
        lines[0] + lines[-1],
        good[:-20],
        b"",
        b"\xff\xfe" * 400,
        b"[1]\n" * 3,
        b"x" * 200_000,
    ):
        path.write_bytes(wrong)
        with pytest.raises(SettingsInvalid, match="damaged"):
            read_journal(path, SECRET)
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        read_journal(tmp_path / "nothing", SECRET)
    with pytest.raises(StoreUnavailable):
        export_journal(Journal(tmp_path / "k.db"), tmp_path / "no" / "stick", SECRET, T0)


def test_a_line_without_an_end_is_refused_without_being_read(tmp_path):
    path = tmp_path / "endless.kiosk"
    with path.open("wb") as file:
        file.truncate(400_000_000)  # a hole: no disk needed, but all of it would be one line
    tracemalloc.start()
    with pytest.raises(SettingsInvalid, match="damaged"):
        read_journal(path, SECRET)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def test_times_survive_the_way_over_the_stick(tmp_path):
    journal = Journal(tmp_path / "j.db")
    odd = replace(decision(1), decided_at=T0 + timedelta(microseconds=123457))
    journal.keep_offline(odd)
    export_journal(journal, tmp_path / "f", SECRET, T0)
    assert read_journal(tmp_path / "f", SECRET).decisions == [odd]
    journal.close()


def test_an_evenings_scans_are_taken_in_at_once(tmp_path, monkeypatch):
    """Each with a wait for the disk of its own, thousands took minutes on an old laptop."""
    desk, _ = opened(tmp_path, "desk", cut=True)
    scans = [
        ScanEntry(uuid4(), Reason.VALID, n, "North", "Mia", Source.CAMERA, T0)
        for n in range(1, 1500)
    ]
    waits = []
    begin = LocalDatabase.transaction

    def counted(file):
        waits.append(file)
        return begin(file)

    monkeypatch.setattr(LocalDatabase, "transaction", counted)
    desk.import_decisions(JournalContents("north", scans=scans))
    assert desk.tally.scans == len(scans)
    assert len(waits) < 20
    desk.close()
