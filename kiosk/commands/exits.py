"""Exit codes, the same for every command."""

from enum import IntEnum


class Exit(IntEnum):
    """What the shell learns."""

    DONE = 0
    """Done, or admissible."""
    REFUSED = 1
    """The verdict is not admissible, or another door was first; `read` found no code."""
    USAGE = 2
    """Wrong usage, or bad input."""
    UNAVAILABLE = 3
    """The store or a camera is unavailable."""
    FAILED = 70
    """A mistake in the program itself (EX_SOFTWARE of sysexits.h)."""


HELP = """\
exit codes:
  0  done, or the ticket is admissible
  1  refused: the verdict is not admissible, another door was first, nothing was found,
     or doctor has something for you to look at
  2  wrong usage, bad input or a wrong setting
  3  the ticket store or a camera is unavailable, or the output cannot be written
 70  a mistake in the program itself
130  interrupted

With --json there is one JSON object on standard output (`tickets` and `conflicts`: one list;
`read`: one object a file), and where something went wrong it has the key "error".
"""
