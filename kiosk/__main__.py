"""`python -m kiosk`, and the start of the packaged program."""

import sys

from kiosk.cli import main

if __name__ == "__main__":
    sys.exit(main())
