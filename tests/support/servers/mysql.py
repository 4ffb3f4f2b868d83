"""Oracle's MySQL server beside the system's MariaDB, as `scripts/mysql.sh` brings it."""

import functools
import os
import subprocess
from pathlib import Path

from support.servers.mariadb import MariaDb

SCRIPT = Path(__file__).parents[3] / "scripts" / "mysql.sh"
SMALL = ("--innodb-redo-log-capacity=32M", "--innodb-data-file-path=ibdata1:8M:autoextend")


@functools.cache
def _fetched() -> tuple[Path, str]:
    """The folder that it is unpacked in, and why it is not; asked for once in a process."""
    try:
        done = subprocess.run([SCRIPT], capture_output=True, text=True, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Path(), "Oracle's MySQL cannot be fetched on this machine in five minutes."
    if done.returncode:
        return Path(), done.stderr.strip().rpartition("\n")[2] or "scripts/mysql.sh failed"
    return Path(done.stdout.strip()), ""


class MySql(MariaDb):
    """One server; where it cannot be had, its tests are skipped with the reason."""

    kind = "mysql"

    @staticmethod
    def absent() -> str:
        """A sentence where it cannot be had on this machine, else empty."""
        return _fetched()[1]

    def installer(self) -> list[str]:
        """The command that makes an empty data folder."""
        first = self.folder / "first.sql"
        first.write_text(
            "CREATE USER 'root'@'127.0.0.1';"
            " GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        made = ["--initialize-insecure", f"--init-file={first}", *self.options]
        return [*self.server(), *made, f"--datadir={self.folder / 'data'}"]

    def server(self) -> list[str]:
        """The command that starts it, through the loader and the libraries that came with it."""
        root = _fetched()[0]
        loader = next(root.glob("usr/lib*/ld-linux-*.so.*"))
        libraries = [path for path in root.glob("usr/lib/*-linux-gnu*") if path.is_dir()]
        return [
            str(loader),
            "--library-path",
            ":".join(map(str, [*libraries, root / "usr" / "lib" / "mysql" / "private"])),
            str(root / "usr" / "sbin" / "mysqld"),
            "--no-defaults",
            *(["--user=root"] if os.geteuid() == 0 else []),  # the folder may be root's alone
            f"--basedir={root / 'usr'}",
            f"--lc-messages-dir={root / 'usr' / 'share' / 'mysql'}",
            f"--character-sets-dir={root / 'usr' / 'share' / 'mysql' / 'charsets'}",
            f"--plugin-dir={root / 'usr' / 'lib' / 'mysql' / 'plugin'}",
            "--mysqlx=OFF",
            "--secure-file-priv=NULL",
            *SMALL,
        ]
