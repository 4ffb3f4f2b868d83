"""What answers on the database's port need not be a database, nor the answer be ours."""

import ast
import contextlib
import random
import time
from pathlib import Path

import pytest
from support.doors.door_stores import open_door
from support.servers.cut_line import rounds
from support.servers.mariadb_stores import AMAL, press
from support.servers.odd_answerer import OddAnswerer
from support.servers.proxy import Proxy
from support.waiting import until

from kiosk.adapters.database.server_address import ServerAddress
from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import Recorded
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable

CASE = Path(__file__).parents[3].parent / "shared" / "cases" / "20-not-a-database" / "server.py"
GREETING = b"\x0a" + b"10.11.6-MariaDB\0"
ODD = {
    "http": b"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n",
    "zeros": bytes(64),
    "ssh": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "an old protocol": b"\x0a\x00\x00\x00\x095.0.0\x00",
    "half a greeting": (len(GREETING)).to_bytes(3, "little") + b"\x00" + GREETING,
    "a greeting of noise": b"\x40\x00\x00\x00" + random.Random(5).randbytes(64),
    "nothing": b"",
}
NONSENSE = {StoreTrouble.NOT_A_DATABASE, StoreTrouble.UNREACHABLE, StoreTrouble.TIMEOUT}


def address(port: int) -> ServerAddress:
    return ServerAddress(("127.0.0.1",), port, "kiosk", "secret", "events")


def refused(port: int) -> StoreUnavailable:
    with contextlib.closing(server_store(address(port), patience=0.6)) as store:
        with pytest.raises(StoreUnavailable) as caught:
            store.events()
        return caught.value


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_no_database_at_the_port_is_an_outage(answer):
    with OddAnswerer(answer) as odd:
        fault = refused(odd.port)
    assert fault.trouble in NONSENSE
    assert fault.passing


def test_the_cases_that_were_tried_are_outages():
    if not CASE.exists():
        pytest.skip("the case 20-not-a-database is not on this machine")
    tree = ast.parse(CASE.read_text("utf-8"))
    answers = next(
        ast.literal_eval(node.value)
        if not any(isinstance(part, ast.Call) for part in ast.walk(node.value))
        else eval(ast.unparse(node.value), {"bytes": bytes})
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ANSWERS"
    )
    assert len(answers) >= 4
    for answer in answers.values():
        with OddAnswerer(answer) as odd:
            assert refused(odd.port).passing


def test_a_login_page_is_named():
    with OddAnswerer(ODD["http"]) as odd:
        fault = refused(odd.port)
    assert fault.trouble is StoreTrouble.NOT_A_DATABASE
    assert "login page" in fault.sentence


@pytest.mark.mariadb
@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_a_door_opens_over_its_copy_and_decides(mariadb, database, tmp_path, answer):
    """Once at the start, and once between the verdict and the press."""
    with contextlib.ExitStack() as stack:
        direct = stack.enter_context(contextlib.closing(server_store(database)))
        numbers = [direct.register(AMAL).id for _ in range(3)]
        proxy = stack.enter_context(Proxy(mariadb.port))
        odd = stack.enter_context(OddAnswerer(answer))

        def door():
            remote = server_store(mariadb.address(database.database, port=proxy.port))
            config = DoorConfig(tmp_path / "door", "server", "secret " * 6, lease=0)
            return open_door(config, remote, ServerClock(), background=False)

        with contextlib.closing(door()) as store:
            rounds(store)
            assert store.copy_complete
            assert store.find(numbers[0])
            proxy.target = ("127.0.0.1", odd.port)  # the Wi-Fi wants to be logged in to
            proxy.reset_all()
            outcome = store.record(press(numbers[0]))
            assert isinstance(outcome, Recorded)
            assert outcome.queued
        with contextlib.closing(door()) as store:  # and it opens again, with the page still there
            assert not store.status().online
            assert store.find(numbers[0]).decided is not None
            assert isinstance(store.record(press(numbers[1])), Recorded)
            proxy.target = ("127.0.0.1", mariadb.port)

            def sent() -> bool:
                store.sync_once()
                return not store.status().waiting

            until(sent)
        assert direct.counts().entered == 2


@pytest.mark.mariadb
@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_in_the_middle_of_a_session_are_an_outage(mariadb, database, seed):
    dice = random.Random(seed)
    with contextlib.ExitStack() as stack:
        direct = stack.enter_context(contextlib.closing(server_store(database)))
        number = direct.register(AMAL).id
        proxy = stack.enter_context(Proxy(mariadb.port))
        store = stack.enter_context(
            contextlib.closing(
                server_store(mariadb.address(database.database, port=proxy.port), patience=2.0)
            )
        )
        assert store.find(number)
        spoilt = []

        def spoil(answer, data):
            if not answer or spoilt:
                return data
            spoilt.append(True)
            place = dice.randrange(4 if seed % 2 else len(data))
            return (
                data[:place] + bytes([data[place] ^ (1 << dice.randrange(8))]) + data[place + 1 :]
            )

        proxy.change = spoil
        with contextlib.suppress(StoreUnavailable):
            store.find(number)
        assert spoilt
        proxy.change = None
        assert store.find(number).ticket.id == number


@pytest.mark.mariadb
def test_a_doubled_packet_gives_no_guest_the_answer_of_another(mariadb, database):
    with contextlib.ExitStack() as stack:
        direct = stack.enter_context(contextlib.closing(server_store(database)))
        numbers = [direct.register(AMAL).id for _ in range(6)]
        proxy = stack.enter_context(Proxy(mariadb.port))
        store = stack.enter_context(
            contextlib.closing(server_store(mariadb.address(database.database, port=proxy.port)))
        )
        assert store.find(numbers[0]).ticket.id == numbers[0]
        doubled = []

        def double(answer, data):
            if answer or doubled or b"LEFT JOIN kiosk_decisions" not in data:
                return data
            doubled.append(True)
            return data + data

        proxy.change = double
        assert [store.find(number).ticket.id for number in numbers] == numbers
        assert doubled
        for number in numbers[:2]:
            outcome = store.record(press(number))
            assert isinstance(outcome, Recorded)
            assert outcome.ticket.id == number
        assert direct.counts().entered == 2


@pytest.mark.mariadb
def test_a_doubled_packet_answers_no_other_question_either(mariadb, database):
    with contextlib.ExitStack() as stack:
        direct = stack.enter_context(contextlib.closing(server_store(database)))
        direct.register(AMAL)
        proxy = stack.enter_context(Proxy(mariadb.port))
        store = stack.enter_context(
            contextlib.closing(server_store(mariadb.address(database.database, port=proxy.port)))
        )
        assert store.events() == ["Gala"]
        proxy.change = lambda answer, data: data if answer else data * (1 + (b"SELECT 1" in data))
        store.heartbeat()
        time.sleep(0.5)  # the second answer is on its way: what came is seen by the next one
        assert store.events() == ["Gala"]
