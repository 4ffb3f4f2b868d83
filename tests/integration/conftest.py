"""What several proofs need: a private server."""

from support.mariadb import database, mariadb  # noqa: F401 - fixtures
