"""`python -m kiosk`, the command `kiosk`, and the start of the packaged program."""

import signal
import sys
from types import FrameType

_DECODE_IN_CHILD = ["--decode-in-child"]
"""As `kiosk.adapters.sandbox.child` has it; written again, so that nothing is imported for it."""

_INTERRUPTED = 130
"""As shells report a program that Ctrl+C ended."""


class _Interrupt:
    """Ends the program at Ctrl+C, and remembers it.

    A library that is being loaded may turn the interruption into an error of its own, or swallow
    it; so it is also asked for before anything is done.
    """

    def __init__(self) -> None:
        self.seen = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.seen = True
        raise KeyboardInterrupt

    def hush(self, told: "sys.UnraisableHookArgs") -> None:
        """Say nothing of an interruption where Python cannot pass it on, as while it imports."""
        if not (self.seen and issubclass(told.exc_type, KeyboardInterrupt)):
            sys.__unraisablehook__(told)


def main() -> int:
    """Run the command line; Ctrl+C ends it without a word, also while it is still being loaded."""
    if sys.argv[1:] == _DECODE_IN_CHILD:
        from kiosk.adapters.sandbox import child

        child.main()
    interrupt = _Interrupt()
    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored
            signal.signal(signal.SIGINT, interrupt)
            sys.unraisablehook = interrupt.hush
        from kiosk import cli

        return cli.main(interrupted=lambda: interrupt.seen)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception:
        if interrupt.seen:
            return _INTERRUPTED
        raise


if __name__ == "__main__":
    sys.exit(main())
