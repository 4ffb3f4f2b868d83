"""The reading time that the check-up tells: by the window's reader, on a sample, by its clock."""

import itertools

from kiosk.domain.reading import Reading
from kiosk.laptop_checks import reading_findings


def ticking(seconds):
    """A clock that has gone on by so much whenever it is asked."""
    return (n * seconds for n in itertools.count()).__next__


def test_the_windows_reader_reads_the_sample():
    (found,) = reading_findings(clock=ticking(0.012))
    assert (found.name, found.ok) == ("reading time", True)
    assert found.message == "A sample ticket is read in 12 ms."


def test_a_laptop_that_is_slow_is_told_what_to_do():
    (found,) = reading_findings(clock=ticking(0.4))
    assert not found.ok
    assert found.message.startswith("A sample ticket is read in 400 ms. Close other programs")


class Blind:
    def read(self, _picture, _budget_ms=None):
        return Reading()

    def follow(self, picture):
        return self.read(picture)


def test_a_reader_that_reads_nothing_is_a_fault():
    (found,) = reading_findings(Blind())
    assert not found.ok
    assert "was not read" in found.message
