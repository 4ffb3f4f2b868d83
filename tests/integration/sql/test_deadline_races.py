"""A deadline that is over in the very moment in which the answer comes harms nobody after it."""

import contextlib
import random
import threading
import time
from dataclasses import replace

import pytest
from support.servers.proxy import Proxy

from kiosk.adapters.database.connection_worker import ConnectionWorker
from kiosk.adapters.database.server_link import ServerLink
from kiosk.services.faults import StoreTrouble, StoreUnavailable

HELD_UP = 8.0
"""Seconds that a busy machine may hold a thread up; who misses a deadline here waits for ever."""
MOMENT = 0.001
"""Seconds by which the work of these tests misses its deadline, one way or the other."""


@contextlib.contextmanager
def worker_cutting(cut):
    worker = ConnectionWorker(lambda: None, 60.0, cut)
    try:
        yield worker
    finally:
        worker.stop()
        assert worker.join(20.0)


def wait_until(moment):
    """Sleeping alone would come a tenth of a millisecond late, always on the same side."""
    while (left := moment - time.monotonic()) > 0:
        time.sleep(left if left > MOMENT else 0)


class TestTheWorker:
    def test_what_is_cut_is_the_work_whose_time_is_over(self):
        current, cuts = [], []

        def slowly():
            time.sleep(2 * MOMENT)  # time enough for the next work to begin
            cuts.append((time.monotonic(), list(current)))

        luck, number = random.Random(4), 0
        with worker_cutting(slowly) as worker:
            # Until there was enough of both, however seldom a busy machine comes in time.
            while number < 200 or (number < 4000 and number - len(cuts) < 10):
                number += 1
                deadline = time.monotonic() + 3 * MOMENT
                assert worker.try_begin_inline(deadline)
                current[:] = [number, deadline]
                wait_until(deadline + luck.uniform(-MOMENT, MOMENT))
                worker.done()
                current.clear()
        assert len(cuts) > 20, "else nothing was cut"
        assert number - len(cuts) >= 10, "else nothing came in time"
        assert [cut for cut in cuts if not cut[1] or cut[0] < cut[1][1]] == []

    def test_the_next_work_keeps_its_own_deadline(self):
        cuts = []

        def slowly():
            time.sleep(2 * MOMENT)
            cuts.append(time.monotonic())

        with worker_cutting(slowly) as worker:
            for _ in range(50):
                deadline = time.monotonic() + 2 * MOMENT
                assert worker.try_begin_inline(deadline)
                wait_until(deadline)
                worker.done()
                before = len(cuts)
                assert worker.try_begin_inline(time.monotonic() + 2 * MOMENT)
                _until(lambda n=before: len(cuts) > n)  # else it would wait for ever
                worker.done()

    def test_who_comes_second_waits_and_is_done(self):
        with worker_cutting(lambda: None) as worker:
            assert worker.try_begin_inline(time.monotonic() + 5)
            threading.Timer(0.05, worker.done).start()
            assert not worker.try_begin_inline(time.monotonic() + 5)
            assert worker.run(lambda: "done", 5.0) == "done"


def _until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.mark.mariadb
class TestTheLink:
    PATIENCE = 0.05

    @pytest.fixture
    def link(self, database):
        link = ServerLink(database, heartbeat=60)
        link.call(lambda session: session.rows("SELECT 1"))
        yield link
        link.close()

    def number(self, session):
        return session.rows("SELECT CONNECTION_ID()")[0][0]

    def unharmed(self, link, **more):
        """A question that may not be asked twice is answered at the first attempt."""
        found = link.call(lambda session: session.rows("SELECT 7"), again=False, **more)
        assert found[0][0] == 7

    def test_an_answer_that_came_too_late_leaves_no_dead_connection(self, link):
        def late(session):
            time.sleep(self.PATIENCE + 10 * MOMENT)  # as a laptop does that is short of a processor
            return "answer"

        for _ in range(5):
            with contextlib.suppress(StoreUnavailable):
                assert link.call(late, patience=self.PATIENCE) == "answer"
            self.unharmed(link)

    def test_answers_a_moment_before_and_after_the_deadline(self, link):
        luck = random.Random(5)
        outcomes = []
        for _ in range(150):
            seconds = 0.02 + luck.uniform(-3 * MOMENT, MOMENT)
            begun = time.monotonic()
            try:
                link.call(lambda s, n=seconds: s.rows("SELECT SLEEP(?)", (n,)), patience=0.02)
                outcomes.append("answer")
            except StoreUnavailable as fault:
                outcomes.append(fault.trouble)
            assert time.monotonic() - begun < 0.02 + HELD_UP
            self.unharmed(link)
        assert set(outcomes) == {"answer", StoreTrouble.TIMEOUT}

    def test_a_connection_is_kept_while_nothing_is_late(self, link):
        first = link.call(self.number)
        for _ in range(300):
            assert link.call(self.number, patience=0.5) == first

    def test_many_threads_have_their_own_answers_each_within_its_patience(self, mariadb, database):
        wrong, slow, answered = [], [], []
        others = set(threading.enumerate())  # of stores that tests before this one left to end

        def ask(link, stop, seed):
            luck = random.Random(seed)
            while not stop.is_set():
                mine = luck.randrange(1 << 30)
                patience = luck.choice((0.01, 0.05, 1.0))
                begun = time.monotonic()
                with contextlib.suppress(StoreUnavailable):
                    rows = link.call(
                        lambda s, n=mine: s.rows("SELECT ?, SLEEP(?)", (n, luck.uniform(0, 0.01))),
                        patience=patience,
                    )
                    (answered if rows[0][0] == mine else wrong).append(mine)
                if time.monotonic() - begun > patience + HELD_UP:
                    slow.append(time.monotonic() - begun - patience)

        with Proxy(mariadb.port) as proxy:
            link = ServerLink(replace(database, port=proxy.port), heartbeat=0.02)
            stop = threading.Event()
            threads = [threading.Thread(target=ask, args=(link, stop, i)) for i in range(6)]
            for thread in threads:
                thread.start()
            for _ in range(10):
                time.sleep(0.15)
                proxy.reset_all()
            stop.set()
            for thread in threads:
                thread.join(30)
            assert not any(thread.is_alive() for thread in threads)
            self.unharmed(link, patience=4.0)
            link.close()
        assert (wrong, slow) == ([], [])
        assert len(answered) > 50
        _until(
            lambda: not [t for t in set(threading.enumerate()) - others if t.name == "kiosk-store"]
        )

    def test_an_interrupted_call_leaves_no_half_read_answer(self, link):
        def interrupted(session):
            session.raw._execute_command(3, "SELECT 1")  # asked, and not read
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            link.call(interrupted)
        self.unharmed(link)
