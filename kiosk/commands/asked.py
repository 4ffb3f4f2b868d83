"""Which command was asked for, so that the words of the other fifty are not built.

They cost more than all else that `kiosk check` does of its own; help and what is typed wrongly
still see every command.
"""

from collections.abc import Sequence
from typing import Self


def asked_verb(words: Sequence[str]) -> str | None:
    """The command among the words; None where all of them must be known to tell."""
    rest = iter(words)
    for word in rest:
        if word == "--env":
            next(rest, None)
        elif not word.startswith("-"):
            return word
        elif word != "--json" and not word.startswith("--env="):
            return None
    return None


class Unasked:
    """Takes every option of a command that was not asked for, and keeps none."""

    def __getattr__(self, _name: str) -> Self:
        return self

    def __call__(self, *_options: object, **_named: object) -> Self:
        """Whatever is added, it is to nothing."""
        return self
