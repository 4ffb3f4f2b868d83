"""A Galera cluster of three real nodes on loopback, for a test or a benchmark."""

import contextlib
import shutil
import signal
import time
import uuid
from pathlib import Path

import pymysql

from kiosk.adapters.database.server_address import ServerAddress
from support.servers.mariadb import ABSENT as NO_SERVER
from support.servers.mariadb import PASSWORD, MariaDb, free_port

PROVIDERS = (
    Path("/usr/lib/galera/libgalera_smm.so"),
    Path("/usr/lib64/galera-4/libgalera_smm.so"),
)
PROVIDER = next((p for p in PROVIDERS if p.exists()), None)
ABSENT = NO_SERVER or (
    "" if PROVIDER else "the Galera library is missing: apt-get install galera-4"
)
NODES = 3


class Galera:
    """Three nodes; the first founds the cluster, and who comes back after a crash copies data."""

    def __init__(self) -> None:
        ports = [[free_port() for _ in range(4)] for _ in range(NODES)]
        groups = ",".join(f"127.0.0.1:{group}" for _, group, _, _ in ports)
        self.nodes = []
        for index, (port, group, ist, sst) in enumerate(ports):
            node = MariaDb(
                [
                    f"--server-id={index + 1}",
                    "--binlog-format=ROW",
                    "--default-storage-engine=InnoDB",
                    "--innodb-autoinc-lock-mode=2",
                    "--innodb-flush-log-at-trx-commit=1",
                    "--wsrep-on=ON",
                    f"--wsrep-provider={PROVIDER}",
                    "--wsrep-cluster-name=kiosk-test",
                    f"--wsrep-cluster-address=gcomm://{groups}",
                    f"--wsrep-node-name=n{index}",
                    f"--wsrep-node-address=127.0.0.1:{group}",
                    f"--wsrep-node-incoming-address=127.0.0.1:{port}",
                    f"--wsrep-sst-receive-address=127.0.0.1:{sst}",
                    "--wsrep-sst-method=rsync",
                    (
                        f"--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{group};"
                        f"ist.recv_addr=127.0.0.1:{ist};gcache.size=32M;"
                    ),
                ],
                port,
            )
            self.nodes.append(node)

    def start(self) -> None:
        """All begin with the same data, as after a power cut that stopped all at once.

        Then nobody copies it, which takes seconds; a node that is killed later does.
        """
        first, *others = self.nodes
        first.install()
        first.start("--wsrep-new-cluster")
        first.stop()  # in order, so that it writes down how far it is
        for node in others:
            shutil.copytree(first.folder / "data", node.folder / "data")
        members = [uuid.uuid1() for _ in self.nodes]
        for node, own in zip(self.nodes, members, strict=True):
            view = [f"my_uuid: {own}", "#vwbeg", f"view_id: 3 {members[0]} 3", "bootstrap: 0"]
            view += [f"member: {member} 0" for member in members]
            (node.folder / "data" / "gvwstate.dat").write_text("\n".join([*view, "#vwend", ""]))
            node.own()
            node.launch()
        for node in self.nodes:
            node.ready(60.0)
        self.wait_synced(NODES)

    def wait_synced(self, size: int, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while True:
            found = [self.status(node) for node in self.nodes]
            if sum(state == ("Synced", str(size)) for state in found) >= size:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(found)
            time.sleep(0.1)

    def status(self, node: MariaDb) -> tuple[str, str]:
        with contextlib.suppress(pymysql.Error):
            rows = dict(
                node.run(
                    "SHOW STATUS WHERE Variable_name IN"
                    " ('wsrep_local_state_comment', 'wsrep_cluster_size')"
                )
            )
            return str(rows["wsrep_local_state_comment"]), str(rows["wsrep_cluster_size"])
        return "away", "0"

    def database(self, name: str) -> ServerAddress:
        self.nodes[0].database(name)
        return self.address(name)

    def address(self, name: str, first: int = 0) -> ServerAddress:
        """All nodes, beginning with one of them."""
        turned = [*self.nodes[first:], *self.nodes[:first]]
        hosts = tuple(f"127.0.0.1:{node.port}" for node in turned)
        return ServerAddress(hosts, 3306, name, PASSWORD, name)

    def stop_node(self, index: int) -> None:
        """SIGSTOP: the kernel goes on accepting for it, and nobody answers."""
        process = self.nodes[index].process
        assert process is not None
        process.send_signal(signal.SIGSTOP)

    def continue_node(self, index: int) -> None:
        process = self.nodes[index].process
        assert process is not None
        process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        for node in self.nodes:
            node.kill()
        for node in self.nodes:
            node.remove()
