"""An import that is interrupted goes on, and doubles and loses nobody."""

from support.files.list_runs import everybody, planned
from support.files.made_lists import forms_rows, write_csv
from support.servers.flaky_remote import FlakyRemote

from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.lists.import_run import BATCH


def test_a_server_that_goes_away_in_the_middle(store, desk_over, tmp_path):
    path = write_csv(tmp_path / "forms.csv", forms_rows(3 * BATCH))
    flaky = FlakyRemote(store)
    desk = desk_over(flaky)
    plan = planned(desk, path)
    failed = []

    def before(name, args):
        if name == "register_guests" and len(failed) < 3 and len(everybody(store)) >= BATCH:
            failed.append(name)
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server is away.")

    flaky.before = before
    said, pauses = [], []
    desk.importing._pause = pauses.append
    result = desk.importing.run(plan, said.append)
    assert (result.new, len(failed), len(everybody(store))) == (3 * BATCH, 3, 3 * BATCH)
    waiting = [p for p in said if p.waiting]
    assert {(p.new, p.waiting) for p in waiting} == {(BATCH, "The server is away.")}


def test_an_answer_that_was_lost_doubles_nobody(store, desk_over, tmp_path):
    path = write_csv(tmp_path / "forms.csv", forms_rows(30))
    flaky = FlakyRemote(store)
    desk = desk_over(flaky)
    plan = planned(desk, path)
    desk.importing._pause = lambda _: setattr(flaky, "deaf", False)

    def before(name, args):
        flaky.deaf = name == "register_guests" and not everybody(store)

    flaky.before = before
    result = desk.importing.run(plan)
    assert len(everybody(store)) == 30
    assert (result.new, result.already) == (0, 30)


def test_a_server_that_stays_away_is_told_and_the_rest_comes_later(store, desk_over, tmp_path):
    path = write_csv(tmp_path / "forms.csv", forms_rows(2 * BATCH))
    flaky = FlakyRemote(store)
    desk = desk_over(flaky)
    plan = planned(desk, path)

    def before(name, args):
        if name == "register_guests" and everybody(store):
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server is away.")

    flaky.before = before
    desk.importing._pause = lambda _: None
    result = desk.importing.run(plan, patience_s=0.0)
    assert (result.new, result.trouble) == (BATCH, "The server is away.")
    flaky.before = None
    assert desk.importing.run(plan).new == BATCH
    assert len(everybody(store)) == 2 * BATCH


def test_cancelling_keeps_what_is_in_and_resumes(store, desk_over, tmp_path):
    path = write_csv(tmp_path / "forms.csv", forms_rows(4 * BATCH))
    desk = desk_over(store)
    plan = planned(desk, path)
    stop = []
    result = desk.importing.run(
        plan, cancelled=lambda: bool(stop) or len(everybody(store)) >= BATCH
    )
    assert result.cancelled
    there = len(everybody(store))
    assert 0 < there < 4 * BATCH
    assert there == result.new
    assert desk.importing.run(plan).new == 4 * BATCH - there
    assert len(everybody(store)) == 4 * BATCH
