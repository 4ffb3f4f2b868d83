"""Looks for codes of other kinds in the pictures of a stream, one kind at a time.

They are no tickets, and a look for all of them would cost several times what a picture may.
"""

from collections.abc import Callable, Sequence

from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

OTHERS_EVERY = 24
"""Pictures in which all kinds have been looked for once."""


class OtherCodes:
    """Tells what was read twice: textures can look like a small code once.

    Used from one thread at a time.

    Args:
        looks: each reads some kinds of codes.
    """

    def __init__(self, looks: Sequence[Callable[[Picture], Sequence[Code]]]) -> None:
        self._looks = tuple(looks)
        self._turn = 0
        self._before: set[tuple[str, str]] = set()

    def read(self, gray: Picture, picture: int) -> Sequence[Code]:
        """What this look and the same one before it have read.

        Args:
            gray: the picture.
            picture: its number in the stream; most are not looked at.
        """
        # What was read for the first time is looked at again at once, and not after all others;
        # else not in the pictures in which advice is looked for.
        due = bool(self._before) or picture % (OTHERS_EVERY // max(len(self._looks), 1)) == 1
        if not self._looks or not due:
            return ()
        found = self._looks[self._turn](gray)
        seen = {(code.symbology, code.text) for code in found}
        told, again = seen & self._before, bool(seen) and not self._before
        self._before = seen if again else set()
        if not again:
            self._turn = (self._turn + 1) % len(self._looks)
        return [code for code in found if (code.symbology, code.text) in told]
