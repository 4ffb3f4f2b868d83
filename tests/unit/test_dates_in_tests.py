"""No test knows what day it is: a date that is written down never meets the clock of today."""

from pathlib import Path

import pytest
from support.dates import Sources

NO_AGE = "what was pressed then is carried and counted, and its age is never asked"
"""These were also run under a date a year on (`make test-on`)."""

ALLOWED = {
    "test_store_batches::TestChanges.test_a_servers_clock_that_was_set_back_hides_no_change": (
        "the server's own clock is set back; when the decision was made plays no part"
    ),
    "test_offline_forget::test_old_files_are_erased_by_themselves_but_never_unsent_ones": (
        "files' ages, which the disk tells; when the decision was made plays no part"
    ),
    "test_offline_forget::test_the_data_of_an_old_event_is_erased_though_its_server_is_another": (
        "files' ages, too"
    ),
    "test_offline_forget::test_an_old_event_that_another_window_shows_is_left_alone": (
        "files' ages, too"
    ),
    "test_kinds_offline::test_a_family_registered_without_the_server_is_a_family_here_and_there": (
        NO_AGE
    ),
    "test_kinds_offline::test_what_stands_in_a_copy_of_0_1_is_taken_back_while_the_server_is_away": (  # noqa: E501
        NO_AGE
    ),
    "test_kinds_offline::test_without_re_entry_nobody_comes_back_while_the_server_is_away": (
        NO_AGE
    ),
    "test_minute_by_minute::test_inside_now_of_every_minute_is_what_was_counted": (NO_AGE),
    "test_peer_versions::test_a_stick_with_presses_alone_is_read_by_0_1_and_another_says_its_version": (  # noqa: E501
        NO_AGE
    ),
    "test_peer_versions::test_an_older_door_is_named_and_takes_no_leave_for_an_entry": (NO_AGE),
    "test_peer_versions::test_of_a_newer_stick_nothing_is_taken_and_it_is_said": (NO_AGE),
    "test_twelve_faults::test_another_laptop_has_another_version": (NO_AGE),
    "test_twelve_faults::test_the_copy_is_old": (NO_AGE),
    "test_twelve_faults::test_the_key_is_another_than_the_other_laptops": (NO_AGE),
}


def test_no_written_date_meets_the_clock_of_today():
    found = Sources.under(Path(__file__).parent.parent).meetings()
    names = {
        ".".join(one.partition("::")[0].split(".")[-1:]) + one[one.index("::") :] for one in found
    }
    assert sorted(names - set(ALLOWED)) == []
    assert set(ALLOWED) <= names  # nothing is allowed that is gone


SHARED = {
    "support.clocks": "EVENING = datetime(2026, 11, 22, tzinfo=UTC)\n",
    "support.rig": (
        "from support.clocks import EVENING\n"
        "def press(number): return Decision(number, EVENING)\n"
        "def door(): return open_door(ServerClock())\n"
        "def standing(): return open_door(StandingClock(EVENING))\n"
    ),
    "integration.conftest": "@pytest.fixture\ndef place(): return open_door(ServerClock())\n",
}
PRESS = "from support.rig import press\n"


@pytest.mark.parametrize(
    ("text", "meets"),
    [
        ("def test_x(): assert datetime(2026, 1, 1) < datetime.now(UTC)", True),
        ("def test_x(): assert date.fromisoformat('2026-01-01') < date.today()", True),
        (PRESS + "def test_x(): press(1).at < time.time()", True),
        (PRESS + "def test_x(place): place.record(press(1))", True),
        (PRESS + "from support.rig import door\ndef test_x(): door().record(press(1))", True),
        (PRESS + "from support import rig\ndef test_x(): rig.door().record(press(1))", True),
        (PRESS + "class TestX:\n def test_x(self, place): place.record(press(1))", True),
        (
            PRESS + "from support.rig import standing\ndef test_x(): standing().do(press(1))",
            False,
        ),
        (PRESS + "def test_x(): ServerClock(wall=lambda: 1.0).record(press(1))", False),
        ("def test_x(place): place.record(Decision(1, datetime.now(UTC)))", False),
        ("def test_x(place): place.count(2026, 11)", False),
    ],
)
def test_what_counts_as_a_meeting(text, meets):
    sources = Sources(SHARED | {"integration.test_it": text})
    assert bool(sources.meetings()) == meets
